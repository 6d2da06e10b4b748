package campaign

import (
	"cmp"
	"math"
	"reflect"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"
	"github.com/paulmach/orb/planar"

	"rampart/internal/detection"
	"rampart/internal/georef"
	"rampart/internal/site"
	"rampart/internal/sitelist"
)

// Unseen is what is said of a site that the images do not show.
func Unseen(s site.Site, reason error) detection.Statement {
	return detection.Statement{
		SiteID: s.ID, Name: s.Name, Text: "nothing can be said, because " + reason.Error(),
		Coverage: detection.Coverage{ObservableShare: math.NaN()},
	}
}

// Merge puts the results of several sites together; there is at least one. What
// is one for a series but differs from site to site (grid, coverage, fits) is
// unknown for the whole; the statements hold the coverage of each site. A change
// that was found in two areas is there once, and names both.
func Merge(
	results []detection.Result, unseen []detection.Statement, sites []site.Site,
) detection.Result {
	return merge(results, unseen, newGround(sites, sitelist.Overlaps(sites)))
}

func merge(
	results []detection.Result, unseen []detection.Statement, g ground,
) detection.Result {
	out := results[0]
	out.Changes = slices.Clone(out.Changes)
	out.Statements = slices.Clone(out.Statements)
	out.Indicators = slices.Clone(out.Indicators)
	scenes := newSceneSet(out.Scenes)
	skipped := newSet(out.Skipped)
	notes := newSet(out.Notes)
	for _, r := range results[1:] {
		if out.Grid != r.Grid {
			out.Grid = georef.Grid{}
		}
		scenes.add(r.Scenes)
		skipped.add(r.Skipped)
		notes.add(r.Notes)
		out.Statements = append(out.Statements, r.Statements...)
		out.Indicators = append(out.Indicators, r.Indicators...)
		out.Changes = append(out.Changes, r.Changes...)
	}
	out.Scenes, out.Skipped, out.Notes = scenes.sorted(), skipped.all, notes.all
	out.Statements = append(out.Statements, unseen...)
	if len(g.byID) > 1 {
		out.Coverage = detection.Coverage{ObservableShare: math.NaN()}
		out.Changes = g.once(out.Changes)
	}
	slices.SortStableFunc(out.Statements, func(a, b detection.Statement) int {
		return cmp.Compare(a.SiteID, b.SiteID)
	})
	return out
}

// set keeps each value once, in the order in which they came.
type set[T comparable] struct {
	all  []T
	seen map[T]bool
}

func newSet[T comparable](values []T) *set[T] {
	s := &set[T]{seen: map[T]bool{}}
	s.add(values)
	return s
}

func (s *set[T]) add(values []T) {
	for _, v := range values {
		if !s.seen[v] {
			s.seen[v] = true
			s.all = append(s.all, v)
		}
	}
}

// sceneKeyed tells scenes apart: those of one id in different places are
// different ones.
type sceneKeyed struct{ id, path string }

// sceneSet keeps each scene once.
type sceneSet struct {
	all []detection.Scene
	at  map[sceneKeyed]int
}

func newSceneSet(scenes []detection.Scene) *sceneSet {
	s := &sceneSet{at: map[sceneKeyed]int{}}
	s.add(scenes)
	return s
}

func (s *sceneSet) add(scenes []detection.Scene) {
	for _, scene := range scenes {
		key := sceneKeyed{scene.ID, scene.Path}
		if i, known := s.at[key]; known {
			s.all[i] = mergeScene(s.all[i], scene)
			continue
		}
		s.at[key] = len(s.all)
		s.all = append(s.all, scene)
	}
}

// sorted are the scenes, oldest first.
func (s *sceneSet) sorted() []detection.Scene {
	out := slices.Clone(s.all)
	slices.SortStableFunc(out, func(a, b detection.Scene) int {
		return cmp.Or(cmp.Compare(a.Acquired, b.Acquired), cmp.Compare(a.ID, b.ID),
			cmp.Compare(a.Path, b.Path))
	})
	return out
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

// once keeps a change that several sites have found once: as that site has it
// whose middle is nearest. Each change names the other sites whose area holds its
// middle, or which have found it too.
func (g ground) once(changes []detection.Change) []detection.Change {
	order := slices.Clone(changes)
	slices.SortStableFunc(order, func(a, b detection.Change) int {
		return cmp.Or(cmp.Compare(g.distance(a), g.distance(b)), cmp.Compare(a.ID, b.ID))
	})
	kept := map[string][]int{} // places in out, by site
	var out []detection.Change
	for _, c := range order {
		if i := twin(out, kept, g.beside[c.SiteID], c); i >= 0 {
			out[i].SiteIDsAlso = withID(out[i].SiteIDsAlso, c.SiteID)
			continue
		}
		c.SiteIDsAlso = g.others(c)
		kept[c.SiteID] = append(kept[c.SiteID], len(out))
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b detection.Change) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// twin is the place in out of what another site, one of those beside, has found
// of the same change; -1 if there is none.
func twin(
	out []detection.Change, kept map[string][]int, beside []string, c detection.Change,
) int {
	for _, id := range beside {
		for _, i := range kept[id] {
			if same(out[i], c) {
				return i
			}
		}
	}
	return -1
}

// withID adds an id to those of a sorted list.
func withID(ids []string, id string) []string {
	if slices.Contains(ids, id) {
		return ids
	}
	ids = append(slices.Clone(ids), id)
	slices.Sort(ids)
	return ids
}

// ground knows which sites share ground.
type ground struct {
	byID   map[string]site.Site
	beside map[string][]string
}

// newGround takes the sites, and the pairs of their places that share ground.
func newGround(sites []site.Site, overlaps [][2]int) ground {
	g := ground{byID: map[string]site.Site{}, beside: map[string][]string{}}
	for _, s := range sites {
		g.byID[s.ID] = s
	}
	for _, pair := range overlaps {
		a, b := sites[pair[0]].ID, sites[pair[1]].ID
		g.beside[a], g.beside[b] = append(g.beside[a], b), append(g.beside[b], a)
	}
	return g
}

// distance is how far a change lies from the middle of its site, in metres.
func (g ground) distance(c detection.Change) float64 {
	middle, ok := middleOf(c.Geometry)
	area := g.byID[c.SiteID].Area
	if !ok || len(area) == 0 {
		return math.Inf(1)
	}
	return geo.Distance(middle, centre(area))
}

func centre(area orb.MultiPolygon) orb.Point {
	middle, _ := planar.CentroidArea(area)
	return middle
}

// others are the other sites whose area holds the middle of a change.
func (g ground) others(c detection.Change) []string {
	also := slices.Clone(c.SiteIDsAlso)
	middle, ok := middleOf(c.Geometry)
	if !ok {
		return also
	}
	for _, id := range g.beside[c.SiteID] {
		if planar.MultiPolygonContains(g.byID[id].Area, middle) {
			also = withID(also, id)
		}
	}
	return also
}
