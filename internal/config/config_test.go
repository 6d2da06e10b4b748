package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in string
		want     []Setting
	}{
		{"an empty file sets nothing", "", nil},
		{"comments set nothing", "# nothing\n\n# here\n", nil},
		{"values are taken as they stand",
			"# a site\nsite: sites.geojson\nmin-area: 400\nsensitivity: 0.5\nstrict: true\n",
			[]Setting{
				{"site", "sites.geojson", 2, 1}, {"min-area", "400", 3, 1},
				{"sensitivity", "0.5", 4, 1}, {"strict", "true", 5, 1},
			}},
		{"a date needs no quotes and may have them", "from: 2019-01-01\nto: \"2020-12-31\"\n",
			[]Setting{{"from", "2019-01-01", 1, 1}, {"to", "2020-12-31", 2, 1}}},
		{"a list is joined by commas", "bbox: [88.1, 43.2, 88.3, 43.4]\n",
			[]Setting{{"bbox", "88.1,43.2,88.3,43.4", 1, 1}}},
		{"one line is enough", "id: 007\n", []Setting{{"id", "007", 1, 1}}},
		{"a block of text loses its line end", "id: |\n  north\n", []Setting{{"id", "north", 1, 1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Parse("rampart.yaml", []byte(c.in))
			if err != nil {
				t.Fatalf("Parse(%q): %v", c.in, err)
			}
			if !slices.Equal(got.Settings, c.want) {
				t.Errorf("Parse(%q) = %v, want %v", c.in, got.Settings, c.want)
			}
		})
	}
}

func TestParseNamesThePlaceOfAFault(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"a key given twice", "id: a\nid: b\n", "rampart.yaml:2:1: "},
		{"a mapping as value", "id: a\nsite:\n  file: x\n", "rampart.yaml:3:"},
		{"a value left out", "id: a\nsite:\n", "rampart.yaml:2:"},
		{"a list of lists", "bbox: [[1, 2]]\n", "rampart.yaml:1:"},
		{"a list at the top", "- a\n- b\n", "rampart.yaml:1:1: want lines of the form"},
		{"text at the top", "hello\n", "rampart.yaml:1:1: want lines of the form"},
		{"two documents", "id: a\n---\nid: b\n", "rampart.yaml:3:"},
		{"an alias", "id: &x a\nsite: *x\n", "rampart.yaml:1:"},
		{"a number as key", "1: a\n", "rampart.yaml:1:1: a key must be"},
		{"broken syntax", "id: a\nsite: [1, 2\n", "rampart.yaml:2:"},
		{"a file of megabytes", strings.Repeat("#", maxBytes+1), "rampart.yaml: larger than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("rampart.yaml", []byte(c.in))
			var fault *Error
			if !errors.As(err, &fault) || !strings.HasPrefix(err.Error(), c.want) ||
				strings.Contains(err.Error(), "\n") {
				t.Errorf("Parse = %v, want one line that begins with %s", err, c.want)
			}
		})
	}
}

func TestApply(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	set := func(name, value string) error {
		if value == "bad" {
			return errors.New("no number")
		}
		got[name] = value
		return nil
	}
	known := []string{"tile", "id"}
	f, err := Parse("r.yaml", []byte("id: north\ntile: 256\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Apply(known, set); err != nil || got["id"] != "north" || got["tile"] != "256" {
		t.Errorf("Apply set %v, %v, want both", got, err)
	}
	for in, want := range map[string]string{
		"id: a\nmin_area: 3\n": `r.yaml:2:1: unknown key "min_area"; the keys are id, tile`,
		"tile: bad\n":          "r.yaml:1:1: tile: no number",
	} {
		f, err := Parse("r.yaml", []byte(in))
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Apply(known, set); err == nil || err.Error() != want {
			t.Errorf("Apply(%q) = %v, want %s", in, err, want)
		}
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "rampart.yaml")
	if err := os.WriteFile(path, []byte("id: a\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if f, err := Read(path); err != nil || len(f.Settings) != 1 || f.Name != path {
		t.Errorf("Read(%s) = %v, %v, want one setting", path, f, err)
	}
	if _, err := Read(path + ".no"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Read of what is not there = %v, want ErrNotExist", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", "id: a\n", "bbox: [1, 2]\n", "a: &x b\nc: *x\n", "- 1", "? a\n: b\n", "id: !!str 3\n",
		"<<: {a: 1}\n", "a: |\n  x\n", "{a: 1, b: [2]}", "---\n...\n---\n", "\t", "\x00", "a: .inf\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse("f.yaml", data)
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("Parse(%q): %q has more than one line", data, err)
		}
		for _, s := range file.Settings {
			if s.Line < 1 || s.Column < 1 {
				t.Errorf("Parse(%q): %v has no place", data, s)
			}
		}
	})
}
