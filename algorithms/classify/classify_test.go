package classify

import "testing"

func ptr(v float64) *float64 { return &v }

// block is a large compound block at 10 m.
var block = Region{
	AreaM2: 20000, LengthM: 200, WidthM: 50, Rectangularity: 0.9, ObjectM: 20,
	EdgeBefore: -0.3, EdgeAfter: 0.8, ToneBefore: 0, ToneAfter: 0.7,
}

func TestClassify(t *testing.T) {
	t.Parallel()
	with := func(change func(*Region)) Region {
		r := block
		change(&r)
		return r
	}
	cases := []struct {
		name string
		r    Region
		kind Kind
		dir  Direction
	}{
		{"strong edges that were not there are a building", block, Building, Added},
		{"strong edges that went are a building removed",
			with(func(r *Region) { r.EdgeBefore, r.EdgeAfter = 0.9, -0.1 }), Building, Removed},
		{"another tone without edges is an earthwork",
			with(func(r *Region) { r.EdgeAfter = -0.1 }), Earthwork, Added},
		{"a long thin strip is a road",
			with(func(r *Region) { r.LengthM, r.WidthM = 600, 20 }), Road, Added},
		{"a wide long area is no road",
			with(func(r *Region) { r.LengthM, r.WidthM = 900, 80 }), Building, Added},
		{"strong edges before and after are altered buildings",
			with(func(r *Region) { r.EdgeBefore, r.EdgeAfter = 0.5, 0.9 }), Building, Altered},
		{"green ground after is no building",
			with(func(r *Region) { r.VegBefore, r.VegAfter = ptr(0.1), ptr(0.6) }), Other, Added},
		{"vegetation lost to a building is a building",
			with(func(r *Region) { r.VegBefore, r.VegAfter = ptr(0.6), ptr(0.1) }), Building, Added},
		{"the same edges in another tone are altered ground",
			with(func(r *Region) { r.EdgeAfter = -0.25 }), Earthwork, Altered},
		{"nothing to go by is other",
			with(func(r *Region) { r.EdgeAfter, r.ToneAfter = -0.25, 0.1 }), Other, Altered},
	}
	for _, c := range cases {
		got := Classify(c.r)
		if got.Kind != c.kind || got.Direction != c.dir {
			t.Errorf("%s: got %s %s, want %s %s", c.name, got.Kind, got.Direction, c.kind, c.dir)
		}
		if len(got.Reasons) == 0 || len(got.Alternatives) == 0 {
			t.Errorf("%s: no reasons or no alternatives", c.name)
		}
	}
}

func TestDetect(t *testing.T) {
	t.Parallel()
	cases := []struct {
		kind Kind
		area float64
		gsd  float64
		want Detectability
	}{
		{Building, 1000, 10, Resolved}, {Building, 500, 10, Marginal}, {Building, 200, 10, BelowLimit},
		{Earthwork, 2000, 10, Resolved}, {Earthwork, 1000, 10, Marginal},
		{Building, 20, 0.5, Resolved}, {Building, 40, 3, Marginal},
	}
	for _, c := range cases {
		if got := Detect(c.kind, c.area, c.gsd); got != c.want {
			t.Errorf("Detect(%s, %v m2, %v m) = %s, want %s", c.kind, c.area, c.gsd, got, c.want)
		}
	}
}

func TestAnArmMayBeHalfARoadAndATrunkIsNone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		lengthM float64
		part    Part
		road    bool
	}{
		{"ten widths", 100, Whole, true},
		{"seven widths", 70, Whole, false},
		{"seven widths that run into a larger change", 70, Arm, true},
		{"four widths that run into a larger change", 40, Arm, false},
		{"ten widths of what arms were parted from", 100, Trunk, false},
	} {
		r := Region{AreaM2: 10 * c.lengthM, LengthM: c.lengthM, WidthM: 10, ObjectM: 3, Part: c.part}
		if got := Classify(r).Kind; (got == Road) != c.road {
			t.Errorf("%s: %s, want a road: %t", c.name, got, c.road)
		}
	}
}
