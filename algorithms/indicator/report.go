package indicator

import (
	"fmt"
	"time"

	"github.com/paulmach/orb"

	"rampart/algorithms/line"
)

// Day is what a site adds up to on a date. What cannot be told says why.
type Day struct {
	Date time.Time
	// Unseen holds, by kind, why it could not be seen; kinds that could are not
	// in it.
	Unseen    map[Kind]string
	Perimeter Perimeter
	Towers    Towers
	Wall      WallHeight
	Interior  Interior
	Blocks    Blocks
	Sheds     Sheds
	Connected Value // 1 where an enclosed way joins perimeter and factory
	Kept      Kept
	Security  Security
	Ground    Ground
}

// Report is all that a site adds up to.
type Report struct {
	Days     []Day
	Quarters []Quarter
	Falls    []Fall
	Events   []Event
	// Connection is when the perimeter was joined with a factory; nil where it
	// was not seen to be.
	Connection *Interval
	Growth     Growth
}

// Report works all out. The perimeter of a date is the largest ring that the
// walls which stand close; where they close none it is the last one that was, so
// that what was opened is measured against what was closed. Of a site nothing is
// known but its objects: what stood throughout and is not among them counts
// nowhere.
func (s *Site) Report() Report {
	r := Report{Quarters: s.Quarters(), Events: s.Events()}
	views := s.views()
	var last orb.Ring
	var amounts []Amounts
	var joined []Seen
	for _, v := range views {
		if v.ring != nil {
			last = v.ring
		}
		d := v.day()
		amounts = append(amounts, v.amounts(d))
		joined = append(joined, Seen{v.look.Date, d.Connected.Known(), d.Connected.N == 1})
		r.Days = append(r.Days, d)
	}
	kept, words, falls := Securities(amounts)
	for i, v := range views {
		r.Days[i].Kept, r.Days[i].Security = kept[i], words[i]
		if v.unseen[Earthwork] == "" {
			r.Days[i].Ground = GroundAt(v.works.objects, v.ring, last)
		}
	}
	r.Falls = falls
	if when, _, ok := FirstSeen(joined); ok {
		r.Connection = &when
	}
	r.Growth = s.Growth(last)
	return r
}

// view is a site on one date.
type view struct {
	look                                        Look
	unseen                                      map[Kind]string
	walls, fences, towers, blocks, sheds, works standing
	closing, second                             []line.Segment
	ring                                        orb.Ring // nil where none is known
	others                                      []orb.Ring
	noRing                                      string
}

// kinds are those of which it is said whether a date can show them.
var kinds = [...]Kind{Wall, Fence, Tower, Building, Shed, Earthwork}

func (s *Site) views() []view {
	var out []view
	var last orb.Ring
	for _, l := range s.Looks {
		v := view{look: l, unseen: map[Kind]string{}}
		for _, k := range kinds {
			if why := Observable(k, Sight{GSDM: l.GSDM, Seen: l.Seen}); why != "" {
				v.unseen[k] = why
			}
		}
		v.walls = s.stands(l.Date, lengthOf, Wall, Enclosure)
		v.fences = s.stands(l.Date, lengthOf, Fence)
		v.towers = s.stands(l.Date, one, Tower)
		v.blocks = s.stands(l.Date, areaOf, Building, Shed)
		v.sheds = s.stands(l.Date, areaOf, Shed)
		v.works = s.stands(l.Date, areaOf, Earthwork)
		v.closing = barriers(v.walls.objects)
		v.second = append(barriers(v.fences.objects), v.closing...)
		last = v.find(last)
		out = append(out, v)
	}
	return out
}

// find sets the ring of a date, which is last where what stands closes none, and
// returns what is the last ring then.
func (v *view) find(last orb.Ring) orb.Ring {
	switch why := v.why(Wall, v.walls); {
	case why != "":
		v.noRing = why
		return last
	case len(v.closing) > 0:
		if rings := Rings(v.closing, v.look.GSDM); len(rings) > 0 {
			v.ring, v.others = rings[0], rings[1:]
			return v.ring
		}
	}
	v.ring = last
	if last == nil {
		v.noRing = "the walls that are known to stand close no ring"
		if len(v.closing) == 0 {
			v.noRing = "no wall is known to stand"
		}
	}
	return last
}

// why says why nothing can be told of a kind, or nothing where it can.
func (v *view) why(k Kind, s standing) string {
	if why := v.unseen[k]; why != "" {
		return why
	}
	return s.why(fmt.Sprintf("%ss", k))
}

func (v *view) amounts(d Day) Amounts {
	amount := func(k Kind, s standing) Value {
		if why := v.why(k, s); why != "" {
			return unknown("%s", why)
		}
		return known(s.here)
	}
	return Amounts{
		WallM: amount(Wall, v.walls), FenceM: amount(Fence, v.fences),
		Towers: amount(Tower, v.towers), Closure: d.Perimeter.Closure,
	}
}
