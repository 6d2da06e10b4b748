package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"rampart/internal/campaign"
	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/pipeline"
	"rampart/internal/site"
)

// isolated does each job in a process of its own, so that a crash of a library
// that no program survives, or the end of memory, costs one site.
type isolated struct{ a *app }

// childJob is a job as the other process is told of it.
type childJob struct {
	Scenes []site.Scene
	// NoData are the nodata values of the bands of each scene, as text, since
	// JSON has no NaN; empty where there is none.
	NoData        [][]string
	Sums          map[string]string
	Input         pipeline.Input
	Params        pipeline.Params
	Workers, Tile int
	MaxMemory     int64
}

// childMessage is what the other process says: one of these.
type childMessage struct {
	Plan     *childPlan         `json:",omitempty"`
	Progress *pipeline.Progress `json:",omitempty"`
	LeftOut  *site.Skipped      `json:",omitempty"`
	Warning  string             `json:",omitempty"` // of GDAL
	End      *childEnd          `json:",omitempty"`
}

type childPlan struct{ Dropped []site.Skipped }

// childEnd is how the job ended: with a result as GeoJSON, or an error.
type childEnd struct {
	Result            []byte
	Skipped           []site.Skipped
	Error             string
	TooFew, NoOverlap bool
}

// childError is an error of the other process.
type childError struct {
	text  string
	cause error
}

// Error returns the text.
func (e *childError) Error() string { return e.text }

// Unwrap returns what the error is.
func (e *childError) Unwrap() error { return e.cause }

// Detect does a job in a process of its own.
func (i isolated) Detect(
	ctx context.Context, j *campaign.Job, l campaign.Listener,
) (detection.Result, error) {
	job, err := json.Marshal(newChildJob(j))
	if err != nil {
		return detection.Result{}, err
	}
	exe, err := os.Executable()
	if err != nil {
		return detection.Result{}, err
	}
	const grace = 5 * time.Second
	var said head
	cmd := exec.CommandContext(ctx, exe, "work-site")
	cmd.Args[0] = os.Args[0]
	cmd.Stdin, cmd.Stderr, cmd.WaitDelay = bytes.NewReader(job), &said, grace
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		return detection.Result{}, err
	}
	if err := cmd.Start(); err != nil {
		return detection.Result{}, fmt.Errorf("its process cannot be started: %w", err)
	}
	end := i.listen(out, l)
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return detection.Result{}, ctx.Err()
	case end == nil:
		return detection.Result{}, crash(err, said.text())
	}
	j.Series.Skipped = end.Skipped
	if end.Error != "" {
		return detection.Result{}, end.err()
	}
	return export.Read(end.Result)
}

// listen passes on what the other process says, until its last word; nil if it
// ends before that.
func (i isolated) listen(r io.Reader, l campaign.Listener) *childEnd {
	for said := json.NewDecoder(r); ; {
		var m childMessage
		if err := said.Decode(&m); err != nil {
			return nil // it was cut short
		}
		switch {
		case m.Plan != nil:
			l.Planned(pipeline.Plan{Dropped: m.Plan.Dropped}, nil)
		case m.Progress != nil:
			l.Progress(*m.Progress)
		case m.LeftOut != nil:
			l.LeftOut(*m.LeftOut)
		case m.Warning != "":
			i.a.gdal.add(m.Warning)
		case m.End != nil:
			return m.End
		}
	}
}

func (e *childEnd) err() error {
	switch {
	case e.TooFew:
		return &childError{e.Error, pipeline.ErrTooFew}
	case e.NoOverlap:
		return &childError{e.Error, pipeline.ErrNoOverlap}
	}
	return errors.New(e.Error)
}

// crash says how a process ended that did not come to its last word.
func crash(err error, said string) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		status, ok := exit.Sys().(syscall.WaitStatus)
		if ok && status.Signaled() && status.Signal() == syscall.SIGKILL {
			return errors.New("its process was killed, as it is where memory runs out: " +
				"lower --max-memory or --workers, or free some")
		}
	}
	text := fmt.Sprintf("its process crashed (%v)", err)
	if said != "" {
		text = fmt.Sprintf("its process crashed (%v: %s)", err, said)
	}
	return errors.New(text + ": look for a damaged image, with inspect")
}

