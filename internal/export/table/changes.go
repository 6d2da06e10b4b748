package table

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
)

// changeColumn is a column and how a change fills it.
type changeColumn struct {
	Column
	of func(*detection.Change) Value
}

func changeColumns() []changeColumn {
	return slices.Concat(what(), size2D(), when(), seen(), belief(), verdict())
}

func what() []changeColumn {
	type c = *detection.Change
	return []changeColumn{
		{Column{"id", Text, "stays the same when later dates are added", nil},
			func(c c) Value { return text(c.ID) }},
		{Column{"site_id", Text, "the site it lies in", nil},
			func(c c) Value { return text(c.SiteID) }},
		{Column{"site_ids_also", List, "other sites whose area it lies in", nil},
			func(c c) Value { return list(c.SiteIDsAlso) }},
		{Column{"class", Text, "kind of structure", Classes()},
			func(c c) Value { return text(c.Class) }},
		{Column{"class_reasons", List, "why it is of this class", nil},
			func(c c) Value { return list(c.ClassReasons) }},
		{Column{"change", Text, "what happened to it", Directions()},
			func(c c) Value { return text(c.Change) }},
		{Column{"change_detail", Text, "what was altered", nil},
			func(c c) Value { return text(c.ChangeDetail) }},
		{Column{"geom_role", Text, "what the geometry shows", []Code{
			{"footprint", "the outline on the ground"}, {"centreline", "the middle of a line"},
			{"position", "where it stands"},
		}}, func(c c) Value { return text(c.GeomRole) }},
	}
}

func size2D() []changeColumn {
	type c = *detection.Change
	return []changeColumn{
		{Column{"area_m2", Real, "geodesic area in square metres", nil},
			func(c c) Value { return pointer(c.AreaM2) }},
		{Column{"area_err_m2", Real, "error of the area in square metres", nil},
			func(c c) Value { return pointer(c.AreaErrM2) }},
		{Column{"length_m", Real, "geodesic length in metres", nil},
			func(c c) Value { return pointer(c.LengthM) }},
		{Column{"length_err_m", Real, "error of the length in metres", nil},
			func(c c) Value { return pointer(c.LengthErrM) }},
		{Column{"width_m", Real, "width in metres", nil},
			func(c c) Value { return pointer(c.WidthM) }},
		{Column{"height_m", Real, "height in metres; null where no shadow tells it", nil},
			func(c c) Value { return pointer(c.HeightM) }},
		{Column{"height_err_m", Real, "error of the height in metres", nil},
			func(c c) Value { return pointer(c.HeightErrM) }},
		{Column{"height_method", Text, "how the height was measured", nil},
			func(c c) Value { return text(c.HeightMethod) }},
	}
}

func when() []changeColumn {
	type c = *detection.Change
	return []changeColumn{
		{Column{"changed_after", Date, "last scene of the old state; null: cannot be said", nil},
			func(c c) Value { return text(c.ChangedAfter) }},
		{Column{"changed_before", Date, "first scene of the new state; null: cannot be said", nil},
			func(c c) Value { return text(c.ChangedBefore) }},
		{Column{"quarter", Text, "quarter of changed_before, in which the new state was first seen", nil},
			func(c c) Value { return text(quarterOf(c.ChangedBefore)) }},
		{Column{"date_edtf", Text, "the interval in EDTF (ISO 8601-2)", nil},
			func(c c) Value { return text(c.DateEDTF) }},
		{Column{"date_text", Text, "the interval in words", nil},
			func(c c) Value { return text(c.DateText) }},
		{Column{"gap_days", Integer, "days between the two scenes", nil},
			func(c c) Value { return countPointer(c.GapDays) }},
		{Column{"interval_kind", Text, "which ends of the interval are known", []Code{
			{"closed", "both"}, {"open_start", "only changed_before"},
			{"open_end", "only changed_after"}, {"undatable", "neither"},
		}}, func(c c) Value { return text(c.IntervalKind) }},
		{Column{"persistence_n", Integer, "later scenes that confirm it", nil},
			func(c c) Value { return count(c.PersistenceN) }},
		{Column{"contradict_n", Integer, "later scenes that contradict it", nil},
			func(c c) Value { return count(c.ContradictN) }},
		{Column{"status", Text, "whether later scenes confirm it", []Code{
			{"confirmed", "at least 2 of the next 3 scenes show it"},
			{"early", "too few later scenes yet; look again"},
		}}, func(c c) Value { return text(c.Status) }},
	}
}

func seen() []changeColumn {
	type c = *detection.Change
	return []changeColumn{
		{Column{"before_scene", Text, "scene of the old state", nil},
			func(c c) Value { return text(c.BeforeScene) }},
		{Column{"after_scene", Text, "scene of the new state", nil},
			func(c c) Value { return text(c.AfterScene) }},
		{Column{"gsd_m", Real, "ground sample distance of the coarser scene in metres", nil},
			func(c c) Value { return size(c.GSDM) }},
		{Column{"pixel_m", Real, "pixel of the coarser scene in metres, where it differs", nil},
			func(c c) Value { return size(c.PixelM) }},
		{Column{"valid_fraction", Real, "share of the geometry seen in both scenes", nil},
			func(c c) Value { return number(c.ValidFraction) }},
		{Column{"reg_residual_m", Real, "how far the two scenes lie off each other in metres", nil},
			func(c c) Value { return pointer(c.RegResidualM) }},
		{Column{"sun_diff_deg", Real, "angle between the two directions of the sun", nil},
			func(c c) Value { return pointer(c.SunDiffDeg) }},
		{Column{"view_diff_deg", Real, "angle between the two directions of view", nil},
			func(c c) Value { return pointer(c.ViewDiffDeg) }},
		{Column{"detectability", Text, "whether the pixels can carry it", []Code{
			{"resolved", "large enough for these pixels"}, {"marginal", "about as large as they show"},
			{"below_limit", "smaller than they show"},
		}}, func(c c) Value { return text(c.Detectability) }},
	}
}

