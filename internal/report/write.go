// Package report writes a report of a result for people to read and print: a page
// a site and one that sums them up.
//
// A report works from disk, without scripts and without a network. Coverage and
// gaps come before anything that was found; what is not known is said with its
// reason. It never says what a place is. The same result gives the same bytes.
package report

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"html/template"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"rampart/internal/chip"
	"rampart/internal/export"
	"rampart/internal/export/table"
)

// Marker is the file that tells the folder of a report.
const Marker = "report.json"

// pageName is the page of the index, and of each site in its folder.
const pageName = "index.html"

//go:embed page
var pages embed.FS

// Options say what a report shows.
type Options struct {
	// NoImagery leaves all images out: maps and outlines are drawn alone.
	NoImagery bool
	// Figures is how many changes of a site have pictures, the surest first.
	Figures int
	Redact  export.Redaction
}

// reportJSON tells what a folder holds.
type reportJSON struct {
	Version   string `json:"version"`
	Sites     int    `json:"sites"`
	Changes   int    `json:"changes"`
	Imagery   bool   `json:"imagery"`
	Redaction string `json:"redaction"`
}

// Write writes the report into a folder.
func Write(ctx context.Context, dir string, c Campaign, o Options, w Work) (Tally, error) {
	c = redacted(c, o.Redact)
	o.NoImagery = o.NoImagery || o.Redact != export.RedactNothing
	t, err := template.New("").Funcs(functions()).ParseFS(pages, "page/*.html")
	if err != nil {
		return Tally{}, err
	}
	b := book{Options: o, dir: dir, templates: t}
	b.from, b.to = c.span()
	b.common = newCommon(c, o)
	tally, err := w.eachSite(ctx, filepath.Join(dir, sitesFolder), c,
		func(ctx context.Context, a *album, i int) error { return b.site(ctx, a, &c.Sites[i]) })
	if err != nil {
		return tally, err
	}
	if err := b.index(&c); err != nil {
		return tally, err
	}
	n := 0
	for _, s := range c.Sites {
		n += len(s.Changes)
	}
	return tally, writeJSON(filepath.Join(dir, Marker), reportJSON{
		c.Version, len(c.Sites), n, !o.NoImagery, string(o.Redact),
	})
}

// book is a report on its way.
type book struct {
	Options
	dir       string
	templates *template.Template
	common    common
	from, to  time.Time
}

func newCommon(c Campaign, o Options) common {
	out := common{Version: c.Version, NoImagery: o.NoImagery, Redaction: o.Redact}
	for _, key := range sortedKeys(c.Parameters) {
		if v := c.Parameters[key]; v != nil {
			out.Parameters = append(out.Parameters, parameter{
				strings.ReplaceAll(key, "_", " "), strings.Trim(fmt.Sprint(v), "[]"),
			})
		}
	}
	switch {
	case c.From != "" && c.To != "":
		out.Asked = c.From + " to " + c.To
	case c.From != "":
		out.Asked = "from " + c.From + " on"
	case c.To != "":
		out.Asked = "up to " + c.To
	}
	return out
}

// site writes the page of a site and its pictures.
func (b *book) site(ctx context.Context, a *album, s *Site) error {
	shared := b.common
	shared.Root = "../../"
	p, err := newSitePage(s, b.from, b.to, shared)
	if err != nil {
		return err
	}
	if !b.NoImagery {
		if err := b.pictures(ctx, a, s, &p); err != nil {
			return err
		}
	}
	return b.page(filepath.Join(a.dir, pageName), "site.html", p)
}

// pictures takes the pictures of a page.
func (b *book) pictures(ctx context.Context, a *album, s *Site, p *sitePage) error {
	chosen := surest(p.Changes, b.Figures)
	for i := range p.Changes {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !chosen[p.Changes[i].Number] {
			p.More++
			continue
		}
		f, err := a.pair(s, p.Changes[i].Change)
		if err != nil {
			return err
		}
		p.Changes[i].Figure = f
	}
	var err error
	if p.Animation, err = a.animation(s); err != nil {
		return err
	}
	return a.ground(s, p.Map)
}

// surest picks so many changes of the highest score.
func surest(changes []changeView, most int) map[int]bool {
	order := slices.Clone(changes)
	slices.SortStableFunc(order, func(a, b changeView) int { return cmp.Compare(b.Score, a.Score) })
	out := map[int]bool{}
	for _, c := range order[:min(most, len(order))] {
		out[c.Number] = true
	}
	return out
}

// ground puts the last image of a site under its map.
func (a *album) ground(s *Site, m *siteMap) error {
	b, ok := s.Bound()
	scenes := s.UsableScenes()
	if m == nil || !ok {
		return nil
	}
	for i := len(scenes) - 1; i >= 0; i-- {
		p, err := a.maker.Ground(chip.SiteWindow(b), scenes[i])
		if err != nil {
			return err
		}
		if p.Missing != "" {
			continue // an earlier one may be there
		}
		if _, err := a.save("map.png", p); err != nil {
			return err
		}
		m.Image, m.ImageDay = "map.png", scenes[i].Acquired
		m.ImageCredit = chip.Credit(scenes[i])
		return nil
	}
	return nil
}

// index writes the summary.
func (b *book) index(c *Campaign) error {
	p, err := newIndexPage(c, b.from, b.to, b.common)
	if err != nil {
		return err
	}
	if err := b.page(filepath.Join(b.dir, pageName), "index.html", p); err != nil {
		return err
	}
	return export.File(filepath.Join(b.dir, "style.css"), func(w io.Writer) error {
		data, err := pages.ReadFile("page/style.css")
		if err != nil {
			return err
		}
		_, err = w.Write(append(data, colours()...))
		return err
	})
}

// colours are those of the classes, which maps and styles of other formats have
// too.
func colours() string {
	var b strings.Builder
	for _, c := range table.Classes() {
		fmt.Fprintf(&b, ".c-%s { --class: #%s; }\n", c.Value, table.ClassColour(c.Value))
	}
	return b.String()
}

func (b *book) page(path, name string, data any) error {
	return export.File(path, func(w io.Writer) error {
		return b.templates.ExecuteTemplate(w, name, data)
	})
}

// functions are what the pages call.
func functions() template.FuncMap {
	return template.FuncMap{
		"add":    func(a, b int) int { return a + b },
		"join":   strings.Join,
		"number": func(n int) string { return thousands(float64(n), 0) },
		"plural": plural,
		"words":  func(s string) string { return strings.ReplaceAll(s, "_", " ") },
	}
}
