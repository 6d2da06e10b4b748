package cli

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rampart/internal/site"
)

type inspectOptions struct {
	inputs
	json bool
}

func newInspectCommand(a *app) *cobra.Command {
	var o inspectOptions
	cmd := &cobra.Command{
		Use:   "inspect PATH...",
		Short: "list the scenes that are there and the files that cannot be used",
		Long: `inspect lists what is there without reading a pixel: each scene with its
date and where the date was read, the sensor, the bands, the type of number,
the coordinate system, the size, the true size of a pixel on the ground in
metres, and how much of the site it covers (without --site or --bbox: of the
ground that at least two dates cover). Then come the files that are not used,
each with the reason and the remedy.

A path is a folder, a file, a pattern, a VRT, a manifest scenes.csv, or a STAC
catalog, which is then the only one.

With --json: scenes (id, path, files, bytes, sensor, acquired,
acquired_precision, date_source, bands, masks, crs, size, pixel_x_m, pixel_y_m,
gsd_m, overlap from 0 to 1), skipped (path, reason, broken), notes, and
overlap_of (site or common). What is unknown is null.`,
		Example: `  rampart inspect images/
  rampart inspect images/*.tif --site sites.geojson --id north --from 2019-01-01 --json`,
		Args: somePaths,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths = args
			if err := o.validate(); err != nil {
				return usage(cmd, err)
			}
			return runInspect(cmd.Context(), a, o)
		},
	}
	o.bind(cmd.Flags())
	cmd.Flags().BoolVar(&o.json, "json", false, "write JSON")
	return cmd
}

func runInspect(ctx context.Context, a *app, o inspectOptions) error {
	sites, err := o.sites()
	if err != nil {
		return err
	}
	a.world.start(gdalCacheMB(defaultMaxMemory), a.gdal.add)
	series, err := o.scan(ctx, a.world, sites)
	a.gdal.tell(a.talk)
	if err != nil {
		return err
	}
	r := newInspectReport(series, sites)
	err = a.print(func(w io.Writer) error {
		if o.json {
			return writeJSON(w, r)
		}
		return r.writeText(w, series)
	})
	switch {
	case err != nil:
		return err
	case len(series.Scenes) == 0:
		return errNoScene
	case countBroken(series.Skipped) > 0:
		return fmt.Errorf("%d of the files named: %w", countBroken(series.Skipped), errPartial)
	}
	return nil
}

// inspectReport is the JSON form of what inspect says.
type inspectReport struct {
	Scenes    []inspectScene `json:"scenes"`
	Skipped   []inspectSkip  `json:"skipped"`
	Notes     []string       `json:"notes"`
	OverlapOf string         `json:"overlap_of"` // site, common
}

type inspectScene struct {
	ID                string        `json:"id"`
	Path              string        `json:"path"`
	Files             []string      `json:"files"`
	Bytes             int64         `json:"bytes"`
	Sensor            *string       `json:"sensor"`
	Acquired          string        `json:"acquired"`
	AcquiredPrecision string        `json:"acquired_precision"`
	DateSource        string        `json:"date_source"`
	Bands             []inspectBand `json:"bands"`
	Masks             []inspectMask `json:"masks"`
	CRS               string        `json:"crs"`
	Size              [2]int        `json:"size"`
	PixelXM           float64       `json:"pixel_x_m"`
	PixelYM           float64       `json:"pixel_y_m"`
	GSDM              float64       `json:"gsd_m"`
	Overlap           *float64      `json:"overlap"`
}

type inspectBand struct {
	Role   string   `json:"role"`
	DType  string   `json:"dtype"`
	NoData *float64 `json:"nodata"`
	Path   string   `json:"path"`
	Index  int      `json:"index"`
}

type inspectMask struct {
	Kind  string `json:"kind"`
	Path  string `json:"path"`
	Index int    `json:"index"`
}

type inspectSkip struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
	Broken bool   `json:"broken"`
}

func newInspectReport(series site.Series, sites []site.Site) inspectReport {
	r := inspectReport{
		Scenes: []inspectScene{}, Skipped: []inspectSkip{}, OverlapOf: "common",
		Notes: append([]string{}, series.Notes...),
	}
	if len(sites) > 0 {
		r.OverlapOf = "site"
	}
	share := overlaps(unionArea(sites), series.Scenes)
	for i, s := range series.Scenes {
		r.Scenes = append(r.Scenes, newInspectScene(s, share[i]))
	}
	for _, s := range series.Skipped {
		r.Skipped = append(r.Skipped, inspectSkip(s))
	}
	return r
}

func newInspectScene(s site.Scene, overlap *float64) inspectScene {
	out := inspectScene{
		ID: s.ID, Path: s.Path, Files: []string{}, Bytes: s.Bytes,
		Acquired: formatDate(s.Acquired), AcquiredPrecision: string(s.Acquired.Precision),
		DateSource: string(s.Acquired.Source), CRS: s.CRSName, Size: s.Size,
		PixelXM: roundTo(s.PixelX, 2), PixelYM: roundTo(s.PixelY, 2), GSDM: roundTo(s.GSDM, 2),
		Bands: []inspectBand{}, Masks: []inspectMask{},
	}
	if s.Sensor != "" {
		out.Sensor = &s.Sensor
	}
	if overlap != nil {
		v := roundTo(*overlap, 4)
		out.Overlap = &v
	}
	for _, f := range s.Files {
		out.Files = append(out.Files, site.Shown(f))
	}
	for _, b := range s.Bands {
		// JSON has no NaN; that NaN is nodata goes without saying.
		nodata := b.NoData
		if nodata != nil && (math.IsNaN(*nodata) || math.IsInf(*nodata, 0)) {
			nodata = nil
		}
		out.Bands = append(out.Bands, inspectBand{b.Role, b.DType, nodata, site.Shown(b.Path), b.Index})
	}
	for _, m := range s.Masks {
		out.Masks = append(out.Masks, inspectMask{string(m.Kind), site.Shown(m.Path), m.Index})
	}
	return out
}

