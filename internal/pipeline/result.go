package pipeline

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"time"

	"rampart/algorithms/indicator"
	"rampart/algorithms/register"
	"rampart/internal/detection"
	"rampart/internal/site"
)

// result says all that the run found and rests on.
func (pl *Plan) result(cal *calibration, changes []detection.Change, seen float64) detection.Result {
	r := detection.Result{
		Version: pl.in.Version, Grid: pl.Grid, Changes: changes,
		Notes: slices.Clone(pl.Notes), Parameters: pl.parameters(cal),
		Coverage: pl.coverage(seen),
	}
	if pl.blunt() {
		r.Notes = append(r.Notes, fmt.Sprintf("pixels of %.2f m: %s", pl.scale.gsdM, bluntness))
	}
	for t, d := range pl.dates {
		for _, s := range d.scenes {
			r.Scenes = append(r.Scenes, pl.scene(cal, s, t))
		}
		if !cal.fitted[t] {
			r.Notes = append(r.Notes, fmt.Sprintf(
				"%s has too little in common with the reference to match its brightness",
				d.scenes[0].ID))
		}
	}
	for _, s := range pl.Dropped {
		r.Skipped = append(r.Skipped, detection.Skip{Path: s.Path, Reason: s.Reason})
	}
	r.Statements = []detection.Statement{pl.statement(r.Coverage, len(changes))}
	return r
}

// parameters are those that decide the result, asked for and derived.
func (pl *Plan) parameters(cal *calibration) map[string]any {
	out := map[string]any{
		"min_area_m2":        round(pl.leastAreaM2()),
		"sensitivity":        pl.params.Sensitivity,
		"min_score":          pl.params.MinScore,
		"weights_sha256":     pl.params.Weights.Sum(),
		"bands":              pl.Roles,
		"tone":               pl.Roles[cal.bands.tone],
		"object_scale_m":     round(pl.scale.objectM),
		"contrast":           round(contrast(pl.params.Sensitivity, pl.scale.objectM)),
		"cloud_cut_sigmas":   cloudSigmas,
		"reference_scene":    pl.dates[cal.reference].scenes[0].ID,
		"from":               day(pl.in.From),
		"to":                 day(pl.in.To),
		"hysteresis":         peak,
		"prior_quantile":     priorQuantile,
		"largest_shift_px":   pl.scale.shift,
		"region_scales_area": leastAreaScales,
	}
	if pl.seesRoofs() {
		out["roof"] = roofParameters()
	}
	return out
}

func round(v float64) float64 { return math.Round(v*100) / 100 }

// day is a date as text, nil for none.
func day(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return isoDay(t)
}

// scene describes one scene that was used.
func (pl *Plan) scene(cal *calibration, s site.Scene, t int) detection.Scene {
	out := detection.Scene{
		ID: s.ID, Path: s.Path, Bytes: s.Bytes, Sensor: s.Sensor,
		Acquired: isoDay(s.Acquired.First()), AcquiredPrecision: string(s.Acquired.Precision),
		DateSource: string(s.Acquired.Source), GSDM: s.GSDM, PixelXM: s.PixelX, PixelYM: s.PixelY,
		CRS: s.CRSName, Width: s.Size[0], Height: s.Size[1],
		SunElevation: s.Angles.SunElevation, SunAzimuth: s.Angles.SunAzimuth,
		OffNadir: s.Angles.OffNadir, ViewAzimuth: s.Angles.ViewAzimuth,
		AngleSource: s.Angles.Source, Licence: s.Licence, Credit: s.Credit, Used: true,
	}
	for _, b := range s.Bands {
		out.Bands = append(out.Bands, detection.Band{
			Name: bandName(b), Role: b.Role, File: besideFirst(s, b),
		})
	}
	if len(s.Bands) > 0 {
		out.DType, out.NoData = s.Bands[0].DType, s.Bands[0].NoData
	}
	valid, screened := cal.valid[t], cal.screened[t]
	out.ValidFraction, out.CloudFraction = &valid, &screened
	out.Registration = registration(cal.registration[t], pl)
	for b, f := range cal.fits[t] {
		out.Radiometry = append(out.Radiometry,
			detection.BandFit{Band: pl.Roles[b], Gain: f.Gain, Offset: f.Offset})
	}
	return out
}