// head keeps the beginning of what is written to it.
type head struct{ bytes.Buffer }

// Write keeps as much as somebody will read.
func (h *head) Write(b []byte) (int, error) {
	const most = 4096
	h.Buffer.Write(b[:min(len(b), max(0, most-h.Len()))])
	return len(b), nil
}

// text is the first line.
func (h *head) text() string {
	line, _, _ := strings.Cut(strings.TrimSpace(h.String()), "\n")
	return strings.TrimSpace(line)
}

func newChildJob(j *campaign.Job) childJob {
	c := childJob{
		Sums: j.Sums, Input: j.Input, Params: j.Params, Workers: j.Limits.Workers,
		Tile: j.Limits.Tile, MaxMemory: j.Limits.MaxMemory,
	}
	for _, s := range j.Series.Scenes {
		bands := append([]site.Band{}, s.Bands...)
		texts := make([]string, len(bands))
		for i, b := range bands {
			if b.NoData != nil {
				texts[i], bands[i].NoData = strconv.FormatFloat(*b.NoData, 'g', -1, 64), nil
			}
		}
		s.Bands = bands
		c.Scenes, c.NoData = append(c.Scenes, s), append(c.NoData, texts)
	}
	return c
}

func (c childJob) job() (*campaign.Job, error) {
	j := &campaign.Job{
		Series: site.Series{Scenes: c.Scenes}, Sums: c.Sums, Input: c.Input, Params: c.Params,
		Limits: pipeline.Limits{
			Workers: c.Workers, Tile: c.Tile, MaxMemory: c.MaxMemory, Advise: askLargePages,
		},
	}
	for i, s := range c.Scenes {
		for k := range s.Bands {
			if text := c.NoData[i][k]; text != "" {
				v, err := strconv.ParseFloat(text, 64)
				if err != nil {
					return nil, err
				}
				s.Bands[k].NoData = &v
			}
		}
	}
	return j, nil
}

// newWorkSiteCommand is the other process. It is for run --isolate alone.
func newWorkSiteCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:    "work-site",
		Short:  "do a job that run --isolate hands over on standard input",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE:   func(cmd *cobra.Command, _ []string) error { return workSite(cmd.Context(), a) },
	}
}

func workSite(ctx context.Context, a *app) error {
	var c childJob
	if err := json.NewDecoder(a.stdin).Decode(&c); err != nil {
		return fmt.Errorf("a job of run --isolate cannot be read: %w", err)
	}
	j, err := c.job()
	if err != nil {
		return err
	}
	told := &teller{talk: talk{w: a.stdout}}
	a.world.start(gdalCacheMB(c.MaxMemory), func(w string) { told.say(childMessage{Warning: w}) })
	defer limitMemory(c.MaxMemory)()
	result, err := a.world.tools().Detect(ctx, j, told)
	end := &childEnd{Skipped: j.Series.Skipped}
	if err == nil {
		var b bytes.Buffer
		err = export.WriteGeoJSON(&b, result)
		end.Result = b.Bytes()
	}
	if err != nil {
		end.Error = err.Error()
		end.TooFew, end.NoOverlap = errors.Is(err, pipeline.ErrTooFew), errors.Is(err, pipeline.ErrNoOverlap)
	}
	told.say(childMessage{End: end})
	return ctx.Err()
}

// teller tells the process that waits how a job goes.
type teller struct{ talk }

func (t *teller) say(m childMessage) { t.event(m) }

// Planned tells what the plan leaves out.
func (t *teller) Planned(p pipeline.Plan, _ error) {
	t.say(childMessage{Plan: &childPlan{p.Dropped}})
}

// Progress tells how far the job is.
func (t *teller) Progress(p pipeline.Progress) { t.say(childMessage{Progress: &p}) }

// LeftOut tells of a scene that cannot be read.
func (t *teller) LeftOut(s site.Skipped) { t.say(childMessage{LeftOut: &s}) }
