package cli

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"rampart/internal/export"
)

// leastFreeDisk is what a large result with its temporary may take.
const leastFreeDisk = 256 * mebi

type doctorOptions struct {
	json bool
}

// check is one thing that was looked at on this machine.
type check struct {
	Name     string `json:"name"`
	OK       bool   `json:"ok"`
	Required bool   `json:"required"`
	Detail   string `json:"detail"`
	Remedy   string `json:"remedy"` // empty where all is well
}

func newDoctorCommand(a *app) *cobra.Command {
	var o doctorOptions
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "check this machine and name the remedy for what is wrong",
		Long: `doctor looks at what rampart needs: GDAL with its version and drivers, the
data of PROJ, write access to the working folder, memory, cores and free disk.
What is wrong comes with its remedy. The exit code is 1 if something that is
required is wrong.

With --json: ok, and checks (name, ok, required, detail, remedy).`,
		Example: `  rampart doctor
  rampart doctor --json`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return runDoctor(a, o) },
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "write JSON")
	return cmd
}

// doctorReport is the JSON form of what doctor says.
type doctorReport struct {
	OK     bool    `json:"ok"`
	Checks []check `json:"checks"`
}

var errUnfit = errors.New("this machine lacks something that is required; see the remedies")

func runDoctor(a *app, o doctorOptions) error {
	a.world.start(gdalCacheMB(defaultMaxMemory), a.gdal.add)
	r := doctorReport{OK: true, Checks: a.world.checks()}
	r.Checks = append(r.Checks, checkFolder("."), checkMemory(availableMemory()),
		checkCores(), checkDisk("."))
	for _, c := range r.Checks {
		r.OK = r.OK && (c.OK || !c.Required)
	}
	err := a.print(func(w io.Writer) error {
		if o.json {
			return writeJSON(w, r)
		}
		return r.writeText(w)
	})
	if err == nil && !r.OK {
		err = errUnfit
	}
	return err
}

func (r doctorReport) writeText(w io.Writer) error {
	var rows [][]string
	for _, c := range r.Checks {
		state := "ok"
		switch {
		case !c.OK && c.Required:
			state = "WRONG"
		case !c.OK:
			state = "weak"
		}
		rows = append(rows, []string{state, c.Name, c.Detail})
		if c.Remedy != "" {
			rows = append(rows, []string{"", "", "remedy: " + c.Remedy})
		}
	}
	return writeTable(w, []column{{"STATE", false}, {"WHAT", false}, {"FOUND", false}}, rows)
}

// checkFolder tries to write where results go by default.
func checkFolder(dir string) check {
	c := check{Name: "working folder", Required: true, OK: true}
	full, err := filepath.Abs(dir)
	if err == nil {
		c.Detail = full
		err = export.CheckFile(filepath.Join(dir, defaultOutput(formGeoJSON)))
	}
	if err != nil {
		c.OK, c.Detail = false, err.Error()
		c.Remedy = "go to a folder that you may write to, or name one with -o"
	}
	return c
}

// checkMemory compares what is free with what a run takes by default.
func checkMemory(free int64) check {
	c := check{Name: "memory", OK: true}
	if free == 0 {
		c.Detail = "free memory is not known on this system"
		return c
	}
	c.Detail = formatBytes(free) + " free"
	if free < defaultMaxMemory {
		c.OK = false
		c.Remedy = fmt.Sprintf("run with --max-memory %s", formatBytes(free/2/mebi*mebi))
	}
	return c
}

func checkCores() check {
	return check{Name: "cores", OK: true, Detail: fmt.Sprint(runtime.GOMAXPROCS(0))}
}

// checkDisk looks at the file system that results go to by default.
func checkDisk(dir string) check {
	c := check{Name: "free disk", OK: true}
	free, ok := freeDisk(dir)
	if !ok {
		c.Detail = "not known on this system"
		return c
	}
	c.Detail = formatBytes(free)
	if free < leastFreeDisk {
		c.OK = false
		c.Remedy = "free some space, or name a place on another disk with -o"
	}
	return c
}
