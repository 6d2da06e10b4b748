package cli

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestASealThatIsInterruptedLeavesNothing interrupts it amid a large file.
func TestASealThatIsInterruptedLeavesNothing(t *testing.T) {
	t.Parallel()
	list, scenes := drawCampaign(t, 1)
	out := filepath.Join(t.TempDir(), "out")
	if said, err := exec.Command("rampart", "run", list, "--scenes", scenes, "-o", out).CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, said)
	}
	const large = 4 << 30 // of nothing: it takes no disk
	report := filepath.Join(out, "report.pdf")
	if err := errors.Join(os.WriteFile(report, nil, 0o666), os.Truncate(report, large)); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cmd := exec.Command("rampart", "seal", out, "-o", filepath.Join(dir, "bag"))
	said := &bytes.Buffer{}
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	const longest = time.Minute
	for began, begun := time.Now(), false; !begun; {
		files, err := filepath.Glob(filepath.Join(dir, ".bag.*.tmp", "data", "results", "report.pdf"))
		if err != nil {
			t.Fatal(err)
		}
		begun = len(files) > 0
		if time.Since(began) > longest {
			t.Fatalf("it has not begun, or ended before it was interrupted:\n%s", said)
		}
		time.Sleep(time.Millisecond)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the exit code says it
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
		t.Errorf("exit code %d, want %d:\n%s", code, exitInterrupted, said)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
