package main

import (
	"errors"
	"image"
	"os"

	"github.com/paulmach/orb"

	"rampart/algorithms/match"
	"rampart/algorithms/raster"
	"rampart/internal/evaluate"
	"rampart/internal/gdalio"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// falseOnes are the ids of the changes that eval counts as false; truth is a path
// without .geojson or .tif.
func falseOnes(found, truth string, pr *gdalio.Projector) (map[string]bool, error) {
	t, err := readTruth(truth, pr)
	if err != nil {
		return nil, err
	}
	f, err := evaluate.ReadFound(found, false, pr)
	if err != nil {
		return nil, err
	}
	o, err := evaluate.Compare(f, t, evaluate.Default(), pr)
	if err != nil {
		return nil, err
	}
	wrong := map[string]bool{}
	for _, i := range o.False {
		wrong[f.Features[i].ID] = true
	}
	for _, x := range f.Features {
		if t.Label == nil {
			break
		}
		share, err := labelled(t.Label, x.Geometry, pr)
		if err != nil {
			return nil, err
		}
		if share < leastShare {
			wrong[x.ID] = true
		}
	}
	return wrong, nil
}

// leastShare is the share of an area that is labelled where it is accepted.
const leastShare = 0.25

// labelled is the share of an area that is labelled as changed; 1 of what has none.
func labelled(l *evaluate.Label, g orb.Geometry, pr *gdalio.Projector) (float64, error) {
	var areas orb.MultiPolygon
	switch g := orb.Clone(g).(type) {
	case orb.Polygon:
		areas = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		areas = g
	default:
		return 1, nil
	}
	inverse, err := l.Grid.Transform.Invert()
	if err != nil {
		return 0, err
	}
	for _, p := range areas {
		for _, ring := range p {
			for i, at := range ring {
				x, y := []float64{at[0]}, []float64{at[1]}
				if err := pr.FromWGS84(l.Grid.CRS, x, y); err != nil {
					return 0, err
				}
				ring[i][0], ring[i][1] = inverse.Apply(x[0], y[0])
			}
		}
	}
	inside := raster.NewMask(l.Grid.Rect())
	match.NewRegion(areas, 1).Paint(inside)
	all, changed := 0, 0
	for i, in := range inside.Pix {
		all += int(in)
		changed += int(in & l.Changed.Pix[i])
	}
	return float64(changed) / float64(max(1, all)), nil
}

func readTruth(path string, pr *gdalio.Projector) (*evaluate.Truth, error) {
	if _, err := os.Stat(path + ".geojson"); err == nil {
		return evaluate.ReadTruth(path + ".geojson")
	}
	path += ".tif"
	h, err := gdalio.Probe(path)
	if err != nil {
		return nil, err
	}
	g := georef.Grid{CRS: h.CRS, Transform: h.Transform, Size: image.Pt(h.Width, h.Height),
		PixelX: h.PixelX, PixelY: h.PixelY}
	band := site.Band{Path: path, Index: 1, Role: "label", DType: h.Bands[0].DType, Scale: 1}
	r, err := gdalio.Opener{}.OpenScene(site.Scene{
		Path: path, Files: []string{path}, CRS: h.CRS, Transform: h.Transform,
		Size: [2]int{h.Width, h.Height}, Bands: []site.Band{band},
	}, []string{band.Role}, g)
	if err != nil {
		return nil, err
	}
	pixels := raster.NewImage(g.Rect())
	if err := errors.Join(r.Read([]*raster.Image{pixels}), r.Close()); err != nil {
		return nil, err
	}
	label := &evaluate.Label{Grid: g, Changed: raster.NewMask(g.Rect()), Known: raster.NewMask(g.Rect())}
	for i, v := range pixels.Pix {
		label.Known.Pix[i] = 1
		if v > 0 {
			label.Changed.Pix[i] = 1
		}
	}
	return evaluate.LabelTruth(path, label, pr)
}
