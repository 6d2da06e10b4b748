package cli

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rampart/internal/config"
	"rampart/internal/pipeline"
)

type detectOptions struct {
	inputs
	output    output
	params    pipeline.Params
	limits    pipeline.Limits
	maxMemory bytesFlag
	config    string
	strict    bool
	dryRun    bool
	json      bool
}

func newDetectCommand(a *app) *cobra.Command {
	o := detectOptions{params: pipeline.Default(), maxMemory: defaultMaxMemory}
	cmd := &cobra.Command{
		Use:   "detect PATH...",
		Short: "find what was built and taken down, and between which dates",
		Long: `detect reads a series of dated images of one place and writes the changes as
GeoJSON: where something was added or removed, between which two dates, and
the evidence. It also writes how well the place was seen, and for each site one
statement, also when nothing was found.

A path is a folder, a file, a pattern, a VRT, or a manifest scenes.csv; inspect
shows what of it would be used, and --dry-run what a run would do. With --site
every site of the file is looked at in turn, unless --id names one.

The result goes to changes.geojson in the working folder, or where -o says; it
is written whole or not at all, and takes the place of an earlier one. Standard
output (-o -) carries the result only.

--max-memory, --workers and --tile say what the run may take of the machine;
they never change the result. --config names a YAML file that sets flags by
their long names; a flag on the command line goes before it.`,
		Example: `  rampart detect images/
  rampart detect images/ --site sites.geojson --id north --from 2019-01-01 -o north.geojson`,
		Args: somePaths,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths = args
			if err := o.complete(cmd.Flags()); err != nil {
				return usage(cmd, err)
			}
			return runDetect(cmd.Context(), a, o)
		},
	}
	o.bind(cmd.Flags())
	return cmd
}

func (o *detectOptions) bind(f *pflag.FlagSet) {
	o.inputs.bind(f)
	f.StringVarP(&o.output.path, "output", "o", "",
		"write the result to this `file`; - is standard output (default changes.geojson)")
	f.VarP(&o.output.form, "format", "f",
		"geojson, or geojsonl for one feature a line; by default as the name of the output ends")
	f.Float64Var(&o.params.MinAreaM2, "min-area", o.params.MinAreaM2,
		"leave out what is smaller than so many `m2`; 0 goes by the pixel size")
	f.Float64Var(&o.params.Sensitivity, "sensitivity", o.params.Sensitivity,
		"false `objects` per km2 that you are ready to look at")
	f.Var(&o.maxMemory, "max-memory", "stay below this amount of memory, such as 512MiB or 2G")
	f.IntVar(&o.limits.Workers, "workers", 0, "work on so many tiles at once; 0 is one a core")
	f.IntVar(&o.limits.Tile, "tile", 0, "`side` of a tile in pixels; 0 goes by --max-memory")
	f.StringVar(&o.config, "config", "", "take flags from this YAML `file`")
	f.BoolVar(&o.strict, "strict", false, "fail if a scene cannot be read, before the work begins")
	f.BoolVar(&o.dryRun, "dry-run", false,
		"only say what would be used, and what the run would take")
	f.BoolVar(&o.json, "json", false, "with --dry-run: write JSON")
}

// complete reads the configuration file, fills in what follows from the rest,
// and refuses what cannot be meant.
func (o *detectOptions) complete(f *pflag.FlagSet) error {
	if o.config != "" {
		if err := applyConfig(o.config, f); err != nil {
			return err
		}
	}
	o.output = o.output.complete()
	o.limits.MaxMemory, o.limits.Advise = int64(o.maxMemory), askLargePages
	switch {
	case o.limits.Workers < 0:
		return fmt.Errorf("--workers %d: must not be negative", o.limits.Workers)
	case o.limits.Tile < 0:
		return fmt.Errorf("--tile %d: must not be negative", o.limits.Tile)
	case o.maxMemory < leastMaxMemory:
		return fmt.Errorf("--max-memory %s: must be at least %s", o.maxMemory.String(),
			formatBytes(leastMaxMemory))
	case o.json && !o.dryRun:
		return errors.New("--json needs --dry-run; the result itself is JSON already")
	}
	if err := o.params.Validate(); err != nil {
		return fmt.Errorf("--%w", err)
	}
	return o.inputs.validate()
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
