package ingest

import (
	"path/filepath"
	"regexp"
	"strings"
)

// kind is what a file holds, as far as its name or the manifest tells.
type kind int

const (
	kindImage kind = iota
	kindSCL
	kindQA
	kindMask
	kindUDM2
	kindPreview // thumbnails and quicklooks
	kindAux     // aerosol, water vapour and the like: nothing to compare
	kindLabel   // reference data
)

// level is how far a product has been processed.
type level int

const (
	levelUnknown level = iota
	levelVisual        // stretched for the eye
	levelTOA           // top of atmosphere: Sentinel-2 L1C, Landsat L1
	levelSurface       // surface reflectance: Sentinel-2 L2A, Landsat L2
)

// name is what a file's name tells, the date aside.
type name struct {
	stem   string // without folder and ending
	kind   kind
	level  level
	sensor string // as in sensor.go; "" where the name does not tell
	band   string // band token in lower case, such as b04 or nir; "" for none
	bandAt int    // where it begins in the stem
	// acquisition is the stem without the band: what the files of one
	// acquisition share.
	acquisition string
	// place is what two products of one place and sensor share: the tile, or
	// the stem without band, level, mask and resolution.
	place string
	// product is the place without regard to tiles: what a mask shares with
	// its image.
	product string
	// dir is the absolute folder in which the other bands are looked for.
	dir string
}

// token is a piece of a stem between separators.
type token struct {
	text       string // lower case
	start, end int    // in the stem
}

// nameWords are tokens with one meaning each.
var nameWords = struct {
	kinds  map[string]kind
	levels map[string]level
	drop   map[string]bool // says nothing about the place
}{
	kinds: map[string]kind{
		"scl": kindSCL, "udm2": kindUDM2, "mask": kindMask,
		"preview": kindPreview, "thumbnail": kindPreview, "thumb": kindPreview,
		"quicklook": kindPreview, "browse": kindPreview, "pvi": kindPreview,
		"aot": kindAux, "wvp": kindAux, "radsat": kindAux, "aerosol": kindAux,
		"udm": kindAux, "cloudmask": kindAux, "cldprb": kindAux, "snwprb": kindAux,
		"cld": kindAux, "snw": kindAux, "qa60": kindAux, "fmask": kindAux,
		"label": kindLabel, "labels": kindLabel, "groundtruth": kindLabel,
	},
	levels: map[string]level{
		"tci": levelVisual, "visual": levelVisual,
		"toa": levelTOA, "l1c": levelTOA, "msil1c": levelTOA, "s2l1c": levelTOA,
		"s2a1c": levelTOA, "s2b1c": levelTOA, "s2c1c": levelTOA, "l1tp": levelTOA, "l1gt": levelTOA,
		"analyticms": levelTOA, "analytic": levelTOA,
		"boa": levelSurface, "l2a": levelSurface, "msil2a": levelSurface,
		"s2l2a": levelSurface, "s2a2a": levelSurface, "s2b2a": levelSurface,
		"s2c2a": levelSurface,
		"l2sp":  levelSurface, "l2sr": levelSurface,
	},
	drop: map[string]bool{
		"qa": true, "pixel": true, "sr": true, "3b": true, "8b": true, "clip": true,
		"harmonized": true, "reproject": true, "10m": true, "20m": true, "60m": true,
	},
}

var (
	bandToken  = regexp.MustCompile(`^(b(0?[1-9]|1[0-3]|8a)|band(0?[1-9]|1[0-3]|8a))$`)
	resolution = regexp.MustCompile(`^[1-6]0m?$`)
	safeFolder = regexp.MustCompile(`^R[126]0m$`)
	s2Tile     = regexp.MustCompile(`^t?([0-6][0-9][c-x][a-z]{2})$`)
	wrsToken   = regexp.MustCompile(`^[0-9]{6}$`)
	s2Mission  = regexp.MustCompile(`^s2[abc](1c|2a)?$`)
)

