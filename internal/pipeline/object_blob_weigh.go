package pipeline

import "math"

// weigh decides on which side of the onset a blob stood, and whether it was
// built or grew.
func (f *finder) weigh(b *blob, glimpses []*glimpse) refusal {
	n := len(glimpses)
	built, colour, luma := unseen(n), unseen(n), unseen(n)
	ndvi, seen := unseen(n), unseen(n)
	values := make([][]float64, n)
	for t, g := range glimpses {
		if g == nil {
			continue
		}
		c := f.levels.contrast(g)
		weighed := lumaWeight * c.luma
		built[t], colour[t] = math.Hypot(c.built, weighed), math.Hypot(c.colour, weighed)
		luma[t], seen[t], ndvi[t], values[t] = c.luma, 1, f.ndvi(g.inside), differences(g)
	}
	b.contrast = built
	v := &b.verdict
	if v.onset = split(values, b.onset); v.onset == 0 {
		return refusal{blobDates, 0, 1}
	}
	if v.bracket(seen, f.levels.muddy); v.before < 0 || v.after < 0 {
		return refusal{blobDates, 0, 1}
	}
	before, after := medianOf(built[:v.onset]), medianOf(built[v.onset:])
	v.added, v.built, v.bare = after > before, max(before, after), min(before, after)
	v.colour, v.luma = medianOf(v.stood(colour)), medianOf(v.stood(luma))
	v.ndvi = medianOf(v.stood(ndvi))
	switch why, least := v.grown(), max(builtBlob, builtPart*v.colour); {
	case v.luma < darkest:
		return refusal{blobDark, v.luma, darkest}
	case !why.none():
		return why
	case v.built < least:
		return refusal{blobContrast, v.built, least}
	}
	before, after = upperHalf(b.shade[:v.onset]), upperHalf(b.shade[v.onset:])
	b.cast = after - before
	least := leastCast
	if !v.added {
		b.cast, least = -b.cast, leastCastGone
	}
	if s := steadiness(values, v.onset); s < leastSteady {
		return refusal{blobSteady, s, leastSteady}
	}
	switch why := b.slight(); {
	case b.side != fromGap && v.added != (b.side == fromNew):
		return refusal{blobSide, v.bare, v.built}
	case !(b.cast >= least):
		return refusal{blobCast, b.cast, least}
	case !why.none():
		return why
	case v.bare > bareBlob*v.built:
		return refusal{blobLeft, v.bare / v.built, bareBlob}
	}
	return f.lasting(b, seen, ndvi)
}

// slight is why a small blob is not plainly a building: what lies between walls,
// trees and their shadows is small, and small buildings are plain rectangles.
func (b *blob) slight() refusal {
	switch {
	case !(b.shape.Area < plainM2):
	case b.cast < leastCastSmall:
		return refusal{blobCastSmall, b.cast, leastCastSmall}
	case b.form() < removedForm:
		return refusal{blobFormSmall, b.form(), removedForm}
	case b.shape.Rectangularity() < smallFill:
		return refusal{blobFillSmall, b.shape.Rectangularity(), smallFill}
	}
	return refusal{}
}

// lasting asks that enough dates speak for a blob.
func (f *finder) lasting(b *blob, seen, ndvi []float64) refusal {
	v, muddy := &b.verdict, f.levels.muddy
	before, after := v.sides(seen)
	least := 2
	if b.shape.Area < plainM2 {
		least = 3
	}
	if fewer := min(before, after); len(seen) > 2 && !b.plain() && fewer < least {
		return refusal{blobFew, float64(fewer), float64(least)}
	}
	if !muddy.shows(seen[:v.onset], 0) || !muddy.shows(seen[v.onset:], v.onset) {
		return refusal{blobClear, 0, 1}
	}
	if !v.added {
		switch other := medianOf(ndvi[v.onset:]); {
		case other > greenObject:
			return refusal{blobGreenAfter, other, greenObject}
		case b.form() < removedForm:
			return refusal{blobFormGone, b.form(), removedForm}
		case b.shape.Area < removedM2:
			return refusal{blobAreaGone, b.shape.Area, removedM2}
		}
	}
	return v.founded(seen, v.bare/v.built)
}

const (
	// What one date alone shows, or what is said to be gone, must be plainly a
	// building: no plot, no facade that one view shows, no vehicle. So must what
	// two dates show, if it is small.
	plainM2, plainSideM, plainForm = 300, 9, 0.85
	smallFill                      = 0.75
	removedM2, removedForm         = 150, 0.8
)

// plain reports whether size and form alone make a building of a blob.
func (b *blob) plain() bool {
	return b.shape.Area >= plainM2 && b.shape.Rectangle.Width >= plainSideM && b.form() >= plainForm
}

// stood is the part of values by date where the object stood.
func (v *verdict) stood(values []float64) []float64 {
	stood, _ := sidesOf(v, values)
	return stood
}

// unseen is a value by date where none is seen.
func unseen(n int) []float64 {
	v := make([]float64, n)
	for t := range v {
		v[t] = math.NaN()
	}
	return v
}

// differences is how the inside differs from the ground around, by feature.
func differences(g *glimpse) []float64 {
	out := make([]float64, len(g.inside.colour), len(g.inside.colour)+1)
	for i := range out {
		out[i] = float64(g.inside.colour[i] - g.around.colour[i])
	}
	return append(out, lumaWeight*float64(g.inside.luma-g.around.luma))
}
