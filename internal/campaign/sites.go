package campaign

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"rampart/internal/export"
	"rampart/internal/site"
)

// siteField is a property of a site, as it is written and what it means.
type siteField struct {
	name, kind, unit, about string
	value                   func(s *siteSaid) any
}

// siteFields are the properties of a site in sites.geojson.
func siteFields() []siteField {
	return []siteField{
		{"id", "text", "", "the site", func(s *siteSaid) any { return s.Site.ID }},
		{"name", "text", "", "its name", func(s *siteSaid) any { return text(s.Site.Name) }},
		{"names_other", "list", "", "names in other scripts and romanisations",
			func(s *siteSaid) any { return append([]string{}, s.Site.NamesOther...) }},
		{"source_ids", "object", "", "the names that other lists have for it",
			func(s *siteSaid) any { return entries(s.Site.SourceIDs) }},
		{"labels", "object", "", "what others call it; none is made by rampart",
			func(s *siteSaid) any { return entries(s.Site.Labels) }},
		{"dates", "object", "", "dates that the list gives",
			func(s *siteSaid) any { return entries(s.Site.Dates) }},
		{"radius_m", "number", "m", "radius around the point; null where an outline was given",
			func(s *siteSaid) any { return number(s.Site.RadiusM, 2, s.Site.RadiusM > 0) }},
		{"datum_given", "text", "", "what the coordinates were given in, where they were converted",
			func(s *siteSaid) any { return text(s.Site.Datum) }},
		{"geometry_given", "object", "", "the geometry as given, where it was converted",
			func(s *siteSaid) any { return geometry(s.Site.Given) }},
		{"sensitivity", "text", "", "who may know where it is, as the list says: public, restricted, secret",
			func(s *siteSaid) any { return text(s.Site.Sensitivity) }},
		{"overlaps", "list", "", "other sites whose area shares ground with it",
			func(s *siteSaid) any { return append([]string{}, s.overlaps...) }},
		{"status", "text", "", "seen; unseen, where nothing can be said; failed",
			func(s *siteSaid) any { return s.Status }},
		{"statement", "text", "", "what can be said, also where nothing was found",
			func(s *siteSaid) any { return s.statement.Text }},
		{"changes", "integer", "", "changes found in its area; null where nothing can be said",
			func(s *siteSaid) any { return s.count(s.changes) }},
		{"changes_counted", "integer", "", "of these, what counts for this site and not for one that " +
			"overlaps it", func(s *siteSaid) any { return s.count(len(s.counted)) }},
		{"observable_share", "number", "0 to 1", "part of its area seen well enough on two dates or more",
			func(s *siteSaid) any {
				v := s.statement.Coverage.ObservableShare
				return number(v, 4, !math.IsNaN(v))
			}},
		{"first_seen", "date", "", "day of the first usable scene", func(s *siteSaid) any {
			if s.first.IsZero() {
				return nil
			}
			return isoDay(s.first)
		}},
		{"last_seen", "date", "", "day of the last usable scene",
			func(s *siteSaid) any { return text(s.statement.Coverage.LastSeen) }},
		{"longest_gap_days", "integer", "days", "longest time without a usable scene",
			func(s *siteSaid) any { return s.statement.Coverage.LongestGapDays }},
		{"longest_gap_from", "date", "", "its first day",
			func(s *siteSaid) any { return text(s.statement.Coverage.LongestGapFrom) }},
		{"longest_gap_to", "date", "", "its last day",
			func(s *siteSaid) any { return text(s.statement.Coverage.LongestGapTo) }},
	}
}

func siteMeanings() []meaning {
	var out []meaning
	for _, f := range siteFields() {
		out = append(out, meaning{"sites.geojson", f.name, f.kind, f.unit, f.about})
	}
	return out
}

// count is a number of changes, null where nothing can be said.
func (s *siteSaid) count(n int) any {
	if s.Status != statusSeen {
		return nil
	}
	return n
}

// writeSites writes a feature a site.
func writeSites(path string, said []*siteSaid) error {
	return export.File(path, func(w io.Writer) error {
		if _, err := io.WriteString(w, "{\"type\":\"FeatureCollection\",\n\"features\":["); err != nil {
			return err
		}
		for i, s := range said {
			line, err := s.feature()
			if err != nil {
				return fmt.Errorf("site %s: %w", s.Site.ID, err)
			}
			sep := ",\n"
			if i == 0 {
				sep = "\n"
			}
			if _, err := io.WriteString(w, sep+string(line)); err != nil {
				return err
			}
		}
		_, err := io.WriteString(w, "\n]}\n")
		return err
	})
}

// feature is a site as GeoJSON.
func (s *siteSaid) feature() ([]byte, error) {
	var area orb.Geometry = s.Site.Area
	if len(s.Site.Area) == 1 {
		area = s.Site.Area[0]
	}
	shape, err := export.MarshalGeometry(area)
	if err != nil {
		return nil, err
	}
	id, err := export.Marshal(s.Site.ID)
	if err != nil {
		return nil, err
	}
	fields := siteFields()
	properties, err := export.Object(len(fields), func(i int) (string, any) {
		return fields[i].name, fields[i].value(s)
	})
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, `{"type":"Feature","id":%s,"geometry":%s,"properties":%s}`,
		id, shape, properties), nil
}

// entries is an object; of one name with several values a list is made.
func entries(all []site.Entry) map[string][]string {
	out := map[string][]string{}
	for _, e := range all {
		out[e.Name] = append(out[e.Name], e.Value)
	}
	return out
}

// geometry is a geometry as JSON, null where there is none.
func geometry(g orb.Geometry) any {
	if g == nil {
		return nil
	}
	data, err := export.MarshalGeometry(g)
	if err != nil {
		return nil // it was checked when it was read
	}
	return json.RawMessage(data)
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// number has fixed decimals; null where it is not known.
func number(v float64, decimals int, known bool) any {
	if !known {
		return nil
	}
	return json.RawMessage(strconv.FormatFloat(v, 'f', decimals, 64))
}
