package campaign

import (
	"context"
	"errors"
	"math"

	"rampart/internal/detection"
	"rampart/internal/pipeline"
	"rampart/internal/site"
)

// parameters are what is asked of each site.
func (c *Campaign) parameters() Parameters {
	return Parameters{
		MinAreaM2: c.Params.MinAreaM2, Sensitivity: c.Params.Sensitivity,
		MinScore: c.Params.MinScore, Weights: c.Params.Weights.Sum(),
		From: dayText(c.From), To: dayText(c.To),
	}
}

// site sees to it that the result of a site is there, or the reason why there is
// none. The error is about the output, or the end of ctx.
func (c *Campaign) site(ctx context.Context, d Detector, j job, m *tally) (Outcome, error) {
	o := Outcome{Site: j.site, Skipped: j.series.Skipped, Notes: j.series.Notes}
	key, err := "", j.err
	if err == nil {
		key, err = c.look(ctx, d, j, m, &o)
	}
	var broken *outputError
	switch {
	case ctx.Err() != nil:
		return o, ctx.Err()
	case errors.As(err, &broken):
		return o, err
	case err == nil:
		return o, nil
	}
	o.Status, o.Reason = statusFailed, c.Source.Relative(err.Error())
	m.warn(j.site.ID, o.Reason)
	return o, c.commitFailure(o, key)
}

// look makes the result of a site unless it is there. It returns the key of the
// result, where that is known.
func (c *Campaign) look(
	ctx context.Context, d Detector, j job, m *tally, o *Outcome,
) (key string, err error) {
	scenes, sums := c.readable(ctx, j.series.Scenes, o)
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	dir := c.dir(j.site.ID)
	if err := c.custody.sight(dir, j.site.ID, scenes, sums); err != nil {
		return "", err
	}
	if key, err = keyOf(c.Version, j.site, c.parameters(), scenes, sums); err != nil {
		return "", err
	}
	if holds(dir, key) {
		return key, errors.Join(c.keep(o), noteUse(dir))
	}
	l := &listener{tally: m, job: j, source: c.Source}
	result, err := c.detect(ctx, d, c.newJob(j.site, scenes, sums), l, o)
	if err != nil {
		return key, err
	}
	files, err := c.again(ctx, dir, j.site.ID, scenes, sums)
	if err != nil {
		return key, err
	}
	if err := c.commit(key, *o, result, c.inputs(scenes, sums, files)); err != nil {
		return key, err
	}
	return key, noteUse(dir)
}

// readable hashes scenes and leaves out those that cannot be read.
func (c *Campaign) readable(
	ctx context.Context, scenes []site.Scene, o *Outcome,
) (kept []site.Scene, sums []string) {
	c.sums.add(ctx, scenes, c.share().Workers)
	all, errs := c.sums.of(scenes)
	for i, s := range scenes {
		if errs[i] != nil {
			o.Skipped = append(o.Skipped, site.Skipped{
				Path: s.Path, Reason: "cannot be read: check the file", Broken: true,
			})
			continue
		}
		kept, sums = append(kept, s), append(sums, all[i])
	}
	return kept, sums
}

// newJob is the work on a site.
func (c *Campaign) newJob(s site.Site, scenes []site.Scene, sums []string) *Job {
	return &Job{
		Series: site.Series{Scenes: scenes}, Sums: byID(scenes, sums), Params: c.Params,
		Limits: c.share(),
		Input: pipeline.Input{
			SiteID: s.ID, SiteName: s.Name, Area: s.Area, From: c.From, To: c.To,
			Version: c.Version,
		},
	}
}

// detect finds the changes of a site. Where nothing can be said the result says
// so.
func (c *Campaign) detect(
	ctx context.Context, d Detector, j *Job, l *listener, o *Outcome,
) (detection.Result, error) {
	o.Status = statusSeen
	if len(j.Series.Scenes) == 0 {
		o.Status = statusUnseen
		return c.unseen(o.Site, errNoScene, nil), nil
	}
	result, err := d.Detect(ctx, j, l)
	for _, left := range j.Series.Skipped {
		o.unread = append(o.unread, left.Path)
	}
	if IsUnseen(err) {
		o.Status = statusUnseen
		result, err = c.unseen(o.Site, err, append(l.dropped, j.Series.Skipped...)), nil
	}
	for i, skip := range result.Skipped {
		result.Skipped[i].Reason = c.Source.Relative(skip.Reason)
	}
	return result, err
}

// unseen is the result of a site of which nothing can be said.
func (c *Campaign) unseen(s site.Site, reason error, left []site.Skipped) detection.Result {
	r := detection.Result{
		Version: c.Version, Coverage: detection.Coverage{ObservableShare: math.NaN()},
		Parameters: c.parameters().asMap(),
		Statements: []detection.Statement{Unseen(s, reason)},
	}
	for _, l := range left {
		r.Skipped = append(r.Skipped, detection.Skip{Path: l.Path, Reason: l.Reason})
	}
	return r
}
