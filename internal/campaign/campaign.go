// Package campaign looks at many sites in one run: it plans, works, and goes on
// where it was interrupted.
//
// The result of a site lies in a folder of its own, whole or not at all, with a
// manifest of all that decided it: the scenes by their SHA-256, the area, the
// parameters, the version. A site whose manifest still holds is not looked at
// again. What is said of all sites together is made from the results of the sites,
// as they are read back, so that a run that was interrupted any number of times
// ends with the bytes of one that was not.
package campaign

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"

	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/pipeline"
	"rampart/internal/site"
	"rampart/internal/sitelist"
)

// errNoScene is why nothing can be said of a site that no scene shows.
var errNoScene = errors.New("no scene of it was found")

// Campaign is what is asked.
type Campaign struct {
	List   sitelist.List
	Source Source
	Out    string
	Params pipeline.Params
	Limits pipeline.Limits
	// From and To bound the days asked about; zero is unbounded.
	From, To time.Time
	Version  string
	// BOM puts a byte order mark before tables, which some spreadsheets need.
	BOM bool
	// Then is done when all is written, before another run may write here; nil for
	// nothing.
	Then func(ctx context.Context) error

	folders map[string]string // of the results, by the id of the site
	sums    fileSums          // of the files that have been read
}

// Outcome is how it went with one site.
type Outcome struct {
	Site   site.Site
	Status string // seen, unseen, failed
	Reason string // why it is not seen
	Kept   bool   // the result was there already
	// Skipped are files of this site alone that are not used, and Notes remarks on
	// its files.
	Skipped []site.Skipped
	Notes   []string
	unread  []string // scenes that could not be read on the way
}

// Failed tells that there is no result because something went wrong.
func (o Outcome) Failed() bool { return o.Status == statusFailed }

// Progress says how far a campaign is.
type Progress struct {
	Site         string // that is worked on
	Done, Total  int    // sites
	Kept, Failed int    // of those done
	// Share is the part of the work that is done, from 0 to 1; what was kept
	// is no work.
	Share  float64
	Within pipeline.Progress // of the site
}

// Watcher is told how a campaign goes.
type Watcher interface {
	Progress(p Progress)
	// Warn is called for what the user should know at once.
	Warn(siteID, text string)
}

// Run works on all sites that have no result yet, and then writes what is said of
// all of them together. What goes wrong with one site is in its outcome; the error
// is about the campaign as a whole, or the end of ctx.
func (c *Campaign) Run(ctx context.Context, t Tools, w Watcher) (Summary, error) {
	release, err := openOut(c.Out)
	if err != nil {
		return Summary{}, err
	}
	summary, err := c.run(ctx, t, w)
	return summary, errors.Join(err, release())
}

func (c *Campaign) run(ctx context.Context, t Tools, w Watcher) (Summary, error) {
	jobs, err := c.jobs(ctx)
	if err != nil {
		return Summary{}, err
	}
	m := newTally(jobs, w)
	var outcomes []Outcome
	for _, j := range jobs {
		m.begin(j)
		o, err := c.site(ctx, t, j, m)
		if err != nil {
			return Summary{}, err
		}
		m.end(j, o)
		outcomes = append(outcomes, o)
	}
	if err := ctx.Err(); err != nil {
		return Summary{}, err
	}
	summary, err := c.write(outcomes)
	if err == nil && c.Then != nil {
		err = c.Then(ctx)
	}
	return summary, err
}

// job is a site and its scenes.
type job struct {
	site   site.Site
	series site.Series
	err    error // why the scenes are not known
	weight float64
}

// jobs finds the scenes of all sites. It fails where there are none at all.
func (c *Campaign) jobs(ctx context.Context) ([]job, error) {
	var ids []string
	for _, s := range c.List.Sites {
		ids = append(ids, s.ID)
	}
	c.folders = folderNames(ids)
	var jobs []job
	n := 0
	for _, s := range c.List.Sites {
		series, err := c.Source.Series(ctx, s)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		n += len(series.Scenes)
		jobs = append(jobs, job{s, series, err, weigh(s, series)})
	}
	if n == 0 {
		return nil, c.noScenes(jobs)
	}
	return jobs, nil
}

// noScenes says why there is nothing to work on.
func (c *Campaign) noScenes(jobs []job) error {
	skipped := c.Source.Rest().Skipped
	for _, j := range jobs {
		if j.err != nil {
			return j.err
		}
		skipped = append(skipped, j.series.Skipped...)
	}
	for _, s := range skipped {
		return fmt.Errorf("no scene can be used for any site; %s: %s", s.Path, s.Reason)
	}
	return fmt.Errorf("no scene covers any of %d sites (scenes: %s)", len(jobs), c.Source.Form())
}

// weigh is the work on a site as far as it is known before: its ground, on every
// date.
func weigh(s site.Site, series site.Series) float64 {
	b := s.Area.Bound()
	return float64(len(series.Scenes)) * (b.Max[0] - b.Min[0]) * (b.Max[1] - b.Min[1])
}

func (c *Campaign) dir(s site.Site) string {
	return filepath.Join(c.Out, sitesFolder, c.folders[s.ID])
}

// parameters are what is asked of each site.
func (c *Campaign) parameters() Parameters {
	return Parameters{
		MinAreaM2: c.Params.MinAreaM2, Sensitivity: c.Params.Sensitivity,
		From: dayText(c.From), To: dayText(c.To),
	}
}

