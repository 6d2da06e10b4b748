package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rampart/internal/campaign"
	"rampart/internal/site"
)

// shardFlag is a part of the sites, such as 3/10.
type shardFlag struct{ number, of int }

// String is the part as it is given.
func (s *shardFlag) String() string {
	if s.of == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.number, s.of)
}

// Set takes a part.
func (s *shardFlag) Set(text string) error {
	a, b, _ := strings.Cut(text, "/")
	number, errA := strconv.Atoi(a)
	of, errB := strconv.Atoi(b)
	if errA != nil || errB != nil || number < 1 || number > of {
		return errors.New("want i/n, such as 1/10 for the first of ten parts")
	}
	s.number, s.of = number, of
	return nil
}

// Type names the kind of value in the help.
func (s *shardFlag) Type() string { return "i/n" }

func newRunSiteCommand(a *app) *cobra.Command {
	o := campaignOptions{work: newWork()}
	cmd := &cobra.Command{
		Use:   "run-site ID SITES --scenes WHERE -o OUT",
		Short: "do the work of run on one site",
		Long: `run-site looks at the one site of the list that is called ID, as run does, and
puts its result into OUT/sites. Any number of programs may work on one OUT at a
time, on one machine or on many that share it, also twice on one site: the
result is there once. When all sites are done, merge writes what run writes of
all of them together.`,
		Example: `  rampart run-site north sites.csv --scenes images/ -o out/
  xargs -a ids.txt -P 4 -I{} rampart run-site {} sites.csv --scenes images/ -o out/`,
		RunE: func(cmd *cobra.Command, args []string) error {
			var id string
			if len(args) > 0 {
				id, args = args[0], args[1:]
			}
			if err := o.complete(cmd.Flags(), args); err != nil {
				return usage(cmd, err)
			}
			o.part = campaign.Part{IDs: []string{id}}
			return runCampaign(cmd.Context(), a, o)
		},
	}
	o.bind(cmd.Flags())
	return cmd
}

// runPart works on some of the sites, and leaves it to merge to speak of all.
func runPart(ctx context.Context, a *app, o campaignOptions, c *campaign.Campaign) error {
	for _, id := range o.part.IDs {
		if !slices.ContainsFunc(c.List.Sites, func(s site.Site) bool { return s.ID == id }) {
			return fmt.Errorf("%s has no site %q; %s", o.list, id, listIDs(c.List.Sites))
		}
	}
	m := a.newSiteMeter()
	summary, err := c.RunPart(ctx, o.part, o.detector(a), m)
	m.close()
	a.gdal.tell(a.talk)
	if err != nil {
		return err
	}
	a.talk.say("%s; merge writes what is said of all sites", sitesLine(summary.Sites))
	return o.end(summary, 0)
}

func newStatusCommand(a *app) *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "status OUT",
		Short: "say how far the sites of a run are, also while it goes on",
		Long: `status says of the sites of a run how many are done, have failed, or have no
result yet, and names those that are not done. It reads nothing but OUT, which
run, run --shard and run-site write.

Exit code: 0 when every site is done; 3 when some are not.`,
		Example: `  rampart status out/
  rampart status out/ --json | jq -r '.sites[] | select(.status == "missing") | .id'`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(cmd, fmt.Errorf("name the folder of one run (%d given)", len(args)))
			}
			return runStatus(a, args[0], asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

// statusReport is how far a run is, and its JSON form.
type statusReport struct {
	Total   int          `json:"total"`
	Seen    int          `json:"seen"`
	Unseen  int          `json:"unseen"`
	Failed  int          `json:"failed"`
	Missing int          `json:"missing"`
	Sites   []statusSite `json:"sites"`
}

type statusSite struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Reason string `json:"reason"`
}

func runStatus(a *app, out string, asJSON bool) error {
	c, err := campaign.Open(out)
	if err != nil {
		return err
	}
	outcomes, err := c.Outcomes()
	if err != nil {
		return err
	}
	n := campaign.CountOf(outcomes)
	r := statusReport{
		Total: len(outcomes), Seen: n.Seen, Unseen: n.Unseen, Failed: n.Failed, Missing: n.Missing,
		Sites: []statusSite{},
	}
	for _, o := range outcomes {
		r.Sites = append(r.Sites, statusSite{o.Site.ID, o.Status, o.Reason})
	}
	err = a.print(func(w io.Writer) error {
		if asJSON {
			return writeJSON(w, r)
		}
		return r.writeText(w)
	})
	if left := n.Failed + n.Missing; err == nil && left > 0 {
		return &partialError{fmt.Errorf("%d of %d sites are not done", left, len(outcomes))}
	}
	return err
}

func (r statusReport) writeText(w io.Writer) error {
	var b strings.Builder
	for _, s := range r.Sites {
		if s.Status == "seen" || s.Status == "unseen" {
			continue
		}
		fmt.Fprintf(&b, "%-8s  %s", s.Status, s.ID)
		if s.Reason != "" {
			fmt.Fprintf(&b, "  %s", s.Reason)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "%s: %d seen, %d of which nothing can be said, %d failed, %d without a result\n",
		plural(r.Total, "site"), r.Seen, r.Unseen, r.Failed, r.Missing)
	_, err := io.WriteString(w, b.String())
	return err
}

func newMergeCommand(a *app) *cobra.Command {
	strict := false
	cmd := &cobra.Command{
		Use:   "merge OUT",
		Short: "write what is said of all sites, after run --shard or run-site",
		Long: `merge reads the results of the sites from OUT/sites, where run --shard and
run-site have put them, and writes what run writes of all together, with the
same bytes: changes.geojson, sites.geojson, quarters.csv, skipped.csv,
codebook.csv and run.json. It fails where a site has no result yet.

A site on which the work has failed is told of as such; run its shard again to
try it once more.`,
		Example: `  rampart merge out/
  rampart status out/ && rampart merge out/`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(cmd, fmt.Errorf("name the folder of one run (%d given)", len(args)))
			}
			return runMerge(a, args[0], strict)
		},
	}
	cmd.Flags().BoolVar(&strict, "strict", false,
		"fail at the end if a scene or a site could not be read")
	return cmd
}

func runMerge(a *app, out string, strict bool) error {
	c, err := campaign.Open(out)
	if err != nil {
		return err
	}
	if c.Version != version {
		return fmt.Errorf("%s was made by rampart %s, this is %s: merge it with that one", out,
			c.Version, version)
	}
	summary, err := c.Finish()
	if err != nil {
		return err
	}
	for _, line := range campaignSummary(summary, out) {
		a.talk.say("%s", line)
	}
	o := campaignOptions{work: work{strict: strict}, unit: c.List.Unit}
	return o.end(summary, len(c.List.Refused))
}
