// Package campaign looks at many sites in one run: it plans, works, and goes on
// where it was interrupted.
//
// The result of a site lies in a folder of its own, whole or not at all, with a
// manifest of all that decided it: the scenes by their SHA-256, the area, the
// parameters, the version. A site whose manifest still holds is not looked at
// again. What is said of all sites together is made from the results of the sites,
// as they are read back, so that a run that was interrupted any number of times
// ends with the bytes of one that was not.
//
// Several programs, also on several machines, may each work on a part of the sites
// and even on the same ones: a result is put in its place only where there is none
// that holds. Finish then makes what is said of all sites together.
package campaign

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"rampart/internal/detection"
	"rampart/internal/engine"
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
	// AcceptChanged takes originals that have changed for the right ones.
	AcceptChanged bool
	// Asked is what a later run has to be told to do the same.
	Asked Asked
	// AtOnce is how many sites are worked on at a time; they share the limits.
	AtOnce int
	// Then is done when all is written, before another run may write here; nil for
	// nothing.
	Then func(ctx context.Context) error

	custody *custody
	folders map[string]string // of the results, by the id of the site
	sums    *fileSums         // of the files that have been read
}

// Detector finds what changed at one site. Tools is one.
type Detector interface {
	Detect(ctx context.Context, j *Job, l Listener) (detection.Result, error)
}

// Outcome is how it went with one site.
type Outcome struct {
	Site   site.Site
	Status string // seen, unseen, failed; missing where nothing was done yet
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

// Missing tells that there is no result because none was made yet, or not as it is
// asked for.
func (o Outcome) Missing() bool {
	return o.Status == statusMissing || o.Status == statusOutdated
}

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

// Part is some of the sites of a campaign. The zero value is all of them.
type Part struct {
	// Shard is one of Of parts of about the same number of sites, from 1.
	Shard, Of int
	// IDs are those of single sites.
	IDs []string
}

// Whole reports whether the part is all sites.
func (p Part) Whole() bool { return p.Of == 0 && len(p.IDs) == 0 }

// has reports whether the i-th site belongs to the part.
func (p Part) has(i int, id string) bool {
	if len(p.IDs) > 0 {
		return slices.Contains(p.IDs, id)
	}
	return p.Of == 0 || i%p.Of == p.Shard-1
}

// Run works on all sites that have no result yet, and then writes what is said of
// all of them together. What goes wrong with one site is in its outcome; the error
// is about the campaign as a whole, or the end of ctx.
func (c *Campaign) Run(ctx context.Context, d Detector, w Watcher) (Summary, error) {
	return c.guarded(alone, func() (Summary, error) {
		outcomes, err := c.work(ctx, Part{}, d, w)
		if err != nil {
			return Summary{}, err
		}
		summary, err := c.write(outcomes)
		if err == nil && c.Then != nil {
			err = c.Then(ctx)
		}
		return summary, err
	})
}

// RunPart works on those sites of a part that have no result yet. Other programs
// may work on other parts at the same time. Finish writes what is said of all.
func (c *Campaign) RunPart(ctx context.Context, p Part, d Detector, w Watcher) (Summary, error) {
	return c.guarded(together, func() (Summary, error) {
		outcomes, err := c.work(ctx, p, d, w)
		return Summary{Sites: CountOf(outcomes), Broken: brokenOf(outcomes)}, err
	})
}

// guarded calls f while this program may write to the folder of the results.
func (c *Campaign) guarded(h hold, f func() (Summary, error)) (Summary, error) {
	release, err := openOut(c.Out, h)
	if err != nil {
		return Summary{}, err
	}
	summary, err := f()
	return summary, errors.Join(err, release())
}

// work sees to it that the sites of a part have results.
func (c *Campaign) work(ctx context.Context, p Part, d Detector, w Watcher) ([]Outcome, error) {
	c.nameFolders()
	jobs, err := c.jobs(ctx, p)
	if err != nil {
		return nil, err
	}
	if err := c.writeRecord(); err != nil {
		return nil, err
	}
	if c.custody, err = openCustody(c.Out, c.AcceptChanged); err != nil {
		return nil, err
	}
	c.sums = &fileSums{}
	m := newTally(jobs, w)
	outcomes := make([]Outcome, len(jobs))
	nothing := func() (struct{}, error) { return struct{}{}, nil }
	err = engine.Run(ctx, max(1, c.AtOnce), len(jobs), nothing, func(struct{}) error { return nil },
		func(ctx context.Context, _ struct{}, i int) error {
			m.begin(jobs[i])
			var err error
			if outcomes[i], err = c.site(ctx, d, jobs[i], m); err == nil {
				m.end(jobs[i], outcomes[i])
			}
			return err
		})
	return outcomes, err
}

// share is what one of the sites that are worked on at a time may take.
func (c *Campaign) share() pipeline.Limits {
	l := c.Limits
	if c.AtOnce > 1 {
		if l.Workers == 0 {
			l.Workers = runtime.GOMAXPROCS(0)
		}
		l.Workers = max(1, l.Workers/c.AtOnce)
		l.MaxMemory /= int64(c.AtOnce)
	}
	return l
}

// job is a site and its scenes.
type job struct {
	site   site.Site
	series site.Series
	err    error // why the scenes are not known
	weight float64
}

// jobs finds the scenes of the sites of a part. It fails where no site of a whole
// campaign has any.
func (c *Campaign) jobs(ctx context.Context, p Part) ([]job, error) {
	var jobs []job
	n := 0
	for i, s := range c.List.Sites {
		if !p.has(i, s.ID) {
			continue
		}
		series, err := c.Source.Series(ctx, s)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		n += len(series.Scenes)
		jobs = append(jobs, job{s, series, err, weigh(s, series)})
	}
	if n == 0 && len(jobs) == len(c.List.Sites) {
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
