package cli

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/ingest"
	"rampart/internal/review"
	"rampart/internal/server"
	"rampart/internal/webmap"
)

type serveOptions struct {
	mapOptions
	listen    string
	tokenFile string
	reviewer  string
}

func newServeCommand(a *app) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve OUT|RESULT",
		Short: "show a result in the browser and review it with the keyboard",
		Long: `serve shows the map of a result of detect, or of the folder that run has
written, to the browser on this machine, with the images in full: tiles are cut
from the scenes when they are asked for. It prints the address and opens
nothing by itself. Ctrl-C ends it.

With --reviewer the page takes verdicts, one key each; ? lists the keys. A
verdict is acknowledged when it is on the disk, in OUT/review/NAME.jsonl, or
beside a file RESULT.geojson in RESULT.review/. What cannot be sent is kept in
the browser and sent when the server is back. A reviewer sees nothing of what
others said. What comes of it is told by "rampart review".

--redact shows the page to those who may not see all, as in map; it takes no
verdicts.

Only this machine can connect, unless --listen names another address. Then
every browser has to bring a token, which the printed address holds;
--token-file gives one. The line is not encrypted: across a network use a
tunnel, such as ssh -L 8437:localhost:8437.`,
		Example: `  rampart serve out/ --reviewer Ann
  rampart serve changes.geojson --images images/ --listen localhost:0`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(cmd, fmt.Errorf("serve takes one result or one folder of run, got %d arguments",
					len(args)))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.source = args[0]
			if o.reviewer != "" {
				if err := review.CheckName(o.reviewer); err != nil {
					return usage(cmd, fmt.Errorf("--reviewer: %w", err))
				}
			}
			if o.reviewer != "" && o.redact != export.RedactNothing {
				return usage(cmd, errors.New("--reviewer and --redact exclude each other: "+
					"a verdict names its change, which a redaction leaves out"))
			}
			if _, _, err := net.SplitHostPort(o.listen); err != nil {
				return usage(cmd, fmt.Errorf("--listen %s: want an address such as %s", o.listen, defaultListen))
			}
			return runServe(cmd.Context(), a, o)
		},
	}
	o.bind(cmd.Flags())
	return cmd
}

// defaultListen is the same each time, so that a browser finds again what it has
// kept.
const defaultListen = "localhost:8437"

func (o *serveOptions) bind(f *pflag.FlagSet) {
	f.StringVar(&o.reviewer, "reviewer", "", "take verdicts by this `name`; without it the page only shows")
	f.StringVar(&o.listen, "listen", defaultListen, "`address` to listen on; port 0 is any that is free")
	f.StringVar(&o.tokenFile, "token-file", "", "demand the token in this `file` from every browser")
	f.StringVar(&o.sites, "sites", "", "take the areas of the sites from this GeoJSON `file`; "+
		"a folder of run has its own")
	f.StringVar(&o.images, "images", "", "`folder` that the images lie in")
	f.StringVar(&o.title, "title", "", "`words` at the head of the page")
	f.BoolVar(&o.noImagery, "no-imagery", false, "leave the images out")
	o.bindRedact(f)
}

func runServe(ctx context.Context, a *app, o serveOptions) error {
	if o.images != "" && !isFolder(o.images) {
		return fmt.Errorf("--images %s: there is no such folder", o.images)
	}
	a.world.start(gdalCacheMB(defaultMaxMemory), a.gdal.add)
	defer a.gdal.tell(a.talk)
	ln, err := net.Listen("tcp", o.listen)
	if err != nil {
		return fmt.Errorf("--listen %s: %w; name another port, or 0 for any", o.listen, listenCause(err))
	}
	defer ln.Close() // again, where Serve did not come to it: harmless
	token, err := o.token(ln.Addr())
	if err != nil {
		return err
	}
	served, free, err := o.served(a, token)
	if err != nil {
		return err
	}
	defer free()
	o.tell(a, ln.Addr(), token)
	return server.Serve(ctx, ln, served)
}

// listenCause is an error of the network without the address, which is said.
func listenCause(err error) error {
	var sys *os.SyscallError
	if errors.As(err, &sys) {
		return sys.Err
	}
	return err
}

