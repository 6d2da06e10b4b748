package report

import (
	"cmp"
	"html/template"
	"math"
	"net/url"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"rampart/algorithms/indicator"
	"rampart/internal/detection"
)

// indexPage is what the summary of a campaign is made of.
type indexPage struct {
	Common   common
	Title    string
	Sites    []siteRow
	Seen     int
	Unseen   int // sites of which nothing can be said
	Changes  int
	Quiet    int // sites that were seen, with nothing found
	Counts   []countView
	Overview *overview
	Shares   shares
	Charts   []template.HTML
	Quarters quarterTable
	Notes    []string
	Coverage []seenShare
	First    string
	Last     string
}

// siteRow is a site in the table.
type siteRow struct {
	Name, Link, Statement string
	State                 string // found, none, unseen
	Changes               int
	Added, Removed        int
	Altered               int
	Footprint             string
	Scenes                int
	Gap                   string
	Observable            string
	LastSeen              string
	place                 *orb.Point
	site                  *Site
}

// shares is how much of what was asked could be seen.
type shares struct {
	// Area is the part of the area of the sites that could not be observed, weighed
	// by area where all areas are known, else site by site.
	Area       string
	Weighed    bool
	Quarters   string // site-quarters without a usable scene
	Silent     string // site-quarters of which nothing can be said
	AreaWidth  float64
	QuarterPct float64
}

// seenShare is a quarter and the part of the sites with a usable scene in it.
type seenShare struct {
	Name        string
	Seen, Sites int
	Percent     int
}

const (
	stateFound  = "found"
	stateNone   = "none"
	stateUnseen = "unseen"
)

// newIndexPage says all of the sites together.
func newIndexPage(c *Campaign, from, to time.Time, common common) (indexPage, error) {
	p := indexPage{Common: common, Title: "What was built and taken down", Notes: c.Notes}
	if !from.IsZero() {
		p.First, p.Last = from.Format(time.DateOnly), to.Format(time.DateOnly)
	}
	var all []detection.Change
	for i := range c.Sites {
		row := newSiteRow(&c.Sites[i])
		p.Sites = append(p.Sites, row)
		p.Changes += row.Changes
		all = append(all, c.Sites[i].Changes...)
		switch row.State {
		case stateUnseen:
			p.Unseen++
		case stateNone:
			p.Quiet++
		}
	}
	p.Seen = len(p.Sites) - p.Unseen
	slices.SortStableFunc(p.Sites, func(a, b siteRow) int {
		return cmp.Or(cmp.Compare(b.Changes, a.Changes), cmp.Compare(rankOf(a), rankOf(b)))
	})
	p.Counts = counts(all)
	p.Overview = newOverview(p.Sites)
	sums := sumQuarters(c, from, to)
	p.Shares, p.Coverage = newShares(c, sums), sums.coverage()
	p.Quarters = newQuarterTable(sums.quarters)
	var err error
	p.Charts, err = sums.charts()
	return p, err
}

func rankOf(s siteRow) int {
	return slices.Index([]string{stateFound, stateNone, stateUnseen}, s.State)
}

func newSiteRow(s *Site) siteRow {
	cov := s.Statement.Coverage
	r := siteRow{
		Name: s.Title(), Link: sitesFolder + "/" + url.PathEscape(s.Folder) + "/" + pageName,
		Statement: s.Statement.Text, Changes: len(s.Changes), Scenes: len(s.UsableScenes()),
		Observable: percent(cov.ObservableShare), LastSeen: cov.LastSeen, Gap: "–", site: s,
	}
	if cov.LongestGapDays != nil {
		r.Gap = plural(*cov.LongestGapDays, "day")
	}
	added, unknown := 0.0, false
	for _, c := range s.Changes {
		switch direction(c) {
		case detection.Added:
			r.Added++
			if m := known(c); m.class == detection.Building || m.class == detection.Shed {
				if c.AreaM2 != nil {
					added += *c.AreaM2
				}
				unknown = unknown || c.AreaM2 == nil
			}
		case detection.Removed:
			r.Removed++
		default:
			r.Altered++
		}
	}
	if r.Footprint = thousands(added, 0); unknown {
		r.Footprint = "not known"
	}
	switch {
	case r.Changes > 0:
		r.State = stateFound
	case s.said():
		r.State = stateNone
	default:
		r.State = stateUnseen
	}
	if b, ok := s.Bound(); ok {
		m := b.Center()
		r.place = &m
	}
	return r
}

