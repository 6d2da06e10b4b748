package ingest

import (
	"encoding/json"
	"path/filepath"
	"strings"

	"rampart/internal/site"
)

// sidecar is what a vendor's file beside an image says.
type sidecar struct {
	path   string
	date   reading
	sensor string
	angles site.Angles
}

// says reports whether there is anything in it.
func (s sidecar) says() bool {
	return s.date.ok() || s.angles.SunElevation != nil || s.angles.SunAzimuth != nil
}

// key is the part of the sidecar's name that its images share.
func (s sidecar) key() string {
	base := filepath.Base(s.path)
	stem := strings.TrimSuffix(base, filepath.Ext(base))
	for _, end := range []string{"_metadata", "_MTL"} {
		stem = strings.TrimSuffix(stem, end)
	}
	return stem
}

// sidecarParser returns what reads a file of this name, nil for a name that
// no sidecar has.
func sidecarParser(path string) func([]byte) (*item, sidecar) {
	base := strings.ToLower(filepath.Base(path))
	switch {
	case strings.HasSuffix(base, ".json"):
		return parseJSON
	case strings.HasSuffix(base, "_mtl.txt"), strings.HasSuffix(base, ".imd"):
		return func(data []byte) (*item, sidecar) { return nil, parseAssignments(data) }
	}
	return nil
}

// parseJSON reads a STAC item or the metadata that Planet delivers with an
// image; JSON of any other kind says nothing.
func parseJSON(data []byte) (*item, sidecar) {
	var doc struct {
		Type       string
		STAC       string `json:"stac_version"`
		Properties props
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, sidecar{} // not JSON, or of another shape
	}
	if doc.Type == "Feature" && doc.STAC != "" {
		return parseItem(data), sidecar{}
	}
	acquired := doc.Properties.text("acquired")
	if acquired == "" {
		return nil, sidecar{}
	}
	return nil, sidecar{
		date:   parseDate(acquired),
		sensor: sensorPlanet,
		angles: site.Angles{
			SunElevation: doc.Properties.number("sun_elevation"),
			SunAzimuth:   doc.Properties.number("sun_azimuth"),
			OffNadir:     doc.Properties.number("view_angle"),
			ViewAzimuth:  doc.Properties.number("satellite_azimuth"),
		},
	}
}

// parseAssignments reads lines "KEY = value", as in Landsat's MTL and in
// Maxar's IMD; of keys that come twice the first counts.
func parseAssignments(data []byte) sidecar {
	said := map[string]string{}
	for line := range strings.Lines(string(data)) {
		key, value, ok := strings.Cut(line, "=")
		key = strings.ToLower(strings.TrimSpace(key))
		if _, again := said[key]; ok && !again {
			said[key] = strings.Trim(strings.TrimSpace(value), `"; `)
		}
	}
	date := parseDate(said["firstlinetime"])
	if day := said["date_acquired"]; day != "" {
		date = parseDate(day)
		if r := parseDate(day + "T" + said["scene_center_time"]); r.ok() {
			date = r
		}
	}
	return sidecar{
		date:   date,
		sensor: sensorOfText(first(said["spacecraft_id"], said["satid"])),
		angles: site.Angles{
			SunElevation: number(first(said["sun_elevation"], said["meansunel"])),
			SunAzimuth:   number(first(said["sun_azimuth"], said["meansunaz"])),
			OffNadir:     number(said["meanoffnadirviewangle"]),
			ViewAzimuth:  number(said["meansataz"]),
		},
	}
}
