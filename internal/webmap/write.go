package webmap

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	_ "embed" // the bundle
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rampart/internal/detection"
)

// The bundle of what lies in page; see `make page`.
var (
	//go:embed page/dist/page.js
	script []byte
	//go:embed page/dist/page.css
	style []byte
)

// bytesAPixel is what a pixel takes in a page, about: a JPEG of quality 80 has
// 0.2 to 0.5 bytes a pixel of such images, in base64 a third more.
const bytesAPixel = 0.6

// Write writes the page as one file that holds everything.
func (p Page) Write(ctx context.Context, w io.Writer) error {
	albums, err := p.survey(ctx)
	if err != nil {
		return err
	}
	p.fit(albums)
	for i := range albums {
		for k, seen := range albums[i].seen {
			if seen {
				albums[i].names[k] = fmt.Sprintf("picture-%d-%d", i, k)
			}
		}
	}
	d := document{w: w, policy: policy("data:", "")}
	if err := p.begin(&d, albums); err != nil {
		return err
	}
	if err := p.embed(ctx, &d, albums); err != nil {
		return err
	}
	d.end()
	return d.err
}

// pictured is a picture that is to be made: of a scene of an album.
type pictured struct {
	*album
	scene int
}

// pictures are all that are to be made, in the order of the page.
func pictures(albums []album) []pictured {
	var out []pictured
	for i := range albums {
		for k, seen := range albums[i].seen {
			if seen {
				out = append(out, pictured{&albums[i], k})
			}
		}
	}
	return out
}

// embed writes the pictures into the page. So many are drawn at once that all
// workers have work; they are written in their order.
func (p Page) embed(ctx context.Context, d *document, albums []album) error {
	all := pictures(albums)
	done := p.counter("draw", len(all))
	for some := range slices.Chunk(all, ahead*max(1, p.Workers)) {
		drawn := make([]bytes.Buffer, len(some))
		err := p.each(ctx, len(some), done, func(i int) error {
			img, err := some[i].picture(p.Camera, some[i].place.Scenes[some[i].scene])
			if err != nil {
				return err // it was read a moment ago
			}
			return encode(&drawn[i], img)
		})
		if err != nil {
			return err
		}
		for i, one := range some {
			d.element(one.names[one.scene], "text/plain", func(w io.Writer) error {
				b := base64.NewEncoder(base64.StdEncoding, w)
				_, err := drawn[i].WriteTo(b)
				return errors.Join(err, b.Close())
			})
		}
	}
	return d.err
}

// Marker is the file that tells the folder of a page.
const Marker = "map.json"

// markerJSON tells what a folder holds.
type markerJSON struct {
	Version   string `json:"version"`
	Sites     int    `json:"sites"`
	Changes   int    `json:"changes"`
	Redaction string `json:"redaction"`
}

// WriteFolder writes the page as index.html, with the images as tiles in the
// folder tiles beside it. The folder must exist.
func (p Page) WriteFolder(ctx context.Context, folder string) error {
	albums, err := p.survey(ctx)
	if err != nil {
		return err
	}
	for i := range albums {
		a := &albums[i]
		for k, seen := range a.seen {
			if seen {
				a.names[k] = tilePath(i, k)
			}
		}
		if slices.Contains(a.seen, true) {
			a.frame.tiled(tileSide)
		}
	}
	all := pictures(albums)
	err = p.each(ctx, len(all), p.counter("draw", len(all)), func(i int) error {
		one := all[i]
		to, _, _ := strings.Cut(one.names[one.scene], "/{z}")
		return one.writeTiles(ctx, p.Camera, one.place.Scenes[one.scene],
			filepath.Join(folder, filepath.FromSlash(to)))
	})
	if err != nil {
		return err
	}
	err = writeFile(filepath.Join(folder, Marker), func(w io.Writer) error {
		return json.NewEncoder(w).Encode(markerJSON{
			p.Result.Version, len(p.Places), len(p.Result.Changes), string(p.Redact),
		})
	})
	return errors.Join(err, writeFile(filepath.Join(folder, "index.html"), func(w io.Writer) error {
		d := document{w: w, policy: policy("'self' file:", "")}
		if err := p.begin(&d, albums); err != nil {
			return err
		}
		d.end()
		return d.err
	}))
}

