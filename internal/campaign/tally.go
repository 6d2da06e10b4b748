package campaign

import (
	"time"

	"rampart/internal/pipeline"
	"rampart/internal/site"
)

// tally keeps count of the work.
type tally struct {
	watcher     Watcher
	at          Progress
	total, done float64 // weight of what has to be done, and of what is
	within      float64 // weight of the site that is worked on
}

func newTally(jobs []job, w Watcher) *tally {
	t := &tally{watcher: w, at: Progress{Total: len(jobs)}}
	for _, j := range jobs {
		t.total += j.weight
	}
	return t
}

func (t *tally) begin(j job) {
	t.at.Site, t.at.Within, t.within = j.site.ID, pipeline.Progress{}, j.weight
	t.tell(0)
}

func (t *tally) end(j job, o Outcome) {
	t.at.Done++
	switch {
	case o.Kept:
		t.at.Kept++
		t.total -= j.weight
	case o.Failed():
		t.at.Failed++
		t.done += j.weight
	default:
		t.done += j.weight
	}
	t.within = 0
	t.tell(0)
}

func (t *tally) warn(siteID, text string) { t.watcher.Warn(siteID, text) }

// tell says how far the work is; share is that of the site, from 0 to 1.
func (t *tally) tell(share float64) {
	t.at.Share = 0
	if t.total > 0 {
		t.at.Share = min(1, (t.done+share*t.within)/t.total)
	}
	t.watcher.Progress(t.at)
}

// listener passes on how the job on one site goes.
type listener struct {
	*tally
	site    string
	source  Source
	dropped []site.Skipped // by the last plan
}

// Planned notes what the plan leaves out.
func (l *listener) Planned(p pipeline.Plan, _ error) { l.dropped = p.Dropped }

// Progress counts the scan, which is most of the work.
func (l *listener) Progress(p pipeline.Progress) {
	l.at.Within = p
	share := 0.0
	if p.Stage != pipeline.StageSurvey && p.Total > 0 {
		share = float64(p.Done) / float64(p.Total)
	}
	if p.Stage == pipeline.StageDescribe || p.Stage == pipeline.StageObjects {
		share = 1
	}
	l.tell(share)
}

// LeftOut warns of a scene that cannot be read.
func (l *listener) LeftOut(s site.Skipped) {
	l.watcher.Warn(l.site, l.source.Relative(s.Reason)+"; going on without this scene")
}

func isoDay(t time.Time) string { return t.Format(time.DateOnly) }

// dayOf is the day of a text, zero where there is none.
func dayOf(text *string) time.Time {
	if text == nil {
		return time.Time{}
	}
	return parseDay(*text)
}

// dayText is a day, or nil for none.
func dayText(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	day := isoDay(t)
	return &day
}
