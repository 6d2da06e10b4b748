package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rampart/internal/campaign"
	"rampart/internal/export"
	"rampart/internal/report"
)

// pictureOptions are what all that makes pictures of a result is asked.
type pictureOptions struct {
	result  string
	output  string
	images  string
	sites   string
	workers int
}

func (o *pictureOptions) bind(f *pflag.FlagSet) {
	f.StringVarP(&o.output, "output", "o", "", "write into this `folder`, which is new, empty, or of an earlier call")
	f.StringVar(&o.images, "images", "",
		"`folder` that the images lie in (default as the result has their paths)")
	f.StringVar(&o.sites, "sites", "",
		"take names and areas of the sites from this GeoJSON `file`; a run has them")
	f.IntVar(&o.workers, "workers", 0, "make pictures of so many sites at once; 0 is one a core")
}

func (o *pictureOptions) complete(args []string) error {
	switch {
	case len(args) != 1:
		return fmt.Errorf("name the folder of a run or one result of detect (%d given)", len(args))
	case o.output == "":
		return errors.New("-o is missing: name the folder to write into")
	case o.workers < 0:
		return fmt.Errorf("--workers %d: must not be negative", o.workers)
	}
	if o.result = args[0]; o.workers == 0 {
		o.workers = runtime.NumCPU()
	}
	return nil
}

// read reads the result and, where it is asked for, the list of sites.
func (o *pictureOptions) read() (report.Campaign, error) {
	if o.images != "" && !isFolder(o.images) {
		return report.Campaign{}, fmt.Errorf("--images %s: there is no such folder", o.images)
	}
	c, err := report.Read(o.result)
	if err != nil || o.sites == "" {
		return c, err
	}
	places, err := report.ReadPlaces(o.sites)
	if err == nil {
		c.Place(places)
	}
	return c, err
}

// work takes pictures with GDAL and shows how far they are.
func (o *pictureOptions) work(a *app, c report.Campaign) (w report.Work, end func()) {
	m := a.newSiteMeter()
	var mu sync.Mutex
	at := campaign.Progress{Total: len(c.Sites)}
	return report.Work{
		Camera: camera{a.world, o.images, o.result}, Workers: o.workers,
		Done: func(id string) {
			mu.Lock()
			defer mu.Unlock()
			at.Site, at.Done = id, at.Done+1
			at.Share = float64(at.Done) / float64(at.Total)
			m.Progress(at)
		},
	}, m.close
}

func newChipsCommand(a *app) *cobra.Command {
	var o pictureOptions
	cmd := &cobra.Command{
		Use:   "chips OUT|RESULT -o FOLDER",
		Short: "write pictures before and after each change, and an animation a site",
		Long: `chips writes, for each change of a run or of a result of detect, two PNG
pictures of the same ground: on the last date of the old state and on the first
of the new. Both have north up and the same stretch; on them stand the outline,
the scale, the date, the sensor, and the credit and licence of the image, which
are in the file's text as well. For each site there is an animation of all
usable dates. chips.json lists the files with their scenes.

Where a date cannot be shown its picture says why. Images are looked for by the
paths that the result has, from the working folder and from that of the result,
or below --images. Nothing is written until all is done.`,
		Example: `  rampart chips out/ --images images/ -o chips/
  rampart chips changes.geojson -o chips/`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.complete(args); err != nil {
				return usage(cmd, err)
			}
			return runChips(cmd.Context(), a, o)
		},
	}
	o.bind(cmd.Flags())
	return cmd
}

func runChips(ctx context.Context, a *app, o pictureOptions) error {
	c, err := o.read()
	if err == nil {
		err = export.CheckFolder(o.output, report.ChipsMarker)
	}
	if err != nil {
		return err
	}
	a.world.start(gdalCacheMB(defaultMaxMemory), a.gdal.add)
	w, end := o.work(a, c)
	var tally report.Tally
	err = export.Folder(o.output, report.ChipsMarker, func(dir string) (err error) {
		tally, err = report.WriteChips(ctx, dir, c, w)
		return errors.Join(err, ctx.Err())
	})
	end()
	a.gdal.tell(a.talk)
	if err != nil {
		return err
	}
	a.tellPictures(tally)
	a.talk.say("wrote %s to %s", plural(tally.Taken, "picture"), o.output)
	return nil
}

// tellPictures warns of dates that could not be shown.
func (a *app) tellPictures(t report.Tally) {
	if t.Missing > 0 {
		a.talk.warn("%d of %s cannot show their date and say why; --images names the folder of the images",
			t.Missing, plural(t.Taken, "picture"))
	}
}
