package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// contender is a program on a series, measured.
type contender struct {
	series  series
	program string
	args    []string
	profile string // where it writes a profile; empty where it does not
	runs    []result
}

// result is one run. CPU is the time of all its processors, in the program and in
// the system for it; it holds where others use the machine as well.
type result struct {
	seconds, cpu float64
	peakMiB      float64
	read         int64 // bytes from files and pipes; 0 where the system does not tell
	stages       map[string]float64
}

func (c *contender) title() string {
	if c.series.name == "" {
		return c.program
	}
	return c.series.name + ", " + c.program
}

// measure runs the program once.
func (c *contender) measure() error {
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Env = environment()
	if c.profile != "" {
		cmd.Env = append(cmd.Env, "RAMPART_CPU_PROFILE="+c.profile)
	}
	talk, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	// It has said all when it ends, and is still known until it is waited for.
	said, _ := io.ReadAll(talk) // what cannot be read was not said
	r := result{seconds: time.Since(start).Seconds(), read: bytesRead(cmd.Process.Pid)}
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w: %s", c.title(), err, strings.TrimSpace(string(said)))
	}
	r.cpu = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		const kibPerMib = 1024
		r.peakMiB = float64(usage.Maxrss) / kibPerMib
	}
	if c.profile != "" {
		if r.stages, err = stagesOf(c.profile, r.cpu); err != nil {
			return err
		}
	}
	c.runs = append(c.runs, r)
	return nil
}

// environment is that of this program without limits on the threads of the peers'
// libraries, which may use what the machine has.
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(s string) bool {
		return strings.HasPrefix(s, "OPENBLAS_") || strings.HasPrefix(s, "OMP_")
	})
}

// bytesRead is what a process and its children have read, as Linux counts it.
func bytesRead(pid int) (n int64) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", pid))
	if err != nil {
		return 0
	}
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), "rchar: %d", &n); err == nil {
			break
		}
	}
	return n
}

// of returns one figure of all runs.
func (c *contender) of(figure func(result) float64) []float64 {
	var v []float64
	for _, r := range c.runs {
		v = append(v, figure(r))
	}
	return v
}

func seconds(r result) float64 { return r.seconds }
func cpu(r result) float64     { return r.cpu }
func peak(r result) float64    { return r.peakMiB }

// rate is in megapixels of all dates a second, load in seconds of a core for a
// thousand of them, and again is how often what is needed was read.
func (c *contender) rate(r result) float64  { return c.series.megapixels / r.seconds }
func (c *contender) load(r result) float64  { return 1e3 * r.cpu / c.series.megapixels }
func (c *contender) again(r result) float64 { return float64(r.read) / float64(c.series.bytes) }

// median returns the lower one of the two in the middle of an even number, so
// that it is always one that was measured.
func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[(len(v)-1)/2]
}
