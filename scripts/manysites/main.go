// Command manysites lays one drawn series at every site of a list, so that a run
// on many sites can be measured without their images: FOLDER/ID gets the images of
// SERIES with their middle at the site. The pixels stay as they are.
//
// usage: manysites SITES SERIES FOLDER
package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/paulmach/orb"

	"rampart/internal/campaign"
	"rampart/internal/gdalio"
	"rampart/internal/sitelist"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "manysites: usage: manysites SITES SERIES FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "manysites:", err)
		os.Exit(1)
	}
}

func write(list, series, folder string) error {
	l, err := sitelist.Read(list, sitelist.Options{}, nil)
	if err != nil {
		return err
	}
	names, err := filepath.Glob(filepath.Join(series, "*.tif"))
	if err != nil || len(names) == 0 {
		return errors.Join(err, fmt.Errorf("%s: no images there", series))
	}
	images := map[string]image{}
	for _, name := range names {
		if images[filepath.Base(name)], err = read(name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	p := gdalio.NewProjector()
	defer p.Close()
	for _, s := range l.Sites {
		dir := filepath.Join(folder, campaign.FolderName(s.ID))
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
		for name, im := range images {
			data, err := im.at(s.Area.Bound().Center(), p)
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, name), data, 0o666)
			}
			if err != nil {
				return fmt.Errorf("site %s: %w", s.ID, err)
			}
		}
	}
	return nil
}

// image is a GeoTIFF, and where in it the things are that are told of its place.
type image struct {
	data       []byte
	origin, ps int // of the coordinates of its corner, and of its system
	halfX      float64
	halfY      float64
}

// read looks for the tags of a little-endian GeoTIFF in a projected system.
func read(name string) (image, error) {
	const entryBytes, pointTag, keysTag = 12, 33922, 34735
	h, err := gdalio.Probe(name)
	if err != nil {
		return image{}, err
	}
	im := image{halfX: float64(h.Width) / 2 * h.Transform[1], halfY: float64(h.Height) / 2 * -h.Transform[5]}
	if im.data, err = os.ReadFile(name); err != nil {
		return image{}, err
	}
	order := binary.LittleEndian
	if string(im.data[:4]) != "II*\x00" {
		return image{}, errors.New("no little-endian TIFF")
	}
	first := int(order.Uint32(im.data[4:]))
	for i := range int(order.Uint16(im.data[first:])) {
		entry := im.data[first+2+i*entryBytes:]
		value := int(order.Uint32(entry[8:]))
		switch order.Uint16(entry) {
		case pointTag:
			const xAt = 3 * 8 // behind the pixel that it is of
			im.origin = value + xAt
		case keysTag:
			im.ps = projectedAt(im.data, value)
		}
	}
	if im.origin == 0 || im.ps == 0 {
		return image{}, errors.New("no GeoTIFF in a projected system")
	}
	return im, nil
}

// projectedAt is where the number of the projected system is among the keys.
func projectedAt(data []byte, keys int) int {
	const keyBytes, projected = 8, 3072
	order := binary.LittleEndian
	for i := range int(order.Uint16(data[keys+6:])) {
		at := keys + (i+1)*keyBytes
		if order.Uint16(data[at:]) == projected {
			return at + 6
		}
	}
	return 0
}

// at is the image with its middle at a place, in the zone of UTM there.
func (im image) at(middle orb.Point, p *gdalio.Projector) ([]byte, error) {
	const north, south, zoneDeg = 32600, 32700, 6
	code := north + int((middle[0]+180)/zoneDeg) + 1
	if middle[1] < 0 {
		code += south - north
	}
	x, y := []float64{middle[0]}, []float64{middle[1]}
	if err := p.FromWGS84(fmt.Sprintf("EPSG:%d", code), x, y); err != nil {
		return nil, err
	}
	data := append([]byte{}, im.data...)
	order := binary.LittleEndian
	order.PutUint16(data[im.ps:], uint16(code))
	order.PutUint64(data[im.origin:], math.Float64bits(math.Round(x[0]-im.halfX)))
	order.PutUint64(data[im.origin+8:], math.Float64bits(math.Round(y[0]+im.halfY)))
	return data, nil
}
