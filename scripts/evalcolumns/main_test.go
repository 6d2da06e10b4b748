package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestColumnsStandBesideEachOther(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	one := write("one.json", `{"pooled": {"any_change": {"f1": 0.6, "mark_everything_f1": 0.2},
		"rows": [{"class": "wall", "change": "added", "by": "length", "f1": 0.75}]}}`)
	two := write("two.json", `{"pooled": {"any_change": {"f1": null, "mark_everything_f1": 0.2},
		"rows": []}}`)
	var got strings.Builder
	if err := run([]string{"as drawn=" + one, "pan=" + two}, &got); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| | as drawn | pan |\n|---|--:|--:|\n",
		"| walls that came, by length | 0.75 | - |\n",
		"| area of any change | 0.60 | - |\n",
		"| the same, marking everything | 0.20 | 0.20 |\n",
		"| times as good as that | 3.0 | - |\n",
	} {
		if !strings.Contains(got.String(), want) {
			t.Errorf("want %q in\n%s", want, got.String())
		}
	}
	for _, wrong := range [][]string{nil, {"pan"}, {"pan=" + filepath.Join(folder, "none.json")}} {
		if err := run(wrong, &got); err == nil {
			t.Errorf("run(%q) is no error", wrong)
		}
	}
}
