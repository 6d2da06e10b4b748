package cli

import (
	"cmp"
	"math"
	"reflect"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/internal/detection"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// unseenStatement is what is said of a site that the images do not show.
func unseenStatement(s site.Site, reason error) detection.Statement {
	return detection.Statement{
		SiteID: s.ID, Name: s.Name, Text: "nothing can be said: " + reason.Error(),
		Coverage: detection.Coverage{},
	}
}

// merge puts the results of several sites together; there is at least one. What
// is one for a series but differs from site to site (grid, coverage, fits) is
// unknown for the whole; the statements hold the coverage of each site.
func merge(
	results []detection.Result, unseen []detection.Statement, sites []site.Site,
) detection.Result {
	out := results[0]
	for _, r := range results[1:] {
		if out.Grid != r.Grid {
			out.Grid = georef.Grid{}
		}
		out.Scenes = mergeScenes(out.Scenes, r.Scenes)
		out.Skipped = appendNew(out.Skipped, r.Skipped)
		out.Notes = appendNew(out.Notes, r.Notes)
		out.Statements = append(slices.Clone(out.Statements), r.Statements...)
		out.Indicators = append(slices.Clone(out.Indicators), r.Indicators...)
		out.Changes = append(slices.Clone(out.Changes), r.Changes...)
	}
	out.Statements = append(slices.Clone(out.Statements), unseen...)
	if len(sites) > 1 {
		out.Coverage = detection.Coverage{ObservableShare: math.NaN()}
		out.Changes = nameOtherSites(out.Changes, sites)
	}
	slices.SortStableFunc(out.Statements, func(a, b detection.Statement) int {
		return cmp.Compare(a.SiteID, b.SiteID)
	})
	return out
}

func appendNew[T comparable](to, from []T) []T {
	to = slices.Clone(to)
	for _, v := range from {
		if !slices.Contains(to, v) {
			to = append(to, v)
		}
	}
	return to
}

// mergeScenes keeps each scene once, oldest first.
func mergeScenes(to, from []detection.Scene) []detection.Scene {
	to = slices.Clone(to)
	for _, s := range from {
		i := slices.IndexFunc(to, func(o detection.Scene) bool { return o.ID == s.ID })
		if i < 0 {
			to = append(to, s)
			continue
		}
		to[i] = mergeScene(to[i], s)
	}
	slices.SortStableFunc(to, func(a, b detection.Scene) int {
		return cmp.Or(cmp.Compare(a.Acquired, b.Acquired), cmp.Compare(a.ID, b.ID))
	})
	return to
}

// mergeScene forgets what two sites say differently of a scene.
func mergeScene(a, b detection.Scene) detection.Scene {
	if !reflect.DeepEqual(a.Registration, b.Registration) {
		a.Registration = nil
	}
	if !reflect.DeepEqual(a.Radiometry, b.Radiometry) {
		a.Radiometry = nil
	}
	for _, f := range []struct{ a, b **float64 }{
		{&a.CloudFraction, &b.CloudFraction}, {&a.SnowFraction, &b.SnowFraction},
		{&a.ValidFraction, &b.ValidFraction},
	} {
		if !reflect.DeepEqual(*f.a, *f.b) {
			*f.a = nil
		}
	}
	a.Used = a.Used || b.Used
	if a.Used {
		a.Reason = ""
	}
	return a
}

// nameOtherSites adds to each change the other sites whose area holds its
// middle.
func nameOtherSites(changes []detection.Change, sites []site.Site) []detection.Change {
	changes = slices.Clone(changes)
	for i, c := range changes {
		middle, ok := middleOf(c.Geometry)
		if !ok {
			continue
		}
		also := slices.Clone(c.SiteIDsAlso)
		for _, s := range sites {
			if s.ID != c.SiteID && planar.MultiPolygonContains(s.Area, middle) {
				also = appendNew(also, []string{s.ID})
			}
		}
		slices.Sort(also)
		changes[i].SiteIDsAlso = also
	}
	return changes
}

func middleOf(g orb.Geometry) (middle orb.Point, ok bool) {
	if g == nil {
		return orb.Point{}, false
	}
	middle, _ = planar.CentroidArea(g)
	return middle, !math.IsNaN(middle[0]) && !math.IsNaN(middle[1])
}
