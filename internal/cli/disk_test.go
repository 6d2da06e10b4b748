package cli

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestAFullDiskLeavesResultsWholeOrNotAtAll lets no file grow beyond a size, which
// stops writing as a full disk does, at one file after the other; the run then goes
// on to the same bytes.
func TestAFullDiskLeavesResultsWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a dozen runs")
	}
	if runtime.GOOS == "windows" {
		t.Skip("there is no limit on the size of files")
	}
	list, scenes := drawCampaign(t, 1)
	dir := t.TempDir()
	one, out := filepath.Join(dir, "one"), filepath.Join(dir, "out")
	rampart(t, exitDone, "run", list, "--scenes", scenes, "-o", one)
	var limits []int // KiB, each below the size of a file
	for _, text := range tree(t, one) {
		limits = append(limits, (len(text)-1)>>10)
	}
	slices.Sort(limits)
	stopped := map[string]bool{}
	for _, kib := range slices.Compact(limits) {
		cmd := exec.Command("bash", "-c", fmt.Sprintf(
			"ulimit -f %d; exec rampart run '%s' --scenes '%s' -o '%s'", kib, list, scenes, out))
		said, _ := cmd.CombinedOutput() // the exit code is looked at
		files := tree(t, out)
		if err := notWhole(files); err != nil {
			t.Errorf("%d KiB: %v", kib, err)
		}
		for name := range files {
			if strings.HasSuffix(name, ".tmp") {
				t.Errorf("%d KiB: %s is left", kib, name)
			}
		}
		lines := strings.Split(strings.TrimSpace(string(said)), "\n")
		last := lines[len(lines)-1]
		if code := cmd.ProcessState.ExitCode(); code != exitFailed ||
			!strings.HasSuffix(last, "file too large") {
			t.Errorf("%d KiB: exit code %d, said\n%s", kib, code, said)
		}
		file, _, _ := strings.Cut(strings.TrimPrefix(last, "rampart: write "), ": ")
		stopped[filepath.Base(file)] = true
	}
	for _, name := range []string{"campaign.json", "changes.geojson"} {
		if !stopped[name] {
			t.Errorf("it was never stopped at %s, but at %v", name, stopped)
		}
	}
	rampart(t, exitDone, "run", list, "--scenes", scenes, "-o", out)
	sameTree(t, out, one)
}
