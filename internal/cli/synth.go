package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"rampart/algorithms/scene/compound"
	"rampart/internal/engine"
)

type synthOptions struct {
	out    string
	params compound.Params
	hard   difficultyFlag
	store  storage
}

func newSynthCommand(a *app) *cobra.Command {
	o := synthOptions{params: compound.Default(), store: defaultStorage()}
	o.hard.value = &o.params.Difficulty
	cmd := &cobra.Command{
		Use:   "synth OUT",
		Short: "draw a dated series of an invented place whose changes are known",
		Long: `synth draws images of an invented place on several dates and writes them into
a new folder OUT with what is true of them, so that a detector can be measured
without imagery. Walled compounds with towers, fences, blocks and sheds are
built, altered and taken down among fields, roads and hamlets, under a sun and
a view that differ from date to date, with haze, clouds, snow, vehicles and
images that do not quite lie on each other.

OUT will hold NAME_DATE.tif for each date, scenes.csv (a manifest with the
angles of sun and view), sites.geojson (where to look), truth.geojson (what
changed, as detect would write it) and standing.geojson (what stood through the
series, and is no change). The same arguments give the same bytes.`,
		Example: `  rampart synth out/seed1 --seed 1
  rampart synth out/hard --seed 7 --difficulty hard --bands rgb --dtype uint8 --dates 5`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(cmd, fmt.Errorf("name one folder to write, got %d", len(args)))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.out = args[0]
			if err := o.params.Validate(); err != nil {
				return usage(cmd, fmt.Errorf("--%w", err))
			}
			return runSynth(cmd.Context(), a, o)
		},
	}
	o.bind(cmd, a)
	return cmd
}

// bind adds the flags of the command.
func (o *synthOptions) bind(cmd *cobra.Command, a *app) {
	f := cmd.Flags()
	p := &o.params
	f.Uint64Var(&p.Seed, "seed", p.Seed, "another seed draws another place")
	f.Float64Var(&p.GSDM, "gsd", p.GSDM, "side of a pixel in metres, 0.3 to 10")
	f.IntVar(&p.SizePx, "size", p.SizePx, "side of the images in pixels")
	f.IntVar(&p.Dates, "dates", p.Dates, "number of dates, from 2018 to 2020")
	f.Var(&o.store.bands, "bands", "`kind` of bands: pan, rgb or rgbn")
	f.Var(&o.store.dtype, "dtype", "`type` of the numbers: uint8 or uint16")
	f.Var(&o.hard, "difficulty", "`level`: normal, or hard")
	// The name that elsewhere means silence is here what the place is; the
	// letter keeps its meaning.
	f.BoolVar(&p.Quiet, "quiet", false, "build nothing, but keep all that distracts")
	f.BoolVarP(&a.talk.quiet, "silent", "q", false, "say only what went wrong")
}

// difficultyFlag is a level of difficulty.
type difficultyFlag struct{ value *compound.Difficulty }

// String returns the level.
func (d *difficultyFlag) String() string {
	if d.value == nil {
		return ""
	}
	return string(*d.value)
}

// Set takes a level.
func (d *difficultyFlag) Set(s string) error {
	v := compound.Difficulty(s)
	if v != compound.Normal && v != compound.Hard {
		return errors.New("want normal or hard")
	}
	*d.value = v
	return nil
}

// Type names the kind of value in the help.
func (d *difficultyFlag) Type() string { return "level" }

// runSynth writes the series into a folder beside the one asked for, which gets
// its name at the end.
func runSynth(ctx context.Context, a *app, o synthOptions) error {
	if err := vacant(o.out); err != nil {
		return err
	}
	parent := filepath.Dir(filepath.Clean(o.out))
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return fmt.Errorf("make the folder %s: %w", parent, err)
	}
	part, err := os.MkdirTemp(parent, filepath.Base(filepath.Clean(o.out))+".part-")
	if err != nil {
		return fmt.Errorf("make a folder in %s: %w", parent, err)
	}
	defer os.RemoveAll(part) // nothing is left of it where all went well
	a.world.start(gdalCacheMB(defaultMaxMemory), a.gdal.add)
	place := compound.New(o.params)
	if err := o.write(ctx, place, part); err != nil {
		return err
	}
	a.gdal.tell(a.talk)
	if err := publish(part, o.out); err != nil {
		return err
	}
	a.talk.say("wrote %s with %s and %s that stand through to %s",
		plural(o.params.Dates, "date"), plural(len(place.Changes), "change"),
		plural(len(place.Standing), "thing"), o.out)
	return nil
}

// vacant tells whether a series may be written to out: a folder that is empty,
// or a name that is free.
func vacant(out string) error {
	entries, err := os.ReadDir(out)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("output %s cannot be a folder: %w", out, errors.Unwrap(err))
	case len(entries) > 0:
		return fmt.Errorf("output %s is not empty: name a new folder, or empty it", out)
	}
	return nil
}

// publish gives a finished folder the rights and the name that it should have;
// an empty folder of that name makes room.
func publish(part, out string) error {
	err := os.Chmod(part, 0o755)
	if err == nil {
		err = os.Remove(out)
	}
	if err == nil || errors.Is(err, os.ErrNotExist) {
		err = os.Rename(part, out)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", out, err)
	}
	return nil
}

// write writes all files of the series, the images one date a worker.
func (o synthOptions) write(ctx context.Context, place *compound.Place, folder string) error {
	nothing := func() (struct{}, error) { return struct{}{}, nil }
	done := func(struct{}) error { return nil }
	job := func(ctx context.Context, _ struct{}, i int) error {
		return o.image(ctx, place, folder, i)
	}
	workers := min(runtime.NumCPU(), o.params.Dates)
	if err := engine.Run(ctx, workers, o.params.Dates, nothing, done, job); err != nil {
		return err
	}
	return o.texts(place, folder)
}
