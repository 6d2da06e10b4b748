package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rampart/internal/campaign"
	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/export/csv"
	"rampart/internal/export/postgis"
	"rampart/internal/export/table"
	"rampart/internal/site"
	"rampart/internal/sitelist"
)

// wgs84 is the system that results are in.
const wgs84 = "EPSG:4326"

type exportOptions struct {
	result string
	forms  formatsFlag
	output string
	sites  string
	crs    string
	redact export.Redaction
	images string
	dsn    string
	csv    csv.Options
}

func newExportCommand(a *app) *cobra.Command {
	o := exportOptions{csv: csv.Options{Places: csv.WKT}}
	cmd := &cobra.Command{
		Use:   "export RESULT",
		Short: "write a result for map tools, databases and notebooks",
		Long: `export writes a result of detect, or that of all sites in the folder of a run,
in the formats that other programs open:

` + formatHelp() + `
Several formats may be named at once, with commas; -o is then the name without
its ending. Each file is written whole or not at all. Coordinates are degrees
unless --crs names another system, which gpkg, csv, fgb, parquet and postgis can
hold; the others are in degrees all the same. The same result gives the same
bytes.

--sites gives the areas of the sites, which a result does not hold; the folder
of a run has them. Of them the id, the name and the area are written, never
notes, labels or sources. --redact leaves out what may endanger somebody:
"people" who reviewed and what they said, files, hashes and credits of images;
"places" all that, the areas of sites, and where exactly a change lies: its
outline, its scenes, its id.

With -f postgis a stream of SQL is written, for psql; with --dsn the changes go
into the database itself. What is there already under the same id is brought up
to date, but keeps its review.`,
		Example: `  rampart export changes.geojson -f gpkg -o north.gpkg
  rampart export changes.geojson -f gpkg,kmz,csv -o out/north --sites sites.geojson
  rampart export out/ -f gpkg,kmz`,
		Args: oneResult,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.result = args[0]
			if err := o.complete(); err != nil {
				return usage(cmd, err)
			}
			return runExport(cmd.Context(), a, o)
		},
	}
	o.bind(cmd.Flags())
	return cmd
}

func oneResult(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage(cmd, fmt.Errorf("export takes one result of detect, got %d arguments", len(args)))
	}
	return nil
}

func (o *exportOptions) bind(f *pflag.FlagSet) {
	f.VarP(&o.forms, "format", "f",
		"`format` to write, several with commas; by default as the name of the output ends")
	f.StringVarP(&o.output, "output", "o", "",
		"write to this `file`; - is standard output (default the name of the result)")
	f.StringVar(&o.sites, "sites", "", "take the areas of the sites from this GeoJSON `file`")
	f.StringVar(&o.crs, "crs", wgs84, "write coordinates in this `system`, such as EPSG:32645")
	f.Var(choose(&o.redact, "what", export.RedactPeople, export.RedactPlaces), "redact",
		"leave out `what` may endanger somebody: people, or places")
	f.StringVar(&o.images, "images", "",
		"kmz, stac: add images before and after; `folder` that the files lie in")
	f.StringVar(&o.dsn, "dsn", "", "postgis: write into the database of this connection `string`; "+
		"what it leaves out is taken from PGHOST, PGPASSWORD and their like")
	f.Var(choose(&o.csv.Places, "form", csv.WKT, csv.LonLat), "places", "csv: wkt, or lonlat for the centroid")
	f.BoolVar(&o.csv.BOM, "bom", false, "csv: begin with a byte order mark, for Excel")
}

// complete fills in what follows from the rest and refuses what cannot be meant.
func (o *exportOptions) complete() error {
	if isFolder(o.result) {
		o.result = filepath.Join(o.result, campaign.ChangesFile)
		o.sites = cmp.Or(o.sites, sitesBeside(o.result))
	} else if _, err := os.Stat(sitesBeside(o.result)); err == nil && filepath.Base(o.result) == campaign.ChangesFile {
		o.sites = cmp.Or(o.sites, sitesBeside(o.result))
	}
	if len(o.forms) == 0 {
		f, ok := formatOfName(o.output)
		if !ok {
			return fmt.Errorf("name a format with -f: %s", strings.Join(formatNames(), ", "))
		}
		o.forms = formatsFlag{f}
	}
	if o.output == toStdout && (len(o.forms) > 1) {
		return errors.New("standard output takes one format that is one file")
	}
	if o.dsn != "" && !o.forms.has(formPostGIS) {
		return errors.New("--dsn needs -f postgis")
	}
	return o.forms.checkCRS(o.crs)
}

// sitesBeside is where a run has the list of its sites.
func sitesBeside(result string) string {
	return filepath.Join(filepath.Dir(result), campaign.SitesFile)
}

// exportJob is what the formats are made from.
type exportJob struct {
	exportOptions
	app    *app
	found  detection.Result
	places []site.Site
	system table.System
	album  *album // nil without pictures
}