func bandName(b site.Band) string { return fmt.Sprintf("band %d", b.Index) }

// besideFirst is the file of a band from the folder of the scene's first file, whose
// path is the scene's; empty where it is that one, or no way leads there.
func besideFirst(s site.Scene, b site.Band) string {
	first := b.Path
	for _, other := range s.Bands {
		first = min(first, other.Path)
	}
	if b.Path == first || site.Shown(b.Path) != b.Path {
		return ""
	}
	rel, err := filepath.Rel(filepath.Dir(first), b.Path)
	if err != nil {
		return ""
	}
	return filepath.ToSlash(rel)
}

// registration turns pixels down the image into metres to the north.
func registration(r register.Result, pl *Plan) *detection.Registration {
	out := &detection.Registration{
		DxM: r.DX * pl.Grid.PixelX, DyM: -r.DY * pl.Grid.PixelY,
		NTies: r.Ties, Accepted: r.Accepted, Reason: r.Reason,
	}
	if !math.IsNaN(r.Residual) && r.Reason != "the reference" {
		m := r.Residual * pl.scale.gsdM
		out.ResidualM = &m
	}
	return out
}

// coverage counts the dates and the longest time between two of them.
func (pl *Plan) coverage(seen float64) detection.Coverage {
	c := detection.Coverage{ObservableShare: seen}
	for i, d := range pl.dates {
		quarter := indicator.QuarterOf(d.first).Name()
		n := len(c.UsablePerQuarter)
		if n == 0 || c.UsablePerQuarter[n-1].Quarter != quarter {
			c.UsablePerQuarter = append(c.UsablePerQuarter, detection.QuarterCount{Quarter: quarter})
			n++
		}
		c.UsablePerQuarter[n-1].Scenes += len(d.scenes)
		c.LastSeen = isoDay(d.last)
		if i == 0 {
			continue
		}
		gap := int(math.Round(d.last.Sub(pl.dates[i-1].first).Hours() / 24))
		if c.LongestGapDays == nil || gap > *c.LongestGapDays {
			c.LongestGapDays = &gap
			c.LongestGapFrom, c.LongestGapTo = isoDay(pl.dates[i-1].first), isoDay(d.last)
		}
	}
	return c
}

// statement says in words what can be said of the site, also where nothing
// was found.
func (pl *Plan) statement(c detection.Coverage, changes int) detection.Statement {
	first, last := isoDay(pl.dates[0].first), isoDay(pl.dates[len(pl.dates)-1].last)
	s := detection.Statement{
		SiteID: pl.in.SiteID, Name: pl.in.SiteName, Changes: changes, Coverage: c,
	}
	percent := math.Floor(100 * c.ObservableShare)
	switch {
	case c.ObservableShare < leastObservable:
		s.Text = fmt.Sprintf("nothing can be said between %s and %s: "+
			"less than one per cent was seen on two dates", first, last)
	case changes == 0:
		s.Text = fmt.Sprintf("no change found in the %.0f %% that was observable between %s and %s",
			percent, first, last)
	case changes == 1:
		s.Text = fmt.Sprintf("1 change found in the %.0f %% that was observable between %s and %s",
			percent, first, last)
	default:
		s.Text = fmt.Sprintf("%d changes found in the %.0f %% that was observable between %s and %s",
			changes, percent, first, last)
	}
	if pl.blunt() && c.ObservableShare >= leastObservable {
		s.Text += "; " + bluntness
	}
	return s
}

// sharpestPx is the object scale in pixels up to which the cut was measured, on
// 2.8 m to 10 m pixels. Where more pixels are averaged the score spreads less
// than the cut allows for, and changes stay below it.
const sharpestPx = 4

// bluntness is what is said where the pixels are too fine for the cut.
const bluntness = "at this pixel size few changes are found yet, " +
	"and finding none does not mean that there was none"

func (s scale) blunt() bool { return s.objectM > sharpestPx*s.gsdM }

// blunt reports whether that holds and no search for objects makes up for it: of
// two dates it has nothing to tell what lasts by.
func (pl *Plan) blunt() bool {
	return pl.scale.blunt() && !pl.seesLines()
}

// leastObservable is the share of a site below which nothing is said of it.
const leastObservable = 0.01
