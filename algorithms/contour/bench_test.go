package contour

import (
	"image"
	"testing"

	"rampart/algorithms/raster"
	"rampart/algorithms/region"
)

// blobs returns the runs of a mask of 1024 x 1024 pixels: discs of many sizes,
// with holes.
func blobs() []region.Run {
	m := raster.NewMask(image.Rect(0, 0, 1024, 1024))
	for y := range 1024 {
		row := m.Row(y)
		for x := range row {
			dx, dy := x%64-32, y%64-32
			if d := dx*dx + dy*dy; d < 400+y/2 && d > 40 {
				row[x] = 1
			}
		}
	}
	return region.Runs(nil, m, nil)
}

func BenchmarkTrace(b *testing.B) {
	runs := blobs()
	b.SetBytes(1024 * 1024)
	vertices := 0
	for b.Loop() {
		vertices = 0
		for _, p := range Trace(runs) {
			vertices += p.Vertices()
		}
	}
	perSecond := float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(float64(len(runs))*perSecond/1e6, "Mruns/s")
	b.ReportMetric(float64(vertices)*perSecond/1e6, "Mvertices/s")
}

func BenchmarkSimplify(b *testing.B) {
	polygons := Trace(blobs())
	vertices := 0
	for _, p := range polygons {
		vertices += p.Vertices()
	}
	for b.Loop() {
		for _, p := range polygons {
			Simplify(p, 1)
		}
	}
	b.ReportMetric(float64(vertices)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mvertices/s")
}
