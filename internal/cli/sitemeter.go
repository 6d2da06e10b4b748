package cli

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"rampart/internal/campaign"
)

// siteMeter shows how far a campaign is: a bar for all sites on a terminal, else
// lines now and then, or events for a program.
type siteMeter struct {
	a     *app
	every time.Duration
	bars  *mpb.Progress // nil where there is none
	bar   *mpb.Bar
	shown atomic.Pointer[siteProgress]

	mu         sync.Mutex
	began, was time.Time
	done       int // sites when a line was last shown
}

// siteProgress is what a siteMeter shows, and the JSON form of the event.
type siteProgress struct {
	Event       string  `json:"event"` // campaign
	Site        string  `json:"site"`
	Done        int     `json:"done"`
	Total       int     `json:"total"`
	Kept        int     `json:"kept"`
	Failed      int     `json:"failed"`
	Stage       string  `json:"stage"`
	ElapsedS    float64 `json:"elapsed_s"`
	EtaS        float64 `json:"eta_s"` // 0 where not known
	MemoryBytes int64   `json:"memory_bytes"`
}

func (a *app) newSiteMeter() *siteMeter {
	m := &siteMeter{a: a, every: plainEvery}
	switch {
	case a.talk.format == formatJSON:
		m.every = eventEvery
	case !a.talk.quiet && isTerminal(a.stderr):
		m.bars = mpb.New(mpb.WithOutput(a.stderr), mpb.WithAutoRefresh(),
			mpb.WithRefreshRate(barRefresh))
		m.bar = m.newBar()
	}
	return m
}

// barSteps is how finely the bar shows the share of the work.
const barSteps = 10_000

func (m *siteMeter) newBar() *mpb.Bar {
	const barLetters = 24
	text := func(f func(p *siteProgress) string) decor.Decorator {
		return decor.Any(func(decor.Statistics) string {
			if p := m.shown.Load(); p != nil {
				return f(p)
			}
			return ""
		})
	}
	return m.bars.New(barSteps, mpb.BarStyle(), mpb.BarWidth(barLetters),
		mpb.PrependDecorators(text(func(p *siteProgress) string {
			return fmt.Sprintf("%d/%d sites ", p.Done, p.Total)
		})),
		mpb.AppendDecorators(text((*siteProgress).tail)))
}

// tail is what stands behind the bar.
func (p *siteProgress) tail() string {
	s := fmt.Sprintf(" %d failed, %s", p.Failed, formatBytes(p.MemoryBytes))
	if p.EtaS >= 1 {
		s += ", " + formatLeft(p.EtaS) + " left"
	}
	if p.Done < p.Total {
		s += ", " + p.Site
	}
	return s
}

func (p *siteProgress) text() string {
	s := fmt.Sprintf("%d/%d sites, %d done before, %d failed, %s", p.Done, p.Total, p.Kept, p.Failed,
		formatBytes(p.MemoryBytes))
	if p.EtaS >= 1 {
		s += ", " + formatLeft(p.EtaS) + " left"
	}
	return s
}

// Progress shows p.
func (m *siteMeter) Progress(p campaign.Progress) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.a.now()
	if m.began.IsZero() {
		m.began = now // what comes before is no work on sites
	}
	elapsed := now.Sub(m.began)
	shown := &siteProgress{
		Event: "campaign", Site: p.Site, Done: p.Done, Total: p.Total, Kept: p.Kept,
		Failed: p.Failed, Stage: string(p.Within.Stage), ElapsedS: seconds(elapsed),
		MemoryBytes: residentMemory(),
	}
	if p.Share > 0 && p.Share < 1 {
		shown.EtaS = seconds(time.Duration(float64(elapsed) * (1 - p.Share) / p.Share))
	}
	m.shown.Store(shown)
	if m.bar != nil {
		m.bar.SetCurrent(int64(p.Share * barSteps))
		return
	}
	end := p.Done == p.Total && m.done != p.Done
	if m.a.talk.quiet || !end && now.Sub(m.was) < m.every {
		return
	}
	m.was, m.done = now, p.Done
	if m.a.talk.format == formatJSON {
		m.a.talk.event(shown)
		return
	}
	m.a.talk.say("%s", shown.text())
}

// Warn says what the user should know at once. On a terminal it stands above the
// bar.
func (m *siteMeter) Warn(siteID, text string) {
	line := fmt.Sprintf("%s: %s", siteID, text)
	if m.bars == nil {
		m.a.talk.warn("%s", line)
		return
	}
	talk := &talk{w: m.bars}
	talk.warn("%s", line)
}

// close frees the terminal.
func (m *siteMeter) close() {
	if m.bars == nil {
		return
	}
	m.bar.Abort(false)
	m.bars.Wait()
}