// parseName reads the name of a file, given with its absolute path.
func parseName(abs string) name {
	base := filepath.Base(abs)
	n := name{stem: strings.TrimSuffix(base, filepath.Ext(base)), dir: filepath.Dir(abs)}
	if safeFolder.MatchString(filepath.Base(n.dir)) {
		n.dir = filepath.Dir(n.dir) // a SAFE product keeps a folder a resolution
	}
	toks := tokens(n.stem)
	n.sensor = sensorOfName(n.stem, toks)
	var cut []token
	for i, t := range toks {
		n.readKind(toks, i)
		n.readLevel(t.text)
		if isBand(toks, i) {
			n.band, n.bandAt = t.text, t.start
		}
	}
	for i, t := range toks {
		if n.band != "" && t.start == n.bandAt || i > 0 && isResolution(toks, i, n.sensor) {
			cut = append(cut, t)
		}
	}
	n.acquisition = without(n.stem, cut)
	n.product = n.productOf(toks)
	n.place = first(n.tileOf(toks), n.product)
	return n
}

// readKind takes what token i tells of the kind.
func (n *name) readKind(toks []token, i int) {
	k, ok := nameWords.kinds[toks[i].text]
	if ok && (k != kindMask || i > 0) {
		n.kind = k
	}
	if toks[i].text != "qa" {
		return
	}
	n.kind = kindAux
	if i+1 < len(toks) && toks[i+1].text == "pixel" {
		n.kind = kindQA
	}
}

// readLevel takes what a token tells of the processing; that it is for the eye
// goes before everything, else the furthest step counts.
func (n *name) readLevel(token string) {
	l, ok := nameWords.levels[token]
	switch {
	case n.level == levelVisual:
	case ok && l == levelVisual:
		n.level = l
	case ok:
		n.level = max(n.level, l)
	case token == "sr" && n.level == levelTOA:
		n.level = levelSurface // PlanetScope AnalyticMS_SR
	}
}

// isBand reports whether token i names a band: a number anywhere, a colour
// only near the end, since places are called after colours too.
func isBand(toks []token, i int) bool {
	if bandToken.MatchString(toks[i].text) {
		return true
	}
	const tail = 2
	return wordRole(toks[i].text) != "" && i >= max(1, len(toks)-tail)
}

// isResolution reports whether token i is a resolution rather than a number
// of another meaning.
func isResolution(toks []token, i int, sensor string) bool {
	t := toks[i].text
	if !resolution.MatchString(t) {
		return false
	}
	return strings.HasSuffix(t, "m") || sensor == sensorS2 && i == len(toks)-1
}

// tileOf is the tile of a sensor that flies by tiles, "" where there is none.
func (n name) tileOf(toks []token) string {
	const wrsPlace = 2 // LC08_L2SP_026027_
	for i, t := range toks {
		if m := s2Tile.FindStringSubmatch(t.text); m != nil && n.sensor == sensorS2 {
			return sensorS2 + " " + m[1]
		}
		landsat := strings.HasPrefix(n.sensor, "landsat")
		if landsat && i == wrsPlace && wrsToken.MatchString(t.text) {
			return n.sensor + " " + t.text
		}
	}
	return ""
}

// productOf is the stem without band, level, mask and resolution.
func (n name) productOf(toks []token) string {
	var rest []string
	for i, t := range toks {
		_, isKind := nameWords.kinds[t.text]
		_, isLevel := nameWords.levels[t.text]
		switch {
		case s2Mission.MatchString(t.text):
			rest = append(rest, t.text[:3])
		case isKind, isLevel, nameWords.drop[t.text], t.text == n.band:
		case i > 0 && isResolution(toks, i, n.sensor):
		default:
			rest = append(rest, t.text)
		}
	}
	return strings.Join(rest, "_")
}

// tokens cuts a stem at everything that is neither letter nor digit.
func tokens(stem string) []token {
	var toks []token
	start := -1
	for i := 0; i <= len(stem); i++ {
		inside := i < len(stem) && !strings.ContainsRune(" _-.,()[]+", rune(stem[i]))
		switch {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			toks = append(toks, token{strings.ToLower(stem[start:i]), start, i})
			start = -1
		}
	}
	return toks
}

// without takes the tokens, and one separator with each, out of stem.
func without(stem string, cut []token) string {
	for i := len(cut) - 1; i >= 0; i-- {
		start, end := cut[i].start, cut[i].end
		switch {
		case start > 0:
			start--
		case end < len(stem):
			end++
		}
		stem = stem[:start] + stem[end:]
	}
	return stem
}
