package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Options say what is served.
type Options struct {
	// Page writes the page, and Policy is the Content-Security-Policy that it
	// is sent with.
	Page   func(w io.Writer) error
	Policy string
	// Data is what the page shows, as JSON.
	Data  []byte
	Tiles Tiler
	// Review is where verdicts go; nil for a page that is only looked at.
	Review *Desk
	// Token is what each request has to bring; empty where none is needed.
	Token string
	// Names are hosts that requests may name beside addresses and localhost.
	Names []string
	// Warn is told of what went wrong on this side.
	Warn func(error)
}

// Tiler cuts tiles.
type Tiler interface {
	// Tile returns a JPEG; ErrNoTile where there is none.
	Tile(t Tile) ([]byte, error)
}

// Tile names a tile: site and scene by their numbers on the page, zoom from the
// coarsest, column and row from the north-west.
type Tile struct{ Site, Scene, Z, X, Y int }

// ErrNoTile is returned for a tile that is not there.
var ErrNoTile = errors.New("there is no such tile")

// How long a client may take, and how long the last answers have at the end.
const (
	headerTime  = 10 * time.Second
	readTime    = 30 * time.Second
	idleTime    = 2 * time.Minute
	lastAnswers = 3 * time.Second
	headerBytes = 16 << 10
)

// Serve answers requests at a listener until ctx ends; what is being answered then is
// finished first. The end of ctx is no error.
func Serve(ctx context.Context, ln net.Listener, o Options) error {
	return serve(ctx, ln, Handler(o))
}

func serve(ctx context.Context, ln net.Listener, h http.Handler) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, IdleTimeout: idleTime,
		MaxHeaderBytes: headerBytes, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	stopped := make(chan error, 1)
	unwatch := context.AfterFunc(ctx, func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastAnswers)
		defer cancel()
		stopped <- srv.Shutdown(last)
	})
	err := srv.Serve(ln)
	if !unwatch() && errors.Is(err, http.ErrServerClosed) {
		err = <-stopped
		if errors.Is(err, context.DeadlineExceeded) {
			err = srv.Close() // a client that holds its line open is no reason to wait
		}
	}
	return err
}

// Handler answers requests.
func Handler(o Options) http.Handler {
	if o.Warn == nil {
		o.Warn = func(error) {}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", o.page)
	mux.HandleFunc("GET /api/page", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(o.Data) // who has gone away needs no answer
	})
	if o.Tiles != nil {
		t := &tiles{source: o.Tiles, cache: newCache(cacheBytes), warn: o.Warn}
		mux.HandleFunc("GET /tiles/{site}/{scene}/{z}/{x}/{file}", t.serve)
	}
	if o.Review != nil {
		mux.HandleFunc("GET /api/review", o.Review.show)
		mux.HandleFunc("POST /api/review", o.Review.take)
	}
	return o.guard(mux)
}

func (o Options) page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", o.Policy)
	if err := o.Page(w); err != nil {
		o.Warn(err)
	}
}
