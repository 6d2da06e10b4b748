// Package indicator works out what a site adds up to, by date and by quarter:
// how far its perimeter is closed, its towers per kilometre, the footprint added
// in each quarter, what was kept of its walls. Each value that cannot be told
// says why; that is never 0.
//
// Places are in metres east and north on a plane; a site is small enough for
// one. The definitions are those that analysts of walled sites use; the
// thresholds are named where they are, with what they rest on.
package indicator

import (
	"fmt"
	"time"

	"github.com/paulmach/orb"
)

// Kind is a kind of structure.
type Kind string

// The kinds. Enclosure is a closed line that may be wall, fence or road.
const (
	Wall      Kind = "wall"
	Fence     Kind = "fence"
	Enclosure Kind = "enclosure"
	Tower     Kind = "tower"
	Building  Kind = "building"
	Shed      Kind = "shed"
	Earthwork Kind = "earthwork"
)

// Interval is when something happened: after the last date without it, and by
// the first date with it. A zero time is an open side.
type Interval struct{ After, By time.Time }

// Object is one thing that stands, or stood, at a site.
type Object struct {
	ID   string
	Kind Kind
	// Geometry is a LineString for wall, fence and enclosure, a Point for a tower, a Polygon for the others.
	Geometry orb.Geometry
	// Came is nil for what stood before the first date, Went for what stands
	// after the last.
	Came, Went *Interval
	// HeightM is nil where it is not known.
	HeightM, HeightErrM *float64
}

// Look is one date on which a site was seen.
type Look struct {
	Date time.Time
	GSDM float64 // what the sensor resolves, metres
	Seen float64 // share of the site, 0 to 1
}

// Site is all that is known of a site.
type Site struct {
	Looks   []Look // oldest first
	Objects []Object
}

// Value is a number, or the reason why there is none.
type Value struct {
	N   float64
	Why string
}

// Known reports whether there is a number.
func (v Value) Known() bool { return v.Why == "" }

func known(n float64) Value { return Value{N: n} }

func unknown(format string, args ...any) Value { return Value{Why: fmt.Sprintf(format, args...)} }

// presence is what is known of an object on a date.
type presence int

const (
	undecided presence = iota
	absent
	present
)

// on says whether an object stands at a time. Between the last date without it
// and the first with it that is not decided, nor before a first date that already
// shows it new.
func (o *Object) on(t time.Time) presence {
	if o.Came != nil {
		switch {
		case o.Came.By.IsZero() || t.Before(o.Came.By):
			if !o.Came.After.IsZero() && !t.After(o.Came.After) {
				return absent
			}
			return undecided
		}
	}
	if o.Went != nil {
		switch {
		case !o.Went.By.IsZero() && !t.Before(o.Went.By):
			return absent
		case o.Went.After.IsZero() || t.After(o.Went.After):
			return undecided
		}
	}
	return present
}

// standing is what stands of some objects on a date.
type standing struct {
	objects []Object
	// whole is the size of what stands or may, here that of what stands.
	here, whole float64
}

// stands returns what stands of some kinds on a date. Size is what an object
// counts for: its length, its area, or 1.
func (s *Site) stands(t time.Time, size func(*Object) float64, kinds ...Kind) standing {
	var out standing
	for i := range s.Objects {
		o := &s.Objects[i]
		if !o.is(kinds...) {
			continue
		}
		switch o.on(t) {
		case present:
			out.objects = append(out.objects, *o)
			out.here += size(o)
			out.whole += size(o)
		case undecided:
			out.whole += size(o)
		}
	}
	return out
}

func (o *Object) is(kinds ...Kind) bool {
	for _, k := range kinds {
		if o.Kind == k {
			return true
		}
	}
	return false
}

// decided is the share of what may stand of which it must be known that it
// does: the share of a geometry that must be seen.
const decided = 0.9

// why is the reason why a sum over what stands says nothing, or nothing where it
// does.
func (s standing) why(what string) string {
	if s.here >= decided*s.whole {
		return ""
	}
	return fmt.Sprintf("only %.0f %% of the %s that may stand is known to", percent*s.here/s.whole, what)
}

const percent = 100

func one(*Object) float64 { return 1 }