// fit makes the pictures coarser until all are within the limits.
func (p Page) fit(albums []album) {
	var pixels float64
	for i := range albums {
		a := &albums[i]
		if a.frame == nil {
			continue
		}
		longer := max(a.frame.size.X, a.frame.size.Y)
		if p.Limits.Side > 0 && longer > p.Limits.Side {
			*a.frame = a.frame.coarser(float64(longer) / float64(p.Limits.Side))
		}
		for _, seen := range a.seen {
			if seen {
				pixels += float64(a.frame.size.X) * float64(a.frame.size.Y)
			}
		}
	}
	most := float64(p.Limits.Bytes) / bytesAPixel
	if p.Limits.Bytes <= 0 || pixels <= most {
		return
	}
	for i := range albums {
		if f := albums[i].frame; f != nil {
			*f = f.coarser(math.Sqrt(pixels / most))
		}
	}
}

// begin writes the page up to its data.
func (p Page) begin(d *document, albums []album) error {
	r := p.redactor()
	said := r.Result(p.Result)
	sites, err := p.sites(albums, said, r)
	if err != nil {
		return err
	}
	page, err := newPageJSON(p, said, sites)
	if err != nil {
		return err
	}
	d.head(p.Title)
	d.element("rampart-data", "text/plain", func(w io.Writer) error { return pack(w, page) })
	return nil
}

// pack writes data as JSON, packed by gzip, in base64.
func pack(w io.Writer, page pageJSON) error {
	text := base64.NewEncoder(base64.StdEncoding, w)
	packed := gzip.NewWriter(text)
	return errors.Join(json.NewEncoder(packed).Encode(page), packed.Close(), text.Close())
}

// document writes HTML and keeps the first error.
type document struct {
	w      io.Writer
	policy string // what the page may load and do
	source string // path on a server of what it shows; empty where it holds that
	err    error
}

func (d *document) print(s string) {
	if d.err == nil {
		_, d.err = io.WriteString(d.w, s)
	}
}

// policy names the one script and the one style by their sums, where images come
// from, and what may be connected to, if anything; it forbids all that is not named.
func policy(images, connect string) string {
	if connect != "" {
		connect = "; connect-src " + connect
	}
	return "default-src 'none'; img-src " + images + " blob:" + connect + "; script-src " +
		sum(script) + "; style-src " + sum(style) + "; base-uri 'none'; form-action 'none'"
}

// head writes all that comes before the data.
func (d *document) head(title string) {
	d.print("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" +
		"<meta http-equiv=\"Content-Security-Policy\" content=\"" + d.policy + "\">\n" +
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
		"<meta name=\"color-scheme\" content=\"light dark\">\n" +
		"<meta name=\"referrer\" content=\"no-referrer\">\n")
	if d.source != "" {
		d.print("<meta name=\"rampart-source\" content=\"" + html.EscapeString(d.source) + "\">\n" +
			"<link rel=\"icon\" href=\"data:,\">\n")
	}
	d.print("<title>" + html.EscapeString(title) + "</title>\n<style>")
	d.print(string(style))
	d.print("</style>\n</head>\n<body>\n<noscript>This map needs JavaScript, which the page holds " +
		"itself.</noscript>\n")
}

// element writes data for the script into an element of its own.
func (d *document) element(id, kind string, write func(io.Writer) error) {
	d.print("<script type=\"" + kind + "\" id=\"" + id + "\">")
	if d.err == nil {
		d.err = write(d.w)
	}
	d.print("</script>\n")
}

// end writes the script, last, so that it finds all data.
func (d *document) end() {
	d.print("<script>")
	d.print(string(script))
	d.print("</script>\n</body>\n</html>\n")
}

// sum is the sum of a script or style as a policy has it.
func sum(b []byte) string {
	s := sha256.Sum256(b)
	return "'sha256-" + base64.StdEncoding.EncodeToString(s[:]) + "'"
}

// writeFile writes a file of a folder that is not yet at its place.
func writeFile(name string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	if err := os.WriteFile(name, b.Bytes(), 0o666); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(name), errors.Unwrap(err))
	}
	return nil
}

// Title is the name of a page for a result at a path: that of the only site, how
// many they are, or that of the file.
func Title(path string, r detection.Result) string {
	switch n := len(r.Statements); {
	case n > 1:
		return fmt.Sprintf("Changes at %d sites", n)
	case n == 1 && r.Statements[0].Name != "":
		return r.Statements[0].Name
	}
	return strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
}