func runExport(ctx context.Context, a *app, o exportOptions) error {
	if o.images != "" && !isFolder(o.images) {
		return fmt.Errorf("--images %s: there is no such folder", o.images)
	}
	targets := o.targets()
	for _, t := range targets {
		if t.path == toStdout {
			continue
		}
		if err := export.CheckFile(t.path); err != nil {
			return err
		}
	}
	a.world.start(gdalCacheMB(defaultMaxMemory), a.gdal.add)
	defer a.gdal.tell(a.talk)
	j, free, err := o.job(a)
	if err != nil {
		return err
	}
	defer free()
	if o.dsn != "" {
		if err := j.load(ctx); err != nil {
			return err
		}
	}
	return j.writeAll(ctx, targets, func(exportTarget) error { return nil })
}

// writeAll writes files, and calls wrote after each. One that cannot be written does
// not stop the others; the error then marks that all has been said.
func (j exportJob) writeAll(
	ctx context.Context, targets []exportTarget, wrote func(exportTarget) error,
) error {
	var failed error
	for _, t := range targets {
		err := j.write(ctx, t)
		if err == nil {
			err = wrote(t)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			j.app.talk.fail(fmt.Errorf("%s: %w", t.format.name, err))
			failed = errSaid
		}
	}
	return failed
}

// job reads what is to be written.
func (o exportOptions) job(a *app) (j exportJob, free func(), err error) {
	j = exportJob{exportOptions: o, app: a}
	if j.found, err = export.ReadFile(o.result); err != nil {
		return j, nil, err
	}
	if o.sites != "" && o.redact != export.RedactPlaces {
		if j.places, err = sitelist.Sites(o.sites); err != nil {
			return j, nil, err
		}
	}
	j.tellSensitive()
	j.redactPlaces()
	crs, err := a.crs(o.crs)
	if err != nil {
		return j, nil, err
	}
	if j.album, err = j.newAlbum(); err != nil {
		return j, nil, err
	}
	pr, free := a.world.projector()
	j.system = table.System{CRS: crs, Projector: pr}
	j.csv.CRS = crs
	return j, free, nil
}

// crs is the system of a name that --crs was given.
func (a *app) crs(name string) (table.CRS, error) {
	crs, err := a.world.describeCRS(name)
	if err != nil {
		return crs, fmt.Errorf("--crs %w", err)
	}
	return crs, nil
}

// tellSensitive says that places are in what is written that are not for everybody,
// or may be.
func (j exportJob) tellSensitive() {
	switch {
	case j.redact == export.RedactNothing:
		j.app.tellSensitive(j.places)
	case j.redact == export.RedactPeople && j.sites == "":
		j.app.talk.warn("no site is known to be sensitive: --sites names the list that says so")
	}
}

// redactPlaces leaves out what must not be told; under a redaction the areas of
// sensitive sites too.
func (j *exportJob) redactPlaces() {
	var sensitive []string
	for _, s := range j.places {
		if s.Sensitive() {
			sensitive = append(sensitive, s.ID)
		}
	}
	j.found = export.NewRedactor(j.redact, sensitive, j.found).Result(j.found)
	if j.redact != export.RedactNothing {
		j.places = slices.DeleteFunc(j.places, site.Site.Sensitive)
	}
}

// exportTarget is one file of one format.
type exportTarget struct {
	format exportFormat
	part   exportPart
	path   string
	said   string // what it is called where path must not be said
}

// targets names the files.
func (o exportOptions) targets() []exportTarget {
	var out []exportTarget
	for _, f := range o.forms {
		if f.name == formPostGIS && o.dsn != "" {
			continue
		}
		path := o.output
		switch stem := strings.TrimSuffix(o.result, filepath.Ext(o.result)); {
		case path == "":
			path = stem + f.ending
		case path != toStdout && (len(o.forms) > 1 || !f.isNamed(path)):
			path += f.ending
		}
		for i, p := range f.parts {
			if path == toStdout && i > 0 || p.images && (o.images == "" || o.redact != export.RedactNothing) {
				continue
			}
			out = append(out, exportTarget{format: f, part: p, path: withSuffix(path, f.ending, p.suffix)})
		}
	}
	return out
}

// withSuffix puts a suffix before the ending of a name, or in its place where it has
// an ending of its own.
func withSuffix(path, ending, suffix string) string {
	stem := strings.TrimSuffix(path, ending)
	switch {
	case suffix == "":
		return path
	case filepath.Ext(suffix) != "":
		return stem + suffix
	}
	return stem + suffix + ending
}

// write writes one file, whole or not at all; nothing once ctx has ended.
func (j exportJob) write(ctx context.Context, t exportTarget) error {
	write := func(w io.Writer) error {
		if err := t.part.write(ctx, j, w); err != nil {
			return err
		}
		return ctx.Err()
	}
	if t.path == toStdout {
		return j.app.print(write)
	}
	if err := export.File(t.path, write); err != nil {
		return err
	}
	j.app.talk.say("wrote %s to %s", plural(len(j.found.Changes), "change"), cmp.Or(t.said, t.path))
	return nil
}

// load writes into the database.
func (j exportJob) load(ctx context.Context) error {
	d, err := postgis.New(j.found, j.places, j.system)
	if err != nil {
		return err
	}
	if err := d.Load(ctx, j.dsn); err != nil {
		return err
	}
	j.app.talk.say("wrote %s into the database", plural(len(j.found.Changes), "change"))
	return nil
}
