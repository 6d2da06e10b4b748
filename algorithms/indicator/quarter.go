package indicator

// Range is a sum with its bounds, in square metres: Lower what lies wholly in a
// quarter, Upper what may lie in it, Central spread evenly over the days between
// the two dates.
type Range struct{ Lower, Central, Upper float64 }

// Add adds a share of a size.
func (r *Range) Add(share Range, size float64) {
	r.Lower += share.Lower * size
	r.Central += share.Central * size
	r.Upper += share.Upper * size
}

func (r Range) less(o Range) Range {
	return Range{r.Lower - o.Upper, r.Central - o.Central, r.Upper - o.Lower}
}

// Quarter is what was added to the footprint and taken off in a quarter.
type Quarter struct {
	Name                string // such as 2019-Q3
	Added, Removed, Net Range
	// Why says why nothing can be told; the ranges then mean nothing.
	Why string
}

// Quarters returns the quarters from the first look to the last, with what was
// added and removed of buildings and sheds. What is open to the past counts in
// the upper bounds of all quarters up to its date alone, what is open to the
// future from its date on.
func (s *Site) Quarters() []Quarter {
	if len(s.Looks) == 0 {
		return nil
	}
	why := "no date can show a building"
	for _, l := range s.Looks {
		if Observable(Building, Sight{GSDM: l.GSDM, Seen: l.Seen}) == "" {
			why = ""
		}
	}
	var out []Quarter
	last := s.Looks[len(s.Looks)-1].Date
	for _, q := range QuartersOf(s.Looks[0].Date, last) {
		x := Quarter{Name: q.Name(), Why: why}
		for i := range s.Objects {
			o := &s.Objects[i]
			if why == "" && o.is(Building, Shed) {
				x.Added.count(q, o.Came, areaOf(o))
				x.Removed.count(q, o.Went, areaOf(o))
			}
		}
		x.Net = x.Added.less(x.Removed)
		out = append(out, x)
	}
	return out
}

// count adds an area that came between two dates, as much as lies in d.
func (r *Range) count(d Days, when *Interval, area float64) {
	if when != nil && !(when.After.IsZero() && when.By.IsZero()) {
		r.Add(d.Share(when.After, when.By), area)
	}
}
