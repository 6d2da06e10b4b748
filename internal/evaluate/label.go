package evaluate

import (
	"image"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"rampart/algorithms/match"
	"rampart/algorithms/raster"
	"rampart/internal/georef"
)

// compareLabel counts pixels of the label: those whose middle lies in a found
// polygon against those that are set.
func (c *comparison) compareLabel(found *Found, label *Label, pr Projector) error {
	var all orb.MultiPolygon
	for _, f := range found.Features {
		polygons, err := onPixels(f.Geometry, label.Grid, pr)
		if err != nil {
			return err
		}
		all = append(all, polygons...)
	}
	drawn := raster.NewMask(image.Rectangle{Max: label.Grid.Size})
	match.NewRegion(all, 1).Paint(drawn)
	var s match.Score
	known := 0.0
	for i, v := range drawn.Pix {
		if label.Known.Pix[i] == 0 {
			continue
		}
		known++
		if label.Scores != nil {
			c.out.Ranking.Put(label.Scores.Pix[i], label.Changed.Pix[i] != 0)
		}
		s.Found += float64(v)
		s.Truth += float64(label.Changed.Pix[i])
		s.FoundHit += float64(v & label.Changed.Pix[i])
	}
	pixel := label.Grid.PixelX * label.Grid.PixelY
	c.out.Any = match.Score{
		Found: s.Found * pixel, FoundHit: s.FoundHit * pixel,
		Truth: s.Truth * pixel, TruthHit: s.FoundHit * pixel,
	}
	c.out.AllM2 = known * pixel
	c.out.SeenKM2 = c.out.AllM2 / squareKM
	c.out.Splits, c.out.Merges = math.NaN(), math.NaN()
	return nil
}

// keepKnown drops the features of which the label knows no pixel of the box about
// them.
func (f *Found) keepKnown(label *Label, pr Projector) error {
	var kept []Feature
	for _, feature := range f.Features {
		box, err := onPixels(feature.Geometry.Bound().ToPolygon(), label.Grid, pr)
		if err != nil {
			return err
		}
		b := box.Bound()
		pixels := image.Rect(int(math.Floor(b.Min[0])), int(math.Floor(b.Min[1])),
			int(math.Floor(b.Max[0]))+1, int(math.Floor(b.Max[1]))+1)
		if label.knowsAny(pixels) {
			kept = append(kept, feature)
		}
	}
	f.Features = kept
	return nil
}

func (l *Label) knowsAny(window image.Rectangle) bool {
	window = window.Intersect(l.Known.Rect)
	for y := window.Min.Y; y < window.Max.Y; y++ {
		if slices.Contains(l.Known.Row(y)[window.Min.X:window.Max.X], 1) {
			return true
		}
	}
	return false
}

// onPixels returns the polygons of a geometry in pixels of a grid; none where it
// has no area.
func onPixels(g orb.Geometry, grid georef.Grid, pr Projector) (orb.MultiPolygon, error) {
	inverse, err := grid.Transform.Invert()
	if err != nil {
		return nil, err
	}
	var polygons orb.MultiPolygon
	switch g := orb.Clone(g).(type) {
	case orb.Polygon:
		polygons = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		polygons = g
	}
	for _, p := range polygons {
		for _, ring := range p {
			x, y := make([]float64, len(ring)), make([]float64, len(ring))
			for i, at := range ring {
				x[i], y[i] = at[0], at[1]
			}
			if err := pr.FromWGS84(grid.CRS, x, y); err != nil {
				return nil, err
			}
			for i := range ring {
				ring[i][0], ring[i][1] = inverse.Apply(x[i], y[i])
			}
		}
	}
	return polygons, nil
}
