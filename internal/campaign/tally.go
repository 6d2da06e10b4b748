package campaign

import (
	"maps"
	"slices"
	"sync"
	"time"

	"rampart/internal/pipeline"
	"rampart/internal/site"
)

// tally keeps count of the work. Several sites may be worked on at a time.
type tally struct {
	mu          sync.Mutex
	watcher     Watcher
	at          Progress
	total, done float64            // weight of what has to be done, and of what is
	within      map[string]float64 // of the sites that are worked on, what is done
}

func newTally(jobs []job, w Watcher) *tally {
	t := &tally{watcher: w, at: Progress{Total: len(jobs)}, within: map[string]float64{}}
	for _, j := range jobs {
		t.total += j.weight
	}
	return t
}

func (t *tally) begin(j job) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.at.Site, t.at.Within = j.site.ID, pipeline.Progress{}
	t.tell()
}

func (t *tally) end(j job, o Outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
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
	delete(t.within, j.site.ID)
	t.tell()
}

func (t *tally) warn(siteID, text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.watcher.Warn(siteID, text)
}

// tell says how far the work is; t is locked.
func (t *tally) tell() {
	t.at.Share = 0
	done := t.done
	for _, id := range slices.Sorted(maps.Keys(t.within)) {
		done += t.within[id]
	}
	if t.total > 0 {
		t.at.Share = min(1, done/t.total)
	}
	t.watcher.Progress(t.at)
}

// listener passes on how the job on one site goes.
type listener struct {
	*tally
	job     job
	source  Source
	dropped []site.Skipped // by the last plan
}

// Planned notes what the plan leaves out.
func (l *listener) Planned(p pipeline.Plan, _ error) { l.dropped = p.Dropped }

// Progress counts the scan, which is most of the work.
func (l *listener) Progress(p pipeline.Progress) {
	share := 0.0
	if p.Stage != pipeline.StageSurvey && p.Total > 0 {
		share = float64(p.Done) / float64(p.Total)
	}
	if p.Stage == pipeline.StageDescribe || p.Stage == pipeline.StageObjects {
		share = 1
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at.Site, l.at.Within, l.within[l.job.site.ID] = l.job.site.ID, p, share*l.job.weight
	l.tell()
}

// LeftOut warns of a scene that cannot be read.
func (l *listener) LeftOut(s site.Skipped) {
	l.warn(l.job.site.ID, l.source.Relative(s.Reason)+"; going on without this scene")
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
