package ingest

import (
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"rampart/internal/site"
)

// The years in which a civil satellite can have taken a picture: Landsat 1
// flew in 1972; beyond 2100 a number is no date.
const (
	firstYear = 1972
	lastYear  = 2100
)

// reading is a date as one source gives it. Where no date can be had from the
// source, problem says why; empty means that the source says nothing.
type reading struct {
	time      time.Time
	precision site.Precision
	problem   string
	// product is true where the place of the date in a known product name
	// says that it is the acquisition's, and processing where a date was
	// passed over because it is known to be the processing's.
	product    bool
	processing time.Time
}

func (r reading) ok() bool { return !r.time.IsZero() }

// productPattern is a way to name products in which the first group is the
// time of acquisition.
type productPattern struct {
	is     *regexp.Regexp
	layout string
}

// productPatterns are tried in order. Go has no look-behind, so each says for
// itself where it may begin.
var productPatterns = []productPattern{
	// Sentinel-2 since 2016-12: the first time is the acquisition's.
	{regexp.MustCompile(`S2[ABC]_MSIL(?:1C|2A)_(\d{8}T\d{6})_`), "20060102T150405"},
	{regexp.MustCompile(`(?:^|_)T\d{2}[C-X][A-Z]{2}_(\d{8}T\d{6})(?:_|$)`), "20060102T150405"},
	{regexp.MustCompile(`^L(?:1C|2A)_T\d{2}[C-X][A-Z]{2}_A\d{6}_(\d{8}T\d{6})$`), "20060102T150405"},
	{regexp.MustCompile(`^S2[ABC]_\d{2}[C-X][A-Z]{2}_(\d{8})_\d+_L(?:1C|2A)`), "20060102"},
	// Sentinel-2 before: V is the validity, that is the sensing time.
	{regexp.MustCompile(`^S2[ABC]_OPER_.*_V(\d{8}T\d{6})(?:_|$)`), "20060102T150405"},
	// Landsat: acquisition, then processing; before, year and day of year.
	{regexp.MustCompile(`^L[COTEM]0\d_L[12][A-Z]{2}_\d{6}_(\d{8})_\d{8}_`), "20060102"},
	{regexp.MustCompile(`^L[COTEM]\d\d{6}(\d{7})[A-Z]{3}\d{2}`), "2006002"},
	{regexp.MustCompile(`^HLS\.[LS]30\.T\w{5}\.(\d{7}T\d{6})\.`), "2006002T150405"},
	// Planet: PlanetScope and SkySat.
	{regexp.MustCompile(`^(\d{8}_\d{6})_(?:\d{2}_)?[0-9a-f]{4}(?:_|$)`), "20060102_150405"},
	{regexp.MustCompile(`^(\d{8}_\d{6})_ssc\d+`), "20060102_150405"},
	// Maxar: 19JUN04054010-M2AS-.
	{regexp.MustCompile(`^(\d{2}[A-Z]{3}\d{8})-[MPS]\d[A-Z]{2}`), "06Jan02150405"},
	// NAIP: flight, then the version of the product.
	{regexp.MustCompile(`^m_\d{7}_[ns][ew]_\d{2}_[0-9h]+_(\d{8})(?:_|$)`), "20060102"},
	// Pléiades, with tenths of a second.
	{regexp.MustCompile(`PHR1[AB]_[A-Z]{1,3}_(\d{14})\d(?:_|$)`), "20060102150405"},
}

var (
	// s2Old are tile and granule names of 2015 and 2016: the only time in
	// them is that of processing, which may be days or years later.
	s2Old = regexp.MustCompile(`^S2[ABC]_OPER_.*?_(\d{8}T\d{6})_`)
	// webSpan is the span that was asked of EO Browser or Copernicus Browser.
	webSpan = regexp.MustCompile(
		`^(\d{4}-\d{2}-\d{2})-\d{2}_\d{2}_(\d{4}-\d{2}-\d{2})-\d{2}_\d{2}_`)
)

// dateFromName reads the acquisition date in a file's stem.
func dateFromName(stem string) reading {
	for _, p := range productPatterns {
		m := p.is.FindStringSubmatch(stem)
		if m == nil {
			continue
		}
		if r := readLayout(p.layout, m[1]); r.ok() {
			r.product = true
			return r
		}
	}
	if m := s2Old.FindStringSubmatch(stem); m != nil {
		r := readLayout("20060102T150405", m[1])
		return reading{
			problem:    "the time in its name is when it was processed, not when it was taken",
			processing: r.time,
		}
	}
	if m := webSpan.FindStringSubmatch(stem); m != nil && m[1] != m[2] {
		return reading{problem: "its name gives only the span asked for, " + m[1] + " to " + m[2]}
	}
	return dateFromDigits(stem)
}

// readLayout parses text and turns away what is no plausible date. Names in
// capitals (JUN) are read as Go wants them (Jun).
func readLayout(layout, text string) reading {
	t, err := time.ParseInLocation(layout, text, time.UTC)
	if err != nil || !plausible(t) {
		return reading{} // not this pattern after all
	}
	p := site.PrecisionDay
	if strings.Contains(layout, "1504") {
		p = site.PrecisionSecond
	}
	return reading{time: t, precision: p}
}

func plausible(t time.Time) bool { return t.Year() >= firstYear && t.Year() <= lastYear }

// dateFromDigits looks for plain dates in a name of no known pattern: one day
// is a date, two different days are none.
func dateFromDigits(stem string) reading {
	var found reading
	for i := 0; i < len(stem); {
		if !isDigit(stem[i]) {
			i++
			continue
		}
		r, end := dateAt(stem, i)
		i = end
		switch {
		case !r.ok():
		case !found.ok():
			found = r
		case sameDay(found.time, r.time):
			if r.precision == site.PrecisionSecond && found.precision != r.precision {
				found = r
			}
		default:
			return reading{problem: "its name holds two dates, " +
				found.time.Format(time.DateOnly) + " and " + r.time.Format(time.DateOnly)}
		}
	}
	return found
}

