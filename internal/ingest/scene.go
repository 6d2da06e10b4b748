package ingest

import (
	"sort"

	"rampart/internal/site"
)

// scene makes the scene of the draft, but for its id. The finest file gives
// the georeference and the first file the path.
func (d *draft) scene() site.Scene {
	finest := d.parts[0]
	h := finest.header
	s := site.Scene{
		Sensor: finest.sensor(), Acquired: d.date(),
		CRS: h.CRS, CRSName: h.CRSName, Transform: h.Transform,
		Size: [2]int{h.Width, h.Height}, PixelX: h.PixelX, PixelY: h.PixelY,
		Footprint: h.Footprint, Angles: finest.angles(),
	}
	for _, a := range d.parts {
		s.Bands = append(s.Bands, a.bands()...)
		s.AlphaMasked = s.AlphaMasked || alphaMasked(a.header)
		s.Licence = first(s.Licence, a.licence())
		s.Credit = first(s.Credit, a.credit())
		s.Files = append(s.Files, a.source())
		s.Bytes += a.header.Bytes
	}
	sort.Strings(s.Files)
	s.Path = site.Shown(s.Files[0])
	for _, m := range d.masks {
		s.Masks = append(s.Masks, site.MaskBand{Path: m.source(), Index: 1, Kind: m.name.maskKind()})
		s.Files = append(s.Files, m.source())
		s.Bytes += m.header.Bytes
	}
	sort.Strings(s.Files)
	s.GSDM = finest.gsdM(s.Bands)
	return s
}

// date is the best known date of the parts, which are all of one day.
func (d *draft) date() site.Date {
	best := d.parts[0].date
	for _, a := range d.parts[1:] {
		if a.date.Precision == site.PrecisionSecond &&
			(best.Precision != site.PrecisionSecond || a.date.Time.Before(best.Time)) {
			best = a.date
		}
	}
	return best
}

// bands are the bands of a file that are no alpha, in order.
func (a *asset) bands() []site.Band {
	var bands []site.Band
	for i, n := range dataBands(a.header) {
		s := a.scales[i]
		bands = append(bands, site.Band{
			Path: a.source(), Index: n, Role: a.roles[i], DType: a.header.Bands[n-1].DType,
			NoData: s.nodata, Scale: s.scale, Offset: s.offset,
		})
	}
	return bands
}

// alphaMasked reports whether alpha or a mask band says what is valid.
func alphaMasked(h site.Header) bool {
	for _, b := range h.Bands {
		if b.Color == "Alpha" || b.HasMask {
			return true
		}
	}
	return false
}

// angles are those of the manifest, where it gives any, before all others.
func (a *asset) angles() site.Angles {
	f := facts{angles: a.facts.angles}
	if a.row != nil {
		f.prefer(a.row.angles, string(site.DateUser))
	}
	return f.angles
}

func (a *asset) licence() string {
	if a.row != nil && a.row.licence != "" {
		return a.row.licence
	}
	return a.facts.licence
}

func (a *asset) credit() string {
	if a.row != nil && a.row.credit != "" {
		return a.row.credit
	}
	return a.facts.credit
}

// gsdM is the true ground sample distance of a scene: as the manifest has it,
// else the coarser of the pixel and of what the sensor resolves.
func (a *asset) gsdM(bands []site.Band) float64 {
	if a.row != nil && a.row.gsdM > 0 {
		return a.row.gsdM
	}
	panOnly := len(bands) == 1 && bands[0].Role == site.RolePan
	return max(pixelOf(a.header), a.facts.gsdM, nativeGSD(a.sensor(), panOnly))
}
