package ingest

import (
	"github.com/paulmach/orb"

	"rampart/internal/site"
)

// levelNames are what people call the levels.
var levelNames = map[level]string{
	levelVisual: "visual (true colour)", levelTOA: "top-of-atmosphere",
	levelSurface: "surface reflectance",
}

// pickLevel leaves one product where an acquisition is there at several levels
// of processing, the same level on all dates as far as it goes: two levels in
// one series differ like a change everywhere. Surface reflectance is taken
// where every date has it, else top of atmosphere where every date has that,
// else whichever more dates have.
func pickLevel(drafts []*draft, l *ledger) []*draft {
	want := commonLevel(drafts)
	var kept []*draft
	for _, d := range drafts {
		if better := d.rival(drafts, want); better != nil {
			d.skip(l, "%s: the same acquisition is used as %s, one kind for the whole series (%s)",
				levelNames[d.level], first(levelNames[better.level], "bands"), better.parts[0].path)
			continue
		}
		kept = append(kept, d)
	}
	for _, d := range kept {
		if other := want.other(); d.level == other && mixed(kept) {
			l.note(d.parts[0].path, "%s in a series that is mostly %s: the two differ everywhere "+
				"in brightness", levelNames[other], levelNames[want])
		}
	}
	return kept
}

// other is the other one of the two levels that are measurements.
func (v level) other() level {
	if v == levelTOA {
		return levelSurface
	}
	return levelTOA
}

// mixed reports whether scenes of both levels are left.
func mixed(drafts []*draft) bool {
	seen := map[level]bool{}
	for _, d := range drafts {
		seen[d.level] = true
	}
	return seen[levelTOA] && seen[levelSurface]
}

// commonLevel is the level, of the two that are measurements, that most dates
// have; surface reflectance where they are even.
func commonLevel(drafts []*draft) level {
	dates := map[level]map[string]bool{levelTOA: {}, levelSurface: {}}
	for _, d := range drafts {
		if dates[d.level] != nil {
			dates[d.level][dateText(d.parts[0].date)] = true
		}
	}
	if len(dates[levelTOA]) > len(dates[levelSurface]) {
		return levelTOA
	}
	return levelSurface
}

// rival returns the draft that is used in place of d, nil where d is used.
func (d *draft) rival(drafts []*draft, want level) *draft {
	if d.level == levelUnknown || d.level == want {
		return nil
	}
	for _, o := range drafts {
		if o != d && o.level != d.level && sameAcquisition(d, o) && preferred(o.level, d.level, want) {
			return o
		}
	}
	return nil
}

// preferred reports whether level a is taken rather than b, which is neither
// unknown nor wanted.
func preferred(a, b, want level) bool {
	switch {
	case a == want:
		return true
	case b == levelVisual:
		return true // anything measured rather than a picture
	}
	return false
}

// sameAcquisition reports whether two drafts are products of one acquisition:
// one day, one STAC item or one place by name, and the same ground.
func sameAcquisition(a, b *draft) bool {
	pa, pb := a.parts[0], b.parts[0]
	same := pa.name.place == pb.name.place ||
		pa.facts.item != nil && pa.facts.item == pb.facts.item
	return same && dateText(pa.date) == dateText(pb.date) &&
		overlap(pa.header, pb.header)
}

// overlap reports whether the boxes of two footprints share at least half of
// the smaller one.
func overlap(a, b site.Header) bool {
	if len(a.Footprint) == 0 || len(b.Footprint) == 0 {
		return false
	}
	p, q := a.Footprint.Bound(), b.Footprint.Bound()
	w := min(p.Max[0], q.Max[0]) - max(p.Min[0], q.Min[0])
	h := min(p.Max[1], q.Max[1]) - max(p.Min[1], q.Min[1])
	return w > 0 && h > 0 && 2*w*h >= min(boxArea(p), boxArea(q))
}

func boxArea(b orb.Bound) float64 { return (b.Max[0] - b.Min[0]) * (b.Max[1] - b.Min[1]) }
