package cli

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// rampart runs the program to its end and returns what it said.
func rampart(t *testing.T, want int, args ...string) string {
	t.Helper()
	cmd := exec.Command("rampart", args...)
	said, err := cmd.CombinedOutput()
	if got := cmd.ProcessState.ExitCode(); got != want {
		t.Fatalf("rampart %s: exit code %d, want %d, %v; said:\n%s", strings.Join(args, " "), got,
			want, err, said)
	}
	return string(said)
}

// sameTree fails where two folders differ in a byte.
func sameTree(t *testing.T, got, want string) {
	t.Helper()
	has, wants := tree(t, got), tree(t, want)
	for name, text := range wants {
		if has[name] != text {
			t.Errorf("%s is\n%.300s\nwant\n%.300s", name, has[name], text)
		}
		delete(has, name)
	}
	for name := range has {
		t.Errorf("%s is not in the other folder", name)
	}
}

// TestPartsEndWithTheBytesOfOneRun lets several programs work on one folder, each
// part twice at the same time, kills some, and merges what they have left.
func TestPartsEndWithTheBytesOfOneRun(t *testing.T) {
	t.Parallel()
	list, scenes := drawCampaign(t, 3)
	dir := t.TempDir()
	one, parts := filepath.Join(dir, "one"), filepath.Join(dir, "parts")
	rampart(t, exitDone, "run", list, "--scenes", scenes, "-o", one)
	rounds := 4
	if testing.Short() {
		rounds = 1
	}
	r := rand.New(rand.NewPCG(3, 4))
	for round := range rounds {
		out := fmt.Sprint(parts, round)
		var running []*exec.Cmd
		said := make([]bytes.Buffer, 4)
		for i := range said {
			cmd := exec.Command("rampart", "run", list, "--scenes", scenes, "-o", out,
				"--shard", fmt.Sprintf("%d/2", i%2+1), "--sites-at-once", "2")
			cmd.Stderr = &said[i]
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			running = append(running, cmd)
		}
		// One of the first two is killed now and then; its twin does the work.
		if victim := running[round%2]; round > 0 {
			time.AfterFunc(time.Duration(r.IntN(300))*time.Millisecond, func() {
				_ = victim.Process.Kill() // it may have ended
			})
		}
		for i, cmd := range running {
			if err := cmd.Wait(); err != nil && cmd.ProcessState.ExitCode() >= 0 {
				t.Fatalf("round %d, program %d: %v:\n%s", round, i, err, &said[i])
			}
		}
		rampart(t, exitDone, "status", out)
		rampart(t, exitDone, "merge", out)
		sameTree(t, out, one)
	}
}
