package campaign

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
	"rampart/internal/engine"
	"rampart/internal/export"
	"rampart/internal/site"
	"rampart/internal/sitelist"
)

// oneSite is a campaign on one place.
func oneSite(t *testing.T) (*Campaign, site.Site) {
	t.Helper()
	s := site.Site{
		ID: "达坂城 #2", Name: "一", Area: orb.MultiPolygon{box(0, 0, 0.1, 0.1).ToPolygon()},
		Given: orb.Point{0.05, 0.05}, Datum: "gcj02", SourceIDs: []site.Entry{{Name: "aspi", Value: "7"}},
	}
	c := &Campaign{
		Out: t.TempDir(), Version: "1", Source: recorded{form: "a tree"}, From: day("2019-01-01"),
		List: sitelist.List{Sites: []site.Site{s}, Unit: "row"},
	}
	c.nameFolders()
	if err := os.Mkdir(filepath.Join(c.Out, sitesFolder), 0o777); err != nil {
		t.Fatal(err)
	}
	return c, s
}

// folders are the names of all that lies in the folder of the sites.
func folders(t *testing.T, c *Campaign) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(c.Out, sitesFolder))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestManyCommitsOfOneSiteLeaveItOnce(t *testing.T) {
	t.Parallel()
	c, s := oneSite(t)
	nothing := func() (struct{}, error) { return struct{}{}, nil }
	for round := range 8 {
		// Some come with what is out of date, some with a failure; those with what
		// is asked for last.
		const programs = 12
		err := engine.Run(context.Background(), programs, programs, nothing,
			func(struct{}) error { return nil }, func(_ context.Context, _ struct{}, i int) error {
				o := Outcome{Site: s, Status: statusSeen}
				if i%3 == 0 {
					o.Status, o.Reason = statusFailed, "it went wrong"
					return c.commitFailure(o, "now")
				}
				return c.commit("now", o, detection.Result{Version: "1"}, nil)
			})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if names := folders(t, c); len(names) != 1 || names[0] != FolderName(s.ID) {
			t.Fatalf("round %d: the folders are %q, want that of the site", round, names)
		}
		if !holds(c.dir(s.ID), "now") {
			t.Fatalf("round %d: a failure stands where there is a result", round)
		}
		if err := c.commit("before", Outcome{Site: s, Status: statusUnseen}, detection.Result{}, nil); err != nil {
			t.Fatal(err)
		}
		if holds(c.dir(s.ID), "now") {
			t.Fatalf("round %d: what is asked for now did not take the place of what was before", round)
		}
	}
}

func TestARecordTellsWhatWasAsked(t *testing.T) {
	t.Parallel()
	c, s := oneSite(t)
	c.List.Refused = []sitelist.Refused{{Row: 3, Reason: "no latitude"}}
	if err := c.writeRecord(); err != nil {
		t.Fatal(err)
	}
	back, err := Open(c.Out)
	if err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile(c.path(askedFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(c.path(askedFile)); err != nil {
		t.Fatal(err)
	}
	if err := back.writeRecord(); err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(c.path(askedFile)); err != nil || string(again) != string(first) {
		t.Errorf("it is written again as\n%s, %v\nwant\n%s", again, err, first)
	}
	status := func(want string) {
		t.Helper()
		all, err := back.Outcomes()
		if err != nil || len(all) != 1 || all[0].Status != want {
			t.Errorf("outcomes are %+v, %v, want %s", all, err, want)
		}
	}
	status(statusMissing)
	if _, err := back.Finish(); err == nil {
		t.Error("sites without a result are put together")
	}
	o := Outcome{Site: s, Status: statusSeen, Skipped: []site.Skipped{{Path: "x", Reason: "y", Broken: true}}}
	if err := c.commit("k", o, detection.Result{Version: "1"}, nil); err != nil {
		t.Fatal(err)
	}
	status(statusSeen)
	back.Params.MinAreaM2 = 7
	status(statusOutdated)
	back.Params.MinAreaM2 = 0
	if err := writeBytes(filepath.Join(c.dir(s.ID), ChangesFile), []byte("{}")); err != nil {
		t.Fatal(err)
	}
	status(statusOutdated)
	if _, err := Open(t.TempDir()); err == nil {
		t.Error("a folder without a record is a campaign")
	}
	if err := writeBytes(c.path(askedFile), []byte(`{"schema":0}`)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(c.Out); err == nil {
		t.Errorf("a record of another contract than %d is read", export.Schema)
	}
}
