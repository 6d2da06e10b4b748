package review

import (
	"slices"
	"strings"

	"rampart/internal/detection"
)

// Agreement is how far two reviewers agree on the status of the changes that both
// have judged.
type Agreement struct {
	A, B  string
	Class detection.Class // of the changes as they were found; empty for all
	Both  int             // changes that both judged
	Same  int             // of them with the same status
	// Kappa is Cohen's; nil where nothing was judged by both, or where both
	// always gave one and the same status, so that chance explains everything.
	Kappa *float64
}

// Raw is the share of the changes on which they agree; nil where there are none.
func (a Agreement) Raw() *float64 {
	if a.Both == 0 {
		return nil
	}
	share := float64(a.Same) / float64(a.Both)
	return &share
}

// Agreements are those of all pairs of reviewers, by name: of each pair first over
// all classes, then of each class that both have judged.
func Agreements(opinions []Opinion) []Agreement {
	said := map[string]map[string]Opinion{}
	for _, o := range opinions {
		if o.Status == Unreviewed {
			continue
		}
		if said[o.Reviewer] == nil {
			said[o.Reviewer] = map[string]Opinion{}
		}
		said[o.Reviewer][o.Change] = o
	}
	var names []string
	for name := range said {
		names = append(names, name)
	}
	slices.Sort(names)
	var all []Agreement
	for i, a := range names {
		for _, b := range names[i+1:] {
			all = append(all, agree(a, b, said[a], said[b])...)
		}
	}
	return all
}

func agree(a, b string, ofA, ofB map[string]Opinion) []Agreement {
	tables := map[detection.Class]table{"": {}}
	for id, x := range ofA {
		y, both := ofB[id]
		if !both {
			continue
		}
		tables[""][[2]string{x.Status, y.Status}]++
		if x.About == nil || x.About.Class == "" {
			continue
		}
		if tables[x.About.Class] == nil {
			tables[x.About.Class] = table{}
		}
		tables[x.About.Class][[2]string{x.Status, y.Status}]++
	}
	var out []Agreement
	for class, t := range tables {
		g := Agreement{A: a, B: b, Class: class, Kappa: t.kappa()}
		for cell, n := range t {
			g.Both += n
			if cell[0] == cell[1] {
				g.Same += n
			}
		}
		out = append(out, g)
	}
	slices.SortFunc(out, func(x, y Agreement) int { return strings.Compare(string(x.Class), string(y.Class)) })
	return out
}

// table counts changes by the status that each of two reviewers gave.
type table map[[2]string]int

// kappa is the agreement beyond chance: (po - pe) / (1 - pe), where po is the share
// on which both agree, and pe the share on which they would if each gave his
// statuses as often as he did, but at random. It is 1 for full agreement, 0 for
// that of chance, and nil where pe is 1 or the table is empty. The sums are of
// integers, so the order does not matter.
//
// Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and
// Psychological Measurement 20(1), 37–46. doi:10.1177/001316446002000104
func (t table) kappa() *float64 {
	n, same := 0, 0
	rows, columns := map[string]int{}, map[string]int{}
	for cell, k := range t {
		n += k
		rows[cell[0]] += k
		columns[cell[1]] += k
		if cell[0] == cell[1] {
			same += k
		}
	}
	chance := 0
	for status, k := range rows {
		chance += k * columns[status]
	}
	if chance == n*n {
		return nil
	}
	k := float64(same*n-chance) / float64(n*n-chance)
	return &k
}
