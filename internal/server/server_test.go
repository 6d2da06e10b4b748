package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
	"rampart/internal/review"
)

// fakeTiles has one tile and counts how often it is cut.
type fakeTiles struct{ cut int }

func (f *fakeTiles) Tile(t Tile) ([]byte, error) {
	f.cut++
	switch t {
	case Tile{0, 1, 2, 3, 4}:
		return []byte("jpeg"), nil
	case Tile{9, 9, 9, 9, 9}:
		return nil, errors.New("/secret/scene.tif cannot be read")
	}
	return nil, ErrNoTile
}

// place is a server for tests, with the reviewer Ann.
type place struct {
	http.Handler
	dir   string
	log   *review.Log
	tiles *fakeTiles
}

var found = detection.Result{Changes: []detection.Change{
	{ID: "house", Class: detection.Building, Change: detection.Added, Geometry: orb.Point{10, 50}},
	{ID: "wall", Class: detection.Wall, Change: detection.Added, Geometry: orb.Point{10, 50}},
}}

func open(t *testing.T, dir string, change func(*Options)) *place {
	t.Helper()
	l, err := review.Open(dir, "Ann")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // a test may have closed it
	desk, err := NewDesk(DeskOptions{
		Log: l, Result: found, SHA256: strings.Repeat("a", 64), Run: "run", Version: "v",
		Now: func() time.Time { return time.Date(2021, 3, 4, 12, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	p := &place{dir: dir, log: l, tiles: &fakeTiles{}}
	o := Options{
		Page: func(w io.Writer) error {
			_, err := io.WriteString(w, "the page")
			return err
		},
		Policy: "default-src 'none'", Tiles: p.tiles, Review: desk,
	}
	if change != nil {
		change(&o)
	}
	p.Handler = Handler(o)
	return p
}

// ask sends a request as a browser on this machine would; change makes it another.
func (p *place) ask(method, target, body string, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://127.0.0.1:8437/", strings.NewReader(body))
	r.URL.Path = target
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Origin", "http://127.0.0.1:8437")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

const accept = `{"key":"k1","change":"wall","verdict":"accept"}`

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func host(name string) func(*http.Request) {
	return func(r *http.Request) { r.Host = name }
}

func TestWhatIsNotAskedByTheUserIsRefused(t *testing.T) {
	t.Parallel()
	p := open(t, t.TempDir(), nil)
	for name, c := range map[string]struct {
		method, path, body string
		change             func(*http.Request)
		want               int
	}{
		"the page":                      {"GET", "/", "", nil, 200},
		"the page by localhost":         {"GET", "/", "", host("localhost:1"), 200},
		"the page by IPv6":              {"GET", "/", "", host("[::1]:8437"), 200},
		"a name that points here":       {"GET", "/", "", host("evil.example:8437"), 421},
		"that name without a port":      {"GET", "/", "", host("evil.example"), 421},
		"no name":                       {"GET", "/", "", host(""), 421},
		"a name that begins as ours":    {"GET", "/", "", host("127.0.0.1.evil.example"), 421},
		"a link elsewhere":              {"GET", "/", "", navigation("document"), 200},
		"a frame elsewhere":             {"GET", "/", "", navigation("iframe"), 403},
		"a tile on a page elsewhere":    {"GET", "/tiles/0/1/2/3/4.jpg", "", header("Sec-Fetch-Site", "cross-site"), 403},
		"verdicts read from elsewhere":  {"GET", "/api/review", "", header("Origin", "http://evil.example"), 403},
		"another port of this machine":  {"POST", "/api/review", accept, header("Origin", "http://127.0.0.1:9"), 403},
		"a verdict from elsewhere":      {"POST", "/api/review", accept, header("Origin", "http://evil.example"), 403},
		"a verdict of a file":           {"POST", "/api/review", accept, header("Origin", "null"), 403},
		"a same site that is not ours":  {"POST", "/api/review", accept, header("Sec-Fetch-Site", "same-site"), 403},
		"a form":                        {"POST", "/api/review", accept, header("Content-Type", "text/plain"), 415},
		"a path upwards":                {"GET", "/tiles/../../etc/passwd", "", nil, 400},
		"a path with a double slash":    {"GET", "//evil.example/", "", nil, 400},
		"a path with a back slash":      {"GET", `/tiles\..\x`, "", nil, 400},
		"a path with a zero":            {"GET", "/tiles\x00", "", nil, 400},
		"a path encoded twice":          {"GET", "/tiles/0", "", func(r *http.Request) { r.URL.RawPath = "/tiles%2f0" }, 400},
		"a file by its name":            {"GET", "/changes.geojson", "", nil, 404},
		"a tile":                        {"GET", "/tiles/0/1/2/3/4.jpg", "", nil, 200},
		"a tile that is not there":      {"GET", "/tiles/0/1/2/3/5.jpg", "", nil, 404},
		"a tile of another kind":        {"GET", "/tiles/0/1/2/3/4.tif", "", nil, 404},
		"a tile with a sign":            {"GET", "/tiles/0/1/2/3/-4.jpg", "", nil, 404},
		"a tile with leading zeros":     {"GET", "/tiles/0/1/2/3/04.jpg", "", nil, 404},
		"a tile beyond numbers":         {"GET", "/tiles/0/1/2/3/99999999999.jpg", "", nil, 404},
		"a tile that cannot be cut":     {"GET", "/tiles/9/9/9/9/9.jpg", "", nil, 500},
		"a wrong method for the page":   {"POST", "/", "", nil, 405},
		"a wrong method for tiles":      {"DELETE", "/tiles/0/1/2/3/4.jpg", "", nil, 405},
		"a wrong method for verdicts":   {"PUT", "/api/review", accept, nil, 405},
		"no JSON":                       {"POST", "/api/review", "accept", nil, 400},
		"two verdicts":                  {"POST", "/api/review", accept + accept, nil, 400},
		"an unknown field":              {"POST", "/api/review", `{"key":"k1","reviewer":"Ben"}`, nil, 400},
		"no verdict":                    {"POST", "/api/review", `{"key":"k1","change":"wall"}`, nil, 422},
		"a rejection without a reason":  {"POST", "/api/review", `{"key":"k1","change":"wall","verdict":"reject"}`, nil, 422},
		"an undo of what is not there":  {"POST", "/api/review", `{"key":"k1","change":"wall","verdict":"undo","undoes":"x"}`, nil, 409},
		"more than a verdict can weigh": {"POST", "/api/review", `{"text":"` + strings.Repeat("x", verdictBytes) + `"}`, nil, 413},
	} {
		t.Run(name, func(t *testing.T) {
			got := p.ask(c.method, c.path, c.body, c.change)
			if got.Code != c.want {
				t.Errorf("%s %s = %d %s, want %d", c.method, c.path, got.Code, got.Body, c.want)
			}
			if strings.Contains(got.Body.String(), p.dir) || strings.Contains(got.Body.String(), "/secret") {
				t.Errorf("a path leaks: %s", got.Body)
			}
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
				"Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin",
			} {
				if got.Header().Get(name) != want {
					t.Errorf("%s = %q, want %q", name, got.Header().Get(name), want)
				}
			}
			if got.Header().Get("Content-Security-Policy") == "" {
				t.Error("there is no policy")
			}
		})
	}
	if n := len(p.log.Entries()); n != 0 {
		t.Errorf("%d verdicts were kept of those refused", n)
	}
}

func navigation(dest string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Sec-Fetch-Mode", "navigate")
		r.Header.Set("Sec-Fetch-Dest", dest)
	}
}

func TestATokenIsDemanded(t *testing.T) {
	t.Parallel()
	p := open(t, t.TempDir(), func(o *Options) { o.Token = "s3cret" })
	for name, c := range map[string]struct {
		path, query string
		change      func(*http.Request)
		want        int
	}{
		"nothing":               {"/", "", nil, 401},
		"another token":         {"/", "token=s3cre", nil, 401},
		"the token":             {"/", "token=s3cret", nil, 303},
		"the token for a tile":  {"/tiles/0/1/2/3/4.jpg", "token=s3cret", nil, 401},
		"the cookie":            {"/", "", header("Cookie", cookieName+"=s3cret"), 200},
		"another cookie":        {"/", "", header("Cookie", cookieName+"=x"), 401},
		"a bearer":              {"/api/review", "", header("Authorization", "Bearer s3cret"), 200},
		"a bearer of nothing":   {"/api/review", "", header("Authorization", "Bearer "), 401},
		"the token, other host": {"/", "token=s3cret", host("evil.example"), 421},
	} {
		t.Run(name, func(t *testing.T) {
			got := p.ask("GET", c.path, "", func(r *http.Request) {
				r.URL.RawQuery = c.query
				if c.change != nil {
					c.change(r)
				}
			})
			if got.Code != c.want {
				t.Fatalf("%d %s, want %d", got.Code, got.Body, c.want)
			}
			if got.Code != http.StatusSeeOther {
				return
			}
			cookie := got.Header().Get("Set-Cookie")
			if !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict") {
				t.Errorf("cookie %q", cookie)
			}
			if to := got.Header().Get("Location"); to != "/" {
				t.Errorf("sent to %q, want / without the token", to)
			}
		})
	}
}

func TestATileIsCutOnce(t *testing.T) {
	t.Parallel()
	p := open(t, t.TempDir(), nil)
	for range 3 {
		got := p.ask("GET", "/tiles/0/1/2/3/4.jpg", "", nil)
		if got.Body.String() != "jpeg" || got.Header().Get("Content-Type") != "image/jpeg" {
			t.Fatalf("%s %q", got.Header(), got.Body)
		}
	}
	if p.tiles.cut != 1 {
		t.Errorf("cut %d times", p.tiles.cut)
	}
}

func TestTheCacheKeepsWithinItsBound(t *testing.T) {
	t.Parallel()
	c := newCache(10)
	for i := range 5 {
		c.put(Tile{X: i}, []byte("1234"))
		if _, ok := c.get(Tile{X: 0}); ok != (i == 0 || i < 2) && i < 2 {
			t.Errorf("after %d tiles the first is there: %v", i+1, ok)
		}
	}
	c.put(Tile{X: 9}, bytes.Repeat([]byte("x"), 11))
	if c.bytes > 10 || c.bytes != 4*len(c.at) || c.order.Len() != len(c.at) {
		t.Errorf("%d bytes in %d tiles", c.bytes, len(c.at))
	}
	if _, ok := c.get(Tile{X: 0}); !ok {
		t.Error("what was asked for all the time is gone")
	}
}

// state is what the page is told.
func (p *place) state(t *testing.T) (s struct {
	Reviewer string
	Queue    []string
	Said     map[string]*saidJSON
	Done     []doneJSON
}) {
	t.Helper()
	got := p.ask("GET", "/api/review", "", nil)
	if err := json.Unmarshal(got.Body.Bytes(), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestVerdictsAreThereAfterAReload(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := open(t, dir, nil)
	for i, body := range []string{
		accept,
		accept, // sent again, since the answer was lost
		`{"key":"k2","change":"house","verdict":"reject","reason":"shadow","text":"of the tower"}`,
		`{"key":"k3","change":"house","verdict":"relabel","class":"shed"}`,
		`{"key":"k4","change":"?","verdict":"undo","undoes":"k3"}`,
		`{"key":"k5","change":"missed-k5","verdict":"add","class":"tower","direction":"added",` +
			`"geometry":{"type":"Point","coordinates":[10.5,50]},"changed_before":"2020-01-02"}`,
		`{"key":"k6","change":"long gone","verdict":"comment","text":"was here"}`,
	} {
		if got := p.ask("POST", "/api/review", body, nil); got.Code != 200 {
			t.Fatalf("%d: %d %s", i, got.Code, got.Body)
		}
	}
	if err := p.log.Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir, nil).state(t)
	if s.Reviewer != "Ann" || !slices.Equal(s.Queue, []string{"wall", "house"}) {
		t.Errorf("reviewer %q, queue %v", s.Reviewer, s.Queue)
	}
	var keys []string
	for _, d := range s.Done {
		keys = append(keys, d.Key)
	}
	if !slices.Equal(keys, []string{"k1", "k2", "k5", "k6"}) {
		t.Errorf("what can be undone is %v", keys)
	}
	if got := s.Said["house"]; got.Status != review.Rejected || got.Reason != "shadow: of the tower" {
		t.Errorf("of the house %+v", got)
	}
	if got := s.Said["missed-k5"]; !got.Added || got.Orphan || got.Before != "2020-01-02" ||
		!strings.Contains(string(got.Geometry), "[10.5") {
		t.Errorf("of what was missed %+v", got)
	}
	if got := s.Said["long gone"]; !got.Orphan {
		t.Errorf("of what is gone %+v", got)
	}
	if len(s.Said) != 4 {
		t.Errorf("said of %d changes, want 4", len(s.Said))
	}
}

func TestWhatAnotherSaidIsNotShown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ben, err := review.Open(dir, "Ben")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ben.Append(review.Entry{Key: "b", Change: "wall", Verdict: review.Accept}, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := ben.Close(); err != nil {
		t.Fatal(err)
	}
	got := open(t, dir, nil).ask("GET", "/api/review", "", nil).Body.String()
	if strings.Contains(got, "Ben") || strings.Contains(got, "accepted") {
		t.Errorf("Ann is told %s", got)
	}
}

func TestAVerdictKnowsWhatWasSeen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := open(t, dir, nil)
	if got := p.ask("POST", "/api/review", accept, nil); got.Code != 200 {
		t.Fatal(got.Body)
	}
	hash, err := review.StateHash(found.Changes[1])
	if err != nil {
		t.Fatal(err)
	}
	e := p.log.Entries()[0]
	if e.Seen != hash || e.Version != "v" || e.Result != strings.Repeat("a", 64) ||
		e.About == nil || e.About.Class != detection.Wall || e.About.Place != [2]float64{10, 50} {
		t.Errorf("kept %+v", e)
	}
}

func TestTheServerEndsInGoodOrder(t *testing.T) {
	t.Parallel()
	p := open(t, t.TempDir(), nil)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, ln, p) }()
	got, err := http.Post(fmt.Sprintf("http://%s/api/review", ln.Addr()), "application/json",
		strings.NewReader(accept))
	if err != nil || got.StatusCode != 200 {
		t.Fatalf("%v, %v", got, err)
	}
	if err := got.Body.Close(); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("serve = %v", err)
	}
	data, err := os.ReadFile(filepath.Join(p.dir, "Ann.jsonl"))
	if err != nil || bytes.Count(data, []byte("\n")) != 1 {
		t.Errorf("the log holds %q, %v", data, err)
	}
}