// dateAt reads the date that begins with the digit at i, if one does, and
// returns where to look on. Years alone and months alone are no dates.
func dateAt(stem string, i int) (reading, int) {
	end := digitsEnd(stem, i)
	run := stem[i:end]
	const day, minute, second, longest = 8, 12, 14, 17
	switch n := len(run); {
	case n == 4:
		return separatedDate(stem, i, end)
	case n == day:
		return compactDate(stem, run, end)
	case n == minute:
		return readLayout("20060102", run[:day]), end
	case n >= second && n <= longest:
		return readLayout("20060102150405", run[:second]), end
	case n <= 2:
		return monthNameDate(stem, i, end)
	}
	return reading{}, end
}

// separatedDate reads 2017-03-02, 2017_03_02 or 2017.03.02.
func separatedDate(stem string, i, end int) (reading, int) {
	const length = len(time.DateOnly)
	if i+length > len(stem) || !strings.ContainsRune("-_.", rune(stem[end])) {
		return reading{}, end
	}
	text := stem[i : i+length]
	if text[7] != text[4] || i+length < len(stem) && isDigit(stem[i+length]) {
		return reading{}, end
	}
	r := readLayout("2006"+text[4:5]+"01"+text[4:5]+"02", text)
	if !r.ok() {
		return r, end
	}
	return r, i + length
}

// compactDate reads 20170302, with the time of day where T and six digits
// follow; other digits behind it may be anything.
func compactDate(stem, run string, end int) (reading, int) {
	const clock = 6
	if end < len(stem) && (stem[end] == 'T' || stem[end] == 't') {
		stop := digitsEnd(stem, end+1)
		if stop-end-1 == clock {
			if r := readLayout("20060102150405", run+stem[end+1:stop]); r.ok() {
				return r, stop
			}
		}
	}
	return readLayout("20060102", run), end
}

// monthNameDate reads 04JUN2019 or 04-Jun-2019.
func monthNameDate(stem string, i, end int) (reading, int) {
	squeezed, stop := squeeze(stem, i)
	if len(squeezed) != len("02Jan2006") || isDigit(squeezed[2]) {
		return reading{}, end
	}
	r := readLayout("02Jan2006", squeezed)
	if !r.ok() {
		return r, end
	}
	return r, stop
}

// squeeze takes two digits, three letters and four digits from i on, leaving
// out one separator between them; "" where they do not follow so.
func squeeze(stem string, i int) (string, int) {
	var out []byte
	for _, part := range []struct {
		n  int
		is func(byte) bool
	}{{2, isDigit}, {3, isLetter}, {4, isDigit}} {
		if len(out) > 0 && i < len(stem) && strings.IndexByte("-_. ", stem[i]) >= 0 {
			i++
		}
		for range part.n {
			if i >= len(stem) || !part.is(stem[i]) {
				return "", i
			}
			out = append(out, stem[i])
			i++
		}
	}
	if i < len(stem) && isDigit(stem[i]) {
		return "", i
	}
	return string(out), i
}

// dateFromFolders reads the date in the folders above a file: only where one
// is named by a date alone or like a product, since other dates in folder
// names are those of downloads.
func dateFromFolders(abs string) reading {
	const depth = 5 // of a band within a SAFE product
	dir := filepath.Dir(abs)
	for i := range depth {
		base := filepath.Base(dir)
		stem := strings.TrimSuffix(strings.TrimSuffix(base, ".SAFE"), ".safe")
		r := dateFromName(stem)
		alone := i == 0 && r.ok() && (len(base) == len("20060102") || len(base) == len(time.DateOnly))
		if r.product || alone {
			return r
		}
		dir = filepath.Dir(dir)
	}
	return reading{}
}

// parseDate reads a date as people and metadata write it.
func parseDate(text string) reading {
	s := strings.Trim(strings.TrimSpace(text), `"'`)
	for _, layout := range []string{
		time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00",
		"2006-01-02 15:04:05.999999999", "2006-01-02T15:04", "2006-01-02 15:04",
		"2006:01:02 15:04:05", "20060102T150405", "2006-01-02T150405",
	} {
		if t, err := time.Parse(layout, s); err == nil && plausible(t) {
			return atSecond(t.UTC())
		}
	}
	for _, layout := range []string{
		time.DateOnly, "20060102", "2006/01/02", "2006/1/2", "2006.01.02", "2006:01:02",
		"2-Jan-2006", "2 Jan 2006", "2 January 2006",
	} {
		if r := readLayout(layout, s); r.ok() {
			return r
		}
	}
	if t, err := time.Parse("2006-01", s); err == nil && plausible(t) {
		return reading{time: t, precision: site.PrecisionMonth}
	}
	return reading{}
}

// atSecond is a reading to the second; midnight to the second is taken for a
// day that a program had to write as a time.
func atSecond(t time.Time) reading {
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0 {
		return reading{time: t, precision: site.PrecisionDay}
	}
	return reading{time: t, precision: site.PrecisionSecond}
}

func sameDay(a, b time.Time) bool { return a.Format(time.DateOnly) == b.Format(time.DateOnly) }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' }

// digitsEnd is where the run of digits that begins at i ends.
func digitsEnd(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

// number parses a decimal number; nil where text is none.
func number(text string) *float64 {
	v, err := strconv.ParseFloat(strings.Trim(strings.TrimSpace(text), `"'`), 64)
	if err != nil || v != v || v-v != 0 {
		return nil // no number, NaN or infinite: as good as not said
	}
	return &v
}
