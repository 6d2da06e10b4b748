package indicator

import (
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/algorithms/line"
)

// Event is something that happened at a site.
type Event struct {
	What string // demolition, wall_replaced_by_fence, wall_lowered
	When Interval
	IDs  []string // of what went, and of what came in its place
	// Detail says what came in the place of what went.
	Detail string
}

const (
	// builtOver is the share of a building that went which what came later must
	// cover to stand in its place.
	builtOver = 0.2
	// alongM is how close to where a wall stood another line runs in its place,
	// along alongShare of it.
	alongM, alongShare = 3, 0.5
)

// Events lists the buildings that went, with what came in their place, and the
// walls in whose place a fence or a lower wall came.
func (s *Site) Events() []Event {
	var out []Event
	for i := range s.Objects {
		o := &s.Objects[i]
		if o.Went == nil {
			continue
		}
		switch {
		case o.is(Building, Shed):
			out = append(out, s.demolition(o))
		case o.is(Wall):
			if e, ok := s.replaced(o); ok {
				out = append(out, e)
			}
		}
	}
	return out
}

func (s *Site) demolition(o *Object) Event {
	e := Event{What: "demolition", When: *o.Went, IDs: []string{o.ID},
		Detail: "nothing is known to have come in its place"}
	was, ok := o.Geometry.(orb.Polygon)
	if !ok {
		return e
	}
	most := builtOver * planar.Area(was)
	for i := range s.Objects {
		n := &s.Objects[i]
		p, ok := n.Geometry.(orb.Polygon)
		if !ok || n.Came == nil || !n.is(Building, Shed, Earthwork) || !after(n.Came, o.Went) {
			continue
		}
		if common := overlap(was, p); common >= most {
			most = common
			e.IDs = []string{o.ID, n.ID}
			e.Detail = "in its place came a " + string(n.Kind)
			if n.Kind == Earthwork {
				e.Detail = "in its place came bare ground"
			}
		}
	}
	return e
}

// after reports whether what came may have come no earlier than the other went.
func after(came, went *Interval) bool {
	return came.By.IsZero() || went.After.IsZero() || came.By.After(went.After)
}

// replaced finds a fence, or a wall lower by more than the errors, in the place
// of a wall that went.
func (s *Site) replaced(o *Object) (Event, bool) {
	was := pieces(o.Geometry)
	for i := range s.Objects {
		n := &s.Objects[i]
		if n.Came == nil || !n.is(Wall, Fence) || !after(n.Came, o.Went) || !runsAlong(was, pieces(n.Geometry)) {
			continue
		}
		e := Event{When: *o.Went, IDs: []string{o.ID, n.ID}}
		switch {
		case n.Kind == Fence:
			e.What, e.Detail = "wall_replaced_by_fence", "in its place came a fence"
			return e, true
		case lower(n, o):
			e.What, e.Detail = "wall_lowered", "in its place came a lower wall"
			return e, true
		}
	}
	return Event{}, false
}

func runsAlong(was, now []line.Segment) bool {
	beside := 0.0
	stations(was, strideM, func(at orb.Point, on line.Segment, m float64) {
		if slices.ContainsFunc(now, func(s line.Segment) bool {
			return s.Distance(at) <= alongM && s.Between(on) <= parallel
		}) {
			beside += m
		}
	})
	return beside > 0 && beside >= alongShare*length(was)
}

func lower(now, was *Object) bool {
	if now.HeightM == nil || was.HeightM == nil || now.HeightErrM == nil || was.HeightErrM == nil {
		return false
	}
	return *now.HeightM+*now.HeightErrM < *was.HeightM-*was.HeightErrM
}
