package realdata

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
)

func TestTilesWorkersAndOrderDoNotChangeTheResult(t *testing.T) {
	long(t)
	t.Parallel()
	dir := data(t, dabancheng)
	var files []string
	for _, f := range list(t, filepath.Join(dir, "*.tif")) {
		files = append(files, filepath.Base(f))
	}
	want := mustDetect(t, dir, files...).output
	same := func(what string, args ...string) {
		t.Helper()
		got := mustDetect(t, dir, args...).output
		if !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes that differ from those of the first run, %d, at byte %d",
				what, len(got), len(want), firstDifference(got, want))
		}
	}
	same("second run", files...)
	turned := slices.Clone(files)
	slices.Reverse(turned)
	same("from last to first", turned...)
	// Each file at another place, no two beside each other as before.
	mixed := make([]string, len(files))
	for i, f := range files {
		mixed[(5*i+3)%len(files)] = f
	}
	same("mixed", mixed...)
	const whole = 4096
	for _, tile := range []int{128, 256, 512, whole} {
		for _, workers := range []int{1, 2, 7} {
			args := []string{fmt.Sprintf("--tile=%d", tile), fmt.Sprintf("--workers=%d", workers)}
			same(fmt.Sprint(args), append(args, files...)...)
		}
	}
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}
