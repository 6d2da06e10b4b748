package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"rampart/algorithms/scene/compound"
	"rampart/internal/campaign"
	"rampart/internal/ingest"
	"rampart/internal/pipeline"
	"rampart/internal/site"
)

// calibrate measures how long this machine takes for two drawn series, one of coarse
// pixels and one of fine ones, against what the rates say, and returns its own.
func (a *app) calibrate(ctx context.Context, r pipeline.Rates) (pipeline.Rates, error) {
	folder, err := os.MkdirTemp("", "rampart-plan-")
	if err != nil {
		return r, fmt.Errorf("make a temporary folder: %w", err)
	}
	defer os.RemoveAll(folder) // left behind among what is temporary it does no harm
	const coarsePx, finePx = 640, 320
	coarse, err := a.timed(ctx, filepath.Join(folder, "coarse"), r, 3, coarsePx)
	if err != nil {
		return r, err
	}
	fine, err := a.timed(ctx, filepath.Join(folder, "fine"), r, 0.5, finePx)
	if err != nil {
		return r, err
	}
	areas := coarse.got.Seconds() / coarse.areas.Seconds()
	objects := (fine.got.Seconds() - areas*fine.areas.Seconds()) / fine.objects.Seconds()
	if !(areas > 0) || !(objects > 0) {
		return r, fmt.Errorf("this system does not tell the time of the processors: leave out --calibrate")
	}
	r = r.Times(areas, objects)
	r.On = fmt.Sprintf("a core of this machine, measured now: %.2f times as long as %s for areas, %.2f for objects",
		areas, r.On, objects)
	return r, nil
}

// timing is what a series took and was to take.
type timing struct{ got, areas, objects time.Duration }

// timed draws a series and looks at it with one worker.
func (a *app) timed(ctx context.Context, folder string, r pipeline.Rates, gsd float64, size int) (timing, error) {
	o := synthOptions{out: folder, params: compound.Default(), store: defaultStorage()}
	o.params.GSDM, o.params.SizePx, o.params.Dates = gsd, size, 6
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return timing{}, err
	}
	if err := o.write(ctx, compound.New(o.params), folder); err != nil {
		return timing{}, err
	}
	series, err := ingest.Scan(ctx, ingest.Options{Paths: []string{folder}}, a.world.prober)
	if err != nil {
		return timing{}, err
	}
	var t timing
	job := campaign.Job{
		Series: series, Params: pipeline.Default(), Strict: true,
		Limits: pipeline.Limits{Workers: 1, MaxMemory: defaultMaxMemory, Advise: askLargePages},
	}
	before := processorTime()
	if _, err := a.world.tools().Detect(ctx, &job, &timer{&t, r}); err != nil {
		return timing{}, err
	}
	t.got = processorTime() - before
	return t, nil
}

// timer takes down what a plan says of its time.
type timer struct {
	t *timing
	r pipeline.Rates
}

// Planned takes down the time.
func (t *timer) Planned(p pipeline.Plan, _ error) { t.t.areas, t.t.objects = p.CoreTime(t.r) }

// Progress is not looked at.
func (t *timer) Progress(pipeline.Progress) {}

// LeftOut does not happen: every scene is read or none.
func (t *timer) LeftOut(site.Skipped) {}