// roundTo rounds to so many decimals; not finite becomes zero.
func roundTo(v float64, decimals int) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	scale := math.Pow(10, float64(decimals))
	return math.Round(v*scale) / scale
}

// formatDate writes a date as far as it is known.
func formatDate(d site.Date) string {
	if d.Precision == site.PrecisionMonth {
		return d.Time.UTC().Format("2006-01")
	}
	return d.Time.UTC().Format(time.DateOnly)
}

// writeText writes the report for people.
func (r inspectReport) writeText(w io.Writer, series site.Series) error {
	var b strings.Builder
	if len(r.Scenes) > 0 {
		if err := writeTable(&b, inspectColumns(), r.rows()); err != nil {
			return err
		}
	}
	if len(r.Skipped) > 0 {
		fmt.Fprintf(&b, "\nnot used:\n")
		for _, s := range r.Skipped {
			fmt.Fprintf(&b, "  %s\n", skipLine(s.Path, s.Reason))
		}
	}
	if len(r.Notes) > 0 {
		fmt.Fprintf(&b, "\nnotes:\n")
		for _, n := range r.Notes {
			fmt.Fprintf(&b, "  %s\n", n)
		}
	}
	fmt.Fprintf(&b, "\n%s\n", seriesSummary(series))
	_, err := io.WriteString(w, b.String())
	return err
}

// skipLine names the file once, also where the reason begins with it.
func skipLine(path, reason string) string {
	if rest, ok := strings.CutPrefix(reason, path); ok {
		reason = strings.TrimLeft(rest, ": ")
	}
	return path + ": " + reason
}

func inspectColumns() []column {
	return []column{
		{"DATE", false}, {"FROM", false}, {"SENSOR", false}, {"BANDS", false}, {"TYPE", false},
		{"CRS", false}, {"SIZE", true}, {"PIXEL M", true}, {"COVERS", true}, {"SCENE", false},
	}
}

func (r inspectReport) rows() [][]string {
	const sensorLetters, crsLetters = 12, 14
	rows := make([][]string, len(r.Scenes))
	for i, s := range r.Scenes {
		sensor, covers := "-", "-"
		if s.Sensor != nil {
			sensor = shorten(*s.Sensor, sensorLetters)
		}
		if s.Overlap != nil {
			covers = percent(*s.Overlap)
		}
		rows[i] = []string{
			s.Acquired, s.DateSource, sensor, bandsCell(s), typeCell(s),
			shorten(s.CRS, crsLetters), fmt.Sprintf("%dx%d", s.Size[0], s.Size[1]), pixelCell(s),
			covers, pathCell(s),
		}
	}
	return rows
}

// percent writes a share; what is there but less than half a percent is not 0.
func percent(share float64) string {
	p := 100 * share
	if p > 0 && p < 1 {
		return "<1 %"
	}
	return fmt.Sprintf("%.0f %%", math.Floor(p+0.5))
}

func bandsCell(s inspectScene) string {
	const most = 4
	var names []string
	for i, b := range s.Bands {
		if i == most {
			names = append(names, fmt.Sprintf("+%d", len(s.Bands)-most))
			break
		}
		names = append(names, b.Role)
	}
	for _, m := range s.Masks {
		names = append(names, "["+m.Kind+"]")
	}
	return strings.Join(names, " ")
}

func typeCell(s inspectScene) string {
	var types []string
	for _, b := range s.Bands {
		types = append(types, strings.ToLower(b.DType))
	}
	slices.Sort(types)
	return strings.Join(slices.Compact(types), ",")
}

// pixelCell gives one number where the pixel is square to one percent.
func pixelCell(s inspectScene) string {
	const square = 0.01
	if math.Abs(s.PixelXM-s.PixelYM) <= square*s.PixelXM {
		return fmt.Sprintf("%.2f", s.PixelXM)
	}
	return fmt.Sprintf("%.2f x %.2f", s.PixelXM, s.PixelYM)
}

func pathCell(s inspectScene) string {
	if n := len(s.Files) - 1; n > 0 {
		return fmt.Sprintf("%s (+%s)", s.Path, plural(n, "file"))
	}
	return s.Path
}

// seriesSummary says in one line what there is.
func seriesSummary(series site.Series) string {
	text := plural(len(series.Scenes), "scene")
	if n := len(series.Scenes); n > 0 {
		first, last := series.Scenes[0].Acquired, series.Scenes[n-1].Acquired
		text += fmt.Sprintf(", %s to %s", formatDate(first), formatDate(last))
	}
	if n := len(series.Skipped); n > 0 {
		text += fmt.Sprintf("; %s not used", plural(n, "file"))
		if broken := countBroken(series.Skipped); broken > 0 {
			text += fmt.Sprintf(", %d of them could not be read", broken)
		}
	}
	return text
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
