package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rampart/internal/campaign"
	"rampart/internal/detection"
	"rampart/internal/pipeline"
	"rampart/internal/site"
)

// run is the work of one detect command.
type run struct {
	a      *app
	o      detectOptions
	sites  []site.Site // at least one; without an area if none was asked for
	series site.Series
	sums   map[string]string // SHA-256 by scene id
	probe  *pipeline.Probe   // nil where no place is asked about
	meter  meter             // of the site that is worked on
	said   []string          // what has been said and need not be again
	// left are the scenes that the plan of some site left out, and used the
	// paths of those that some plan uses: only what no site uses is missing.
	left []site.Skipped
	used []string
	// sheet gathers the score of every pixel; nil where nobody asks for it.
	sheet scoreSheet
}

func runDetect(ctx context.Context, a *app, o detectOptions) error {
	r := run{a: a, o: o}
	if !o.dryRun && o.output.path != "" {
		if err := o.output.check(); err != nil {
			return err
		}
		if err := r.openSheet(); err != nil {
			return err
		}
		defer r.closeSheet()
	}
	if err := r.begin(ctx); err != nil {
		return err
	}
	defer limitMemory(r.o.limits.MaxMemory)()
	if o.dryRun {
		if err := r.dry(); err != nil {
			return err
		}
		return r.end()
	}
	result, err := r.detect(ctx)
	if err != nil {
		return err
	}
	if r.probe != nil {
		if err := r.explain(); err != nil || o.output.path == "" {
			return errors.Join(err, r.end())
		}
	}
	if err := r.writeSheet(ctx); err != nil {
		return err
	}
	result = newNamed(o.inputs.paths).result(result)
	if err := o.output.write(ctx, a, result); err != nil {
		return err
	}
	for _, line := range summary(result, o.output) {
		a.talk.say("%s", line)
	}
	return r.end()
}

// begin finds the sites and the scenes, and tells what is not used.
func (r *run) begin(ctx context.Context) error {
	var err error
	if r.sites, err = r.o.inputs.sites(); err != nil {
		return err
	}
	if len(r.sites) == 0 {
		r.sites = []site.Site{{}}
	}
	if r.sheet != nil && len(r.sites) > 1 {
		return fmt.Errorf("--score-raster: it is of one site, and there are %d; name one with --id",
			len(r.sites))
	}
	if r.o.explain.given {
		if r.sites, err = sitesAt(r.sites, r.o.explain); err != nil {
			return err
		}
		r.probe = pipeline.NewProbe(r.o.explain.at, r.o.explain.withinM)
	}
	r.a.world.start(gdalCacheMB(r.o.limits.MaxMemory), r.a.gdal.add)
	r.series, err = r.o.scan(ctx, r.a.world, r.sites)
	r.a.gdal.tell(r.a.talk)
	if err != nil {
		return err
	}
	if len(r.series.Scenes) == 0 {
		r.a.tellFiles(r.series.Skipped)
		return errNoScene
	}
	r.a.tellSkipped(r.series.Skipped)
	if broken := countBroken(r.series.Skipped); r.o.strict && broken > 0 {
		return fmt.Errorf("--strict: %s could not be read", plural(broken, "file"))
	}
	return nil
}

// end is how the command ends if nothing else went wrong.
func (r *run) end() error {
	broken := countBroken(r.series.Skipped)
	for _, s := range r.left {
		if s.Broken && !slices.Contains(r.used, s.Path) {
			broken++
		}
	}
	if broken == 0 {
		return nil
	}
	return fmt.Errorf("done without %s: %w", plural(broken, "file"), errPartial)
}

// tellSkipped names each file that could not be read, and counts the others.
func (a *app) tellSkipped(skipped []site.Skipped) {
	broken := countBroken(skipped)
	a.tellFiles(slices.DeleteFunc(slices.Clone(skipped), func(s site.Skipped) bool {
		return !s.Broken
	}))
	if others := len(skipped) - broken; others > 0 {
		a.talk.say("%s left out on purpose; inspect says why", plural(others, "file"))
	}
}

// tellFiles names files with the reason why they are not used.
func (a *app) tellFiles(skipped []site.Skipped) {
	const most = 20
	for i, s := range skipped {
		if i == most {
			a.talk.warn("%s more cannot be used; inspect lists them",
				plural(len(skipped)-most, "file"))
			return
		}
		a.talk.warn("%s", skipLine(s.Path, s.Reason))
	}
}

