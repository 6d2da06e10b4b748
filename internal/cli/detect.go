package cli

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

type detectOptions struct {
	inputs
	work
	output  output
	scores  string // where the score of every pixel goes; empty for nowhere
	explain placeFlag
}

func newDetectCommand(a *app) *cobra.Command {
	o := detectOptions{work: newWork()}
	cmd := &cobra.Command{
		Use:   "detect PATH...",
		Short: "find what was built and taken down, and between which dates",
		Long: `detect reads a series of dated images of one place and writes the changes as
GeoJSON: where something was added or removed, between which two dates, and
the evidence. It also writes how well the place was seen, and for each site one
statement, also when nothing was found.

A path is a folder, a file, a pattern, a VRT, a manifest scenes.csv; or, alone,
a STAC catalog in a file or at an address, or the address of a STAC API; inspect
shows what of it would be used, and --dry-run what a run would do. With --site
every site of the file is looked at in turn, unless --id names one.

The result goes to changes.geojson in the working folder, or where -o says; it
is written whole or not at all, and takes the place of an earlier one. Standard
output (-o -) carries the result only.

--score-raster writes the score that the changes were cut from, for every pixel
of one site: the largest over all dates, as a share of the bar above which it is
believed. What was not seen on two dates is nodata.

--max-memory, --workers and --tile say what the run may take of the machine;
they never change the result. --config names a YAML file that sets flags by
their long names; a flag on the command line goes before it.

--explain tells of one place what each date shows there, what was found within
10 m (or as far as a third number says), and what was looked at and refused: by
which rule, what was measured, and the bar. The work is that of a whole run; its
result is written only where -o names a file.`,
		Example: `  rampart detect images/
  rampart detect images/ --site sites.geojson --id north --from 2019-01-01 -o north.geojson
  rampart detect images/ --explain 81.2043,43.9107`,
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
	f.StringVar(&o.scores, "score-raster", "",
		"also write the score of every pixel to this GeoTIFF `file`: from 1 on it is change")
	o.work.bind(f)
	f.Var(&o.explain, "explain",
		"say what was seen at this `place`, LON,LAT or LON,LAT,METRES")
	f.Lookup("json").Usage = "with --dry-run or --explain: write JSON"
}

// complete reads the configuration file, fills in what follows from the rest,
// and refuses what cannot be meant.
func (o *detectOptions) complete(f *pflag.FlagSet) error {
	o.explains = o.explain.given
	if err := o.work.complete(f); err != nil {
		return err
	}
	switch {
	case o.explains && o.dryRun:
		return errors.New("--explain and --dry-run exclude each other")
	case o.explains && o.output.path == toStdout:
		return errors.New("--explain writes to standard output: name a file with -o, or leave it out")
	case o.explains && o.scores != "":
		return errors.New("--explain and --score-raster exclude each other")
	case o.explains && o.output.path == "":
		return o.inputs.validate() // no result is asked for
	}
	o.output = o.output.complete()
	if o.scores != "" && filepath.Clean(o.scores) == filepath.Clean(o.output.path) {
		return fmt.Errorf("--score-raster %s: the result goes there; name another file", o.scores)
	}
	return o.inputs.validate()
}
