package ingest

import (
	"regexp"
	"strings"
)

// The sensors that are known, in STAC's words for platform or constellation.
const (
	sensorUnknown = "unknown"
	sensorS2      = "sentinel-2"
	sensorPlanet  = "planetscope"
	sensorSkySat  = "skysat"
	sensorMaxar   = "maxar"
	sensorNAIP    = "naip"
)

var (
	landsatName = regexp.MustCompile(`^(?i:l[cote]0?([4-9])(_l|\d{6}))`)
	s2Name      = regexp.MustCompile(`(?i)(^|[^a-z0-9])(s2[abc](1c|2a)?|s2l(1c|2a)|msil(1c|2a)|` +
		`sentinel[-_ ]?2[abc]?)([^a-z0-9]|$)`)
	s2Granule   = regexp.MustCompile(`(^|_)T\d{2}[C-X][A-Z]{2}_\d{8}T\d{6}`)
	planetName  = regexp.MustCompile(`^\d{8}_\d{6}_(\d{2}_)?[0-9a-f]{4}(_|$)`)
	skysatName  = regexp.MustCompile(`^\d{8}_\d{6}_ssc\d+`)
	maxarName   = regexp.MustCompile(`^\d{2}[A-Z]{3}\d{8}-[MPS]\d[A-Z]{2}`)
	naipName    = regexp.MustCompile(`^m_\d{7}_[ns][ew]_\d{2}_`)
	hlsName     = regexp.MustCompile(`^HLS\.([LS])30\.`)
	landsatSaid = regexp.MustCompile(`landsat[-_ ]?([4-9])`)
)

// sensorOfName tells the sensor from a file's name, "" where it does not say.
func sensorOfName(stem string, toks []token) string {
	if m := landsatName.FindStringSubmatch(stem); m != nil {
		return "landsat-" + m[1]
	}
	if m := hlsName.FindStringSubmatch(stem); m != nil {
		return map[string]string{"L": "landsat-8", "S": sensorS2}[m[1]]
	}
	for _, p := range []struct {
		is     *regexp.Regexp
		sensor string
	}{
		{s2Name, sensorS2}, {s2Granule, sensorS2}, {planetName, sensorPlanet},
		{skysatName, sensorSkySat}, {maxarName, sensorMaxar}, {naipName, sensorNAIP},
	} {
		if p.is.MatchString(stem) {
			return p.sensor
		}
	}
	for _, t := range toks {
		if t.text == "planetscope" || strings.HasPrefix(t.text, "analyticms") {
			return sensorPlanet
		}
	}
	return ""
}

// sensorOfText brings what a person, an item or a sidecar calls a sensor into
// the words of this package; unknown names stay as they are, in lower case.
func sensorOfText(text string) string {
	s := strings.ToLower(strings.TrimSpace(text))
	switch {
	case s == "":
		return ""
	case strings.HasPrefix(s, "sentinel-2"), strings.HasPrefix(s, "sentinel 2"),
		strings.HasPrefix(s, "sentinel2"), s == "s2", s == "s2a", s == "s2b", s == "s2c":
		return sensorS2
	case strings.Contains(s, "planetscope"), s == "psscene", strings.HasPrefix(s, "psb."):
		return sensorPlanet
	case strings.Contains(s, "naip"):
		return sensorNAIP
	}
	if m := landsatSaid.FindStringSubmatch(s); m != nil && !strings.Contains(s, ",") {
		return "landsat-" + m[1]
	}
	return s
}

// nativeGSD is the finest ground sample distance of a sensor in metres, 0
// where it is not known or differs from scene to scene. Sources: the missions'
// product guides (ESA S2 MSI: 10 m; USGS Landsat: 30 m, pan 15 m; Planet
// ortho scene: 3 m).
func nativeGSD(sensor string, panOnly bool) float64 {
	const s2, planet, landsat, landsatPan = 10, 3, 30, 15
	switch {
	case sensor == sensorS2:
		return s2
	case sensor == sensorPlanet:
		return planet
	case strings.HasPrefix(sensor, "landsat") && panOnly:
		return landsatPan
	case strings.HasPrefix(sensor, "landsat"):
		return landsat
	}
	return 0
}
