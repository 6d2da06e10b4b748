package cli

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"strings"

	"rampart/algorithms/raster"
	"rampart/internal/evaluate"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// readTruth reads GeoJSON, or a label where the file is no text.
func readTruth(a *app, path string, pr evaluate.Projector) (*evaluate.Truth, error) {
	if json, err := isJSON(path); err != nil || json {
		if err != nil {
			return nil, err
		}
		return evaluate.ReadTruth(path)
	}
	label, err := readLabel(a.world, path)
	if err != nil {
		return nil, err
	}
	return evaluate.LabelTruth(path, label, pr)
}

// isJSON tells GeoJSON from an image by its name or first letter.
func isJSON(path string) (bool, error) {
	const enough = 64
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("%s: there is no such file; give the truth, "+
			"GeoJSON or a label raster", path)
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	if strings.HasSuffix(strings.ToLower(path), "json") {
		return true, nil
	}
	head := make([]byte, enough)
	n, err := io.ReadFull(f, head)
	if err != nil && n == 0 {
		return false, fmt.Errorf("%s: it is empty; give the truth, GeoJSON or a label raster", path)
	}
	return bytes.HasPrefix(bytes.TrimSpace(head[:n]), []byte("{")), nil
}

// labelRole names the one band that is read of a label.
const labelRole = "label"

// readLabel reads the first band of a raster: where it is not 0 something
// changed. Where it is nodata, and that is not 0, nothing is known.
func readLabel(w world, path string) (*evaluate.Label, error) {
	h, err := w.prober.Probe(path)
	if err != nil {
		return nil, err
	}
	if h.CRS == "" || !h.HasTransform || h.Footprint == nil {
		return nil, fmt.Errorf("%s: it has no place on the earth, so that nothing can be laid upon it; "+
			"give it one with gdal_edit.py -a_srs and -a_ullr", path)
	}
	g := georef.Grid{
		CRS: h.CRS, Transform: h.Transform, Size: image.Pt(h.Width, h.Height),
		PixelX: h.PixelX, PixelY: h.PixelY,
	}
	band := h.Bands[0]
	s := sceneOf(h, []string{labelRole})
	pixels, err := readScene(w, s, g, labelRole)
	if err != nil {
		return nil, err
	}
	zero := band.NoData != nil && *band.NoData == 0 ||
		band.NoData == nil && !strings.HasPrefix(band.DType, "Float")
	label := &evaluate.Label{
		Grid: g, Changed: raster.NewMask(g.Rect()), Known: raster.NewMask(g.Rect()),
	}
	for i, v := range pixels[0].Pix {
		nodata := raster.IsNaN(v)
		if !nodata || zero {
			label.Known.Pix[i] = 1
		}
		if !nodata && v != 0 {
			label.Changed.Pix[i] = 1
		}
	}
	return label, nil
}

// scoreRole names the one band of a score raster.
const scoreRole = "score"

// readScores lays a score raster upon the label.
func readScores(w world, path string, truth *evaluate.Truth) error {
	if truth.Label == nil {
		return fmt.Errorf("%s: a score raster needs a raster as truth, and %s is none", path, truth.Path)
	}
	h, err := w.prober.Probe(path)
	if err != nil {
		return err
	}
	pixels, err := readScene(w, sceneOf(h, []string{scoreRole}), truth.Label.Grid, scoreRole)
	if err == nil {
		truth.Label.Scores = pixels[0]
	}
	return err
}

// sceneOf is a file as a scene whose first bands have the roles.
func sceneOf(h site.Header, roles []string) site.Scene {
	s := site.Scene{
		ID: h.Path, Path: h.Path, Files: []string{h.Path}, CRS: h.CRS, Transform: h.Transform,
		Size: [2]int{h.Width, h.Height}, PixelX: h.PixelX, PixelY: h.PixelY, Footprint: h.Footprint,
	}
	for i := range h.Bands {
		role := fmt.Sprintf("band%d", i+1)
		if i < len(roles) {
			role = roles[i]
		}
		s.Bands = append(s.Bands, bandOf(h, h.Path, i+1, role))
	}
	return s
}

// bandOf is the band of a number, counted from 1, in a file.
func bandOf(h site.Header, file string, number int, role string) site.Band {
	b := h.Bands[number-1]
	return site.Band{
		Path: file, Index: number, Role: role, DType: b.DType, NoData: b.NoData, Scale: 1,
	}
}

// readScene reads the named bands of a scene over a whole grid.
func readScene(w world, s site.Scene, g georef.Grid, roles ...string) ([]*raster.Image, error) {
	r, err := w.opener.Open(s, roles, g)
	if err != nil {
		return nil, err
	}
	out := make([]*raster.Image, len(roles))
	for i := range out {
		out[i] = raster.NewImage(g.Rect())
	}
	return out, errors.Join(r.Read(out), r.Close())
}
