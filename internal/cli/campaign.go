package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rampart/internal/campaign"
	"rampart/internal/export"
	"rampart/internal/site"
	"rampart/internal/sitelist"
	"rampart/internal/stac"
)

type campaignOptions struct {
	work
	list   string
	scenes string
	out    string
	period
	radius   float64
	datum    datumFlag
	encoding string
	bom      bool
	accept   bool
	redact   export.Redaction
	state    string
	shard    shardFlag
	part     campaign.Part
	isolate  bool
	atOnce   int
	unit     string // what the entries of the list are called
	also     formatsFlag
	crs      string // of what also writes
}

func newCampaignCommand(a *app) *cobra.Command {
	o := campaignOptions{work: newWork()}
	cmd := &cobra.Command{
		Use:   "run SITES --scenes WHERE -o OUT",
		Short: "find what changed at many sites, and go on where it was interrupted",
		Long: `run looks at every site of a list, as detect does at one, and says of all of
them what was added and removed in each quarter, and where nothing can be said.

SITES is a list of places: GeoJSON, a table of text (CSV, TSV) with columns for
longitude and latitude, KML, KMZ, or a GeoPackage. Delimiter, encoding and
decimal comma of a table are told by its bytes and reported. Every entry is read
or refused with its number and the reason. A point has a radius of 750 m, or
what --radius or a column radius_m says.

WHERE is a folder tree, of which each site takes the scenes that overlap it; a
folder with a subfolder for each site, called by its id; a manifest scenes.csv
with the column site_id; or a STAC catalog: a catalog.json, a collection.json, a
file of items, or the address of one, or of a STAC API, which is asked for the
box of each site. Images on servers are read in place, as far as is needed. The
network is used only where WHERE is an address, or with --online.

OUT gets sites/ID/changes.geojson and its manifest.json for each site, and for
all together changes.geojson (a change in two areas is there once),
sites.geojson with a statement for every site, quarters.csv, skipped.csv, a
codebook.csv that explains the columns, and run.json. --also writes changes.gpkg
and the like beside them, in the formats of export, and, where they can hold it,
in the system of --crs.

Run it again after an interruption of any kind: only what is missing, or whose
images, area, parameters or version have changed, is done again. What goes
wrong with one scene or one site stops nothing else. An image that has changed
since it was seen first is refused, and its site fails; --accept-changed takes
it.

With --shard i/n it works on the i-th of n parts of the sites only, and other
programs, also on other machines that share OUT, may work on the other parts at
the same time. merge then writes what is said of all sites, with the same bytes
as one run.

--redact people leaves out of all that is written, and said, who is named and
what tells of the files; --redact places also the names and ids of sites and
where they and the changes lie (to 0.1 degrees). What a later run needs to go on
is then kept in the folder that --state names, and without it nowhere.`,
		Example: `  rampart run sites.csv --scenes images/ -o out/ --from 2019-01-01 --to 2020-12-31
  rampart run sites.csv --scenes images/ -o out/ --also gpkg,kmz
  rampart run sites.geojson --scenes scenes.csv -o out/ --dry-run
  rampart run sites.csv --scenes https://stac.example.org/collections/s2 -o out/
  rampart run sites.csv --scenes images/ -o out/ --shard 3/10`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.complete(cmd.Flags(), args); err != nil {
				return usage(cmd, err)
			}
			o.part = campaign.Part{Shard: o.shard.number, Of: o.shard.of}
			return runCampaign(cmd.Context(), a, o)
		},
	}
	o.bind(cmd.Flags())
	cmd.Flags().Var(&o.shard, "shard",
		"work on this part of the sites only, such as 3/10; merge puts the parts together")
	return cmd
}

// bindSites adds the flags that say which sites and scenes are meant.
func (o *campaignOptions) bindSites(f *pflag.FlagSet) {
	f.StringVar(&o.scenes, "scenes", "",
		"where the scenes lie: a `folder`, a manifest with the column site_id, or a STAC catalog")
	o.period.bind(f)
	f.Float64Var(&o.radius, "radius", sitelist.DefaultRadiusM,
		"radius in `metres` around a point for which the list has none")
	f.Var(&o.datum, "datum",
		"what the coordinates of the list are in: wgs84, gcj02 (Chinese maps) or bd09 (Baidu)")
	f.StringVar(&o.encoding, "encoding", "",
		"`name` of the encoding of a table, such as Mac-Roman; by default told by its bytes")
}

