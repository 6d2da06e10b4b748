package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"rampart/internal/pipeline"
)

// TestBarMeterLeavesABarAStage holds that what was finished stays to be read
// and that a stage that broke off leaves the meter free to close.
func TestBarMeterLeavesABarAStage(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	m := newBarMeter(&b, time.Now)
	for _, p := range []pipeline.Progress{
		{Stage: pipeline.StageSurvey, Done: 1, Total: 12, Scenes: 3},
		{Stage: pipeline.StageSurvey, Done: 12, Total: 12, Scenes: 3},
		{Stage: pipeline.StageScan, Done: 1, Total: 2, Scenes: 3, Read: 1, Compute: 3},
	} {
		m.update(p)
	}
	m.close()
	for _, want := range []string{"survey   3 scenes", "12/12 steps", "scan     3 scenes", "1/2 tiles"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the bars lack %q:\n%s", want, &b)
		}
	}
}

func TestTailSaysMemorySplitAndTimeLeft(t *testing.T) {
	t.Parallel()
	var behind tail
	if got := behind.text(); got != "" {
		t.Errorf("text before anything is known = %q", got)
	}
	behind.set(progress{MemoryBytes: 64 << 20, ReadS: 1, ComputeS: 3, EtaS: 75})
	const want = " 64MiB read 25 % compute 75 % 1m15s left"
	if got := behind.text(); got != want {
		t.Errorf("text = %q, want %q", got, want)
	}
}
