package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"rampart/internal/pipeline"
)

// dryReport is the JSON form of what a run would do.
type dryReport struct {
	Sites   []drySite     `json:"sites"`
	Skipped []inspectSkip `json:"skipped"`
	Output  string        `json:"output"`
}

// drySite is the plan for one site; Reason says why there is none.
type drySite struct {
	SiteID      string        `json:"site_id"`
	Reason      string        `json:"reason"`
	Scenes      []dryScene    `json:"scenes"`
	Dropped     []inspectSkip `json:"dropped"`
	Roles       []string      `json:"roles"`
	CRS         string        `json:"crs"`
	Size        [2]int        `json:"size"`
	PixelXM     float64       `json:"pixel_x_m"`
	PixelYM     float64       `json:"pixel_y_m"`
	Tile        [2]int        `json:"tile"`
	Halo        int           `json:"halo"`
	Tiles       int           `json:"tiles"`
	Workers     int           `json:"workers"`
	MemoryBytes int64         `json:"memory_bytes"`
	ReadBytes   int64         `json:"read_bytes"` // when decoded
	EstimateS   float64       `json:"estimate_s"`
	Notes       []string      `json:"notes"`
}

type dryScene struct {
	ID       string `json:"id"`
	Acquired string `json:"acquired"`
	Path     string `json:"path"`
}

// dry says what a run would do. It fails if there is no site that the run
// could look at.
func (r *run) dry() error {
	report := dryReport{Sites: []drySite{}, Skipped: []inspectSkip{}, Output: r.o.output.path}
	for _, s := range r.series.Skipped {
		report.Skipped = append(report.Skipped, inspectSkip(s))
	}
	projector, free := r.a.world.projector()
	defer free()
	var causes []error
	for _, s := range r.sites {
		plan, err := r.plan(s, projector)
		d := newDrySite(s.ID, plan)
		if err != nil {
			causes = append(causes, err)
			d.Reason = err.Error()
		}
		report.Sites = append(report.Sites, d)
	}
	err := r.a.print(func(w io.Writer) error {
		if r.o.json {
			return writeJSON(w, report)
		}
		return report.writeText(w)
	})
	if err == nil && len(causes) == len(r.sites) {
		err = errors.Join(causes...)
	}
	return err
}

func newDrySite(id string, p pipeline.Plan) drySite {
	d := drySite{
		SiteID: id, Scenes: []dryScene{}, Dropped: []inspectSkip{},
		Roles: append([]string{}, p.Roles...), CRS: p.Grid.CRS,
		Size:    [2]int{p.Grid.Size.X, p.Grid.Size.Y},
		PixelXM: roundTo(p.Grid.PixelX, 2), PixelYM: roundTo(p.Grid.PixelY, 2),
		Tile: [2]int{p.Tile.X, p.Tile.Y}, Halo: p.Halo, Tiles: p.Tiles, Workers: p.Workers,
		MemoryBytes: p.MemoryBytes, ReadBytes: p.ReadBytes, EstimateS: seconds(p.Estimate()),
		Notes: append([]string{}, p.Notes...),
	}
	for _, s := range p.Scenes {
		d.Scenes = append(d.Scenes, dryScene{s.ID, formatDate(s.Acquired), s.Path})
	}
	for _, s := range p.Dropped {
		d.Dropped = append(d.Dropped, inspectSkip(s))
	}
	return d
}

func (r dryReport) writeText(w io.Writer) error {
	var b strings.Builder
	for _, d := range r.Sites {
		if d.SiteID != "" {
			fmt.Fprintf(&b, "site %s\n", d.SiteID)
		}
		d.writeText(&b)
	}
	if len(r.Skipped) > 0 {
		fmt.Fprintf(&b, "not used:\n")
		for _, s := range r.Skipped {
			fmt.Fprintf(&b, "  %s\n", skipLine(s.Path, s.Reason))
		}
	}
	fmt.Fprintf(&b, "the result would go to %s\n", r.Output)
	_, err := io.WriteString(w, b.String())
	return err
}

func (d drySite) writeText(b *strings.Builder) {
	if d.Reason != "" {
		fmt.Fprintf(b, "  cannot be looked at: %s\n", d.Reason)
		return
	}
	d.writeScenes(b)
	for _, n := range d.Notes {
		fmt.Fprintf(b, "  note: %s\n", n)
	}
	fmt.Fprintf(b, "  bands: %s\n", strings.Join(d.Roles, " "))
	fmt.Fprintf(b, "  grid: %d x %d pixels of %.2f x %.2f m\n",
		d.Size[0], d.Size[1], d.PixelXM, d.PixelYM)
	fmt.Fprintf(b, "  tiles: %d of %d x %d pixels with a halo of %d, %s\n",
		d.Tiles, d.Tile[0], d.Tile[1], d.Halo, plural(d.Workers, "worker"))
	d.writeCost(b)
}

// writeScenes lists the scenes that would be used, and those that the plan drops.
func (d drySite) writeScenes(b *strings.Builder) {
	fmt.Fprintf(b, "  %s would be used:\n", plural(len(d.Scenes), "scene"))
	for _, s := range d.Scenes {
		fmt.Fprintf(b, "    %s  %s\n", s.Acquired, s.Path)
	}
	for _, s := range d.Dropped {
		fmt.Fprintf(b, "  dropped: %s\n", skipLine(s.Path, s.Reason))
	}
}

// writeCost says what the work would take.
func (d drySite) writeCost(b *strings.Builder) {
	fmt.Fprintf(b, "  memory: %s; to decode: %s; time: about %s\n",
		formatBytes(d.MemoryBytes), formatBytes(d.ReadBytes), formatLeft(d.EstimateS))
}
