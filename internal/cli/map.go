package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rampart/internal/campaign"
	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/pipeline"
	"rampart/internal/site"
	"rampart/internal/sitelist"
	"rampart/internal/webmap"
)

const (
	// defaultMapBytes is how large the pictures in a page may be: more than that
	// makes browsers slow to open it.
	defaultMapBytes bytesFlag = 64 << 20
	// mapSide bounds a picture in a page, and so the memory it is drawn in.
	mapSide = 4096
	// leastMapMemory holds the program, GDAL, a result of 20,000 changes at 500 sites,
	// which takes some 300 MiB with them, and one picture.
	leastMapMemory = 512 * mebi
	// pictureShare is the part of --max-memory that pictures on their way may take.
	pictureShare = 0.4
)

// imagesRemedy is what to do about images that are not found.
const imagesRemedy = "--images names the folder of the images, --no-imagery leaves them out"

type mapOptions struct {
	source    string
	output    string
	sites     string
	images    string
	title     string
	tiles     bool
	noImagery bool
	maxSize   bytesFlag
	maxMemory bytesFlag
	workers   int
	redact    export.Redaction
	strict    bool
}

func newMapCommand(a *app) *cobra.Command {
	o := mapOptions{maxSize: defaultMapBytes, maxMemory: defaultMaxMemory}
	cmd := &cobra.Command{
		Use:   "map OUT|RESULT",
		Short: "make a map that opens in a browser without a network",
		Long: `map makes a page of a result of detect, or of the folder that run has written:
the changes on the images of the run, a slider over their dates, before and
after side by side, filters, and the evidence for each change. It opens from
disk; it holds all it needs and forbids itself any connection.

Without --tiles it is one file, and the images are made coarser until they fit
into --max-size. With --tiles it is a folder that holds them in full.

The images are looked for by their paths in the result: in the folder that
--images names, else from the working folder, the folder of the result and those
above it. The registration and the radiometric fit of the run are put upon them,
and all dates of a site have one stretch. --no-imagery leaves them out, for
images that may not be published.

Paths, hashes, reviewers and their comments are never in the page, and of the
sites only id, name, area and what the run says of them. --redact leaves out
more, as in export.`,
		Example: `  rampart map out/ -o map.html
  rampart map changes.geojson --images images/ --tiles -o map/`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(cmd, fmt.Errorf("map takes one result or one folder of run, got %d arguments",
					len(args)))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.source = args[0]
			if err := o.complete(); err != nil {
				return usage(cmd, err)
			}
			return runMap(cmd.Context(), a, o)
		},
	}
	o.bind(cmd.Flags())
	return cmd
}

func (o *mapOptions) bind(f *pflag.FlagSet) {
	f.StringVarP(&o.output, "output", "o", "",
		"write to this `file`, - is standard output; with --tiles to this folder "+
			"(default map.html, or map)")
	f.StringVar(&o.sites, "sites", "", "take the areas of the sites from this GeoJSON `file`; "+
		"a folder of run has its own")
	f.StringVar(&o.images, "images", "", "`folder` that the images lie in")
	f.StringVar(&o.title, "title", "", "`words` at the head of the page")
	f.BoolVar(&o.tiles, "tiles", false, "write a folder with the images in full, as tiles")
	f.BoolVar(&o.noImagery, "no-imagery", false, "leave the images out")
	f.Var(&o.maxSize, "max-size", "bound the images in a single file to about this `size`")
	f.Var(&o.maxMemory, "max-memory", "stay below this amount of memory, such as 512MiB or 2G")
	f.IntVar(&o.workers, "workers", 0, "make so many pictures at once; 0 is one a core")
	o.bindRedact(f)
	f.BoolVar(&o.strict, "strict", false, "fail if an image cannot be read")
}

func (o *mapOptions) bindRedact(f *pflag.FlagSet) {
	f.Var(choose(&o.redact, "what", export.RedactPeople, export.RedactPlaces), "redact",
		"leave out `what` may endanger somebody: people, or places")
}

// complete fills in what follows from the rest and refuses what cannot be meant.
func (o *mapOptions) complete() error {
	if o.output == "" {
		o.output = "map.html"
		if o.tiles {
			o.output = "map"
		}
	}
	switch {
	case o.tiles && o.noImagery:
		return errors.New("--tiles and --no-imagery exclude each other: without images there are no tiles")
	case o.images != "" && o.noImagery:
		return errors.New("--images and --no-imagery exclude each other")
	case o.tiles && o.output == toStdout:
		return errors.New("--tiles writes a folder, which standard output cannot take")
	case o.workers < 0:
		return fmt.Errorf("--workers %d: must not be negative", o.workers)
	case o.maxMemory < leastMapMemory:
		return fmt.Errorf("--max-memory %s: must be at least %s", o.maxMemory.String(),
			formatBytes(leastMapMemory))
	}
	if o.workers == 0 {
		o.workers = runtime.NumCPU()
	}
	room := int(pictureShare * float64(o.maxMemory) / float64(webmap.PictureBytes(mapSide)))
	o.workers = max(1, min(o.workers, room))
	return nil
}