func (o *campaignOptions) bind(f *pflag.FlagSet) {
	o.bindSites(f)
	f.StringVarP(&o.out, "output", "o", "", "write into this `folder`; it is made if it is missing")
	f.BoolVar(&o.bom, "bom", false, "begin tables with a byte order mark, for spreadsheets that need it")
	f.BoolVar(&o.accept, "accept-changed", false,
		"take images that have changed since they were seen first for the right ones")
	f.Var(choose(&o.redact, "what", export.RedactPeople, export.RedactPlaces), "redact",
		"leave out of all that is written `what` may endanger somebody: people, or places")
	f.StringVar(&o.state, "state", "",
		"with --redact: keep what a later run needs to go on in this `folder`, which nobody else should see")
	f.BoolVar(&o.isolate, "isolate", false,
		"work on each site in a process of its own, so that a crash costs one site only")
	f.IntVar(&o.atOnce, "sites-at-once", 1, "work on so many sites at once; they share memory and workers")
	f.Var(&o.also, "also", "write all changes in this `format` too, several with commas: "+
		strings.Join(formatNames(), ", "))
	f.StringVar(&o.crs, "crs", wgs84, "write what --also names in this `system`, such as EPSG:32645")
	o.work.bind(f)
	f.Lookup("strict").Usage = "fail at the end if a scene or a site could not be read"
}

func (o *campaignOptions) complete(f *pflag.FlagSet, args []string) error {
	if err := o.work.complete(f); err != nil {
		return err
	}
	switch {
	case len(args) != 1:
		return fmt.Errorf("name one list of sites (%d given)", len(args))
	case o.scenes == "":
		return errors.New("--scenes is missing: name the folder or the manifest of the scenes")
	case o.out == "" && !o.dryRun:
		return errors.New("-o is missing: name the folder for the results")
	case o.atOnce < 1:
		return fmt.Errorf("--sites-at-once %d: must be at least 1", o.atOnce)
	case int64(o.maxMemory)/int64(o.atOnce) < leastMaxMemory:
		return fmt.Errorf("--sites-at-once %d: each needs at least %s of --max-memory", o.atOnce,
			formatBytes(leastMaxMemory))
	}
	if len(o.also) > 0 && o.shard.of > 0 {
		return errors.New("--also is for a whole run: merge the parts, then export OUT")
	}
	if len(o.also) == 0 && o.crs != "" && o.crs != wgs84 {
		return errors.New("--crs is for the formats of --also")
	}
	if len(o.also) > 0 {
		if err := o.also.checkCRS(o.crs); err != nil {
			return err
		}
	}
	if o.state != "" && o.redact == export.RedactNothing {
		return errors.New("--state needs --redact")
	}
	o.list = args[0]
	return o.period.validate()
}

// datumFlag is a datum by its name.
type datumFlag struct{ sitelist.Datum }

// String is the name of the datum.
func (d *datumFlag) String() string {
	if d.Datum == "" {
		return string(sitelist.WGS84)
	}
	return string(d.Datum)
}

// Set takes the name of a datum.
func (d *datumFlag) Set(s string) (err error) {
	d.Datum, err = sitelist.ParseDatum(s)
	return err
}

// Type names the kind of value in the help.
func (d *datumFlag) Type() string { return "datum" }

func runCampaign(ctx context.Context, a *app, o campaignOptions) error {
	if o.redact != export.RedactNothing && !o.dryRun {
		if !o.part.Whole() || o.isolate {
			return errors.New("--redact is for a whole run in one process: run without it, " +
				"then write what may be told with export or seal --redact")
		}
		return runRedacted(ctx, a, o)
	}
	a.world.start(gdalCacheMB(o.limits.MaxMemory), a.gdal.add)
	if _, err := a.crs(o.crs); err != nil {
		return err
	}
	c, err := o.campaign(ctx, a)
	if err != nil {
		return err
	}
	defer limitMemory(o.limits.MaxMemory)()
	if o.dryRun {
		return dryCampaign(ctx, a, o, c)
	}
	if !o.part.Whole() {
		return runPart(ctx, a, o, c)
	}
	m := a.newSiteMeter()
	endMeter := sync.OnceFunc(m.close)
	c.Then = func(ctx context.Context) error {
		endMeter()
		return a.writeAlso(ctx, o)
	}
	summary, err := c.Run(ctx, o.detector(a), m)
	endMeter()
	a.gdal.tell(a.talk)
	if err != nil {
		return err
	}
	for _, line := range campaignSummary(summary, o.out) {
		a.talk.say("%s", line)
	}
	return o.end(summary, len(c.List.Refused))
}

// detector does the work on a site.
func (o *campaignOptions) detector(a *app) campaign.Detector {
	if o.isolate {
		return isolated{a}
	}
	return a.world.tools()
}

// campaign reads the list and finds the scenes, and tells what the user should
// know of both.
func (o *campaignOptions) campaign(ctx context.Context, a *app) (*campaign.Campaign, error) {
	list, err := sitelist.Read(o.list, sitelist.Options{
		RadiusM: o.radius, Datum: o.datum.Datum, Encoding: o.encoding,
	}, a.world.vectors)
	if err != nil {
		return nil, err
	}
	a.tellList(list)
	if len(list.Sites) == 0 {
		return nil, fmt.Errorf("%s: none of its %s is a site", o.list,
			plural(len(list.Refused), list.Unit))
	}
	source, err := campaign.OpenSource(ctx, o.scenes, list.Sites, campaign.ScanOptions{
		From: o.from.Time, To: o.to.Time, Dates: o.dates, Getter: a.world.getter, Online: o.online,
	}, a.world.prober)
	a.gdal.tell(a.talk)
	if err != nil {
		return nil, err
	}
	a.talk.say("scenes: %s", source.Form())
	rest := source.Rest()
	a.tellSkipped(rest.Skipped)
	a.tellNotes(rest.Notes)
	asked, err := o.asked()
	if err != nil {
		return nil, err
	}
	o.unit = list.Unit
	return &campaign.Campaign{
		List: list, Source: source, Out: filepath.Clean(o.out), Params: o.params, Limits: o.limits,
		From: o.from.Time, To: o.to.Time, Version: version, BOM: o.bom, AtOnce: o.atOnce,
		AcceptChanged: o.accept, Asked: asked,
	}, nil
}

