package campaign

import (
	"bytes"
	"cmp"
	"math"
	"os"
	"path/filepath"
	"slices"

	"rampart/internal/detection"
	"rampart/internal/export"
)

// Comparison is what one result says that another does not.
type Comparison struct {
	New, Gone []detection.Change // by id
	// Narrowed are changes whose dates are known better in the second result, and
	// Altered those of which something else differs.
	Narrowed, Altered []Alteration
	Same              int // changes of which nothing differs that matters
	// SitesNew and SitesGone are sites that only one result speaks of.
	SitesNew, SitesGone []string
}

// Alteration is a change as two results have it, and the fields that differ.
type Alteration struct {
	Before, After detection.Change
	Fields        []string
}

// ReadResult reads the result at path: a file of detect, or the folder of a run.
func ReadResult(path string) (detection.Result, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, ChangesFile)
	}
	return export.ReadFile(path)
}

// Compare holds the second result against the first. Changes are one by their id,
// else by what happened, where and when: one that has become another class has
// another id.
func Compare(a, b detection.Result) Comparison {
	var c Comparison
	byID := map[string]int{}
	for i, x := range b.Changes {
		byID[x.ID] = i
	}
	taken := make([]bool, len(b.Changes))
	var left []detection.Change
	for _, x := range a.Changes {
		if i, ok := byID[x.ID]; ok && !taken[i] {
			taken[i] = true
			c.match(x, b.Changes[i])
			continue
		}
		left = append(left, x)
	}
	for _, x := range left {
		i := -1
		for k, y := range b.Changes {
			if !taken[k] && x.SiteID == y.SiteID && same(x, y) {
				i = k
				break
			}
		}
		if i < 0 {
			c.Gone = append(c.Gone, x)
			continue
		}
		taken[i] = true
		c.match(x, b.Changes[i])
	}
	for i, y := range b.Changes {
		if !taken[i] {
			c.New = append(c.New, y)
		}
	}
	c.sites(a, b)
	byChangeID := func(x, y detection.Change) int { return cmp.Compare(x.ID, y.ID) }
	slices.SortStableFunc(c.New, byChangeID)
	slices.SortStableFunc(c.Gone, byChangeID)
	for _, list := range [][]Alteration{c.Narrowed, c.Altered} {
		slices.SortStableFunc(list, func(x, y Alteration) int { return byChangeID(x.After, y.After) })
	}
	return c
}

// match notes what differs between two descriptions of one change.
func (c *Comparison) match(x, y detection.Change) {
	a := Alteration{x, y, differences(x, y)}
	switch {
	case len(a.Fields) == 0:
		c.Same++
	case narrowed(x, y):
		c.Narrowed = append(c.Narrowed, a)
	default:
		c.Altered = append(c.Altered, a)
	}
}

// Differences of a score and of a size below which nothing is said: one scene more
// moves each a little.
const (
	scoreStep = 0.05
	sizeStep  = 0.02
)

func differences(x, y detection.Change) []string {
	var fields []string
	for _, f := range []struct {
		name    string
		differs bool
	}{
		{"id", x.ID != y.ID},
		{"class", x.Class != y.Class},
		{"change", x.Change != y.Change},
		{"change_detail", x.ChangeDetail != y.ChangeDetail},
		{"changed_after", x.ChangedAfter != y.ChangedAfter},
		{"changed_before", x.ChangedBefore != y.ChangedBefore},
		{"status", x.Status != y.Status},
		{"geometry", shapeDiffers(x, y)},
		{"area_m2", sizeDiffers(x.AreaM2, y.AreaM2)},
		{"length_m", sizeDiffers(x.LengthM, y.LengthM)},
		{"score", math.Abs(x.Score-y.Score) >= scoreStep},
		{"likelihood", x.Likelihood != y.Likelihood},
		{"confidence", x.Confidence != y.Confidence},
		{"review_status", x.Review.Status != y.Review.Status},
	} {
		if f.differs {
			fields = append(fields, f.name)
		}
	}
	return fields
}

// shapeDiffers reports whether two geometries are not written with the same bytes.
func shapeDiffers(x, y detection.Change) bool {
	a, errA := export.MarshalGeometry(x.Geometry)
	b, errB := export.MarshalGeometry(y.Geometry)
	return errA != nil || errB != nil || !bytes.Equal(a, b)
}

func sizeDiffers(a, b *float64) bool {
	if a == nil || b == nil {
		return a != b
	}
	return math.Abs(*a-*b) > sizeStep*max(*a, *b)
}

// narrowed reports whether the dates of y lie within those of x and are closer.
func narrowed(x, y detection.Change) bool {
	const never = "9999-12-31"
	xb, yb := cmp.Or(x.ChangedBefore, never), cmp.Or(y.ChangedBefore, never)
	within := y.ChangedAfter >= x.ChangedAfter && yb <= xb
	return within && (y.ChangedAfter > x.ChangedAfter || yb < xb)
}

func (c *Comparison) sites(a, b detection.Result) {
	ids := func(r detection.Result) []string {
		var out []string
		for _, s := range r.Statements {
			out = append(out, s.SiteID)
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	in := func(list []string, id string) bool {
		_, found := slices.BinarySearch(list, id)
		return found
	}
	before, after := ids(a), ids(b)
	for _, id := range after {
		if !in(before, id) {
			c.SitesNew = append(c.SitesNew, id)
		}
	}
	for _, id := range before {
		if !in(after, id) {
			c.SitesGone = append(c.SitesGone, id)
		}
	}
}
