package webmap

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"io"
	"sync"

	"rampart/internal/chip"
)

const (
	// liveTile is the side in pixels of a tile that is cut when it is asked for:
	// small, so that the first ones are there soon.
	liveTile = 256
	// mostReels is how many scenes are kept open.
	mostReels = 24
)

// ErrNoTile is returned for a tile that a page has not.
var ErrNoTile = errors.New("there is no such tile")

// Live is a page whose tiles are cut from the scenes when they are asked for. It
// may be used by several goroutines.
type Live struct {
	page   Page
	albums []liveAlbum

	mu    sync.Mutex
	reels []*reel // the last used first
}

// liveAlbum is an album whose stretch is found when the first of its tiles is
// asked for.
type liveAlbum struct {
	album
	paths []string // of the tiles, by scene of the place; empty where there are none
	once  sync.Once
	err   error
}

// survey finds the stretch; the frame, which the page has been told, stays.
func (a *liveAlbum) survey(p Page) error {
	f, seen := *a.frame, newAlbum(a.place)
	seen.frame = &f
	seen.look(p.Camera)
	a.stretch, a.seen = seen.stretch, seen.seen
	return p.tellLost([]album{seen})
}

// reel is a scene that is open at one level of one site. It has one user at a
// time.
type reel struct {
	site, scene, z int

	mu   sync.Mutex
	view *chip.View // nil where it is not open
	gone bool       // nobody will find it again
}

// NewLive returns the page, live. It reads no pixels. Of a site that a redaction
// hides it has no tiles.
func NewLive(p Page) (*Live, error) {
	l := &Live{page: p, albums: make([]liveAlbum, len(p.Places))}
	for i, place := range p.Places {
		a := &l.albums[i]
		a.album, a.paths = newAlbum(place), make([]string, len(place.Scenes))
		if p.hides(place.ID) {
			continue
		}
		var err error
		if a.frame, err = p.frame(place); err != nil {
			return nil, err
		}
		if a.frame == nil || p.Camera == nil {
			continue
		}
		a.frame.tiled(liveTile)
		for k, s := range place.Scenes {
			if s.Used && s.Path != "" {
				a.paths[k] = tilePath(i, k)
			}
		}
	}
	return l, nil
}

// livePolicy is what a page that is served may load and do.
func livePolicy() string { return policy("'self' data:", "'self'") }

// LivePolicy is the Content-Security-Policy to send with what Document writes.
func LivePolicy() string { return livePolicy() + "; frame-ancestors 'none'" }

// Document writes the page, which takes what it shows from source, a path on the
// server.
func (l *Live) Document(w io.Writer, source string) error {
	d := document{w: w, policy: livePolicy(), source: source}
	d.head(l.page.Title)
	d.end()
	return d.err
}

// Data is what the page shows, as JSON; review is the path on the server where
// verdicts are read and taken, empty where there is none.
func (l *Live) Data(review string) ([]byte, error) {
	albums := make([]album, len(l.albums))
	for i := range l.albums {
		a := &l.albums[i]
		albums[i] = album{
			place: a.place, frame: a.frame, names: a.paths, beside: make([]bool, len(a.paths)),
		}
	}
	r := l.page.redactor()
	said := r.Result(l.page.Result)
	sites, err := l.page.sites(albums, said, r)
	if err != nil {
		return nil, err
	}
	out, err := newPageJSON(l.page, said, sites)
	if err != nil {
		return nil, err
	}
	out.Review = review
	return json.Marshal(out)
}

// Tile returns a tile as JPEG: of a scene of a site, by their places in the page,
// at level z from the coarsest, in column x and row y from the north-west.
func (l *Live) Tile(site, scene, z, x, y int) ([]byte, error) {
	if site >= len(l.albums) || scene >= len(l.albums[site].paths) || l.albums[site].paths[scene] == "" {
		return nil, ErrNoTile
	}
	a := &l.albums[site]
	if z >= a.frame.levels {
		return nil, ErrNoTile
	}
	f := a.frame.halved(a.frame.levels - 1 - z)
	if x >= (f.size.X+liveTile-1)/liveTile || y >= (f.size.Y+liveTile-1)/liveTile {
		return nil, ErrNoTile
	}
	a.once.Do(func() { a.err = a.survey(l.page) })
	if a.err != nil {
		return nil, a.err
	}
	if !a.seen[scene] {
		return nil, ErrNoTile
	}
	return l.cut(a, l.reel(site, scene, z), f, image.Pt(x, y))
}

// halved is the same ground from the same corner with half as many pixels a side,
// so many times.
func (f frame) halved(times int) frame {
	for range times {
		f.pixelM *= 2
		f.size = image.Pt((f.size.X+1)/2, (f.size.Y+1)/2)
	}
	return f
}

// cut reads and draws a tile.
func (l *Live) cut(a *liveAlbum, r *reel, f frame, at image.Point) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.view == nil {
		view, err := chip.Open(l.page.Camera, a.place.Scenes[r.scene], f.grid())
		if err != nil {
			return nil, err
		}
		r.view = view
	}
	corner := at.Mul(liveTile)
	window := image.Rectangle{Min: corner, Max: corner.Add(image.Pt(liveTile, liveTile))}
	bands, err := r.view.Read(window.Intersect(image.Rectangle{Max: f.size}))
	if r.gone || err != nil {
		err = errors.Join(err, r.close())
	}
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(image.Rect(0, 0, liveTile, liveTile))
	chip.Grey(out)
	paste(out, a.stretch.Picture(bands), image.Point{})
	var b bytes.Buffer
	err = encode(&b, out)
	return b.Bytes(), err
}

func (r *reel) close() error {
	if r.view == nil {
		return nil
	}
	err := r.view.Close()
	r.view = nil
	return err
}

// reel finds the reel of a scene at a level, and lets go of the one that was not
// used for longest.
func (l *Live) reel(site, scene, z int) *reel {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, r := range l.reels {
		if r.site == site && r.scene == scene && r.z == z {
			copy(l.reels[1:i+1], l.reels[:i])
			l.reels[0] = r
			return r
		}
	}
	r := &reel{site: site, scene: scene, z: z}
	l.reels = append([]*reel{r}, l.reels...)
	if len(l.reels) > mostReels {
		last := l.reels[mostReels]
		l.reels = l.reels[:mostReels]
		_ = last.letGo() // it was only read
	}
	return r
}

// letGo closes a reel; who has it already and reads from it later closes it again.
func (r *reel) letGo() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone = true
	return r.close()
}

// Close frees the scenes. Nobody may ask for tiles any more.
func (l *Live) Close() error {
	var err error
	for _, r := range l.reels {
		err = errors.Join(err, r.close())
	}
	return err
}
