package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rampart/internal/campaign"
	"rampart/internal/pipeline"
)

type planOptions struct {
	campaignOptions
	kind      campaign.Kind
	sites     []int
	calibrate bool
}

func newPlanCommand(a *app) *cobra.Command {
	o := planOptions{
		campaignOptions: campaignOptions{work: newWork(), atOnce: 1},
		// A circle of 750 m radius, as run lays it around a point.
		kind: campaign.Kind{AreaKM2: 1.77, GSDM: 0.5, Images: 12, Bands: 4, Bits: 16},
	}
	cmd := &cobra.Command{
		Use:   "plan [SITES --scenes WHERE]",
		Short: "foretell what a campaign reads, computes, holds and writes",
		Long: `plan says what a run would take: the bytes that are read from files, the time
of the cores, the memory of one process, the room for the results, and how long
it lasts; for the sites given and for many more that are like them. It reads no
pixels.

With SITES and --scenes, as run takes them, it goes by the images that are
there; run --dry-run tells of each site what it would do. Without, by numbers:
the area of a site, the size of a pixel, how many images of how many bands.
500 m around a site are looked at as well. Numbers in the files are taken to be
deflated to 0.7 of their size.

The rates that it reckons with were measured on the machine that is named.
--calibrate measures this machine first, on two drawn series, in a minute.`,
		Example: `  rampart plan --area-km2 1.77 --gsd 0.5 --images 12 --bands 4
  rampart plan sites.csv --scenes images/ --calibrate --for 400,40000
  rampart plan --gsd 10 --images 24 --for 4000000 --workers 1000 --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.complete(cmd.Flags(), args); err != nil {
				return usage(cmd, err)
			}
			return runPlan(cmd.Context(), a, o)
		},
	}
	o.bind(cmd.Flags())
	return cmd
}

func (o *planOptions) bind(f *pflag.FlagSet) {
	o.bindSites(f)
	k := &o.kind
	f.Float64Var(&k.AreaKM2, "area-km2", k.AreaKM2, "`area` of a site in square kilometres")
	f.Float64Var(&k.GSDM, "gsd", k.GSDM, "side of a pixel in `metres`")
	f.IntVar(&k.Images, "images", k.Images, "number of images of a site")
	f.IntVar(&k.Bands, "bands", k.Bands, "number of bands: 1, 3 or 4")
	f.IntVar(&k.Bits, "bits", k.Bits, "of a number in the images: 8 or 16")
	f.IntSliceVar(&o.sites, "for", []int{400, 40_000, 4_000_000}, "for so many sites, several with commas")
	f.BoolVar(&o.calibrate, "calibrate", false, "measure this machine first, in a minute")
	f.IntVar(&o.limits.Workers, "workers", 0, "on so many cores in all; 0 is those of this machine")
	f.Var(&o.maxMemory, "max-memory", "what one process may take, such as 512MiB or 2G")
	f.BoolVar(&o.json, "json", false, "write JSON")
}

// byNumbers are the flags that make up a site.
var byNumbers = []string{"area-km2", "gsd", "images", "bands", "bits"}

func (o *planOptions) complete(f *pflag.FlagSet, args []string) error {
	o.dryRun = true
	if err := o.work.complete(f); err != nil {
		return err
	}
	for _, n := range o.sites {
		if n < 1 {
			return fmt.Errorf("--for %d: must be at least 1", n)
		}
	}
	if len(args) == 0 {
		if o.scenes != "" {
			return errors.New("--scenes needs a list of sites")
		}
		if err := o.kind.Validate(); err != nil {
			return fmt.Errorf("--%w", err)
		}
		return nil
	}
	for _, name := range byNumbers {
		if f.Changed(name) {
			return fmt.Errorf("--%s is for sites without images: leave out the list, or the flag", name)
		}
	}
	return o.campaignOptions.complete(f, args)
}

// planReport is the JSON form of what plan says.
type planReport struct {
	Rates     string    `json:"rates"`     // of which machine, and when measured
	Workers   int       `json:"workers"`   // cores that the time is of
	Campaigns []planRow `json:"campaigns"` // first the sites given, where there are some
}

type planRow struct {
	campaign.Cost
	TimeS float64 `json:"time_s"`
}

func runPlan(ctx context.Context, a *app, o planOptions) error {
	cores := o.cores()
	a.world.start(gdalCacheMB(o.limits.MaxMemory), a.gdal.add)
	rates := pipeline.MeasuredRates()
	if o.calibrate {
		var err error
		if rates, err = a.calibrate(ctx, rates); err != nil {
			return err
		}
	}
	// A process has the workers of one machine; many cores are many processes.
	o.limits.Workers = 0
	forecasts, err := o.forecasts(ctx, a)
	if err != nil {
		return err
	}
	cost := campaign.CostOf(forecasts, rates)
	if cost.Sites == 0 {
		return fmt.Errorf("nothing could be said of any of %s", plural(len(forecasts), "site"))
	}
	r := planReport{Rates: rates.On, Workers: cores}
	if o.list != "" {
		r.add(cost)
	}
	for _, n := range o.sites {
		r.add(cost.For(n))
	}
	return a.print(func(w io.Writer) error {
		if o.json {
			return writeJSON(w, r)
		}
		return r.writeText(w)
	})
}

// forecasts are those of the sites given, or of one that numbers tell.
func (o *planOptions) forecasts(ctx context.Context, a *app) ([]campaign.Forecast, error) {
	if o.list == "" {
		f, err := o.kind.Forecast(o.params, o.limits, a.world.tools())
		return []campaign.Forecast{f}, err
	}
	c, err := o.campaign(ctx, a)
	if err != nil {
		return nil, err
	}
	forecasts, err := c.Forecast(ctx, campaign.Part{}, a.world.tools())
	a.gdal.tell(a.talk)
	return forecasts, err
}

func (r *planReport) add(c campaign.Cost) {
	c.CoreS = roundTo(c.CoreS, 1)
	r.Campaigns = append(r.Campaigns, planRow{c, roundTo(c.CoreS/float64(r.Workers), 1)})
}

func (r *planReport) writeText(w io.Writer) error {
	const week = 7 * 24 * 3600
	columns := []column{
		{"sites", true}, {"images", true}, {"to read", true}, {"of one core", true},
		{"memory", true}, {"results", true}, {"on " + plural(r.Workers, "core"), true},
		{"cores for a week", true},
	}
	var rows [][]string
	for _, c := range r.Campaigns {
		rows = append(rows, []string{
			fmt.Sprint(c.Sites), fmt.Sprint(c.Images), formatBytes(c.ReadBytes), formatSpan(c.CoreS),
			formatBytes(c.MemoryBytes), formatBytes(c.DiskBytes), formatSpan(c.TimeS),
			fmt.Sprint(int(math.Ceil(c.CoreS / week))),
		})
	}
	if _, err := fmt.Fprintf(w, "by the rates of %s\n\n", r.Rates); err != nil {
		return err
	}
	return writeTable(w, columns, rows)
}

// formatSpan says how long something takes in the unit that suits it, with two or
// three digits.
func formatSpan(s float64) string {
	for _, u := range []struct {
		name string
		s    float64
	}{{"years", 365 * 24 * 3600}, {"days", 24 * 3600}, {"h", 3600}, {"min", 60}} {
		if n := s / u.s; n >= 2 {
			return strings.TrimSuffix(fmt.Sprintf("%.1f", n), ".0") + " " + u.name
		}
	}
	return fmt.Sprintf("%.0f s", s)
}