// detect looks at every site and puts what is found together. Where several
// sites are asked about, one that no images cover does not stop the others.
func (r *run) detect(ctx context.Context) (detection.Result, error) {
	var err error
	r.sums, err = campaign.HashScenes(ctx, r.series.Scenes, r.o.limits.Workers)
	if err != nil {
		return detection.Result{}, err
	}
	var results []detection.Result
	var unseen []detection.Statement
	for _, s := range r.sites {
		result, err := r.site(ctx, s)
		switch {
		case err == nil:
			results = append(results, result)
		case len(r.sites) > 1 && campaign.IsUnseen(err):
			r.a.talk.warn("%s: %v", s.ID, err)
			unseen = append(unseen, campaign.Unseen(s, err))
		case len(r.sites) > 1:
			return detection.Result{}, fmt.Errorf("site %s: %w", s.ID, err)
		default:
			return detection.Result{}, err
		}
	}
	if len(results) == 0 {
		return detection.Result{}, fmt.Errorf("none of %d sites can be looked at: %s",
			len(r.sites), unseen[0].Text)
	}
	return campaign.Merge(results, unseen, r.sites), nil
}

// site runs the series on one site.
func (r *run) site(ctx context.Context, s site.Site) (detection.Result, error) {
	job := campaign.Job{
		Series: r.series, Sums: r.sums, Input: r.input(s), Params: r.o.params,
		Limits: r.o.limits, Strict: r.o.strict,
	}
	result, err := r.a.world.tools().Detect(ctx, &job, r)
	r.endMeter()
	r.series = job.Series
	return result, explain(err)
}

// Planned tells what the user should know of a plan.
func (r *run) Planned(plan pipeline.Plan, err error) {
	for _, d := range plan.Dropped {
		r.sayOnce(skipLine(d.Path, d.Reason))
	}
	for _, note := range plan.Notes {
		r.sayOnce(note)
	}
	if err == nil {
		r.account(plan)
	}
}

// Progress shows how far the site is.
func (r *run) Progress(p pipeline.Progress) {
	if r.meter == nil {
		r.meter = r.a.newMeter()
	}
	r.meter.update(p)
}

// LeftOut tells of a scene that cannot be read.
func (r *run) LeftOut(s site.Skipped) {
	r.endMeter()
	r.a.talk.warn("%s; going on without this scene", s.Reason)
}

// endMeter frees the terminal for other talk.
func (r *run) endMeter() {
	if r.meter != nil {
		r.meter.close()
		r.meter = nil
	}
	r.a.gdal.tell(r.a.talk)
}

// plan works out what to do for a site, and tells what the user should know.
func (r *run) plan(s site.Site, projector pipeline.Projector) (pipeline.Plan, error) {
	plan, err := pipeline.NewPlan(r.series, r.input(s), r.o.params, r.o.limits, projector)
	r.Planned(plan, err)
	return plan, explain(err)
}

// explain adds the remedy to what keeps a site from being looked at.
func explain(err error) error {
	switch {
	case errors.Is(err, pipeline.ErrTooFew):
		return fmt.Errorf("%w: name images of more dates, or widen --from and --to", err)
	case errors.Is(err, pipeline.ErrNoOverlap), errors.Is(err, pipeline.ErrElsewhere):
		return fmt.Errorf("%w: inspect shows what each scene covers", err)
	}
	return err
}

// account notes which scenes a plan uses and which it leaves out.
func (r *run) account(plan pipeline.Plan) {
	for _, s := range plan.Scenes {
		if !slices.Contains(r.used, s.Path) {
			r.used = append(r.used, s.Path)
		}
	}
	for _, d := range plan.Dropped {
		same := func(s site.Skipped) bool { return s.Path == d.Path }
		if !slices.ContainsFunc(r.left, same) {
			r.left = append(r.left, d)
		}
	}
}

func (r *run) sayOnce(text string) {
	if !slices.Contains(r.said, text) {
		r.said = append(r.said, text)
		r.a.talk.say("%s", text)
	}
}

func (r *run) input(s site.Site) pipeline.Input {
	return pipeline.Input{
		Scores: r.sheet, Probe: r.probe, SiteID: s.ID, SiteName: s.Name, Area: s.Area,
		From: r.o.from.Time, To: r.o.to.Time, Version: version,
	}
}
