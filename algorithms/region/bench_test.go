package region

import (
	"image"
	"slices"
	"testing"

	"rampart/algorithms/raster"
)

// noise returns a mask of blobs and specks, the same each time: per thousand
// pixels, so many are set.
func noise(side int, perThousand uint32) *raster.Mask {
	m := raster.NewMask(image.Rect(0, 0, side, side))
	state := uint32(1)
	for i := range m.Pix {
		state = state*1664525 + 1013904223
		if state>>16%1000 < perThousand {
			m.Pix[i] = 1
		}
	}
	return m
}

func BenchmarkRuns(b *testing.B) {
	for name, perThousand := range map[string]uint32{"sparse": 5, "dense": 400} {
		b.Run(name, func(b *testing.B) {
			m := noise(1024, perThousand)
			runs := Runs(nil, m, nil)
			b.SetBytes(int64(len(m.Pix)))
			for b.Loop() {
				runs = Runs(runs[:0], m, nil)
			}
			reportRuns(b, len(runs))
		})
	}
}

func reportRuns(b *testing.B, n int) {
	b.Helper()
	perSecond := float64(n) * float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(perSecond/1e6, "Mruns/s")
}

func BenchmarkMerge(b *testing.B) {
	m := noise(2048, 400)
	var tiled []Run
	for y := 0; y < 2048; y += 256 {
		for x := 0; x < 2048; x += 256 {
			tiled = RunsIn(tiled, m, nil, image.Rect(x, y, x+256, y+256))
		}
	}
	runs := slices.Clone(tiled)
	for b.Loop() {
		copy(runs[:len(tiled)], tiled)
		Merge(runs[:len(tiled)])
	}
	reportRuns(b, len(tiled))
}

func BenchmarkLabel(b *testing.B) {
	runs := Runs(nil, noise(2048, 400), nil)
	for b.Loop() {
		Label(runs)
	}
	reportRuns(b, len(runs))
}

func BenchmarkFillHoles(b *testing.B) {
	runs := Runs(nil, noise(2048, 400), nil)
	for b.Loop() {
		FillHoles(runs, 4)
	}
	reportRuns(b, len(runs))
}

func BenchmarkMeasureAll(b *testing.B) {
	runs := Runs(nil, noise(2048, 400), nil)
	labels, n := Label(runs)
	for b.Loop() {
		MeasureAll(runs, labels, n)
	}
	reportRuns(b, len(runs))
}
