package cli

import (
	"testing"

	"rampart/internal/detection"
	"rampart/internal/site"
)

// countingProber counts how often each file is read.
type countingProber map[string]int

func (p countingProber) Probe(path string) (site.Header, error) {
	p[path]++
	return site.Header{Path: path}, nil
}

func TestAHeaderIsReadOnce(t *testing.T) {
	t.Parallel()
	count := countingProber{}
	h := headers{prober: count, read: map[string]site.Header{}}
	for range 3 {
		for _, path := range []string{"a.tif", "b.tif"} {
			if header, err := h.Probe(path); err != nil || header.Path != path {
				t.Errorf("Probe(%s) = %v, %v", path, header, err)
			}
		}
	}
	if count["a.tif"] != 1 || count["b.tif"] != 1 {
		t.Errorf("read %v times, want once each", count)
	}
}

func TestASceneIsThatOfTheChangesSite(t *testing.T) {
	t.Parallel()
	a := album{scenes: []detection.Scene{
		{ID: "x", Path: "north/x.tif"}, {ID: "x", Path: "south/x.tif"}, {ID: "y"},
	}}
	for _, c := range []struct{ id, site, want string }{
		{"x", "north", "north/x.tif"}, {"x", "south", "south/x.tif"}, {"x", "other", "north/x.tif"},
		{"y", "north", ""}, {"z", "north", ""},
	} {
		got := ""
		if s := a.scene(c.id, c.site); s != nil {
			got = s.Path
		}
		if got != c.want {
			t.Errorf("scene %s of %s is %q, want %q", c.id, c.site, got, c.want)
		}
	}
}
