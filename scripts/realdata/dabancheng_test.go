package realdata

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

const dabancheng = "dabancheng"

// truth is an area of the real case, what happened there, and when.
type truth struct {
	name, change, after, before string
	area                        orb.Geometry
}

// The order of the areas in truth.geojson.
const (
	westCompound = iota
	eastExtension
	secondCompound
)

func truths(t *testing.T, dir string) []truth {
	t.Helper()
	var out []truth
	for _, f := range readCollection(t, filepath.Join(dir, "truth.geojson")).Features {
		name, _, _ := strings.Cut(f.text("what", ""), ":")
		out = append(out, truth{
			name: name, change: f.text("change", ""), area: f.Area.MultiPolygon,
			after:  f.text("changed_after", ""),
			before: f.text("changed_before", ""),
		})
	}
	if len(out) <= secondCompound || !strings.HasPrefix(out[secondCompound].name, "second") {
		t.Fatalf("truth.geojson has other areas than this test knows: %v", out)
	}
	return out
}

// interval is that of a change; an open end lies before or after every date.
func interval(f *feature) (after, before string) {
	const first, last = "0000", "9999"
	return f.text("changed_after", first), f.text("changed_before", last)
}

// covered is the share of an area that the changes chosen cover.
func (e ended) covered(t *testing.T, tr truth, chosen func(*feature) bool) float64 {
	t.Helper()
	const side = 500
	area, found := around(t, tr.area, side), around(t, tr.area, side)
	area.draw(tr.area)
	for _, f := range e.found.Features {
		if chosen(f) {
			found.draw(f.Area.MultiPolygon)
		}
	}
	return compare(found, area).recall()
}

func anyChange(*feature) bool { return true }

func added(f *feature) bool { return f.text("change", "") == "added" }

// atLeast and below say on failure what was measured.
func atLeast(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(got >= want) {
		t.Errorf("%s: %.1f %%, want at least %.0f %%", what, 100*got, 100*want)
	}
}

func below(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(got < want) {
		t.Errorf("%s: %.1f %%, want below %.0f %%", what, 100*got, 100*want)
	}
}

// leastCover and mostFalse are the shares that are held of the real case.
const (
	leastCover = 0.60
	mostFalse  = 0.03
)

func TestRealCompoundsAreFoundWithTheirDates(t *testing.T) {
	t.Parallel()
	dir := data(t, dabancheng)
	e := mustDetect(t, filepath.Dir(dir), dabancheng)
	t.Logf("%d changes; %s", len(e.found.Features), e.member.Statements[0].Text)
	t.Logf("%-40s %8s %8s %8s %8s %8s", "area", "overlap", "contain", "inside", "added", "any")
	for _, tr := range truths(t, dir) {
		share := func(chosen func(*feature) bool) float64 { return e.covered(t, tr, chosen) }
		overlap := share(func(f *feature) bool {
			after, before := interval(f)
			return after < tr.before && before > tr.after
		})
		contain := share(func(f *feature) bool {
			after, before := interval(f)
			return after <= tr.after && before >= tr.before
		})
		inside := share(func(f *feature) bool {
			after, before := interval(f)
			return after >= tr.after && before <= tr.before
		})
		whole := share(anyChange)
		t.Logf("%-40.40s %8.3f %8.3f %8.3f %8.3f %8.3f",
			tr.name, overlap, contain, inside, share(added), whole)
		if tr.change == "none" {
			below(t, tr.name+", any change", whole, mostFalse)
			continue
		}
		atLeast(t, tr.name+", changes whose interval overlaps the true one", overlap, leastCover)
	}
}

func TestOnlyWhatWasBuiltBetweenTheDatesIsNew(t *testing.T) {
	t.Parallel()
	dir := data(t, dabancheng)
	e := mustDetect(t, filepath.Dir(dir), dabancheng, "--from", "2018-06-01", "--to", "2020-12-31")
	all := truths(t, dir)
	t.Logf("%d changes with --from 2018-06-01 --to 2020-12-31", len(e.found.Features))
	for _, i := range []int{westCompound, eastExtension, secondCompound} {
		t.Logf("%-40.40s added %.3f, any %.3f", all[i].name,
			e.covered(t, all[i], added), e.covered(t, all[i], anyChange))
	}
	const mostOld = 0.20
	second := all[secondCompound]
	atLeast(t, "added over the "+second.name, e.covered(t, second, added), leastCover)
	for _, i := range []int{westCompound, eastExtension} {
		below(t, "added over the "+all[i].name, e.covered(t, all[i], added), mostOld)
	}
}

func TestWhatOnlyTheLastDateShowsIsNotFoundWithoutIt(t *testing.T) {
	t.Parallel()
	dir := data(t, dabancheng)
	files := list(t, filepath.Join(dir, "*.tif"))
	e := mustDetect(t, dir, files[:len(files)-1]...)
	second := truths(t, dir)[secondCompound]
	most, who := 0.0, ""
	for _, f := range e.found.Features {
		this := func(g *feature) bool { return g == f }
		if share := e.covered(t, second, this); share > most {
			most, who = share, f.text("date_text", "")
		}
	}
	t.Logf("without the last date: %d changes; over the second compound any %.3f, the largest %.3f %s",
		len(e.found.Features), e.covered(t, second, anyChange), most, who)
	const mostEarly = 0.10
	below(t, "the second compound before it was built, the largest change", most, mostEarly)
}
