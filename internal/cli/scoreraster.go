package cli

import (
	"context"

	"rampart/internal/export"
	"rampart/internal/pipeline"
)

// scoreSheet gathers the score of every pixel and writes it.
type scoreSheet interface {
	pipeline.ScoreSheet
	Finish(ctx context.Context, description string) error
	Discard() error
}

// openSheet begins the score raster, where one is asked for.
func (r *run) openSheet() error {
	if r.o.scores == "" {
		return nil
	}
	if err := export.CheckFile(r.o.scores); err != nil {
		return err
	}
	r.sheet = r.a.world.newSheet(r.o.scores)
	return nil
}

func (r *run) closeSheet() {
	if r.sheet != nil {
		// What it holds is written by now, or not wanted.
		_ = r.sheet.Discard()
	}
}

func (r *run) writeSheet(ctx context.Context) error {
	if r.sheet == nil {
		return nil
	}
	if err := r.sheet.Finish(ctx, "score, in bars: from 1 on it is change"); err != nil {
		return err
	}
	r.a.talk.say("wrote the score of every pixel to %s", r.o.scores)
	return nil
}
