package cli

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/internal/pipeline"
	"rampart/internal/site"
)

// placeFlag is a place in degrees, and how far around it in metres.
type placeFlag struct {
	text    string
	given   bool
	at      orb.Point
	withinM float64
}

// withinM is how far is near where that is not given, and mostWithinM how far it
// may be.
const withinM, mostWithinM = 10, 2000

// String returns the place as it was given.
func (p *placeFlag) String() string { return p.text }

// Set takes LON,LAT, and after them METRES.
func (p *placeFlag) Set(s string) error {
	const round, quarter, least, most = 180, 90, 2, 3
	bounds := [...]float64{round, quarter, mostWithinM}
	v := [most]float64{2: withinM}
	parts := strings.Split(s, ",")
	ok := len(parts) >= least && len(parts) <= most
	for i := 0; ok && i < len(parts); i++ {
		var err error
		v[i], err = strconv.ParseFloat(strings.TrimSpace(parts[i]), 64)
		ok = err == nil && math.Abs(v[i]) <= bounds[i]
	}
	if !ok || v[2] < 0 {
		return errors.New("want LON,LAT in degrees, such as 81.2043,43.9107, and then metres if you like")
	}
	p.text, p.given, p.at, p.withinM = s, true, orb.Point{v[0], v[1]}, v[2]
	return nil
}

// Type names the kind of value in the help.
func (p *placeFlag) Type() string { return "place" }

// sitesAt is the first of the sites that holds a place; one without an area holds
// all.
func sitesAt(sites []site.Site, place placeFlag) ([]site.Site, error) {
	for i, s := range sites {
		if s.Area == nil || planar.MultiPolygonContains(s.Area, place.at) {
			return sites[i : i+1], nil
		}
	}
	return nil, fmt.Errorf("--explain %s lies in none of the places asked about", place.text)
}

// explain writes what the probe has seen.
func (r *run) explain() error {
	e := r.probe.Explanation()
	return r.a.print(func(w io.Writer) error {
		if r.o.json {
			return writeJSON(w, e)
		}
		return writeExplanation(w, e)
	})
}

// writeExplanation writes an explanation for people.
func writeExplanation(w io.Writer, e pipeline.Explanation) error {
	var b strings.Builder
	fmt.Fprintf(&b, "what each date shows at %v,%v:\n\n", e.Lon, e.Lat)
	if err := writeSights(&b, e.Dates); err != nil {
		return err
	}
	for _, n := range e.Notes {
		fmt.Fprintf(&b, "\n%s\n", n)
	}
	fmt.Fprintf(&b, "\nwithin %g m:\n", e.WithinM)
	if len(e.Near) == 0 {
		b.WriteString("  nothing was found, and nothing was looked at that came near to it\n")
	}
	const most = 15
	for i, c := range e.Near {
		if i == most {
			fmt.Fprintf(&b, "  and %d more, which --json lists\n", len(e.Near)-most)
			break
		}
		b.WriteString(candidateLines(c))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// sightHeads are the heads of the measures, by their names.
var sightHeads = map[string]string{
	"tone": "TONE", "gradient": "GRADIENT", "area_score": "AREA/BAR", "light": "LIGHT",
	"ndvi": "NDVI", "step": "STEP", "wall_height": "WALL", "tower_height": "TOWER",
	"roof_score": "ROOF/BAR",
}

func writeSights(w io.Writer, dates []pipeline.Sight) error {
	columns := []column{{"DATE", false}, {"SCENE", false}, {"SEEN", false}}
	if len(dates) > 0 {
		for _, m := range dates[0].Measures {
			columns = append(columns, column{sightHeads[m.Name], true})
		}
	}
	columns = append(columns, column{"", false})
	var rows [][]string
	for _, d := range dates {
		row := []string{d.Date, strings.Join(d.Scenes, " "), "no"}
		if d.Seen {
			row[2] = "yes"
		}
		for _, m := range d.Measures {
			row = append(row, short(m.Value))
		}
		rows = append(rows, append(row, strings.Join(d.Remarks, "; ")))
	}
	return writeTable(w, columns, rows)
}

// candidateLines tells what became of a candidate.
func candidateLines(c pipeline.Candidate) string {
	size := ""
	switch {
	case c.LengthM != nil:
		size = fmt.Sprintf(", %s m long", short(c.LengthM))
	case c.AreaM2 != nil:
		size = fmt.Sprintf(", %s m2", short(c.AreaM2))
	}
	line := fmt.Sprintf("  told: %s%s: %s\n", c.What, size, c.ID)
	if c.ID == "" {
		line = fmt.Sprintf("  refused: %s%s, %s m away", c.Kind, size, short(&c.DistanceM))
		if c.Onset != "" {
			line += ", from " + c.Onset + " on"
		}
		if c.Alike > 0 {
			line += fmt.Sprintf(", and %d like it", c.Alike)
		}
		line += "\n"
		for _, r := range c.Refusals {
			line += "    " + refusalText(r) + "\n"
		}
	}
	if len(c.ByDate) > 0 {
		var values []string
		for _, v := range c.ByDate {
			values = append(values, short(v))
		}
		line += fmt.Sprintf("    by date, %s: %s\n", c.Measured, strings.Join(values, " "))
	}
	return line
}

// refusalText is a rule with what was measured and the bar.
func refusalText(r pipeline.Refusal) string {
	sign := "<"
	if r.AtMost {
		sign = ">"
		if r.Measure != nil && r.Bar != nil && *r.Measure == *r.Bar {
			sign = ">="
		}
	}
	return strings.TrimRight(fmt.Sprintf("%s: %s %s %s %s", r.Words, short(r.Measure), sign,
		short(r.Bar), r.Unit), " ")
}

// short writes a number with as many decimals as it is worth, a dash for none.
func short(v *float64) string {
	if v == nil {
		return "-"
	}
	const hundred, ten = 100, 10
	switch a := math.Abs(*v); {
	case a == math.Trunc(a), a >= hundred:
		return fmt.Sprintf("%.0f", *v)
	case a >= ten:
		return fmt.Sprintf("%.1f", *v)
	}
	const least = 0.005 // what is less is 0 without a sign
	if math.Abs(*v) < least {
		return "0.00"
	}
	return fmt.Sprintf("%.2f", *v)
}
