package sitelist

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"rampart/internal/site"
)

// draft is a site on its way.
type draft struct {
	site.Site
	radius  string   // as given
	damaged []string // names of the dates that a spreadsheet has damaged
}

// key is a name of a column without case, spaces and signs.
func key(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("_-.:", r)
	})
	return strings.Join(words, " ")
}

// The names, as key has them, of the columns that have a meaning.
var (
	idKeys     = []string{"id", "site id"}
	numberKeys = []string{"number", "no", "nr", "name code"}
	nameKeys   = []string{"name", "site name", "title", "official name"}
	lonKeys    = []string{"lon", "long", "longitude", "lng", "x", "经度"}
	latKeys    = []string{"lat", "latitude", "y", "纬度"}
	radiusKeys = []string{"radius m", "radius"}
	// sensitivityKeys say who may know where the place is.
	sensitivityKeys = []string{"sensitivity", "coordinates sensitivity"}
	// listKeys are lists of this field that people refer to without a sign of
	// number.
	listKeys = []string{"etnam"}
	// labelKeys are what somebody has called a place.
	labelKeys = []string{"tier", "type", "facility type", "corroboration level", "category"}
)

// blanks are what spreadsheets write where they know nothing.
var blanks = []string{"#n/a", "n/a", "#ref!", "#value!", "#div/0!", "#name?", "null"}

// clean is a value without spaces around; empty where it says nothing.
func clean(value string) string {
	value = strings.TrimSpace(value)
	if slices.Contains(blanks, strings.ToLower(value)) {
		return ""
	}
	return value
}

// first is the first value that is not blank under one of the keys, the first of
// which counts most.
func (p Place) first(keys []string) string {
	for _, k := range keys {
		for _, f := range p.Fields {
			if v := clean(f.Value); v != "" && key(f.Name) == k {
				return v
			}
		}
	}
	return ""
}

// newSite reads all that is not the geometry of place number n.
func newSite(p Place, n int) draft {
	var d draft
	d.Name = p.first(nameKeys)
	for _, id := range []string{
		clean(p.ID), p.first(idKeys), d.Name, p.first(numberKeys), "site-" + strconv.Itoa(n),
	} {
		if d.ID == "" {
			d.ID = id
		}
	}
	d.radius = p.first(radiusKeys)
	d.Sensitivity = strings.ToLower(p.first(sensitivityKeys))
	for _, f := range p.Fields {
		if v := clean(f.Value); v != "" {
			d.take(strings.TrimSpace(f.Name), v)
		}
	}
	return d
}

// take notes a value by the name of its column.
func (d *draft) take(name, value string) {
	k := key(name)
	list, isID := strings.CutPrefix(k, "source ids ")
	label, isLabel := strings.CutPrefix(k, "labels ")
	switch {
	case slices.Contains(idKeys, k), slices.Contains(nameKeys, k):
	case isOtherName(k):
		for _, n := range split(value, ";|/") {
			if n != d.Name && !slices.Contains(d.NamesOther, n) {
				d.NamesOther = append(d.NamesOther, n)
			}
		}
	case isID, strings.Contains(k, "#"), slices.Contains(listKeys, k):
		if !isID {
			list = strings.TrimSpace(strings.ReplaceAll(name, "#", ""))
		}
		for _, id := range split(value, ",;") {
			d.SourceIDs = append(d.SourceIDs, site.Entry{Name: list, Value: id})
		}
	case isLabel:
		d.Labels = append(d.Labels, site.Entry{Name: label, Value: value})
	case slices.Contains(labelKeys, k):
		d.Labels = append(d.Labels, site.Entry{Name: name, Value: value})
	case slices.Contains(strings.Fields(k), "date"):
		if month, ok := damagedMonth(value); ok {
			value, d.damaged = month, append(d.damaged, name)
		}
		d.Dates = append(d.Dates, site.Entry{Name: name, Value: value})
	}
}

// isOtherName tells the columns of names in other scripts and of aliases.
func isOtherName(k string) bool {
	for _, word := range strings.Fields(k) {
		switch word {
		case "name", "names", "alias", "aliases", "romanisation", "romanization":
			return true
		}
	}
	return strings.Contains(k, "名") || strings.Contains(k, "ئات") || strings.Contains(k, "ئىسم")
}

// split parts a cell that holds several values.
func split(value, signs string) []string {
	var out []string
	for part := range strings.FieldsFuncSeq(value, func(r rune) bool {
		return strings.ContainsRune(signs, r)
	}) {
		if part = clean(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// damagedMonth reads what a spreadsheet makes of a month and a year: 20-Mar is
// March 2020, as is Mar-20.
func damagedMonth(value string) (month string, ok bool) {
	for _, layout := range []string{"06-Jan", "Jan-06"} {
		if t, err := time.Parse(layout, value); err == nil {
			return t.Format("2006-01"), true
		}
	}
	return "", false
}