func belief() []changeColumn {
	type c = *detection.Change
	part := func(name, about string, of func(detection.Evidence) *float64) changeColumn {
		return changeColumn{Column{"evidence_" + name, Real, about + ", 0 to 1; null: not looked for", nil},
			func(c c) Value { return pointer(of(c.Evidence)) }}
	}
	return []changeColumn{
		{Column{"score", Real, "how likely it is a change, 0 to 1", nil},
			func(c c) Value { return number(c.Score) }},
		{Column{"score_basis", Text, "what the score was calibrated on", nil},
			func(c c) Value { return text(c.ScoreBasis) }},
		part("contrast", "contrast", func(e detection.Evidence) *float64 { return e.Contrast }),
		part("shape", "shape", func(e detection.Evidence) *float64 { return e.Shape }),
		part("shadow", "shadow", func(e detection.Evidence) *float64 { return e.Shadow }),
		part("persistence", "persistence", func(e detection.Evidence) *float64 { return e.Persistence }),
		part("colour", "colour", func(e detection.Evidence) *float64 { return e.Colour }),
		part("gradient", "gradient", func(e detection.Evidence) *float64 { return e.Gradient }),
		part("misregistration", "how far the scenes' shift could explain it",
			func(e detection.Evidence) *float64 { return e.Misregistration }),
		{Column{"likelihood", Text, "the score as a word of ICD 203", nil},
			func(c c) Value { return text(c.Likelihood) }},
		{Column{"confidence", Text, "how good the basis is", []Code{
			{"low", "weak basis"}, {"moderate", "fair basis"}, {"high", "good basis"},
		}}, func(c c) Value { return text(c.Confidence) }},
		{Column{"alternatives", List, "what else it may be", nil},
			func(c c) Value { return list(c.Alternatives) }},
	}
}

func verdict() []changeColumn {
	type c = *detection.Change
	return []changeColumn{
		{Column{"review_status", Text, "what a person said of it", []Code{
			{"unreviewed", "nobody looked yet"}, {"accepted", "it is a change"},
			{"rejected", "it is none"}, {"needs_clarification", "open"}, {"locked", "final"},
		}}, func(c c) Value { return text(cmp.Or(c.Review.Status, "unreviewed")) }},
		{Column{"review_reason", Text, "why", nil},
			func(c c) Value { return text(c.Review.Reason) }},
		{Column{"reviewer", Text, "who", nil},
			func(c c) Value { return text(c.Review.Reviewer) }},
		{Column{"reviewed_at", Text, "when", nil},
			func(c c) Value { return text(c.Review.At) }},
		{Column{"comment", Text, "remark of the reviewer", nil},
			func(c c) Value { return text(c.Review.Comment) }},
	}
}

// Classes are the classes of the contract.
func Classes() []Code {
	return []Code{
		{string(detection.Building), "building"},
		{string(detection.Shed), "factory-like shed"},
		{string(detection.Wall), "wall"},
		{string(detection.Fence), "fence"},
		{string(detection.Enclosure), "closed line that may be wall, fence or road"},
		{string(detection.Tower), "tower"},
		{string(detection.Road), "road"},
		{string(detection.Earthwork), "earthwork"},
		{string(detection.Other), "something else"},
	}
}

// Directions are the directions of change.
func Directions() []Code {
	return []Code{
		{string(detection.Added), "was not there, then was"},
		{string(detection.Removed), "was there, then was not"},
		{string(detection.Altered), "was there and became another; see change_detail"},
	}
}

// Changes returns the changes as one layer, sorted by id.
func Changes(changes []detection.Change) Layer {
	columns := changeColumns()
	l := Layer{Name: "changes", About: "what was added, removed or altered", Shape: Any}
	for _, c := range columns {
		l.Columns = append(l.Columns, c.Column)
	}
	order := make([]int, len(changes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(changes[a].ID, changes[b].ID) })
	l.Rows = make([]Row, 0, len(changes))
	for _, at := range order {
		c := &changes[at]
		row := Row{Geometry: c.Geometry, Values: make([]Value, len(columns))}
		for i, col := range columns {
			row.Values[i] = col.of(c)
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// ByShape splits a layer into one of areas, one of lines and one of points.
// Polygons become multipolygons; what has no place goes by its geom_role.
func ByShape(l Layer) []Layer {
	out := []Layer{
		{Name: l.Name + "_area", About: l.About + ": footprints", Shape: Areas, Columns: l.Columns},
		{Name: l.Name + "_line", About: l.About + ": centrelines", Shape: Lines, Columns: l.Columns},
		{Name: l.Name + "_point", About: l.About + ": positions", Shape: Points, Columns: l.Columns},
	}
	for _, r := range l.Rows {
		at := 0
		switch g := r.Geometry.(type) {
		case orb.Polygon:
			r.Geometry = orb.MultiPolygon{g}
		case orb.LineString:
			at = 1
		case orb.Point:
			at = 2
		case nil:
			at = max(slices.Index([]string{"footprint", "centreline", "position"},
				l.Cell(r, "geom_role").Text), 0)
		}
		out[at].Rows = append(out[at].Rows, r)
	}
	return out
}
