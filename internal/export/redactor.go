package export

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"

	"rampart/internal/detection"
)

// Redactor leaves out of results what a redaction leaves out, and calls what is
// left by the same other names in all of them: a site-0001 of one result is that of
// another.
//
// With RedactPeople scenes have numbers for their ids, since those come from the
// names of files, and of sensitive sites the places are left out. With RedactPlaces
// those of all sites are, and there are no scenes. Where its place is left out a
// site has a number, and so has a change, since their ids hold the place, and a
// change is a point, rounded to 0.1 degrees (about 10 km). Sentences on sites are kept where they are of a known
// form, and else made anew from what the result says in numbers.
type Redactor struct {
	how                    Redaction
	sites, changes, scenes map[string]string // other names of what is left out
}

// NewRedactor makes the names for all that is in some results. sensitive are the
// ids of the sites whose places are left out whatever the redaction.
func NewRedactor(how Redaction, sensitive []string, results ...detection.Result) Redactor {
	sites, changes, scenes := map[string]bool{}, map[string]bool{}, map[string]string{}
	for _, r := range results {
		for _, s := range r.Statements {
			sites[s.SiteID] = true
		}
		for _, s := range r.Indicators {
			sites[s.SiteID] = true
		}
		for _, c := range r.Changes {
			changes[c.ID], sites[c.SiteID] = true, true
			for _, id := range c.SiteIDsAlso {
				sites[id] = true
			}
		}
		for _, s := range r.Scenes {
			scenes[s.ID] = s.Acquired
		}
	}
	delete(sites, "")
	if how != RedactPlaces {
		maps.DeleteFunc(sites, func(id string, _ bool) bool { return !slices.Contains(sensitive, id) })
	}
	dated := slices.SortedFunc(maps.Keys(scenes), func(a, b string) int {
		return cmp.Or(cmp.Compare(scenes[a], scenes[b]), cmp.Compare(a, b))
	})
	return Redactor{
		how: how, sites: numbered("site-%04d", slices.Sorted(maps.Keys(sites))),
		changes: numbered("change-%06d", slices.Sorted(maps.Keys(changes))),
		scenes:  numbered("scene-%04d", dated),
	}
}

func numbered(form string, names []string) map[string]string {
	out := map[string]string{}
	for i, n := range names {
		out[n] = fmt.Sprintf(form, i+1)
	}
	return out
}

// Site is what a site is called.
func (r Redactor) Site(id string) string {
	if name, ok := r.sites[id]; ok {
		return name
	}
	return id
}

// Hides says whether the place of a site is left out.
func (r Redactor) Hides(id string) bool { return r.sites[id] != "" || r.how == RedactPlaces }

// hidesChange says whether the place of a change is left out: it is where one of
// the sites that it lies in must not be found.
func (r Redactor) hidesChange(c detection.Change) bool {
	return r.Hides(c.SiteID) || slices.ContainsFunc(c.SiteIDsAlso, r.Hides)
}

// hidesSome says whether the place of a site of a result is left out.
func (r Redactor) hidesSome(x detection.Result) bool {
	return r.how == RedactPlaces || slices.ContainsFunc(x.Statements, func(s detection.Statement) bool {
		return r.Hides(s.SiteID)
	}) || slices.ContainsFunc(x.Changes, r.hidesChange)
}

// Result returns a copy of one of the results without what is left out.
func (r Redactor) Result(x detection.Result) detection.Result {
	if r.how == RedactNothing {
		return x
	}
	if r.hidesSome(x) {
		x.Grid = detection.Result{}.Grid
	}
	x.Indicators = r.indicators(x.Indicators, x.Changes)
	x.Skipped, x.Notes, x.Parameters = nil, nil, r.parameters(x.Parameters)
	x.Scenes = r.scenesOf(x.Scenes)
	x.Statements = slices.Clone(x.Statements)
	for i := range x.Statements {
		x.Statements[i] = r.Statement(x.Statements[i])
	}
	x.Changes = slices.Clone(x.Changes)
	for i := range x.Changes {
		x.Changes[i] = r.change(x.Changes[i])
	}
	slices.SortStableFunc(x.Changes, func(a, b detection.Change) int { return cmp.Compare(a.ID, b.ID) })
	return x
}