// said reports whether anything can be said of a site.
func (s *Site) said() bool { return !math.IsNaN(s.Statement.Coverage.ObservableShare) }

// quarterSums is what the sites say together of each quarter.
type quarterSums struct {
	sites    int
	quarters []quarter
	seen     []int // sites with a usable scene
	silent   []int // sites of which nothing can be said
}

func sumQuarters(c *Campaign, from, to time.Time) quarterSums {
	out := quarterSums{sites: len(c.Sites)}
	if from.IsZero() {
		return out
	}
	for _, days := range indicator.QuartersOf(from, to) {
		out.quarters = append(out.quarters, quarter{days: days, cells: map[tallyKey]tallied{}})
	}
	out.seen, out.silent = make([]int, len(out.quarters)), make([]int, len(out.quarters))
	for i := range c.Sites {
		for k, q := range c.Sites[i].quarters(from, to) {
			sum := &out.quarters[k]
			sum.scenes += q.scenes
			sum.watched = max(sum.watched, q.watched)
			if q.scenes > 0 {
				out.seen[k]++
			}
			if q.watched == 0 {
				out.silent[k]++
				continue
			}
			for key, t := range q.cells {
				was := sum.cells[key]
				was.add(t)
				sum.cells[key] = was
			}
		}
	}
	return out
}

func (q quarterSums) coverage() []seenShare {
	var out []seenShare
	for i, x := range q.quarters {
		out = append(out, seenShare{
			x.days.Name(), q.seen[i], q.sites, int(100*float64(q.seen[i])/float64(q.sites) + 0.5),
		})
	}
	return out
}

// newShares weighs what could not be seen.
func newShares(c *Campaign, q quarterSums) shares {
	out := shares{Weighed: true}
	for i := range c.Sites {
		out.Weighed = out.Weighed && len(c.Sites[i].Area) > 0
	}
	unseen, all := 0.0, 0.0
	for i := range c.Sites {
		s := &c.Sites[i]
		weight := 1.0
		if out.Weighed {
			weight = groundOf(s.Area)
		}
		all += weight
		share := s.Statement.Coverage.ObservableShare
		if math.IsNaN(share) {
			share = 0
		}
		unseen += weight * (1 - share)
	}
	out.Area = percent(unseen / all)
	out.AreaWidth = math.Round(1000*unseen/all) / 10
	empty, silent := 0, 0
	for i := range q.quarters {
		empty += q.sites - q.seen[i]
		silent += q.silent[i]
	}
	total := float64(q.sites * len(q.quarters))
	out.Quarters, out.Silent = percent(float64(empty)/total), percent(float64(silent)/total)
	return out
}

// charts draws what came and went of each class that was found at all.
func (q quarterSums) charts() ([]template.HTML, error) {
	var out []template.HTML
	for _, m := range classes() {
		byNumber := m.unit == "" || slices.ContainsFunc(q.quarters, func(x quarter) bool {
			return x.cells[tallyKey{detection.Added, m.class}].unknown ||
				x.cells[tallyKey{detection.Removed, m.class}].unknown
		})
		bars := quarterBars{Title: string(m.class), Unit: string(m.class) + ", " + m.unit}
		if byNumber {
			bars.Unit = string(m.class) + ", number"
		}
		some := false
		for i, x := range q.quarters {
			added, removed := x.cells[tallyKey{detection.Added, m.class}],
				x.cells[tallyKey{detection.Removed, m.class}]
			bars.names = append(bars.names, x.days)
			bars.unwatched = append(bars.unwatched, float64(q.silent[i])/float64(q.sites))
			some = some || added.n.Upper+removed.n.Upper > 0
			if byNumber {
				bars.added, bars.removed = append(bars.added, added.n), append(bars.removed, removed.n)
				continue
			}
			bars.added, bars.removed = append(bars.added, added.size), append(bars.removed, removed.size)
		}
		if !some {
			continue
		}
		drawn, err := bars.draw()
		if err != nil {
			return nil, err
		}
		out = append(out, drawn)
	}
	return out, nil
}
