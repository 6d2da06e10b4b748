package gdalio

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"testing"

	"github.com/airbusgeo/godal"

	"rampart/algorithms/raster"
	"rampart/internal/engine"
)

func TestReadersInParallelSeeTheSamePixels(t *testing.T) {
	t.Parallel()
	s := spec(300, 300)
	s.Tile, s.Compress = 64, "DEFLATE"
	path := save(t, "a.tif", s, texture[uint16](300, 300, 3))
	sc := scene(t, path)
	for _, g := range []struct {
		name string
		pix  float64
	}{{"as stored", 10}, {"resampled", 9}} {
		grid := gridOf(probe(t, path))
		grid.Transform[1], grid.Transform[5] = g.pix, -g.pix
		whole := read(t, open(t, sc, roles(sc), grid), grid.Rect())
		start := func() (*SceneReader, error) { return Opener{}.OpenScene(sc, roles(sc), grid) }
		job := func(_ context.Context, r *SceneReader, i int) error {
			w := image.Rect(i%5*60-10, i/5%5*60-10, i%5*60+70, i/5%5*60+70)
			dst := []*raster.Image{raster.NewImage(w), raster.NewImage(w), raster.NewImage(w)}
			if err := r.Read(dst); err != nil {
				return err
			}
			in := w.Intersect(grid.Rect())
			for y := in.Min.Y; y < in.Max.Y; y++ {
				for x := in.Min.X; x < in.Max.X; x++ {
					if !same(dst[2].At(x, y), whole[2].At(x, y)) {
						return fmt.Errorf("pixel %d,%d = %v", x, y, dst[2].At(x, y))
					}
				}
			}
			return nil
		}
		err := engine.Run(t.Context(), 8, 100, start, (*SceneReader).Close, job)
		if err != nil {
			t.Errorf("%s: %v", g.name, err)
		}
	}
}

func TestReadAllocatesOnlyAtFirst(t *testing.T) {
	path := save(t, "a.tif", spec(200, 200), texture[uint8](200, 200, 2))
	s := scene(t, path)
	for _, pixel := range []float64{10, 9} {
		g := gridOf(probe(t, path))
		g.Transform[1], g.Transform[5] = pixel, -pixel
		r := open(t, s, roles(s), g)
		dst := []*raster.Image{raster.NewImage(g.Rect()), raster.NewImage(g.Rect())}
		n := testing.AllocsPerRun(5, func() {
			if err := r.Read(dst); err != nil {
				t.Fatal(err)
			}
		})
		// godal itself makes a few small ones for each call into GDAL.
		if n > 20 {
			t.Errorf("%v m: %v allocations a read", pixel, n)
		}
	}
}

func TestVRTAndCOGAreReadLikeTheirSource(t *testing.T) {
	t.Parallel()
	s := spec(700, 600)
	s.NoData = ptr(7)
	path := save(t, "a.tif", s, texture[uint8](700, 600, 3))
	g := gridOf(probe(t, path))
	want := readAll(t, scene(t, path))
	for driver, name := range map[string]string{"VRT": "a.vrt", "COG": "b.tif"} {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			other := filepath.Join(filepath.Dir(path), name)
			src, err := godal.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			made, err := src.Translate(other, []string{"-of", driver})
			if err != nil {
				t.Fatal(err)
			}
			for _, ds := range []*godal.Dataset{made, src} {
				if err := ds.Close(); err != nil {
					t.Fatal(err)
				}
			}
			sc := scene(t, other)
			got := read(t, open(t, sc, roles(sc), g), g.Rect())
			for i := range got {
				equal(t, driver, got[i], want[i], g.Rect())
			}
		})
	}
}

func TestVRTWithAMissingSourceIsAnError(t *testing.T) {
	t.Parallel()
	path := save(t, "a.tif", spec(20, 20), texture[uint8](20, 20, 1))
	vrt := filepath.Join(filepath.Dir(path), "a.vrt")
	src, err := godal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	made, err := src.Translate(vrt, []string{"-of", "VRT"})
	if err != nil {
		t.Fatal(err)
	}
	for _, ds := range []*godal.Dataset{made, src} {
		if err := ds.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s, g := scene(t, vrt), gridOf(probe(t, vrt))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	r, err := Opener{}.OpenScene(s, roles(s), g)
	if err == nil {
		err = errors.Join(r.Read([]*raster.Image{raster.NewImage(g.Rect())}), r.Close())
	}
	if !errors.Is(err, ErrCorrupt) {
		t.Errorf("a VRT without its source: %v, want an error", err)
	}
}

func TestReadPanicsOnImagesThatDoNotFit(t *testing.T) {
	t.Parallel()
	path := save(t, "a.tif", spec(20, 20), texture[uint8](20, 20, 2))
	s := scene(t, path)
	r := open(t, s, roles(s), gridOf(probe(t, path)))
	for name, dst := range map[string][]*raster.Image{
		"gdalio: images and roles differ in number": {raster.NewImage(image.Rect(0, 0, 1, 1))},
		"gdalio: images differ in window": {
			raster.NewImage(image.Rect(0, 0, 1, 1)), raster.NewImage(image.Rect(0, 0, 2, 1)),
		},
	} {
		func() {
			defer func() {
				if got := recover(); got != name {
					t.Errorf("panic = %v, want %q", got, name)
				}
			}()
			// It panics before it could return an error.
			_ = r.Read(dst)
		}()
	}
}
