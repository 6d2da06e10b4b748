package webmap

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"rampart/internal/chip"
	"rampart/internal/detection"
	"rampart/internal/engine"
	"rampart/internal/export"
	"rampart/internal/georef"
)

// Page is what a map is made of.
type Page struct {
	Title  string
	Result detection.Result
	// Places are the sites, in the order of the page. What is said of them in
	// the result's statements is found by their id.
	Places []Place
	Redact export.Redaction
	// Sensitive are the ids of the sites whose places any redaction leaves out.
	Sensitive []string
	// Camera takes the pictures; nil for a page without imagery.
	Camera    chip.Camera
	Projector Projector
	Limits    Limits
	// Workers is how many pictures are made at once; at least one is.
	Workers int
	// Lost is told of a scene that cannot be read, once; the page goes on without
	// it, unless Lost returns an error.
	Lost func(error) error
	// Progress is told how many of the sites have been looked at, then how many of
	// the pictures are drawn; it may be nil.
	Progress func(stage string, done, total int)
}

// Place is a site with the scenes of it.
type Place struct {
	ID, Name string
	Area     orb.MultiPolygon // WGS 84; nil where it is not known
	// Grid is what the site's scenes were compared on. Its pixel is that of the
	// pictures, and where there is no area it is what they show.
	Grid   georef.Grid
	Scenes []detection.Scene
}

// Limits bound the size of a page.
type Limits struct {
	// Bytes is how large the pictures in a single file may be together, about;
	// they are made coarser until they fit.
	Bytes int64
	// Side is how many pixels the longer side of a picture may have.
	Side int
}

// Projector turns longitude and latitude into a coordinate system and back.
type Projector interface {
	ToWGS84(crs string, x, y []float64) error
	FromWGS84(crs string, x, y []float64) error
}

// survey finds out what every site shows: its frame, which scenes see it, and
// one stretch for all of them.
func (p Page) survey(ctx context.Context) ([]album, error) {
	out := make([]album, len(p.Places))
	for i, place := range p.Places {
		out[i] = newAlbum(place)
		if p.hides(place.ID) {
			continue
		}
		var err error
		if out[i].frame, err = p.frame(place); err != nil {
			return nil, err
		}
	}
	if p.Camera == nil {
		return out, nil
	}
	err := p.each(ctx, len(out), p.counter("look", len(out)), func(i int) error {
		if out[i].frame != nil {
			out[i].look(p.Camera)
		}
		return nil
	})
	return out, errors.Join(err, p.tellLost(out))
}

// each does n jobs on the workers and calls done after each.
func (p Page) each(ctx context.Context, n int, done func(), job func(i int) error) error {
	none := struct{}{}
	return engine.Run(ctx, max(1, p.Workers), n,
		func() (struct{}, error) { return none, nil }, func(struct{}) error { return nil },
		func(_ context.Context, _ struct{}, i int) error {
			err := job(i)
			if err == nil {
				done()
			}
			return err
		})
}

// counter tells the progress of so many jobs: it is called after each.
func (p Page) counter(stage string, total int) (done func()) {
	var mu sync.Mutex
	n := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		n++
		if p.Progress != nil {
			p.Progress(stage, n, total)
		}
	}
}

// tellLost tells of the scenes that cannot be read, in their order.
func (p Page) tellLost(albums []album) error {
	for _, a := range albums {
		for _, err := range a.lost {
			if p.Lost == nil {
				continue
			}
			if err := p.Lost(err); err != nil {
				return err
			}
		}
	}
	return nil
}

// redactor knows what is left out, and what is left is called.
func (p Page) redactor() export.Redactor {
	all := []detection.Result{p.Result}
	for _, place := range p.Places {
		all = append(all, detection.Result{
			Scenes:     place.Scenes,
			Statements: []detection.Statement{{SiteID: place.ID}},
		})
	}
	return export.NewRedactor(p.Redact, p.Sensitive, all...)
}

// hides tells whether the place of a site is left out.
func (p Page) hides(id string) bool {
	return p.Redact == export.RedactPlaces ||
		p.Redact != export.RedactNothing && slices.Contains(p.Sensitive, id)
}

// sites are the albums as the page has them; said is the result that may be shown.
func (p Page) sites(albums []album, said detection.Result, r export.Redactor) ([]siteJSON, error) {
	statements := map[string]detection.Statement{}
	for _, s := range said.Statements {
		statements[s.SiteID] = s
	}
	out := make([]siteJSON, 0, len(albums))
	for _, a := range albums {
		s := siteJSON{ID: a.place.ID, Name: a.place.Name, Scenes: []sceneJSON{}}
		hidden := p.hides(a.place.ID)
		if hidden {
			s.ID, s.Name = r.Site(a.place.ID), ""
		}
		if st, ok := statements[s.ID]; ok {
			s.Statement, s.Coverage = st.Text, newCoverageJSON(st.Coverage)
			s.Name = cmp.Or(s.Name, st.Name)
		}
		if !hidden {
			if err := s.locate(a); err != nil {
				return nil, err
			}
		}
		if p.Redact != export.RedactPlaces {
			s.list(a, r)
		}
		out = append(out, s)
	}
	return out, nil
}

// locate adds where a site lies.
func (s *siteJSON) locate(a album) error {
	if a.frame != nil {
		s.Zone, s.Frame = a.frame.crs, a.frame.json()
	}
	if len(a.place.Area) == 0 {
		return nil
	}
	var err error
	s.Area, err = geometryJSON(a.place.Area)
	return err
}

// list adds the scenes of a site.
func (s *siteJSON) list(a album, r export.Redactor) {
	for i, scene := range a.place.Scenes {
		if !scene.Used || scene.Acquired == "" || a.beside[i] {
			continue
		}
		for _, told := range r.Result(detection.Result{Scenes: []detection.Scene{scene}}).Scenes {
			j := newSceneJSON(told)
			j.Picture = a.names[i]
			s.Scenes = append(s.Scenes, j)
		}
	}
}