// parameters are those that are numbers or days; they name no scene.
func (r Redactor) parameters(all map[string]any) map[string]any {
	if all == nil || r.how == RedactPlaces {
		return nil
	}
	all = maps.Clone(all)
	delete(all, "reference_scene")
	return all
}

func (r Redactor) scenesOf(all []detection.Scene) []detection.Scene {
	if r.how == RedactPlaces {
		return nil
	}
	all = slices.Clone(all)
	for i := range all {
		s := &all[i]
		s.ID = r.scenes[s.ID]
		s.Path, s.SHA256, s.Credit, s.Licence, s.Reason, s.Bytes = "", "", "", "", "", 0
		s.Bands = slices.Clone(s.Bands)
		for k := range s.Bands {
			s.Bands[k].File = ""
		}
	}
	slices.SortFunc(all, func(a, b detection.Scene) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

func (r Redactor) change(c detection.Change) detection.Change {
	c.Review.Reviewer, c.Review.Reason, c.Review.Comment, c.Review.At = "", "", "", ""
	c.BeforeScene, c.AfterScene = r.scenes[c.BeforeScene], r.scenes[c.AfterScene]
	if !r.hidesChange(c) {
		return c
	}
	c.ID, c.SiteID = r.changes[c.ID], r.Site(c.SiteID)
	var also []string
	for _, id := range c.SiteIDsAlso {
		also = append(also, r.Site(id))
	}
	slices.Sort(also)
	c.SiteIDsAlso = also
	c.Geometry, c.GeomRole = Coarse(c.Geometry), "position"
	return c
}

// indicators call sites and changes by their other names; a change that is in no
// result has none.
func (r Redactor) indicators(
	all []detection.Indicators, changes []detection.Change,
) []detection.Indicators {
	plain := map[string]bool{} // ids of changes that keep theirs
	for _, c := range changes {
		plain[c.ID] = !r.hidesChange(c)
	}
	all = slices.Clone(all)
	for i := range all {
		hidden := r.Hides(all[i].SiteID)
		all[i].SiteID = r.Site(all[i].SiteID)
		all[i].Events = slices.Clone(all[i].Events)
		for k := range all[i].Events {
			var ids []string
			for _, id := range all[i].Events[k].IDs {
				n, known := r.changes[id]
				switch {
				case plain[id] && !hidden:
					ids = append(ids, id)
				case known:
					ids = append(ids, n)
				}
			}
			slices.Sort(ids)
			all[i].Events[k].IDs = ids
		}
	}
	return all
}

// plainStatement is the form of the sentences that name nothing but numbers and
// days.
var plainStatement = regexp.MustCompile(`^(?:(?:no|\d+) changes? found in the \d+ % that was observable` +
	` between [\d-]+ and [\d-]+(?:; at this pixel size few changes are found yet, and finding none` +
	` does not mean that there was none)?(?:; \d+ with a score below [\d.e-]+ left out)?|nothing can be said between [\d-]+ and [\d-]+: less than one` +
	` per cent was seen on two dates|nothing can be said, because (?:no scene of it was found|fewer than` +
	` two dates can be used|no place is seen on two dates))$`)

// Statement is what may be said of a site.
func (r Redactor) Statement(s detection.Statement) detection.Statement {
	if r.how == RedactNothing {
		return s
	}
	if r.Hides(s.SiteID) {
		s.SiteID, s.Name = r.Site(s.SiteID), ""
	}
	if !plainStatement.MatchString(s.Text) {
		s.Text = statementOf(s)
	}
	return s
}

// statementOf is a sentence made of numbers.
func statementOf(s detection.Statement) string {
	const percent = 100
	share := math.Floor(percent * s.Coverage.ObservableShare)
	switch {
	case math.IsNaN(share) || share < 1:
		return "nothing can be said"
	case s.Changes == 1:
		return fmt.Sprintf("1 change found in the %.0f %% that was observable", share)
	}
	return fmt.Sprintf("%d changes found in the %.0f %% that was observable", s.Changes, share)
}
