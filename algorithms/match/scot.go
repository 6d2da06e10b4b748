package match

// ScotIoU is the least overlap at which SCOT pairs two footprints; it has to be
// exceeded.
const ScotIoU = 0.25

// Presence is the steps of a series at which an object is there, from First up
// to and without End.
type Presence struct{ First, End int }

func (p Presence) at(step int) bool { return p.First <= step && step < p.End }

// ScotScore is the SpaceNet change and object tracking score.
type ScotScore struct {
	// Tracking is over all objects at all steps; Change over those seen for the
	// first time, from the second step on.
	Tracking, Change Score
}

// Combined is the score from 0 to 1: the F measure of its two terms that weighs
// tracking twice. NaN where nothing is there or nothing is new in truth; the
// authors' own code has 0 for the latter.
func (s ScotScore) Combined() float64 {
	const weightSquared = 2 * 2
	track, change := s.Tracking.F1(), s.Change.F1()
	if track == 0 && change == 0 {
		return 0
	}
	return (1 + weightSquared) * change * track / (weightSquared*change + track)
}

// Scot scores objects that are there for a while, such as buildings, each with
// one outline. pairs are those found and true objects whose outlines overlap by
// more than ScotIoU, their gain being the IoU. At each step the objects that are
// there are assigned one to one. A pair is a mismatch, and counts as two
// mistakes, where either of the two was last paired with another one. Change is
// scored on the objects that were never there before.
//
// Van Etten, A. et al. (2021). The multi-temporal urban development SpaceNet
// dataset. CVPR, 6398-6407. arXiv:2102.04420
func Scot(steps int, found, truth []Presence, pairs []Pair) ScotScore {
	var out ScotScore
	lastTruth, lastFound := map[int]int{}, map[int]int{} // partner at the last pairing
	for step := range steps {
		var here []Pair
		for _, p := range pairs {
			if found[p.Found].at(step) && truth[p.Truth].at(step) {
				here = append(here, p)
			}
		}
		here = Assign(here)
		right := 0
		for _, p := range here {
			t, wasPaired := lastTruth[p.Found]
			f, wasFound := lastFound[p.Truth]
			if (!wasPaired || t == p.Truth) && (!wasFound || f == p.Found) {
				right++
			}
		}
		for _, p := range here {
			lastTruth[p.Found], lastFound[p.Truth] = p.Truth, p.Found
		}
		there := func(p Presence) bool { return p.at(step) }
		out.Tracking = out.Tracking.Add(
			PairScore(count(found, there), count(truth, there), right))
		if step > 0 {
			out.Change = out.Change.Add(changeAt(step, found, truth, here))
		}
	}
	return out
}

// changeAt scores the objects that are there for the first time.
func changeAt(step int, found, truth []Presence, pairs []Pair) Score {
	isNew := func(p Presence) bool { return p.First == step && p.at(step) }
	both := 0
	for _, p := range pairs {
		if isNew(found[p.Found]) && isNew(truth[p.Truth]) {
			both++
		}
	}
	return PairScore(count(found, isNew), count(truth, isNew), both)
}

func count(list []Presence, is func(Presence) bool) int {
	n := 0
	for _, p := range list {
		if is(p) {
			n++
		}
	}
	return n
}
