package site

import "testing"

func TestShown(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/vsicurl/https://user:pass@host:1/a%20b/c.tif?sig=x": "https://host:1/a%20b/c.tif",
		"/vsicurl/https://host/c@d.tif":                       "https://host/c@d.tif",
		"/vsis3/bucket/c.tif":                                 "/vsis3/bucket/c.tif",
		"https://host?key=x":                                  "https://host",
		"a/b?c.tif":                                           "a/b?c.tif",
	} {
		if got := Shown(path); got != want {
			t.Errorf("Shown(%q) = %q, want %q", path, got, want)
		}
	}
}