// served puts together what is served; free gives all back.
func (o serveOptions) served(a *app, token string) (opts server.Options, free func(), err error) {
	p, freePage, err := o.page(a)
	if err != nil {
		return opts, nil, err
	}
	warn := func(err error) { a.talk.warn("%v", err) }
	p.Lost = func(err error) error {
		warn(fmt.Errorf("%w; %s", err, imagesRemedy))
		return nil
	}
	p.Result.Changes = unreviewed(p.Result.Changes)
	live, err := webmap.NewLive(p)
	if err != nil {
		freePage()
		return opts, nil, err
	}
	opts = server.Options{
		Page:   func(w io.Writer) error { return live.Document(w, "api/page") },
		Policy: webmap.LivePolicy(), Tiles: tiler{live}, Token: token, Warn: warn,
	}
	if host, _, err := net.SplitHostPort(o.listen); err == nil && host != "" {
		opts.Names = []string{host}
	}
	closeLog := func() error { return nil }
	path := ""
	if o.reviewer != "" {
		path = "api/review"
		if opts.Review, closeLog, err = o.desk(a, p.Result); err != nil {
			freePage()
			return opts, nil, err
		}
	}
	if opts.Data, err = live.Data(path); err != nil {
		freePage()
		return opts, nil, errors.Join(err, closeLog())
	}
	return opts, func() {
		if err := errors.Join(live.Close(), closeLog()); err != nil {
			a.talk.warn("%v", err)
		}
		freePage()
	}, nil
}

// unreviewed leaves out what others have said, so that a reviewer is not led.
func unreviewed(changes []detection.Change) []detection.Change {
	for i := range changes {
		changes[i].Review = detection.Review{}
	}
	return changes
}

// desk opens the log of the reviewer.
func (o serveOptions) desk(a *app, r detection.Result) (*server.Desk, func() error, error) {
	dir := review.Folder(o.source)
	log, err := review.Open(dir, o.reviewer)
	if err != nil {
		return nil, nil, err
	}
	a.tellDamage(o.reviewer, log.Damage)
	sum, err := ingest.Hash(o.resultPath())
	if err != nil {
		return nil, nil, errors.Join(err, log.Close())
	}
	desk, err := server.NewDesk(server.DeskOptions{
		Log: log, Result: r, SHA256: sum, Run: runName(dir), Version: version, Now: a.now,
		Warn: func(err error) { a.talk.warn("%v", err) },
	})
	if err != nil {
		return nil, nil, errors.Join(err, log.Close())
	}
	return desk, log.Close, nil
}

// runName tells a folder from others without saying where it is, so that what a
// browser has kept for one run is not sent to another.
func runName(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	const digits = 8
	sum := sha256.Sum256([]byte(dir))
	return hex.EncodeToString(sum[:digits])
}

// tiler cuts tiles of a page.
type tiler struct{ live *webmap.Live }

// Tile returns a tile.
func (t tiler) Tile(at server.Tile) ([]byte, error) {
	jpeg, err := t.live.Tile(at.Site, at.Scene, at.Z, at.X, at.Y)
	if errors.Is(err, webmap.ErrNoTile) {
		err = server.ErrNoTile
	}
	return jpeg, err
}

// tokenBytes make a token that nobody can guess.
const tokenBytes = 24

// token is the token of the file, or a new one where others can connect; empty
// where only this machine can.
func (o serveOptions) token(addr net.Addr) (string, error) {
	if o.tokenFile != "" {
		data, err := os.ReadFile(o.tokenFile)
		if err != nil {
			return "", fmt.Errorf("--token-file %s cannot be read: %w", o.tokenFile, errors.Unwrap(err))
		}
		token := strings.TrimSpace(string(data))
		const least = 16
		if len(token) < least || strings.ContainsFunc(token, unfit) {
			return "", fmt.Errorf("--token-file %s: want at least %d letters, digits, - or _ in one line",
				o.tokenFile, least)
		}
		return token, nil
	}
	if tcp, ok := addr.(*net.TCPAddr); ok && tcp.IP.IsLoopback() {
		return "", nil
	}
	b := make([]byte, tokenBytes)
	_, _ = rand.Read(b) // it never fails
	return hex.EncodeToString(b), nil
}

// unfit reports a character that an address or a cookie would change.
func unfit(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
}

// tell says where the page is. A token of the user's is not shown.
func (o serveOptions) tell(a *app, addr net.Addr, token string) {
	host, port, _ := net.SplitHostPort(addr.String()) // a listener's own address
	if tcp, ok := addr.(*net.TCPAddr); ok && (tcp.IP.IsLoopback() || tcp.IP.IsUnspecified()) {
		host = "localhost"
	}
	url := "http://" + net.JoinHostPort(host, port) + "/"
	switch {
	case token != "" && o.tokenFile == "":
		a.talk.warn("others can connect, by an address of this machine and the token in the one below; " +
			"the line is not encrypted")
		url += "?token=" + token
	case token != "":
		url += "?token=..."
	}
	a.talk.line("info", "open "+url)
	if o.reviewer != "" {
		a.talk.say("verdicts of %s go to %s", o.reviewer,
			filepath.Join(review.Folder(o.source), o.reviewer+".jsonl"))
	}
	a.talk.say("Ctrl-C ends it")
}
