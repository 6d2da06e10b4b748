package campaign

import (
	"context"
	"errors"
	"slices"

	"rampart/internal/detection"
	"rampart/internal/pipeline"
	"rampart/internal/site"
)

// Tools are what the work needs of the packages that touch images.
type Tools struct {
	Opener pipeline.Opener
	// Projector returns one for one user, and what frees it.
	Projector func() (p pipeline.Projector, free func())
	// BrokenFile names the file that an error is about, if it is about one.
	BrokenFile func(error) (path string, ok bool)
}

// Job is a series on one site.
type Job struct {
	// Series loses the scenes that turn out unreadable on the way.
	Series site.Series
	// Sums are the SHA-256 of the scenes by their ids, which the result names.
	Sums   map[string]string
	Input  pipeline.Input
	Params pipeline.Params
	Limits pipeline.Limits
	// Strict makes an unreadable scene an error.
	Strict bool
}

// Listener is told how a job goes.
type Listener interface {
	// Planned is called before each attempt, with the error that ends it if
	// there is one.
	Planned(p pipeline.Plan, err error)
	// Progress is called by one goroutine at a time.
	Progress(p pipeline.Progress)
	// LeftOut is called for a scene without which the job is begun anew.
	LeftOut(s site.Skipped)
}

// IsUnseen is true where it is no fault that a site has no result.
func IsUnseen(err error) bool {
	return errors.Is(err, pipeline.ErrTooFew) || errors.Is(err, pipeline.ErrNoOverlap) ||
		errors.Is(err, errNoScene)
}

// Detect does a job. A scene that turns out unreadable on the way is left out and
// the job is begun anew: the result is the one that the series without it would
// have given.
func (t Tools) Detect(ctx context.Context, j *Job, l Listener) (detection.Result, error) {
	for {
		result, err := t.attempt(ctx, j, l)
		if err == nil || ctx.Err() != nil || j.Strict || !t.leaveOut(j, err, l) {
			return result, err
		}
	}
}

func (t Tools) attempt(ctx context.Context, j *Job, l Listener) (detection.Result, error) {
	projector, free := t.Projector()
	defer free()
	plan, err := pipeline.NewPlan(j.Series, j.Input, j.Params, j.Limits, projector)
	l.Planned(plan, err)
	if err != nil {
		return detection.Result{}, err
	}
	result, err := plan.Run(ctx, t.Opener, l.Progress)
	if err != nil {
		return detection.Result{}, err
	}
	for i, s := range result.Scenes {
		result.Scenes[i].SHA256 = j.Sums[s.ID]
	}
	for _, s := range j.Series.Skipped {
		result.Skipped = append(result.Skipped, detection.Skip{Path: s.Path, Reason: s.Reason})
	}
	return result, nil
}

// leaveOut moves the scene that err is about to what is not used. It returns
// false if err is about no scene.
func (t Tools) leaveOut(j *Job, err error, l Listener) bool {
	path, ok := t.BrokenFile(err)
	if !ok {
		return false
	}
	i := slices.IndexFunc(j.Series.Scenes, func(s site.Scene) bool { return hasFile(s, path) })
	if i < 0 {
		return false
	}
	broken := site.Skipped{Path: j.Series.Scenes[i].Path, Reason: err.Error(), Broken: true}
	j.Series.Scenes = slices.Delete(slices.Clone(j.Series.Scenes), i, i+1)
	j.Series.Skipped = append(slices.Clone(j.Series.Skipped), broken)
	l.LeftOut(broken)
	return true
}

func hasFile(s site.Scene, path string) bool {
	if s.Path == path || slices.Contains(s.Files, path) {
		return true
	}
	return slices.ContainsFunc(s.Bands, func(b site.Band) bool { return b.Path == path }) ||
		slices.ContainsFunc(s.Masks, func(m site.MaskBand) bool { return m.Path == path })
}
