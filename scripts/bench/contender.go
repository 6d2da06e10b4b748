package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// peerName is how the script is called in the table.
const peerName = "peer (Python)"

// contender is a program that is measured.
type contender struct {
	name   string
	args   []string
	events bool // it writes JSON events on standard error
	runs   []result
}

// result is one run.
type result struct {
	seconds float64
	peakMiB float64
	stages  []stage
}

// stage is a part of a run as the program itself reports it: seconds from its
// begin to its end, and the time of all workers spent reading and computing.
type stage struct {
	name                   string
	elapsed, read, compute float64
}

// measure runs the program once.
func (c *contender) measure() error {
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Env = environment()
	var said bytes.Buffer
	cmd.Stderr = &said
	start := time.Now()
	err := cmd.Run()
	r := result{seconds: time.Since(start).Seconds()}
	if err != nil {
		return fmt.Errorf("%s: %w: %s", c.name, err, strings.TrimSpace(said.String()))
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		const kibPerMib = 1024
		r.peakMiB = float64(usage.Maxrss) / kibPerMib
	}
	if c.events {
		r.stages = stages(&said)
	}
	c.runs = append(c.runs, r)
	return nil
}

// environment is that of this program without limits on the threads of the
// peer's libraries, which may use what the machine has.
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(s string) bool {
		return strings.HasPrefix(s, "OPENBLAS_") || strings.HasPrefix(s, "OMP_")
	})
}

// stages reads the last progress event of each stage. Read and compute are
// told as sums since the run began.
func stages(r io.Reader) []stage {
	var list []stage
	var read, compute float64 // until the stage before
	for d := json.NewDecoder(r); ; {
		var e struct {
			Event, Stage string
			ElapsedS     float64 `json:"elapsed_s"`
			ReadS        float64 `json:"read_s"`
			ComputeS     float64 `json:"compute_s"`
		}
		if err := d.Decode(&e); err != nil {
			// The end, or talk that is no event: what was read stands.
			return list
		}
		if e.Event != "progress" {
			continue
		}
		n := len(list)
		if n == 0 || list[n-1].name != e.Stage {
			if n > 0 {
				read, compute = read+list[n-1].read, compute+list[n-1].compute
			}
			list = append(list, stage{name: e.Stage})
			n++
		}
		list[n-1].elapsed = e.ElapsedS
		list[n-1].read, list[n-1].compute = e.ReadS-read, e.ComputeS-compute
	}
}

// peerRuns says why the peer cannot be run.
func (p plan) peerRuns() error {
	if p.peer == "" {
		return errors.New("no script is named")
	}
	if _, err := os.Stat(p.peer); err != nil {
		return err
	}
	const libraries = "import cv2, numpy, rasterio, rasterio.features, skimage.registration"
	if out, err := exec.Command(p.python, "-c", libraries).CombinedOutput(); err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		return fmt.Errorf("%s: %s (Debian: python3-rasterio python3-skimage python3-opencv)",
			p.python, lines[len(lines)-1])
	}
	return nil
}
