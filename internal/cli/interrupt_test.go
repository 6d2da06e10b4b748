package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"rampart/algorithms/raster"
	"rampart/internal/georef"
	"rampart/internal/pipeline"
	"rampart/internal/site"
)

// openerFunc is an opener that is a function.
type openerFunc func(site.Scene, []string, georef.Grid) (pipeline.Reader, error)

func (f openerFunc) Open(s site.Scene, roles []string, g georef.Grid) (pipeline.Reader, error) {
	return f(s, roles, g)
}

// readerFunc reads by a function.
type readerFunc func(dst []*raster.Image) error

func (f readerFunc) Read(dst []*raster.Image) error { return f(dst) }
func (readerFunc) Offset() (dx, dy float64)         { return 0, 0 }
func (readerFunc) Close() error                     { return nil }

// testApp is an app that talks into buffers.
func testApp(o pipeline.Opener) (a *app, stdout, stderr *bytes.Buffer) {
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	a = &app{
		stdin: strings.NewReader(""), stdout: stdout, stderr: stderr, now: time.Now,
		world: realWorld(), talk: &talk{w: stderr},
	}
	a.world.opener = o
	return a, stdout, stderr
}

// drawSeries writes scenes of two years into a new folder.
func drawSeries(t *testing.T, dates ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, d := range dates {
		if err := drawGeoTIFF(filepath.Join(dir, "place_"+d+".tif"), nil); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestInterrupt sends the signal from within a run and is not parallel, since
// a signal is one for the process.
func TestInterrupt(t *testing.T) {
	dir := drawSeries(t, "2018-01-02", "2018-06-07", "2019-03-04")
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		ctx, stop := interruptible()
		defer stop()
		// Once only: the second signal would end the test itself.
		kill := sync.OnceValue(func() error { return syscall.Kill(os.Getpid(), sig) })
		reader := readerFunc(func([]*raster.Image) error {
			if err := kill(); err != nil {
				return err
			}
			<-ctx.Done()
			return nil
		})
		a, stdout, stderr := testApp(openerFunc(
			func(site.Scene, []string, georef.Grid) (pipeline.Reader, error) {
				return reader, nil
			}))
		path := filepath.Join(t.TempDir(), "out.geojson")
		if got := a.run(ctx, []string{"detect", dir, "-o", path}); got != exitInterrupted {
			t.Errorf("%v: exit code %d, want %d; said:\n%s", sig, got, exitInterrupted, stderr)
		}
		entries, err := os.ReadDir(filepath.Dir(path))
		if err != nil || len(entries) != 0 {
			t.Errorf("%v: left behind %v, %v, want nothing", sig, entries, err)
		}
		if stdout.Len() > 0 || !strings.HasSuffix(stderr.String(),
			"rampart: interrupted; nothing half-written is left\n") {
			t.Errorf("%v: stdout %q, stderr %q", sig, stdout, stderr)
		}
	}
}

// TestUnreadableSceneIsLeftOut breaks one scene only when its pixels are read.
func TestUnreadableSceneIsLeftOut(t *testing.T) {
	t.Parallel()
	dir := drawSeries(t, "2018-01-02", "2018-06-07", "2019-03-04")
	errRotten := errors.New("is rotten")
	for _, c := range []struct {
		name string
		args []string
		want int
	}{
		{"the others go on", nil, exitPartial},
		{"with --strict the run fails", []string{"--strict"}, exitFailed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			bad := filepath.Join(dir, "place_2018-06-07.tif")
			a, _, stderr := testApp(openerFunc(
				func(s site.Scene, roles []string, g georef.Grid) (pipeline.Reader, error) {
					if s.Path == bad {
						return nil, errRotten
					}
					return opener{}.Open(s, roles, g)
				}))
			a.world.brokenFile = func(err error) (string, bool) {
				return bad, errors.Is(err, errRotten)
			}
			path := filepath.Join(t.TempDir(), "out.geojson")
			args := append([]string{"detect", dir, "-o", path}, c.args...)
			if got := a.run(context.Background(), args); got != c.want {
				t.Errorf("exit code %d, want %d; said:\n%s", got, c.want, stderr)
			}
			_, err := os.Stat(path)
			if written := err == nil; written != (c.want == exitPartial) {
				t.Errorf("result written: %v; said:\n%s", written, stderr)
			}
			if !strings.Contains(stderr.String(), "rotten") {
				t.Errorf("the reason is not said:\n%s", stderr)
			}
		})
	}
}
