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

// flag is the property under the first of the names that is true or false.
func (p props) flag(names ...string) *bool {
	for _, n := range names {
		if v, ok := p[n].(bool); ok {
			return &v
		}
	}
	return nil
}

// numbers is the property where it is a list of numbers, nil where it is none.
func (p props) numbers(name string) []float64 {
	list, _ := p[name].([]any)
	var out []float64
	for _, v := range list {
		n, ok := v.(float64)
		if !ok {
			return nil
		}
		out = append(out, n)
	}
	return out
}

// list is the property where it is a list of objects; what is none is empty there.
func (p props) list(name string) []props {
	all, _ := p[name].([]any)
	var out []props
	for _, v := range all {
		o, _ := v.(map[string]any)
		out = append(out, o)
	}
	return out
}

// item is a STAC item, as far as a scene is made of it.
type item struct {
	path       string // absolute, or the address
	id         string
	collection string
	date       reading
	sensor     string
	gsdM       float64
	angles     site.Angles
	licence    string
	credit     string
	props      props
	assets     []itemAsset // sorted by key
}

type itemAsset struct {
	key, href string
	props     props
	bands     []itemBand
}

// parseItem reads an item; nil where data is none.
func parseItem(data []byte) *item {
	var doc struct {
		ID, Collection string
		Properties     props
		Assets         map[string]props
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil // of another shape than STAC's
	}
	p := doc.Properties
	it := &item{
		id: doc.ID, collection: doc.Collection, props: p, date: itemDate(p), licence: p.text("license"),
		sensor: first(sensorOfText(p.text("platform", "eo:platform")),
			sensorOfText(p.text("constellation", "eo:constellation"))),
		angles: itemAngles(p),
	}
	if g := p.number("gsd", "eo:gsd"); g != nil && *g > 0 {
		it.gsdM = *g
	}
	for key, a := range doc.Assets {
		it.assets = append(it.assets, itemAsset{
			key: key, href: a.text("href"), props: a, bands: itemBands(a, p),
		})
	}
	sort.Slice(it.assets, func(i, j int) bool { return it.assets[i].key < it.assets[j].key })
	return it
}

// itemAngles are those of the view extension, of the eo extension before it, or the
// mean ones that Sentinel-2's own metadata have.
func itemAngles(p props) site.Angles {
	a := site.Angles{
		SunElevation: p.number("view:sun_elevation", "eo:sun_elevation"),
		SunAzimuth:   p.number("view:sun_azimuth", "eo:sun_azimuth", "s2:mean_solar_azimuth"),
		OffNadir:     p.number("view:off_nadir", "eo:off_nadir"),
		ViewAzimuth:  p.number("view:azimuth", "eo:azimuth"),
	}
	if zenith := p.number("s2:mean_solar_zenith"); a.SunElevation == nil && zenith != nil {
		const right = 90
		up := right - *zenith
		a.SunElevation = &up
	}
	return a
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
		if it.assets[i].file() == base {
			return &it.assets[i]
		}
	}
	return nil
}

// file is the name of the asset's file.
func (a *itemAsset) file() string {
	href := a.href
	if u, err := url.Parse(href); err == nil {
		href = u.Path
	}
	return path.Base(filepath.ToSlash(href))
}

// rolesOf returns the roles of an asset's bands, nil where the item does not
// describe them. Where it does not name the sensor, the file may.
func (it *item) rolesOf(as *itemAsset, sensor string) []string {
	sensor = first(it.sensor, sensor)
	if len(as.bands) == 0 {
		if r := roleOf(strings.ToLower(as.key), sensor); r != "" {
			return []string{r}
		}
		return nil
	}
	var roles []string
	for i, b := range as.bands {
		role := first(commonName(b.common, sensor), roleOf(strings.ToLower(b.name), sensor))
		if toks := tokens(b.name); role == "" && len(toks) > 1 {
			role = wordRole(toks[len(toks)-1].text) // nbart_blue
		}
		roles = append(roles, first(role, "band"+strconv.Itoa(i+1)))
	}
	return roles
}
