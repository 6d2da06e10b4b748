package cli

import (
	"sync/atomic"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// byteMeter shows on a terminal how many bytes have been gone through.
type byteMeter struct {
	bars *mpb.Progress // nil where there is no terminal
	bar  *mpb.Bar
	done atomic.Int64
}

func (a *app) newByteMeter(total int64) *byteMeter {
	m := &byteMeter{}
	if a.talk.quiet || a.talk.format == formatJSON || !isTerminal(a.stderr) {
		return m
	}
	m.bars = mpb.New(mpb.WithOutput(a.stderr), mpb.WithAutoRefresh(), mpb.WithRefreshRate(barRefresh))
	m.bar = m.bars.New(total, mpb.BarStyle(),
		mpb.PrependDecorators(decor.CountersKibiByte("% .1f / % .1f ")),
		mpb.AppendDecorators(decor.Percentage(), decor.Name(" "), decor.AverageETA(decor.ET_STYLE_GO)))
	return m
}

// add counts bytes.
func (m *byteMeter) add(n int64) {
	if m.bar != nil {
		m.bar.SetCurrent(m.done.Add(n))
	}
}

// close frees the terminal.
func (m *byteMeter) close() {
	if m.bars != nil {
		m.bar.Abort(false)
		m.bars.Wait()
	}
}
