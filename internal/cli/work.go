package cli

import (
	"errors"
	"fmt"
	"runtime"
	"strconv"

	"github.com/spf13/pflag"

	"rampart/internal/config"
	"rampart/internal/pipeline"
	"rampart/internal/weights"
)

// work says how the work is done: what decides the result, and what it may take
// of the machine. The commands that look for changes share it.
type work struct {
	params    pipeline.Params
	limits    pipeline.Limits
	maxMemory bytesFlag
	weights   string // a file
	config    string
	strict    bool
	dryRun    bool
	json      bool
	explains  bool // --json is for that too
}

func newWork() work { return work{params: pipeline.Default(), maxMemory: defaultMaxMemory} }

// bind adds the flags to the command.
func (w *work) bind(f *pflag.FlagSet) {
	f.Float64Var(&w.params.MinAreaM2, "min-area", w.params.MinAreaM2,
		"leave out what is smaller than so many `m2`; 0 goes by the pixel size")
	f.Float64Var(&w.params.Sensitivity, "sensitivity", w.params.Sensitivity,
		"false `objects` per km2 that you are ready to look at")
	f.StringVar(&w.weights, "weights", "", "take the scores from the weights in this `file`, which train writes")
	f.Float64Var(&w.params.MinScore, "min-score", 0, "leave out changes whose score is less than this `share`")
	f.Var(&w.maxMemory, "max-memory", "stay below this amount of memory, such as 512MiB or 2G")
	f.IntVar(&w.limits.Workers, "workers", 0, "work on so many tiles at once; 0 is one a core")
	f.IntVar(&w.limits.Tile, "tile", 0, "`side` of a tile in pixels; 0 goes by --max-memory")
	f.StringVar(&w.config, "config", "", "take flags from this YAML `file`")
	f.BoolVar(&w.strict, "strict", false, "fail if a scene cannot be read, before the work begins")
	f.BoolVar(&w.dryRun, "dry-run", false,
		"only say what would be used, and what the run would take")
	f.BoolVar(&w.json, "json", false, "with --dry-run: write JSON")
}

// complete reads the configuration file, which may set any flag of f, and refuses
// what cannot be meant.
func (w *work) complete(f *pflag.FlagSet) error {
	if w.config != "" {
		if err := applyConfig(w.config, f); err != nil {
			return err
		}
	}
	w.limits.MaxMemory, w.limits.Advise = int64(w.maxMemory), askLargePages
	switch {
	case w.limits.Workers < 0:
		return fmt.Errorf("--workers %d: must not be negative", w.limits.Workers)
	case w.limits.Tile < 0:
		return fmt.Errorf("--tile %d: must not be negative", w.limits.Tile)
	case w.maxMemory < leastMaxMemory:
		return fmt.Errorf("--max-memory %s: must be at least %s", w.maxMemory.String(),
			formatBytes(leastMaxMemory))
	case w.json && !w.dryRun && !w.explains:
		return errors.New("--json needs --dry-run; the result itself is JSON already")
	}
	if err := w.params.Validate(); err != nil {
		return fmt.Errorf("--%w", err)
	}
	return w.readWeights()
}

// readWeights reads the file of weights, where one is named.
func (w *work) readWeights() (err error) {
	if w.weights != "" {
		w.params.Weights, err = weights.ReadFile(w.weights)
	}
	return err
}

// cores is how many cores the work keeps busy.
func (w *work) cores() int {
	if w.limits.Workers > 0 {
		return w.limits.Workers
	}
	return runtime.NumCPU()
}

// applyConfig sets the flags that the file names and the command line does not.
func applyConfig(path string, f *pflag.FlagSet) error {
	file, err := config.Read(path)
	if err != nil {
		return err
	}
	var known []string
	given := map[string]bool{}
	f.VisitAll(func(flag *pflag.Flag) {
		if flag.Name != "config" && flag.Name != "help" {
			known = append(known, flag.Name)
		}
		given[flag.Name] = flag.Changed
	})
	return file.Apply(known, func(name, value string) error {
		if given[name] {
			return nil
		}
		flag := f.Lookup(name).Value
		err := flag.Set(value)
		var number *strconv.NumError
		if errors.As(err, &number) {
			return fmt.Errorf("%q is no %s", value, flag.Type())
		}
		return err
	})
}
