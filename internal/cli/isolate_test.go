package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// killChild sends a signal to the first child of a process that it finds. It returns
// false if the process ends before there is one.
func killChild(parent *os.Process, sig syscall.Signal) bool {
	tasks := fmt.Sprintf("/proc/%d/task/*/children", parent.Pid)
	for {
		files, err := filepath.Glob(tasks)
		if err != nil || len(files) == 0 {
			return false
		}
		for _, f := range files {
			text, _ := os.ReadFile(f) // the task may have ended
			for _, field := range strings.Fields(string(text)) {
				if pid, err := strconv.Atoi(field); err == nil && syscall.Kill(pid, sig) == nil {
					return true
				}
			}
		}
		time.Sleep(time.Millisecond)
	}
}

// TestACrashCostsOneSite kills the process that works on a site, as the kernel does
// where memory runs out and as a library does that goes astray.
func TestACrashCostsOneSite(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the children of a process are looked up in /proc")
	}
	list, scenes := drawCampaign(t, 2)
	one := filepath.Join(t.TempDir(), "out")
	rampart(t, exitDone, "run", list, "--scenes", scenes, "-o", one)
	for _, c := range []struct {
		sig  syscall.Signal
		want string
	}{
		{syscall.SIGKILL, "its process was killed, as it is where memory runs out: lower --max-memory"},
		{syscall.SIGSEGV, "its process crashed ("}, // by the kernel or by Go, as it comes
	} {
		if testing.Short() && c.sig != syscall.SIGKILL {
			continue
		}
		var said string
		out := ""
		for range 20 {
			out = filepath.Join(t.TempDir(), "out")
			cmd := exec.Command("rampart", "run", list, "--scenes", scenes, "-o", out, "--isolate")
			stderr := &bytes.Buffer{}
			cmd.Stderr = stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			killChild(cmd.Process, c.sig)
			_ = cmd.Wait() // the exit code is looked at
			said = stderr.String()
			if cmd.ProcessState.ExitCode() == exitPartial {
				break // else the child had done its work before
			}
		}
		if !strings.Contains(said, c.want) || !strings.Contains(said, "done without 1 site;") {
			t.Fatalf("%v: said\n%s\nwant %q and one site left out", c.sig, said, c.want)
		}
		status := rampart(t, exitPartial, "status", out)
		if !strings.Contains(status, "failed    p0  its process ") ||
			!strings.Contains(status, "3 sites: 1 seen, 1 of which nothing can be said, 1 failed") {
			t.Errorf("%v: the status is\n%s", c.sig, status)
		}
		rampart(t, exitDone, "run", list, "--scenes", scenes, "-o", out, "--isolate")
		sameTree(t, out, one)
	}
}

// TestIsolationChangesNoByte has a scene that turns out broken on the way and one
// place of which nothing can be said.
func TestIsolationChangesNoByte(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it is as long with less")
	}
	list, scenes := drawCampaign(t, 2)
	for _, name := range []string{"place1_2019-01-10", "place1_2019-03-04", "place1_2020-02-02"} {
		if err := cutFile(filepath.Join(scenes, name+".tif"), []string{"30"}); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	one, apart := filepath.Join(dir, "one"), filepath.Join(dir, "apart")
	rampart(t, exitPartial, "run", list, "--scenes", scenes, "-o", one)
	rampart(t, exitPartial, "run", list, "--scenes", scenes, "-o", apart, "--isolate")
	sameTree(t, apart, one)
}
