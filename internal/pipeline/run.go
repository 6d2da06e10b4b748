package pipeline

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"rampart/internal/detection"
)

// Run carries out the plan. Report may be nil; it is called by one goroutine
// at a time. An error that is about a scene names its file; ctx ends the run
// between two tiles.
func (pl Plan) Run(ctx context.Context, opener Opener, report func(Progress)) (detection.Result, error) {
	if report == nil {
		report = func(Progress) {}
	}
	probe := pl.in.Probe
	if err := probe.begin(&pl); err != nil {
		return detection.Result{}, err
	}
	m := meter{report: report, at: Progress{Scenes: len(pl.Scenes)}}
	if pl.in.Scores != nil {
		if err := pl.in.Scores.Begin(pl.Grid); err != nil {
			return detection.Result{}, err
		}
	}
	cal := &calibration{bands: newBands(pl.Roles)}
	tiles, err := pass(ctx, &crew{pl: &pl, cal: cal, opener: opener}, &m)
	if err != nil {
		return detection.Result{}, err
	}
	if err := probe.look(cal, opener); err != nil {
		return detection.Result{}, err
	}
	m.begin(StageDescribe, 1)
	probe.regions(tiles)
	pieces := join(tiles, pl.days(), pl.leastPixels(), pl.ground())
	changes, err := describe(&pl, cal, pieces)
	if err != nil {
		return detection.Result{}, err
	}
	m.step(0, 0)
	objects, err := pl.objects(ctx, cal, opener, &m)
	if err != nil {
		return detection.Result{}, err
	}
	roofs, err := pl.roofs(ctx, cal, opener, &m, changes, objects)
	if err != nil {
		return detection.Result{}, err
	}
	changes = withObjects(changes, withObjects(roofs, objects, probe), probe)
	changes, doubtful := pl.params.rescore(changes, probe)
	if err := probe.finish(changes); err != nil {
		return detection.Result{}, err
	}
	asked, seen := int64(0), int64(0)
	for _, t := range tiles {
		asked, seen = asked+t.asked, seen+t.seenTwice
	}
	indicators, err := pl.indicators(cal, changes)
	if err != nil {
		return detection.Result{}, err
	}
	r := pl.result(cal, changes, float64(seen)/float64(max(1, asked)))
	r.Indicators = []detection.Indicators{indicators}
	r.Statements[0].Text += doubtful
	return r, nil
}

// pass carries out both passes over the series.
func pass(ctx context.Context, c *crew, m *meter) (tiles []found, err error) {
	defer func() { err = errors.Join(err, c.close()) }()
	windows := len(sample(c.pl.Grid.Rect(), 0))
	m.begin(StageSurvey, 2*len(c.pl.dates)+1+windows)
	s := survey{pl: c.pl, cal: c.cal, crew: c, meter: m}
	if err := s.run(ctx); err != nil {
		return nil, err
	}
	m.begin(StageScan, c.pl.Tiles)
	return scan(ctx, c, m)
}

// days is the time that each onset spans: from the date before to the date.
func (pl *Plan) days() []float64 {
	out := make([]float64, len(pl.dates))
	for k := 1; k < len(out); k++ {
		out[k] = pl.dates[k].last.Sub(pl.dates[k-1].first).Hours() / 24
	}
	return out
}

// leastAreaScales is the minimum mapping unit in squares of the object scale:
// 0.2 ha at 10 m, 60 m2 at 0.5 m.
const leastAreaScales = 5

// leastAreaM2 is the minimum mapping unit.
func (pl *Plan) leastAreaM2() float64 {
	if pl.params.MinAreaM2 > 0 {
		return pl.params.MinAreaM2
	}
	return leastAreaScales * pl.scale.objectM * pl.scale.objectM
}

func (pl *Plan) leastPixels() int64 {
	return max(1, int64(math.Round(pl.leastAreaM2()/(pl.Grid.PixelX*pl.Grid.PixelY))))
}

// meter counts what is done, from several workers.
type meter struct {
	mu     sync.Mutex
	report func(Progress)
	at     Progress
}

func (m *meter) begin(stage Stage, total int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at.Stage, m.at.Done, m.at.Total = stage, 0, total
	m.report(m.at)
}

// step counts one job and the time it took.
func (m *meter) step(read, compute time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at.Done++
	m.at.Read += read
	m.at.Compute += compute
	m.report(m.at)
}