func runMap(ctx context.Context, a *app, o mapOptions) error {
	if o.images != "" && !isFolder(o.images) {
		return fmt.Errorf("--images %s: there is no such folder", o.images)
	}
	var err error
	switch {
	case o.tiles:
		err = export.CheckFolder(o.output, webmap.Marker)
	case o.output != toStdout:
		err = export.CheckFile(o.output)
	}
	if err != nil {
		return err
	}
	defer limitMemory(int64(o.maxMemory))()
	a.world.start(gdalCacheMB(int64(o.maxMemory)), a.gdal.add)
	defer a.gdal.tell(a.talk)
	p, free, err := o.page(a)
	if err != nil {
		return err
	}
	defer free()
	meter := a.newMeter()
	p.Progress = func(stage string, done, total int) {
		meter.update(pipeline.Progress{Stage: pipeline.Stage(stage), Done: done, Total: total})
	}
	var lost []error
	p.Lost = func(err error) error {
		lost = append(lost, err)
		if o.strict {
			return fmt.Errorf("%w; %s", err, imagesRemedy)
		}
		return nil
	}
	err = o.write(ctx, a, p)
	meter.close()
	if err != nil || len(lost) == 0 {
		return err
	}
	a.tellLost(lost)
	return &partialError{fmt.Errorf("%s could not be read; %s", plural(len(lost), "image"), imagesRemedy)}
}

// tellLost names the first of the images that could not be read.
func (a *app) tellLost(lost []error) {
	const named = 3
	for i, err := range lost {
		if i == named {
			a.talk.warn("and %d more", len(lost)-named)
			return
		}
		a.talk.warn("%v", err)
	}
}

// write writes the page, whole or not at all.
func (o mapOptions) write(ctx context.Context, a *app, p webmap.Page) error {
	var err error
	switch {
	case o.tiles:
		err = export.Folder(o.output, webmap.Marker, func(folder string) error {
			return errors.Join(p.WriteFolder(ctx, folder), ctx.Err())
		})
	case o.output == toStdout:
		return a.print(func(w io.Writer) error { return p.Write(ctx, w) })
	default:
		err = export.File(o.output, func(w io.Writer) error {
			return errors.Join(p.Write(ctx, w), ctx.Err())
		})
	}
	if err == nil {
		a.talk.say("wrote a map of %s at %s to %s", plural(len(p.Result.Changes), "change"),
			plural(len(p.Places), "site"), o.output)
	}
	return err
}

// page reads what the page is made of.
func (o mapOptions) page(a *app) (p webmap.Page, free func(), err error) {
	p = webmap.Page{
		Title: o.title, Redact: o.redact, Workers: o.workers,
		Limits: webmap.Limits{Bytes: int64(o.maxSize), Side: mapSide},
	}
	result := o.resultPath()
	if p.Result, err = export.ReadFile(result); err != nil {
		return p, nil, err
	}
	if p.Places, p.Sensitive, err = o.places(p.Result); err != nil {
		return p, nil, err
	}
	if n := len(p.Sensitive); n > 0 && o.redact == export.RedactNothing {
		a.talk.warn("%s marked as sensitive will be shown; --redact people leaves out where", plural(n, "site"))
	}
	switch {
	case p.Title != "":
	case o.redact != export.RedactNothing:
		p.Title = "Changes" // names may tell the place
	default:
		p.Title = webmap.Title(o.source, p.Result)
	}
	if !o.noImagery {
		p.Camera = camera{world: a.world, images: o.images, result: result}
	}
	var pr pipeline.Projector
	pr, free = a.world.projector()
	p.Projector = pr
	return p, free, nil
}

// resultPath is the file of the result.
func (o mapOptions) resultPath() string {
	if isFolder(o.source) {
		return filepath.Join(o.source, "changes.geojson")
	}
	return o.source
}

// places are the sites with their scenes: those of the folder of a run, each as
// its own result has it, or those of the one result; and which are sensitive.
func (o mapOptions) places(r detection.Result) (out []webmap.Place, sensitive []string, err error) {
	list := o.sites
	if list == "" && isFolder(o.source) {
		list = filepath.Join(o.source, "sites.geojson")
	}
	var sites []site.Site
	if list != "" {
		if sites, err = sitelist.Sites(list); err != nil {
			return nil, nil, err
		}
	}
	if len(sites) == 0 {
		return placesOf(r), nil, nil
	}
	said := map[string]bool{}
	for _, s := range r.Statements {
		said[s.SiteID] = true
	}
	for _, s := range sites {
		if !said[s.ID] && len(r.Statements) > 0 {
			continue // the run was not about it
		}
		place := webmap.Place{ID: s.ID, Name: s.Name, Area: s.Area, Grid: r.Grid, Scenes: r.Scenes}
		if isFolder(o.source) {
			own, err := o.siteResult(s.ID)
			if err != nil {
				return nil, nil, err
			}
			place.Grid, place.Scenes = own.Grid, own.Scenes
		}
		if s.Sensitive() {
			sensitive = append(sensitive, s.ID)
		}
		out = append(out, place)
	}
	return out, sensitive, nil
}

// siteResult is the result of one site of a run; empty where there is none.
func (o mapOptions) siteResult(id string) (detection.Result, error) {
	path := filepath.Join(o.source, "sites", campaign.FolderName(id), "changes.geojson")
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return detection.Result{}, nil
	}
	return export.ReadFile(path)
}

// placesOf are the sites that a result speaks of, as far as it alone tells them.
func placesOf(r detection.Result) []webmap.Place {
	if len(r.Statements) == 0 {
		return []webmap.Place{{Grid: r.Grid, Scenes: r.Scenes}}
	}
	var out []webmap.Place
	for _, s := range r.Statements {
		place := webmap.Place{ID: s.SiteID, Name: s.Name}
		if len(r.Statements) == 1 {
			place.Grid, place.Scenes = r.Grid, r.Scenes
		}
		out = append(out, place)
	}
	return out
}
