package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"rampart/algorithms/raster"
	"rampart/internal/georef"
	"rampart/internal/site"
)

var errBroken = errors.New("broken file")

// failing opens scenes of which one cannot be opened, read or closed.
type failing struct {
	memory
	scene string
	when  string // open, read, close
}

func (f failing) Open(s site.Scene, roles []string, g georef.Grid) (Reader, error) {
	r, err := f.memory.Open(s, roles, g)
	if s.ID != f.scene {
		return r, err
	}
	if f.when == "open" {
		return nil, errBroken
	}
	return failingReader{r, f.when}, err
}

type failingReader struct {
	Reader
	when string
}

func (r failingReader) Read(dst []*raster.Image) error {
	if r.when == "read" {
		return errBroken
	}
	return r.Reader.Read(dst)
}

func (r failingReader) Close() error {
	if r.when == "close" {
		return errBroken
	}
	return r.Reader.Close()
}

func TestASceneThatBreaksEndsTheRunWithItsError(t *testing.T) {
	t.Parallel()
	d := plain(64).render()
	pl, err := plan(d.series, Input{}, Limits{Workers: 2, Tile: 64})
	if err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"open", "read", "close"} {
		_, err := pl.Run(context.Background(), failing{d.opener, "2018-07-01", when}, nil)
		if !errors.Is(err, errBroken) {
			t.Errorf("a scene that fails to %s gives error %v, want %v", when, err, errBroken)
		}
		if when == "open" && !strings.Contains(fmt.Sprint(err), "2018-07-01.tif") {
			t.Errorf("error %v does not name the scene", err)
		}
	}
}

func TestARunEndsWhenItIsCancelled(t *testing.T) {
	t.Parallel()
	d := plain(64).render()
	pl, err := plan(d.series, Input{}, Limits{Workers: 2, Tile: 64})
	if err != nil {
		t.Fatal(err)
	}
	for _, stage := range []Stage{StageSurvey, StageScan} {
		ctx, cancel := context.WithCancel(context.Background())
		_, err := pl.Run(ctx, d.opener, func(p Progress) {
			if p.Stage == stage {
				cancel()
			}
		})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled in the %s: error %v, want %v", stage, err, context.Canceled)
		}
	}
}

func TestProgressCountsToTheEndOfEachStage(t *testing.T) {
	t.Parallel()
	d := plain(96, block("2018-08-10", "")).render()
	pl, err := plan(d.series, Input{}, Limits{Workers: 2, Tile: 64})
	if err != nil {
		t.Fatal(err)
	}
	var last Progress
	var stages []string
	_, err = pl.Run(context.Background(), d.opener, func(p Progress) {
		if p.Stage != last.Stage {
			if last.Done != last.Total {
				t.Errorf("%s ends at %d of %d", last.Stage, last.Done, last.Total)
			}
			stages = append(stages, string(p.Stage))
		} else if p.Done != last.Done+1 {
			t.Errorf("%s goes from %d to %d", p.Stage, last.Done, p.Done)
		}
		if p.Done > p.Total || p.Scenes != 6 || p.Read < last.Read || p.Compute < last.Compute {
			t.Errorf("progress %+v after %+v", p, last)
		}
		last = p
	})
	if err != nil {
		t.Fatal(err)
	}
	if last.Done != last.Total {
		t.Errorf("%s ends at %d of %d", last.Stage, last.Done, last.Total)
	}
	if got := strings.Join(stages, " "); got != "survey scan describe" {
		t.Errorf("stages %s, want survey scan describe", got)
	}
}
