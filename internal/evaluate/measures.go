package evaluate

import (
	"cmp"
	"slices"

	"rampart/algorithms/match"
)

// Row is the score of one family and change.
type Row struct {
	Class, Change string
	By            string  // length, iou, distance: what was compared
	IoU           float64 // the least, where it is by IoU; else 0
	match.Score           // metres by length, else objects
}

// Cell is how many objects of a true class were found as another, or the same.
type Cell struct {
	True, Found string
	Objects     int
}

// Measures is all that is counted of one scene, or of several together.
type Measures struct {
	FoundObjects, TrueObjects int
	Rows                      []Row
	Any                       match.Score // square metres
	AllM2                     float64     // what could have been marked; NaN where unknown
	Ranking                   match.Ranking
	// False are the found objects with nothing true near, Missed the true ones
	// with nothing found near.
	False, Missed  int
	SeenKM2        float64 // observable area; NaN where unknown
	Splits, Merges float64 // NaN of a label, whose regions are no objects
	Dates          []match.DateError
	Confusion      []Cell
	Calibration    match.Calibration
	Scot           []match.ScotScore // of each scene that has one
}

// add sums up another scene. What is unknown of one is unknown of all.
func (m *Measures) add(o Measures) {
	m.FoundObjects, m.TrueObjects = m.FoundObjects+o.FoundObjects, m.TrueObjects+o.TrueObjects
	for _, r := range o.Rows {
		m.addRow(r)
	}
	m.Any, m.AllM2 = m.Any.Add(o.Any), m.AllM2+o.AllM2
	m.Ranking = m.Ranking.Add(o.Ranking)
	m.False, m.Missed = m.False+o.False, m.Missed+o.Missed
	m.SeenKM2 += o.SeenKM2
	m.Splits, m.Merges = m.Splits+o.Splits, m.Merges+o.Merges
	m.Dates = append(m.Dates, o.Dates...)
	for _, c := range o.Confusion {
		m.addCell(c)
	}
	m.Calibration = m.Calibration.Add(o.Calibration)
	m.Scot = append(m.Scot, o.Scot...)
}

func (m *Measures) addRow(r Row) {
	i, there := slices.BinarySearchFunc(m.Rows, r, compareRows)
	if !there {
		m.Rows = slices.Insert(m.Rows, i, r)
		return
	}
	m.Rows[i].Score = m.Rows[i].Score.Add(r.Score)
}

func (m *Measures) addCell(c Cell) {
	i, there := slices.BinarySearchFunc(m.Confusion, c, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.True, b.True), cmp.Compare(a.Found, b.Found))
	})
	if !there {
		m.Confusion = slices.Insert(m.Confusion, i, c)
		return
	}
	m.Confusion[i].Objects += c.Objects
}

// compareRows puts lines first, then points, then areas; in each the families of
// several classes last.
func compareRows(a, b Row) int {
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Class, b.Class),
		cmp.Compare(slices.Index(changes(), a.Change), slices.Index(changes(), b.Change)),
		cmp.Compare(a.IoU, b.IoU))
}

func rank(r Row) int {
	order := []string{byLength, byDistance, byIoU}
	n := 2 * slices.Index(order, r.By)
	if slices.Contains([]string{barrier, structure, anyArea}, r.Class) {
		n++
	}
	return n
}

// What is compared in a row.
const (
	byLength   = "length"
	byDistance = "distance"
	byIoU      = "iou"
)
