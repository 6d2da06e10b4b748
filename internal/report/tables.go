package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rampart/algorithms/indicator"
	"rampart/internal/detection"
)

// quarterTable is what was added and removed by quarter. Parts are tables with so
// many columns that a page holds them.
type quarterTable struct{ Parts []quarterPart }

// quarterPart is some of the columns.
type quarterPart struct {
	Heads []quarterHead
	Rows  []quarterRow
}

// quarterHead is the head of a column.
type quarterHead struct{ Class, Direction, Unit string }

// quarterRow is a quarter.
type quarterRow struct {
	Name   string
	Scenes int
	Silent bool
	Cells  []quarterCell
}

// quarterCell is a number with its bounds; empty where it is not known.
type quarterCell struct{ Central, Bounds string }

func newQuarterTable(quarters []quarter) quarterTable {
	const most = 7
	heads := []tallyKey{}
	for _, d := range directions() {
		heads = append(heads, tallyKey{d, ""})
	}
	for _, m := range classes() {
		for _, d := range directions() {
			k := tallyKey{d, m.class}
			if slices.ContainsFunc(quarters, func(q quarter) bool { return q.cells[k].n.Upper > 0 }) {
				heads = append(heads, k)
			}
		}
	}
	var t quarterTable
	if len(quarters) == 0 {
		return t
	}
	parts := (len(heads) + most - 1) / most
	for keys := range slices.Chunk(heads, (len(heads)+parts-1)/parts) {
		p := quarterPart{}
		for _, k := range keys {
			p.Heads = append(p.Heads, headOf(k))
		}
		for _, q := range quarters {
			row := quarterRow{Name: q.days.Name(), Scenes: q.scenes, Silent: q.watched == 0}
			for _, k := range keys {
				row.Cells = append(row.Cells, q.cell(k))
			}
			p.Rows = append(p.Rows, row)
		}
		t.Parts = append(t.Parts, p)
	}
	return t
}

func unitOf(class detection.Class) string {
	for _, m := range classes() {
		if m.class == class {
			return m.unit
		}
	}
	return ""
}

func headOf(k tallyKey) quarterHead {
	class, unit := string(k.class), unitOf(k.class)
	if class == "" {
		class = "all"
	}
	if unit == "" {
		unit = "number"
	}
	return quarterHead{class, string(k.change), unit}
}

func (q quarter) cell(k tallyKey) quarterCell {
	if q.watched == 0 {
		return quarterCell{}
	}
	t := q.cells[k]
	if unitOf(k.class) == "" {
		return cellOf(t.n, 1)
	}
	if t.unknown {
		return quarterCell{Central: "?", Bounds: "size not known"}
	}
	return cellOf(t.size, 0)
}

func cellOf(r indicator.Range, decimals int) quarterCell {
	if r == (indicator.Range{}) {
		return quarterCell{Central: "0"}
	}
	return quarterCell{
		thousands(r.Central, decimals), thousands(r.Lower, 0) + "–" + thousands(r.Upper, 0),
	}
}

// noReason stands where a result gives none.
const noReason = "no reason is given"

// indicatorView is what a site adds up to.
type indicatorView struct {
	Basis  string
	Parts  []indicatorPart
	Series []indicatorRow
	Events []detection.SiteEvent
	// Reasons says why values are missing; cells refer to them by number.
	Reasons []string
}

// indicatorPart is some of the dates.
type indicatorPart struct {
	Dates    []string
	Security []string
	Rows     []indicatorRow
	// Blank are the indicators that none of the dates shows, by the reason.
	Blank []blank
}

// blank is indicators that are missing, and why.
type blank struct {
	Reasons string
	Names   []string
}

// indicatorRow is an indicator on several dates.
type indicatorRow struct {
	Name, Unit string
	Cells      []indicatorCell
}

// indicatorCell is a value, or the number of the reason why there is none.
type indicatorCell struct {
	Value  string
	Reason int
}

func newIndicators(all []detection.Indicators) indicatorView {
	const most = 8
	var v indicatorView
	for _, x := range all {
		v.Basis = x.Basis
		for dates := range slices.Chunk(x.Dates, most) {
			v.Parts = append(v.Parts, v.part(dates))
		}
		for _, i := range x.Series {
			name, unit := label(i.Name)
			v.Series = append(v.Series, indicatorRow{name, unit, []indicatorCell{v.cell(i)}})
		}
		v.Events = append(v.Events, x.Events...)
	}
	return v
}

func (v *indicatorView) part(dates []detection.DateIndicators) indicatorPart {
	var p indicatorPart
	for _, d := range dates {
		p.Dates = append(p.Dates, d.Date)
		p.Security = append(p.Security, strings.ReplaceAll(d.Security, "_", " "))
		for _, i := range d.Values {
			name, unit := label(i.Name)
			if !slices.ContainsFunc(p.Rows, func(r indicatorRow) bool { return r.Name == name && r.Unit == unit }) {
				p.Rows = append(p.Rows, indicatorRow{Name: name, Unit: unit})
			}
		}
	}
	rows := p.Rows
	p.Rows = nil
	for _, r := range rows {
		if why := reasonsOf(dates, r); why != "" {
			p.leaveOut(r, why)
			continue
		}
		for _, d := range dates {
			r.Cells = append(r.Cells, v.find(d, r))
		}
		p.Rows = append(p.Rows, r)
	}
	return p
}

