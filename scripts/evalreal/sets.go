package main

import (
	"encoding/json"
	"fmt"
	"image"
	"os"
	"path/filepath"

	"github.com/paulmach/orb"

	"rampart/algorithms/match"
	"rampart/algorithms/raster"
	"rampart/internal/gdalio"
	"rampart/internal/site"
)

// set is a folder of real imagery.
type set struct {
	name, what string
	// scenes lists what is in the folder; work is for files that it needs.
	scenes func(folder, work string) ([]scene, error)
}

// scene is a series of images of one place, and what is true of it.
type scene struct {
	name, dir  string
	args       []string // of detect
	images     []string // oldest first
	writeTruth func(path string) error
	areas      string // file of areas read by eye; empty for none
}

func sets() []set {
	return []set{
		{"oscd", "pairs of Sentinel-2, 10 m; new buildings and roads", oscd},
		{"levir", "pairs of 0.5 m; buildings", levir},
		{"naip", "yearly, 5 m; farmland where nothing was built", naip},
		{"dabancheng", "13 dates of Sentinel-2, 10 m; counted only in areas read by eye", dabancheng},
	}
}

// label is the truth of a pair, as it lies beside its images.
func label(folder string) func(string) error {
	return func(path string) error { return os.Symlink(filepath.Join(folder, "label.tif"), path) }
}

func oscd(folder, _ string) ([]scene, error) {
	pairs, err := list(folder, "*")
	if err != nil {
		return nil, err
	}
	var out []scene
	for _, dir := range pairs {
		name := filepath.Base(dir)
		images, err := list(dir, name+"_*.tif")
		if err != nil {
			return nil, err
		}
		out = append(out, scene{name, dir, images, images, label(dir), ""})
	}
	return out, nil
}

// levir dates the pairs, which have no dates: years apart is all that is known.
func levir(folder, work string) ([]scene, error) {
	const dates = "file,date\nA.tif,2010-06-01\nB.tif,2016-06-01\n"
	tiles, err := list(folder, "*")
	if err != nil {
		return nil, err
	}
	table := filepath.Join(work, "dates.csv")
	if err := os.WriteFile(table, []byte(dates), 0o666); err != nil {
		return nil, err
	}
	var out []scene
	for _, dir := range tiles {
		images, err := list(dir, "[AB].tif")
		if err != nil {
			return nil, err
		}
		args := append([]string{"--dates", table}, images...)
		out = append(out, scene{filepath.Base(dir), dir, args, images, label(dir), ""})
	}
	return out, nil
}

// naip is one scene of which nothing is true.
func naip(folder, _ string) ([]scene, error) {
	images, err := list(folder, "*.tif")
	if err != nil {
		return nil, err
	}
	unset := func(path string) error {
		return writeLabel(path, images[0], func(canvas) error { return nil })
	}
	return []scene{{"naip", folder, images, images, unset, ""}}, nil
}

// dabancheng is the real case, known in some areas only.
func dabancheng(folder, _ string) ([]scene, error) {
	images, err := list(folder, "*.tif")
	if err != nil {
		return nil, err
	}
	areas := filepath.Join(folder, "truth.geojson")
	read := func(path string) error { return writeAreas(path, images[0], areas) }
	return []scene{{"dabancheng", folder, images, images, read, areas}}, nil
}

// list returns the files of a pattern, of which there has to be one.
func list(folder, pattern string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, pattern))
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s: no %s in it", folder, pattern)
	}
	return files, err
}

// The values of a label that is written here.
const (
	unchanged, changed = 0, 1
	unknown            = 255
)

// writeLabel writes a label on the grid of an image, filled in by draw.
func writeLabel(path, image string, draw func(canvas) error) error {
	h, err := gdalio.Probe(image)
	if err != nil {
		return err
	}
	pr := gdalio.NewProjector()
	defer pr.Close()
	c := canvas{h, pr, make([]uint8, h.Width*h.Height)}
	if err := draw(c); err != nil {
		return err
	}
	nodata := float64(unknown)
	return gdalio.Write(path, gdalio.WriteSpec{
		Width: h.Width, Height: h.Height, CRS: h.CRS, Transform: h.Transform, NoData: &nodata,
	}, [][]uint8{c.pixels})
}

// canvas is a label in the making.
type canvas struct {
	site.Header
	pr     *gdalio.Projector
	pixels []uint8
}

// fill gives the pixels in a polygon, given in degrees, a value.
func (c canvas) fill(p orb.Polygon, value uint8) error {
	inverse, err := c.Transform.Invert()
	if err != nil {
		return err
	}
	for _, ring := range p {
		for i, at := range ring {
			x, y := []float64{at[0]}, []float64{at[1]}
			if err := c.pr.FromWGS84(c.CRS, x, y); err != nil {
				return err
			}
			ring[i][0], ring[i][1] = inverse.Apply(x[0], y[0])
		}
	}
	drawn := raster.NewMask(image.Rect(0, 0, c.Width, c.Height))
	match.NewRegion(orb.MultiPolygon{p}, 1).Paint(drawn)
	for i, in := range drawn.Pix {
		if in != 0 {
			c.pixels[i] = value
		}
	}
	return nil
}

// areas are places read by eye, changed or not.
type areas struct {
	Features []struct {
		Geometry   struct{ Coordinates orb.Polygon }
		Properties properties
	}
}

type properties struct {
	What, Change string
	After        string `json:"changed_after"`
	Before       string `json:"changed_before"`
}

// nothing is the change of an area where nothing was built.
const nothing = "none"

func readAreas(file string) (read areas, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return read, err
	}
	if err = json.Unmarshal(text, &read); err != nil {
		err = fmt.Errorf("%s: %w", file, err)
	}
	return read, err
}

// writeAreas writes the areas of a file; outside them nothing is known.
func writeAreas(path, like, file string) error {
	read, err := readAreas(file)
	if err != nil {
		return err
	}
	return writeLabel(path, like, func(c canvas) error {
		for i := range c.pixels {
			c.pixels[i] = unknown
		}
		for _, f := range read.Features {
			value := uint8(changed)
			if f.Properties.Change == nothing {
				value = unchanged
			}
			if err := c.fill(f.Geometry.Coordinates, value); err != nil {
				return err
			}
		}
		return nil
	})
}