// site sees to it that the result of a site is there. The error is the end of ctx.
func (c *Campaign) site(ctx context.Context, t Tools, j job, m *tally) (Outcome, error) {
	o := Outcome{Site: j.site, Skipped: j.series.Skipped, Notes: j.series.Notes}
	err := j.err
	if err == nil {
		err = c.look(ctx, t, j, m, &o)
	}
	if ctx.Err() != nil {
		return o, ctx.Err()
	}
	if err == nil {
		return o, nil
	}
	// Nothing of an earlier result may stand for this one.
	o.Status, o.Reason = statusFailed, c.Source.Relative(err.Error())
	for _, name := range []string{manifestFile, ChangesFile} {
		if err := os.Remove(filepath.Join(c.dir(j.site), name)); err != nil && !os.IsNotExist(err) {
			return o, fmt.Errorf("output %s: %w", c.dir(j.site), reasonOf(err))
		}
	}
	m.watcher.Warn(j.site.ID, o.Reason)
	return o, nil
}

// look makes the result of a site unless it is there.
func (c *Campaign) look(ctx context.Context, t Tools, j job, m *tally, o *Outcome) error {
	scenes, sums := c.readable(ctx, j.series.Scenes, o)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	key, err := keyOf(c.Version, j.site, c.parameters(), scenes, sums)
	if err != nil {
		return err
	}
	dir := c.dir(j.site)
	if holds(dir, key) {
		old, err := readManifest(dir)
		o.Status, o.Kept = old.Status, true
		return err
	}
	result, err := c.detect(ctx, t, j.site, scenes, m, o)
	if err != nil {
		return err
	}
	setSums(result.Scenes, scenes, sums)
	return c.commit(dir, key, *o, result, scenes, sums)
}

// readable hashes scenes and leaves out those that cannot be read.
func (c *Campaign) readable(
	ctx context.Context, scenes []site.Scene, o *Outcome,
) (kept []site.Scene, sums []string) {
	if c.sums == nil {
		c.sums = fileSums{}
	}
	c.sums.add(ctx, scenes, c.Limits.Workers)
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

// setSums writes the sums into what a result says of its scenes.
func setSums(said []detection.Scene, scenes []site.Scene, sums []string) {
	byID := map[string]string{}
	for i, s := range scenes {
		byID[s.ID] = sums[i]
	}
	for i := range said {
		said[i].SHA256 = byID[said[i].ID]
	}
}

// detect finds the changes of a site. Where nothing can be said the result says
// so.
func (c *Campaign) detect(
	ctx context.Context, t Tools, s site.Site, scenes []site.Scene, m *tally, o *Outcome,
) (detection.Result, error) {
	o.Status = statusSeen
	if len(scenes) == 0 {
		o.Status = statusUnseen
		return c.unseen(s, errNoScene, nil), nil
	}
	j := Job{
		Series: site.Series{Scenes: scenes}, Params: c.Params, Limits: c.Limits,
		Input: pipeline.Input{
			SiteID: s.ID, SiteName: s.Name, Area: s.Area, From: c.From, To: c.To,
			Version: c.Version,
		},
	}
	l := &listener{tally: m, site: s.ID, source: c.Source}
	result, err := t.Detect(ctx, &j, l)
	for _, left := range j.Series.Skipped {
		o.unread = append(o.unread, left.Path)
	}
	if IsUnseen(err) {
		o.Status = statusUnseen
		result, err = c.unseen(s, err, append(l.dropped, j.Series.Skipped...)), nil
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
		Parameters: map[string]any{
			"min_area_m2": c.Params.MinAreaM2, "sensitivity": c.Params.Sensitivity,
			"from": dayText(c.From), "to": dayText(c.To),
		},
		Statements: []detection.Statement{Unseen(s, reason)},
	}
	for _, l := range left {
		r.Skipped = append(r.Skipped, detection.Skip{Path: l.Path, Reason: l.Reason})
	}
	return r
}

// commit writes the result of a site, the manifest last.
func (c *Campaign) commit(
	dir, key string, o Outcome, r detection.Result, scenes []site.Scene, sums []string,
) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("output %s cannot be made: %w", dir, reasonOf(err))
	}
	h := newHasher()
	err := export.File(filepath.Join(dir, ChangesFile), func(w io.Writer) error {
		return export.WriteGeoJSON(io.MultiWriter(w, h), r)
	})
	if err != nil {
		return err
	}
	area, err := sumOf(o.Site.Area)
	if err != nil {
		return err
	}
	m := Manifest{
		Schema: export.Schema, Version: c.Version, Key: key, SiteID: o.Site.ID, AreaSHA256: area,
		Parameters: c.parameters(), Inputs: []Input{}, Status: o.Status,
		Unread:  append([]string{}, o.unread...),
		Outputs: []Output{{ChangesFile, h.sum(), h.n}},
	}
	for i, scene := range scenes {
		in := Input{SceneID: scene.ID, Path: scene.Path, Bytes: scene.Bytes}
		if sums[i] != "" {
			in.SHA256 = &sums[i]
		}
		m.Inputs = append(m.Inputs, in)
	}
	return export.WriteJSON(filepath.Join(dir, manifestFile), m)
}
