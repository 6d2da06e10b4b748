package ingest

import (
	"encoding/json"
	"net/url"
	"path"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	"rampart/internal/site"
)

// props are the properties of a GeoJSON feature of no fixed shape.
type props map[string]any

// text is the property under the first of the names that is a string.
func (p props) text(names ...string) string {
	for _, n := range names {
		if s, ok := p[n].(string); ok && s != "" {
			return s
		}
	}
	return ""
}

// number is the property under the first of the names that is a number.
func (p props) number(names ...string) *float64 {
	for _, n := range names {
		if v, ok := p[n].(float64); ok {
			return &v
		}
	}
	return nil
}

// item is a STAC item, as far as a scene is made of it.
type item struct {
	path    string // absolute
	id      string
	date    reading
	sensor  string
	gsdM    float64
	angles  site.Angles
	licence string
	credit  string
	assets  []itemAsset // sorted by key
}

type itemAsset struct {
	key, href string
	bands     []itemBand
}

// itemBand is a band by any of the ways in which STAC has described it: eo:bands
// until 1.0, indices into the properties' eo:bands before, bands since 1.1.
type itemBand struct {
	Name       string
	CommonName string `json:"common_name"`
	EOCommon   string `json:"eo:common_name"`
}

// parseItem reads an item; nil where data is none.
func parseItem(data []byte) *item {
	var doc struct {
		ID         string
		Properties props
		Assets     map[string]struct {
			Href    string
			EOBands json.RawMessage `json:"eo:bands"`
			Bands   json.RawMessage
		}
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil // of another shape than STAC's
	}
	p := doc.Properties
	it := &item{
		id: doc.ID, date: itemDate(p), licence: p.text("license"),
		sensor: first(sensorOfText(p.text("platform", "eo:platform")),
			sensorOfText(p.text("constellation", "eo:constellation"))),
		angles: site.Angles{
			SunElevation: p.number("view:sun_elevation", "eo:sun_elevation"),
			SunAzimuth:   p.number("view:sun_azimuth", "eo:sun_azimuth"),
			OffNadir:     p.number("view:off_nadir", "eo:off_nadir"),
			ViewAzimuth:  p.number("view:azimuth", "eo:azimuth"),
		},
	}
	if g := p.number("gsd", "eo:gsd"); g != nil && *g > 0 {
		it.gsdM = *g
	}
	for key, a := range doc.Assets {
		bands := itemBands(a.Bands, nil)
		if bands == nil {
			bands = itemBands(a.EOBands, p["eo:bands"])
		}
		it.assets = append(it.assets, itemAsset{key: key, href: a.Href, bands: bands})
	}
	sort.Slice(it.assets, func(i, j int) bool { return it.assets[i].key < it.assets[j].key })
	return it
}

// itemBands reads the bands of an asset; all are the bands of the item, which
// an asset may number.
func itemBands(raw json.RawMessage, all any) []itemBand {
	var bands []itemBand
	if len(raw) == 0 || json.Unmarshal(raw, &bands) == nil {
		return bands
	}
	var index []int
	data, err := json.Marshal(all)
	if err != nil || json.Unmarshal(raw, &index) != nil || json.Unmarshal(data, &bands) != nil {
		return nil // described in a way that STAC does not know
	}
	var picked []itemBand
	for _, i := range index {
		if i < 0 || i >= len(bands) {
			return nil
		}
		picked = append(picked, bands[i])
	}
	return picked
}

// itemDate is the item's datetime. Without one, or beside one, it may have a
// span: within a day or a month that is a date, beyond it is a composite of
// many and none.
func itemDate(p props) reading {
	nominal := parseDate(p.text("datetime"))
	start, end := parseDate(p.text("start_datetime")), parseDate(p.text("end_datetime"))
	if !start.ok() || !end.ok() {
		return nominal
	}
	const month = 31 * 24 * time.Hour
	switch {
	case end.time.Before(start.time):
		return nominal
	case nominal.ok() && end.time.Sub(start.time) <= month:
		return nominal
	case sameDay(start.time, end.time):
		return reading{time: start.time, precision: site.PrecisionDay}
	case start.time.Format("2006-01") == end.time.Format("2006-01"):
		return reading{time: start.time, precision: site.PrecisionMonth}
	}
	return reading{problem: "its STAC item gives no date but the span " +
		start.time.Format(time.DateOnly) + " to " + end.time.Format(time.DateOnly)}
}

// localFiles lists the absolute paths of the assets that lie on this machine.
func (it *item) localFiles() []string {
	var files []string
	for _, a := range it.assets {
		href := strings.TrimPrefix(a.href, "file://")
		if href == "" || strings.Contains(href, "://") {
			continue
		}
		file := filepath.FromSlash(href)
		if !filepath.IsAbs(file) {
			file = filepath.Join(filepath.Dir(it.path), file)
		}
		files = append(files, file)
	}
	return files
}

// asset returns the asset whose href ends in the file name, nil where none
// does.
func (it *item) asset(base string) *itemAsset {
	for i := range it.assets {
		href := it.assets[i].href
		if u, err := url.Parse(href); err == nil {
			href = u.Path
		}
		if path.Base(filepath.ToSlash(href)) == base {
			return &it.assets[i]
		}
	}
	return nil
}

// rolesOf returns the roles of a file's bands, nil where the item does not
// describe them.
func (it *item) rolesOf(a *asset) []string {
	as := it.asset(filepath.Base(a.abs))
	if as == nil {
		return nil
	}
	sensor := first(it.sensor, a.name.sensor)
	if len(as.bands) == 0 {
		if r := roleOf(strings.ToLower(as.key), sensor); r != "" {
			return []string{r}
		}
		return nil
	}
	var roles []string
	for i, b := range as.bands {
		role := commonName(first(b.CommonName, b.EOCommon), sensor)
		role = first(role, roleOf(strings.ToLower(b.Name), sensor), "band"+strconv.Itoa(i+1))
		roles = append(roles, role)
	}
	return roles
}
