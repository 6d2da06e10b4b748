package review

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
	"rampart/internal/export"
)

// Joined is what all reviewers together say of a change.
type Joined struct {
	Change   string
	Review   detection.Review
	Class    detection.Class // empty where it stays
	Shape    orb.Geometry    // nil where it stays
	Conflict bool
	Opinions []Opinion // of each who said something, by name
}

// Join is what the reviewers say of each change, in the order of the ids, by the
// rule in the comment of this package. decides is the name of the reviewer who
// goes before the others, or empty.
func Join(opinions []Opinion, decides string) []Joined {
	byChange := map[string][]Opinion{}
	for _, o := range opinions {
		byChange[o.Change] = append(byChange[o.Change], o)
	}
	var all []Joined
	for id, list := range byChange {
		slices.SortFunc(list, func(a, b Opinion) int { return strings.Compare(a.Reviewer, b.Reviewer) })
		all = append(all, join(id, list, decides))
	}
	slices.SortFunc(all, func(a, b Joined) int { return strings.Compare(a.Change, b.Change) })
	return all
}

func join(id string, list []Opinion, decides string) Joined {
	j := Joined{Change: id, Opinions: list}
	var counted []Opinion
	for _, o := range list {
		if o.Status != Unreviewed {
			counted = append(counted, o)
		}
	}
	if i := slices.IndexFunc(counted, func(o Opinion) bool { return o.Reviewer == decides }); i >= 0 {
		counted = counted[i : i+1]
	}
	j.Review = detection.Review{Status: Unreviewed, Comment: comments(list)}
	if len(counted) == 0 {
		return j
	}
	var names []string
	for _, o := range counted {
		names = append(names, o.Reviewer)
		j.Review.At = max(j.Review.At, o.At)
	}
	j.Review.Reviewer = strings.Join(names, ", ")
	if j.Conflict = differ(counted); j.Conflict {
		j.Review.Status, j.Review.Reason = Unclear, "reviewers differ: "+positions(counted)
		return j
	}
	j.Review.Status, j.Review.Reason = counted[0].Status, reasons(counted)
	if j.Review.Status == Accepted {
		j.Class = counted[0].Class
		for _, o := range counted {
			if o.Shape != nil {
				j.Shape = o.Shape
			}
		}
	}
	return j
}

// differ reports whether what is said cannot all be meant.
func differ(list []Opinion) bool {
	shape := ""
	for _, o := range list {
		if o.Status != list[0].Status {
			return true
		}
		if o.Status != Accepted {
			continue
		}
		if o.classSaid() != list[0].classSaid() {
			return true
		}
		if s := outline(o.Shape); s != "" {
			if shape != "" && s != shape {
				return true
			}
			shape = s
		}
	}
	return false
}

// classSaid is the class as the reviewer has it, whether or not it was so before.
func (o Opinion) classSaid() detection.Class {
	if o.Class == "" && o.About != nil {
		return o.About.Class
	}
	return o.Class
}

// outline is a shape as text; empty where there is none.
func outline(g orb.Geometry) string {
	if g == nil {
		return ""
	}
	b, err := export.MarshalGeometry(g)
	if err != nil {
		panic("review: a geometry that was read cannot be written: " + err.Error())
	}
	return string(b)
}

// positions says who said what.
func positions(list []Opinion) string {
	var out []string
	for _, o := range list {
		text := o.Reviewer + " " + strings.ReplaceAll(o.Status, "_", " ")
		if o.Status == Accepted && o.Class != "" {
			text += " as " + string(o.Class)
		}
		if o.Status == Accepted && o.Shape != nil {
			text += " with another outline"
		}
		if o.Reason != "" {
			text += " (" + o.Reason + ")"
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// reasons are the reasons of those who agree, each once.
func reasons(list []Opinion) string {
	var out []string
	for _, o := range list {
		if o.Reason != "" && !slices.Contains(out, o.Reason) {
			out = append(out, o.Reason)
		}
	}
	return strings.Join(out, "; ")
}

// comments are all comments, with their authors where there are several reviewers.
func comments(list []Opinion) string {
	var out []string
	for _, o := range list {
		switch {
		case o.Comment == "":
		case len(list) == 1:
			out = append(out, o.Comment)
		default:
			out = append(out, o.Reviewer+": "+o.Comment)
		}
	}
	return strings.Join(out, "; ")
}

// Applied is how the verdicts fit a result.
type Applied struct {
	Result detection.Result
	Joined []Joined
	// Orphans are said of changes that the result has not, Stale of changes that
	// are not as they were seen.
	Orphans, Stale []Opinion
	Conflicts      []Joined
}

// Apply puts what the reviewers say into a result: the fields of the contract, the
// class and outline that they gave, and what they have added. The result itself
// stays as it is. Orphans become notes.
func Apply(r detection.Result, opinions []Opinion, decides string) (Applied, error) {
	a := Applied{Result: r, Joined: Join(opinions, decides)}
	changes := slices.Clone(r.Changes)
	place := map[string]int{}
	for i, c := range changes {
		place[c.ID] = i
	}
	for _, j := range a.Joined {
		i, known := place[j.Change]
		if !known {
			added := j.added()
			if added == nil {
				a.Orphans = append(a.Orphans, j.Opinions...)
				continue
			}
			i = len(changes)
			changes = append(changes, *added)
		} else if err := a.compare(changes[i], j); err != nil {
			return a, err
		}
		if j.Conflict {
			a.Conflicts = append(a.Conflicts, j)
		}
		j.put(&changes[i])
	}
	slices.SortFunc(changes, func(x, y detection.Change) int { return cmp.Compare(x.ID, y.ID) })
	a.Result.Changes = changes
	a.Result.Notes = slices.Clone(r.Notes)
	for _, o := range a.Orphans {
		a.Result.Notes = append(a.Result.Notes, fmt.Sprintf(
			"%s said of %s, which this result has not: %s", o.Reviewer, o.Change,
			positions([]Opinion{o})))
	}
	return a, nil
}

// compare notes who has seen another state of the change.
func (a *Applied) compare(c detection.Change, j Joined) error {
	hash, err := StateHash(c)
	if err != nil {
		return err
	}
	for _, o := range j.Opinions {
		if o.Seen != "" && o.Seen != hash {
			a.Stale = append(a.Stale, o)
		}
	}
	return nil
}

// put changes c to what was said of it.
func (j Joined) put(c *detection.Change) {
	c.Review = j.Review
	if j.Class != "" && j.Class != c.Class {
		c.ClassReasons = append(slices.Clone(c.ClassReasons), fmt.Sprintf(
			"%s by its reviewer, %s by the program", j.Class, c.Class))
		c.Class = j.Class
	}
	if j.Shape != nil && outline(j.Shape) != outline(c.Geometry) {
		reshape(c, j.Shape)
	}
}
