package cli

import (
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"rampart/internal/pipeline"
)

// barRefresh is often enough to look alive and seldom enough to cost nothing.
const barRefresh = 200 * time.Millisecond

// isTerminal tells whether w is a terminal that a bar can be drawn on: one of
// unknown height shows nothing.
func isTerminal(w io.Writer) bool {
	f, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(int(f.Fd())) {
		return false
	}
	width, height, err := term.GetSize(int(f.Fd()))
	return err == nil && width > 0 && height > 0
}

// barMeter draws a bar a stage.
type barMeter struct {
	now  func() time.Time
	bars *mpb.Progress

	mu    sync.Mutex
	stage pipeline.Stage
	began time.Time
	bar   *mpb.Bar
	shown *tail // of bar
}

func newBarMeter(w io.Writer, now func() time.Time) *barMeter {
	bars := mpb.New(mpb.WithOutput(w), mpb.WithAutoRefresh(), mpb.WithRefreshRate(barRefresh))
	return &barMeter{now: now, bars: bars}
}

func (m *barMeter) update(p pipeline.Progress) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if p.Stage != m.stage {
		m.finish()
		m.stage, m.began = p.Stage, now
		m.shown = &tail{}
		m.bar = m.newBar(p, m.shown)
	}
	m.shown.set(newProgress(p, now.Sub(m.began)))
	m.bar.SetTotal(int64(p.Total), false)
	m.bar.SetCurrent(int64(p.Done))
}

// newBar adds a bar: stage, scenes, tiles, the bar, memory, split, time left.
func (m *barMeter) newBar(p pipeline.Progress, behind *tail) *mpb.Bar {
	const stageLetters, barLetters = 9, 24
	count := decor.WCSyncWidth // one column for the bars of all stages
	count.C |= decor.DextraSpace
	head := fmt.Sprintf("%-*s%s", stageLetters, p.Stage, plural(p.Scenes, "scene"))
	return m.bars.New(int64(p.Total), mpb.BarStyle(), mpb.BarWidth(barLetters),
		mpb.PrependDecorators(decor.Name(head),
			decor.CountersNoUnit("%d/%d "+unitOf(p.Stage), count), decor.Name(" ")),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return behind.text() })))
}

// tail is what stands behind a bar. The drawing reads it without the lock of
// the meter: whoever holds that may be waiting for the drawing.
type tail struct{ shown atomic.Pointer[progress] }

func (t *tail) set(p progress) { t.shown.Store(&p) }

func (t *tail) text() string {
	p := t.shown.Load()
	if p == nil {
		return ""
	}
	s := " " + formatBytes(p.MemoryBytes)
	if split := p.split(); split != "" {
		s += " " + split
	}
	if p.EtaS >= 1 {
		s += " " + formatLeft(p.EtaS) + " left"
	}
	return s
}

// finish ends the bar of the stage before, as far as it came; mu is held.
func (m *barMeter) finish() {
	if m.bar != nil {
		m.bar.Abort(false)
	}
}

func (m *barMeter) close() {
	m.mu.Lock()
	m.finish()
	m.mu.Unlock()
	m.bars.Wait()
}
