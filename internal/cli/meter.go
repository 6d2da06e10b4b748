package cli

import (
	"fmt"
	"sync"
	"time"

	"rampart/internal/pipeline"
)

// plainEvery and eventEvery bound how often a run says how far it is where
// there is no bar: a log must stay readable, a program may want more.
const (
	plainEvery = 5 * time.Second
	eventEvery = time.Second
)

// meter shows how far a run is. A run tells it by update, from any goroutine.
type meter interface {
	update(p pipeline.Progress)
	// close ends the showing; the terminal is then free for other talk.
	close()
}

// newMeter returns the meter that suits the place: none if quiet, events for
// a program, a bar for a terminal, else lines now and then.
func (a *app) newMeter() meter {
	switch {
	case a.talk.format == formatJSON:
		return &lineMeter{every: eventEvery, now: a.now, show: a.showEvent}
	case a.talk.quiet:
		return &lineMeter{every: eventEvery, now: a.now, show: func(progress) {}}
	}
	if isTerminal(a.stderr) {
		return newBarMeter(a.stderr, a.now)
	}
	return &lineMeter{every: plainEvery, now: a.now, show: a.showLine}
}

// progress is what a meter shows, and the JSON form of the event.
type progress struct {
	Event       string  `json:"event"` // progress
	Stage       string  `json:"stage"`
	Done        int     `json:"done"`
	Total       int     `json:"total"`
	Scenes      int     `json:"scenes"`
	ElapsedS    float64 `json:"elapsed_s"` // of the stage
	EtaS        float64 `json:"eta_s"`     // of the stage; 0 where not known
	MemoryBytes int64   `json:"memory_bytes"`
	ReadS       float64 `json:"read_s"`
	ComputeS    float64 `json:"compute_s"`
}

func newProgress(p pipeline.Progress, elapsed time.Duration) progress {
	return progress{
		Event: "progress", Stage: string(p.Stage), Done: p.Done, Total: p.Total,
		Scenes: p.Scenes, ElapsedS: seconds(elapsed), EtaS: seconds(eta(p.Done, p.Total, elapsed)),
		MemoryBytes: residentMemory(), ReadS: seconds(p.Read), ComputeS: seconds(p.Compute),
	}
}

func seconds(d time.Duration) float64 { return roundTo(d.Seconds(), 2) }

// eta is what is left of a stage if it goes on as it went; 0 before anything
// is done.
func eta(done, total int, elapsed time.Duration) time.Duration {
	if done <= 0 || done >= total {
		return 0
	}
	return time.Duration(float64(elapsed) / float64(done) * float64(total-done))
}

// text is the progress in words.
func (p *progress) text() string {
	s := fmt.Sprintf("%s %d/%d %s", p.Stage, p.Done, p.Total, unitOf(pipeline.Stage(p.Stage)))
	if p.Scenes > 0 {
		s += ", " + plural(p.Scenes, "scene")
	}
	s += ", " + formatBytes(p.MemoryBytes)
	if split := p.split(); split != "" {
		s += ", " + split
	}
	if p.EtaS >= 1 {
		s += ", " + formatLeft(p.EtaS) + " left"
	}
	return s
}

// unitOf says what is counted in a stage.
func unitOf(s pipeline.Stage) string {
	if s == pipeline.StageScan {
		return "tiles"
	}
	return "steps"
}

// split says how the time went; empty before any was spent.
func (p *progress) split() string {
	sum := p.ReadS + p.ComputeS
	if sum <= 0 {
		return ""
	}
	return fmt.Sprintf("read %.0f %% compute %.0f %%", 100*p.ReadS/sum, 100*p.ComputeS/sum)
}

// formatLeft says a time in whole seconds, the least of which is one.
func formatLeft(s float64) string {
	return time.Duration(max(s, 1) * float64(time.Second)).Round(time.Second).String()
}

func (a *app) showEvent(p progress) { a.talk.event(p) }

func (a *app) showLine(p progress) { a.talk.say("%s", p.text()) }

// lineMeter shows progress at the end of each stage and else at most every so
// often.
type lineMeter struct {
	every time.Duration
	now   func() time.Time
	show  func(progress)

	mu       sync.Mutex
	stage    pipeline.Stage
	began    time.Time
	last     time.Time
	finished bool // the end of the stage has been shown
}

func (m *lineMeter) update(p pipeline.Progress) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if p.Stage != m.stage {
		m.stage, m.began, m.last, m.finished = p.Stage, now, now, false
	}
	end := p.Done >= p.Total
	if m.finished || !end && now.Sub(m.last) < m.every {
		return
	}
	m.last, m.finished = now, end
	m.show(newProgress(p, now.Sub(m.began)))
}

func (m *lineMeter) close() {}