// asked is what a later run has to be told to do the same.
func (o *campaignOptions) asked() (campaign.Asked, error) {
	asked := campaign.Asked{RadiusM: o.radius, Datum: o.datum.String(), BOM: o.bom}
	list, err := campaign.NameFile(o.list)
	if err != nil {
		return asked, err
	}
	asked.List = &list
	if o.dates != "" {
		dates, err := campaign.NameFile(o.dates)
		if err != nil {
			return asked, err
		}
		asked.Dates = &dates
	}
	if o.weights != "" {
		weights, err := campaign.NameFile(o.weights)
		if err != nil {
			return asked, err
		}
		asked.Weights = &weights
	}
	if o.encoding != "" {
		asked.Encoding = &o.encoding
	}
	if !isFolder(o.scenes) && !stac.IsAddress(o.scenes) {
		name := filepath.Base(o.scenes)
		asked.Manifest = &name
	}
	return asked, nil
}

// tellList says what the list of sites is.
func (a *app) tellList(l sitelist.List) {
	a.talk.say("sites: %s; %s read, %d refused", l.Form, plural(len(l.Sites), "site"), len(l.Refused))
	const most = 20
	for i, r := range l.Refused {
		if i == most {
			a.talk.warn("%d more are refused; skipped.csv lists them", len(l.Refused)-most)
			break
		}
		a.talk.warn("%s %d refused: %s", l.Unit, r.Row, r.Reason)
	}
	a.tellNotes(l.Notes)
	a.tellOverlaps(l)
	a.tellSensitive(l.Sites)
}

// tellNotes says the first of many remarks.
func (a *app) tellNotes(notes []string) {
	const most = 20
	for i, n := range notes {
		if i == most {
			a.talk.say("%d remarks more; run.json has them", len(notes)-most)
			break
		}
		a.talk.say("%s", n)
	}
}

// tellSensitive says that a place is not for everybody.
func (a *app) tellSensitive(sites []site.Site) {
	n := 0
	for _, s := range sites {
		if s.Sensitive() {
			n++
		}
	}
	switch {
	case n == 1:
		a.talk.say("1 site is marked as sensitive; --redact people leaves out where it is")
	case n > 1:
		a.talk.say("%d sites are marked as sensitive; --redact people leaves out where they are", n)
	}
}

// tellOverlaps warns of sites that share ground.
func (a *app) tellOverlaps(l sitelist.List) {
	pairs := l.Overlaps
	if len(pairs) == 0 {
		return
	}
	const most = 5
	text := ""
	for i, p := range pairs[:min(most, len(pairs))] {
		if i > 0 {
			text += ", "
		}
		text += l.Sites[p[0]].ID + " and " + l.Sites[p[1]].ID
	}
	if len(pairs) > most {
		text += fmt.Sprintf(" and %d pairs more, see sites.geojson", len(pairs)-most)
	}
	a.talk.warn("sites share ground: %s; a change in two areas is counted once", text)
}

// campaignSummary is what is said at the end, a line each.
func campaignSummary(s campaign.Summary, out string) []string {
	lines := []string{sitesLine(s.Sites)}
	if len(s.Changes) > 0 {
		lines = append(lines, "what: "+counts(s.Changes, kindOf, byNumber))
	}
	return append(lines, fmt.Sprintf("wrote %s to %s", plural(len(s.Changes), "change"),
		filepath.Join(out, "changes.geojson")))
}

// sitesLine is how it went with the sites.
func sitesLine(n campaign.Count) string {
	return fmt.Sprintf("%s: %d seen, %d of which nothing can be said, %d failed; %d done before",
		plural(n.Seen+n.Unseen+n.Failed, "site"), n.Seen, n.Unseen, n.Failed, n.Kept)
}

// end is how the command ends if nothing else went wrong.
func (o *campaignOptions) end(s campaign.Summary, refused int) error {
	failed := s.Sites.Failed
	if failed+refused+s.Broken == 0 {
		return nil
	}
	var without []string
	for _, part := range []struct {
		n    int
		what string
	}{{refused, o.unit}, {failed, "site"}, {s.Broken, "file"}} {
		if part.n > 0 {
			without = append(without, plural(part.n, part.what))
		}
	}
	err := fmt.Errorf("done without %s; skipped.csv says why", strings.Join(without, ", "))
	if o.strict {
		return fmt.Errorf("--strict: %w", err)
	}
	return &partialError{err}
}