// reasonsOf are the reasons why no date shows an indicator; empty where one does.
func reasonsOf(dates []detection.DateIndicators, row indicatorRow) string {
	var all []string
	for _, d := range dates {
		for _, i := range d.Values {
			name, unit := label(i.Name)
			if name != row.Name || unit != row.Unit {
				continue
			}
			if i.Value != nil {
				return ""
			}
			if why := cmp.Or(i.Reason, noReason); !slices.Contains(all, why) {
				all = append(all, why)
			}
		}
	}
	return strings.Join(all, "; ")
}

// leaveOut names an indicator among those that are missing.
func (p *indicatorPart) leaveOut(r indicatorRow, why string) {
	name := r.Name
	if r.Unit != "" && r.Unit != "number" {
		name += " (" + r.Unit + ")"
	}
	for i := range p.Blank {
		if p.Blank[i].Reasons == why {
			p.Blank[i].Names = append(p.Blank[i].Names, name)
			return
		}
	}
	p.Blank = append(p.Blank, blank{why, []string{name}})
}

func (v *indicatorView) find(d detection.DateIndicators, row indicatorRow) indicatorCell {
	for _, i := range d.Values {
		if name, unit := label(i.Name); name == row.Name && unit == row.Unit {
			return v.cell(i)
		}
	}
	return v.cell(detection.Indicator{Reason: "not in the result"})
}

// cell is a value as people read it; shares are in per cent.
func (v *indicatorView) cell(i detection.Indicator) indicatorCell {
	if i.Value == nil {
		why := cmp.Or(i.Reason, noReason)
		at := slices.Index(v.Reasons, why)
		if at < 0 {
			at = len(v.Reasons)
			v.Reasons = append(v.Reasons, why)
		}
		return indicatorCell{Reason: at + 1}
	}
	n := *i.Value
	switch _, unit := label(i.Name); unit {
	case "%":
		return indicatorCell{Value: strings.TrimSuffix(percent(n), " %")}
	case "m", "ha", "per km", "m per ha", "m² per ha":
		return indicatorCell{Value: thousands(n, 1)}
	case "m²", "°", "number":
		return indicatorCell{Value: thousands(n, 0)}
	}
	return indicatorCell{Value: fmt.Sprintf("%.2f", n)}
}

// label is the name of an indicator for people, and its unit. Names of the contract
// end with their unit; those that say too little by themselves have another one
// here.
func label(name string) (text, unit string) {
	switch name {
	case "gaps_over_10_m":
		return "gaps over 10 m", "number"
	case "wall_heights":
		return "wall heights measured", "number"
	case "towers", "yards", "buildings", "sheds_within", "sheds_adjacent", "sheds_near":
		return strings.ReplaceAll(name, "_", " "), "number"
	case "walls_kept", "fences_kept", "towers_kept":
		return strings.ReplaceAll(name, "_", " ") + " of the most so far", "%"
	case "tower_spacing_cv":
		return "unevenness of tower spacing (0 is even)", ""
	}
	text, unit = name, ""
	for _, u := range []struct{ end, unit string }{
		{"_m2_per_ha", "m² per ha"}, {"_m_per_ha", "m per ha"}, {"_per_km", "per km"},
		{"_share", "%"}, {"_deg", "°"}, {"_m2", "m²"}, {"_ha", "ha"}, {"_m", "m"},
	} {
		if stem, ok := strings.CutSuffix(name, u.end); ok {
			text, unit = stem, u.unit
			break
		}
	}
	if plain, ok := plainNames()[text]; ok {
		return plain, unit
	}
	return strings.ReplaceAll(text, "_", " "), unit
}

// plainNames are what some indicators are called in a report.
func plainNames() map[string]string {
	return map[string]string{
		"perimeter":                   "length of the perimeter",
		"perimeter_closed_with_gates": "perimeter closed, gates counted as closed",
		"longest_gap":                 "longest gap in the perimeter",
		"enclosed":                    "ground enclosed",
		"double_barrier":              "perimeter with a second barrier",
		"sterile_strip":               "width of the strip between two barriers",
		"corners_with_tower":          "corners with a tower",
		"wall_height":                 "height of the wall, median",
		"wall_height_err":             "its error",
		"wall_height_least":           "height of the wall, least",
		"wall_height_most":            "height of the wall, most",
		"internal_fence":              "fences within",
		"corridor":                    "ways between two fences",
		"footprint":                   "footprint of buildings",
		"floor":                       "floor area of buildings",
		"floor_lower":                 "floor area, lower bound",
		"floor_upper":                 "floor area, upper bound",
		"connected_to_factory":        "enclosed way to a factory-like building",
		"ground_disturbed":            "ground disturbed",
		"expansion_azimuth":           "direction of the expansion",
		"expansion_enclosed":          "expansion enclosed since",
		"built_within":                "built within the perimeter",
		"built_1_to_5_km_away":        "built 1 to 5 km away",
		"growth_against_surroundings": "growth against the surroundings",
	}
}
