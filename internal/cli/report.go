package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"rampart/internal/export"
	"rampart/internal/report"
)

type reportOptions struct {
	pictureOptions
	report  report.Options
	pdf     bool
	browser string
}

func newReportCommand(a *app) *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report OUT|RESULT -o FOLDER",
		Short: "write a report to read and print: a page a site, and a summary",
		Long: `report writes pages that open from disk and print well: index.html sums up
all sites, and each site has a page with how well it was seen, what was found,
the images before and after each change, a timeline, the quarters, what the site
adds up to, method and limits, and the scenes with their hashes. Nothing in it
needs a network or runs a script.

Of the sites the name, other names, the names in other lists and the area are
shown, never notes and labels; of their sources those that the list marks as
public. --no-imagery leaves all images out, for those that may not be published,
and draws outlines alone. --redact leaves out what may endanger somebody, and
images with it: "people" who reviewed and what they said, files, hashes and
credits; "places" also names, areas and where a change lies.

--pdf prints each page with the browser that is installed (Chromium or Chrome).
Images are looked for as chips does. Nothing is written until all is done.`,
		Example: `  rampart report out/ --images images/ -o report/
  rampart report changes.geojson -o report/ --no-imagery --pdf`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.complete(args); err != nil {
				return usage(cmd, err)
			}
			return runReport(cmd.Context(), a, o)
		},
	}
	o.bind(cmd.Flags())
	f := cmd.Flags()
	f.BoolVar(&o.report.NoImagery, "no-imagery", false, "leave all images out")
	f.Var(choose(&o.report.Redact, "what", export.RedactPeople, export.RedactPlaces), "redact",
		"leave out `what` may endanger somebody: people, or places")
	f.IntVar(&o.report.Figures, "figures", 0,
		"show images of so `many` changes a site, the surest; 0 is all")
	f.BoolVar(&o.pdf, "pdf", false, "print each page to PDF as well; needs Chromium or Chrome")
	f.StringVar(&o.browser, "browser", "", "print with this `program`")
	return cmd
}

func (o *reportOptions) complete(args []string) error {
	if o.report.Figures < 0 {
		return fmt.Errorf("--figures %d: must not be negative", o.report.Figures)
	}
	if o.report.Figures == 0 {
		o.report.Figures = math.MaxInt
	}
	return o.pictureOptions.complete(args)
}

func runReport(ctx context.Context, a *app, o reportOptions) error {
	var browser string
	if o.pdf || o.browser != "" {
		var err error
		if browser, err = findBrowser(o.browser); err != nil {
			return err
		}
	}
	c, err := o.read()
	if err == nil {
		err = export.CheckFolder(o.output, report.Marker)
	}
	if err != nil {
		return err
	}
	a.world.start(gdalCacheMB(defaultMaxMemory), a.gdal.add)
	w, end := o.work(a, c)
	var tally report.Tally
	pages := 0
	err = export.Folder(o.output, report.Marker, func(dir string) (err error) {
		tally, err = report.Write(ctx, dir, c, o.report, w)
		end()
		if err == nil && browser != "" {
			pages, err = printPages(ctx, a, browser, dir)
		}
		return errors.Join(err, ctx.Err())
	})
	a.gdal.tell(a.talk)
	if err != nil {
		return err
	}
	a.tellPictures(tally)
	if pages > 0 {
		a.talk.say("printed %s", plural(pages, "page"))
	}
	a.talk.say("wrote a report on %s to %s", plural(len(c.Sites), "site"),
		filepath.Join(o.output, "index.html"))
	return nil
}

// printPages prints the summary and each site beside its page.
func printPages(ctx context.Context, a *app, browser, dir string) (int, error) {
	pages, err := filepath.Glob(filepath.Join(dir, "sites", "*", "index.html"))
	if err != nil {
		return 0, err
	}
	pages = append([]string{filepath.Join(dir, "index.html")}, pages...)
	home, err := os.MkdirTemp("", "rampart-browser-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(home)
	a.talk.say("printing %s", plural(len(pages), "page"))
	for _, p := range pages {
		if err := printPage(ctx, browser, home, p); err != nil {
			return 0, err
		}
	}
	return len(pages), nil
}
