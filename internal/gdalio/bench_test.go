package gdalio

import (
	"image"
	"testing"

	"github.com/airbusgeo/godal"

	"rampart/algorithms/raster"
	"rampart/internal/georef"
)

// benchSide is the side of the benchmarks' image; tiles of 512 pixels with a
// halo of 32 are read from it.
const benchSide = 4096

func benchFile(b *testing.B, compress string) string {
	s := spec(benchSide, benchSide)
	s.Tile, s.Compress, s.Predictor = 512, compress, 2
	if compress == "" {
		s.Predictor = 0
	}
	return save(b, "a.tif", s, texture[uint16](benchSide, benchSide, 4))
}

func benchWindows() []image.Rectangle {
	var all []image.Rectangle
	for y := 0; y < benchSide; y += 512 {
		for x := 0; x < benchSide; x += 512 {
			all = append(all, image.Rect(x-32, y-32, x+544, y+544))
		}
	}
	return all
}

// benchRead measures megapixels a second, a pixel being all four bands of it.
func benchRead(b *testing.B, read func(image.Rectangle) error) {
	windows := benchWindows()
	pixels, i := 0, 0
	for b.Loop() {
		w := windows[i%len(windows)]
		if err := read(w); err != nil {
			b.Fatal(err)
		}
		pixels += 512 * 512
		i++
	}
	b.ReportMetric(float64(pixels)/1e6/b.Elapsed().Seconds(), "Mpx/s")
}

func BenchmarkRead(b *testing.B) {
	for _, compress := range []string{"", "DEFLATE", "ZSTD"} {
		path := benchFile(b, compress)
		s, g := scene(b, path), gridOf(probe(b, path))
		b.Run("scene "+compress, func(b *testing.B) {
			benchScene(b, open(b, s, roles(s), g))
		})
		b.Run("plain GDAL "+compress, func(b *testing.B) {
			ds, err := openRaster(path)
			if err != nil {
				b.Fatal(err)
			}
			buf := make([]uint16, 4*576*576)
			benchRead(b, func(w image.Rectangle) error {
				w = w.Intersect(g.Rect())
				return ds.Read(w.Min.X, w.Min.Y, buf, w.Dx(), w.Dy(), godal.BandInterleaved(), policy)
			})
			if err := ds.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
	path := benchFile(b, "")
	s, g := scene(b, path), gridOf(probe(b, path))
	g.Transform = georef.Affine{g.Transform[0], 11, 0, g.Transform[3], 0, -11}
	b.Run("scene resampled", func(b *testing.B) { benchScene(b, open(b, s, roles(s), g)) })
	g.CRS, g.Transform = "EPSG:32644", georef.Affine{1086600, 10, 0, 4824800, 0, -10}
	b.Run("scene reprojected", func(b *testing.B) { benchScene(b, open(b, s, roles(s), g)) })
}

func benchScene(b *testing.B, r *SceneReader) {
	dst := make([]*raster.Image, r.roles)
	for i := range dst {
		dst[i] = &raster.Image{}
	}
	b.ReportAllocs()
	benchRead(b, func(w image.Rectangle) error {
		for _, m := range dst {
			m.Reset(w)
		}
		return r.Read(dst)
	})
}
