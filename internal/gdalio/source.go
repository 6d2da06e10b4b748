package gdalio

import (
	"image"

	"github.com/airbusgeo/godal"
)

// source is one open file of a scene.
type source struct {
	path  string
	ds    *godal.Dataset
	place placement
	bands []godal.Band
	alpha int  // number of the alpha band, 0 for none
	mask  bool // a mask band of its own says what is valid
}

// openSource opens a file that has to have a georeference.
func openSource(path string) (*source, error) {
	if _, err := checkFile(path); err != nil {
		return nil, err
	}
	ds, err := openRaster(path)
	if err != nil {
		return nil, err
	}
	s := &source{path: path, ds: ds, bands: ds.Bands()}
	if len(s.bands) == 0 {
		return nil, s.refuse(ErrNotImage, "it has no bands")
	}
	st := ds.Structure()
	transform, ok := transformOf(ds)
	if !ok {
		return nil, s.refuse(ErrNoTransform, "")
	}
	s.place = placement{
		crs:       ds.Projection(),
		transform: transform,
		size:      image.Pt(st.SizeX, st.SizeY),
	}
	s.alpha = alphaBand(s.bands)
	s.mask = s.alpha == 0 && hasMaskBand(s.bands[0])
	return s, nil
}

// refuse closes the file and returns the error; it is of no further use.
func (s *source) refuse(kind error, detail string) error {
	// What is wrong is known; closing what was only read cannot add to it.
	_ = s.ds.Close(policy)
	return &FileError{Path: s.path, Err: kind, Detail: detail}
}

// declares reports whether the file says of itself what is valid.
func (s *source) declares() bool { return s.alpha > 0 || s.mask }

// plane is a dataset whose pixels lie on those of the grid.
type plane struct {
	path  string
	ds    *godal.Dataset
	bands []godal.Band
	size  image.Point
	at    image.Point // grid position of the dataset's first pixel
	mask  godal.Band  // what is valid, where hasMask
	// hasMask is true where mask is read beside the bands.
	hasMask bool
}

// within returns the part of a window that the plane covers.
func (p *plane) within(window image.Rectangle) image.Rectangle {
	return window.Intersect(image.Rectangle{Min: p.at, Max: p.at.Add(p.size)})
}

// leastRows is the least number of rows read at once.
const leastRows = 256

// readBands fills buf with the bands over inside, one after the other. Bands count
// from 0, as godal has it. All are asked for at once, so that pixels that are
// stored together are decoded once.
//
// Buf is of float32, or of uint16 where that holds all that the bands hold.
func readBands[T float32 | uint16](p *plane, bands []int, inside image.Rectangle, buf []T) error {
	w, h := inside.Dx(), inside.Dy()
	err := p.ds.Read(inside.Min.X-p.at.X, inside.Min.Y-p.at.Y, buf, w, h,
		godal.Bands(bands...), godal.BandInterleaved(), policy)
	return p.readError(err)
}

// readMask fills buf with 0 where the plane's mask band says invalid.
func (p *plane) readMask(inside image.Rectangle, buf []uint8) error {
	err := p.mask.Read(inside.Min.X-p.at.X, inside.Min.Y-p.at.Y, buf,
		inside.Dx(), inside.Dy(), policy)
	return p.readError(err)
}

func (p *plane) readError(err error) error {
	if err == nil {
		return nil
	}
	return &FileError{Path: p.path, Err: ErrCorrupt, Detail: detail(p.path, err)}
}
