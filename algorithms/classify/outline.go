package classify

import (
	"image"
	"math"

	"rampart/algorithms/contour"
	"rampart/algorithms/region"
)

// Outline says how a region is bounded.
type Outline struct {
	// Square is the share of the outline, from 0 to 1, that runs in straight
	// stretches along two directions at right angles: near 1 for rectangles
	// and for shapes made of them such as L, H and U, about a third for what
	// grew.
	Square float64
	// Direction is the main one in radians, from 0 to before half of pi.
	Direction float64
	// Corners is the number of stretches.
	Corners int
}

const (
	// straightM is how far an outline may stray from a straight stretch, and
	// stretchM the length of the shortest that counts.
	straightM, stretchM = 1.2, 4.0
	// squareTurn is by how much a stretch may turn from the main directions.
	squareTurn = 12 * math.Pi / 180
)

// MeasureOutline measures the outer boundary of runs on a grid with pixels of px
// by py metres.
func MeasureOutline(runs []region.Run, px, py float64) Outline {
	var o Outline
	gsd := math.Sqrt(px * py)
	var edges []edge
	var total float64
	for _, p := range contour.Trace(runs) {
		ring := contour.Simplify(contour.Polygon{Outer: p.Outer}, max(1, straightM/gsd)).Outer
		o.Corners += len(ring)
		for i := range ring {
			e := between(ring[i], ring[(i+1)%len(ring)], px, py)
			total += e.length
			edges = append(edges, e)
		}
	}
	for _, main := range edges {
		if main.length < stretchM {
			continue
		}
		sum := 0.0
		for _, e := range edges {
			if e.length >= stretchM && quarter(e.angle-main.angle) <= squareTurn {
				sum += e.length
			}
		}
		if share := sum / total; share > o.Square {
			o.Square = share
			o.Direction = math.Mod(main.angle+2*math.Pi, math.Pi/2)
		}
	}
	return o
}

type edge struct{ length, angle float64 }

func between(a, b image.Point, px, py float64) edge {
	dx, dy := float64(b.X-a.X)*px, float64(b.Y-a.Y)*py
	return edge{math.Hypot(dx, dy), math.Atan2(dy, dx)}
}

// quarter is the size of an angle modulo a right angle, at most half of one.
func quarter(a float64) float64 {
	a = math.Mod(math.Abs(a), math.Pi/2)
	return min(a, math.Pi/2-a)
}
