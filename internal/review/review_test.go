package review

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"rampart/internal/detection"
)

var noon = time.Date(2021, 3, 4, 12, 0, 0, 0, time.UTC)

// said is an entry at a number of seconds after noon.
func said(reviewer, key string, seconds int, change string, v Verdict) Entry {
	e := Entry{
		Schema: Schema, Key: key, Reviewer: reviewer, Change: change, Verdict: v,
		At:    Stamp(noon.Add(time.Duration(seconds) * time.Second)),
		About: &About{Class: detection.Wall, Change: detection.Added},
	}
	switch v {
	case Reject:
		e.Reason = "shadow"
	case Relabel:
		e.Class = detection.Fence
	case Redraw:
		e.Geometry = []byte(square)
	case Comment:
		e.Text = "look at the gate"
	case Add:
		e.Class, e.Direction, e.Change, e.Geometry = detection.Shed, detection.Added, AddedID(key), []byte(square)
	}
	return e
}

const square = `{"type":"Polygon","coordinates":[[[10,50],[10.001,50],[10.001,50.001],[10,50.001],[10,50]]]}`

func TestTheLastVerdictThatIsNotUndoneCounts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		entries []Entry
		status  string
		class   detection.Class
	}{
		"one": {[]Entry{said("Ann", "a", 0, "x", Accept)}, Accepted, ""},
		"the later by time, not by line": {
			[]Entry{said("Ann", "b", 2, "x", Reject), said("Ann", "a", 1, "x", Accept)}, Rejected, ""},
		"a comment changes no status": {
			[]Entry{said("Ann", "a", 0, "x", Comment)}, Unreviewed, ""},
		"another class is acceptance, and stays when accepted again": {
			[]Entry{said("Ann", "a", 0, "x", Relabel), said("Ann", "b", 1, "x", Accept)},
			Accepted, detection.Fence},
		"an undo gives back what was said before": {
			[]Entry{said("Ann", "a", 0, "x", Accept), said("Ann", "b", 1, "x", Reject),
				{Schema: Schema, Key: "c", Reviewer: "Ann", At: Stamp(noon.Add(time.Minute)),
					Change: "x", Verdict: Undo, Undoes: "b"}}, Accepted, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Fold(c.entries)
			if len(got) != 1 || got[0].Status != c.status || got[0].Class != c.class {
				t.Errorf("Fold = %+v, want %s %q", got, c.status, c.class)
			}
		})
	}
}

func TestReviewersAreJoinedByRule(t *testing.T) {
	t.Parallel()
	accept, reject := said("Ann", "a", 0, "x", Accept), said("Ben", "b", 1, "x", Reject)
	for name, c := range map[string]struct {
		entries []Entry
		decides string
		want    detection.Review
		class   detection.Class
	}{
		"both accept": {[]Entry{accept, said("Ben", "b", 1, "x", Accept)}, "",
			detection.Review{Status: Accepted, Reviewer: "Ann, Ben", At: Stamp(noon.Add(time.Second))}, ""},
		"they differ": {[]Entry{accept, reject}, "", detection.Review{
			Status: Unclear, Reviewer: "Ann, Ben", At: reject.At,
			Reason: "reviewers differ: Ann accepted, Ben rejected (shadow)"}, ""},
		"one of them decides": {[]Entry{accept, reject}, "Ben", detection.Review{
			Status: Rejected, Reviewer: "Ben", At: reject.At, Reason: "shadow"}, ""},
		"who decides has not spoken": {[]Entry{accept}, "Ben", detection.Review{
			Status: Accepted, Reviewer: "Ann", At: accept.At}, ""},
		"one gives another class": {[]Entry{accept, said("Ben", "b", 1, "x", Relabel)}, "",
			detection.Review{Status: Unclear, Reviewer: "Ann, Ben", At: reject.At,
				Reason: "reviewers differ: Ann accepted, Ben accepted as fence"}, ""},
		"both give the same class": {
			[]Entry{said("Ann", "a", 0, "x", Relabel), said("Ben", "b", 1, "x", Relabel)}, "",
			detection.Review{Status: Accepted, Reviewer: "Ann, Ben", At: reject.At}, detection.Fence},
		"a comment is no verdict": {[]Entry{accept, said("Ben", "b", 1, "x", Comment)}, "",
			detection.Review{Status: Accepted, Reviewer: "Ann", At: accept.At,
				Comment: "Ben: look at the gate"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Join(opinionsOf(c.entries), c.decides)
			if len(got) != 1 {
				t.Fatalf("%d changes, want one", len(got))
			}
			if diff := unequal(c.want, got[0].Review); diff != "" {
				t.Errorf("Review:\n%s", diff)
			}
			if got[0].Class != c.class {
				t.Errorf("Class = %q, want %q", got[0].Class, c.class)
			}
		})
	}
}

func opinionsOf(entries []Entry) []Opinion {
	var all []Opinion
	for _, own := range Split(entries) {
		all = append(all, Fold(own)...)
	}
	return all
}

// entries draws verdicts of three reviewers on three changes, with keys and times
// that meet often.
func entries(t *rapid.T, name string) []Entry {
	verdicts := []Verdict{Accept, Reject, Clarify, Relabel, Redraw, Add, Comment, Undo}
	n := rapid.IntRange(0, 8).Draw(t, name)
	var out []Entry
	for range n {
		reviewer := rapid.SampledFrom([]string{"Ann", "Ben", "Cy"}).Draw(t, "who")
		key := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"}).Draw(t, "key")
		e := said(reviewer, reviewer+key, rapid.IntRange(0, 3).Draw(t, "when"),
			rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "what"),
			rapid.SampledFrom(verdicts).Draw(t, "verdict"))
		if e.Verdict == Undo {
			e.Undoes = reviewer + rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "undoes")
		}
		out = append(out, e)
	}
	return out
}

func TestMergingKnowsNoOrderAndNoTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := entries(t, "a"), entries(t, "b"), entries(t, "c")
		want, clashes := Merge(a, b, c)
		ab, _ := Merge(a, b)
		bc, _ := Merge(c, b)
		for name, got := range map[string][]Entry{
			"in another order":    first(Merge(c, a, b)),
			"a and b first":       first(Merge(ab, c)),
			"c and b first":       first(Merge(a, bc)),
			"with itself":         first(Merge(want, want)),
			"with a part of it":   first(Merge(want, b)),
			"in another sequence": first(Merge(backwards(a), backwards(c), backwards(b))),
		} {
			if diff := unequal(want, got); diff != "" {
				t.Fatalf("merged %s:\n%s", name, diff)
			}
		}
		if _, other := Merge(c, b, a); !slices.Equal(clashes, other) {
			t.Fatalf("clashes %v in one order, %v in another", clashes, other)
		}
	})
}

// unequal tells two values apart; nothing where they are equal.
func unequal(want, got any) string {
	if reflect.DeepEqual(want, got) {
		return ""
	}
	return fmt.Sprintf("want %+v\n got %+v", want, got)
}

func first[A, B any](a A, _ B) A { return a }

func backwards(entries []Entry) []Entry {
	out := slices.Clone(entries)
	slices.Reverse(out)
	return out
}

func TestNoVerdictIsLostByMerging(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := entries(t, "a"), entries(t, "b")
		merged, clashes := Merge(a, b)
		for _, e := range slices.Concat(a, b) {
			i := slices.IndexFunc(merged, func(m Entry) bool { return m.Key == e.Key })
			if i < 0 {
				t.Fatalf("%+v is not in the union", e)
			}
			if !same(merged[i], e) && !slices.Contains(clashes, e.Key) {
				t.Fatalf("%+v gave way to %+v in silence", e, merged[i])
			}
		}
	})
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want, _ := Merge(entries(t, "a"))
		got, damage := Parse(Write(want))
		if diff := unequal(want, got); diff != "" && len(want) > 0 || len(damage) > 0 {
			t.Fatalf("damage %v,:\n%s", damage, diff)
		}
	})
}

// TestACutLogKeepsWhatWasWhole cuts a log at many places, as a loss of power may.
func TestACutLogKeepsWhatWasWhole(t *testing.T) {
	t.Parallel()
	whole := []Entry{said("Ann", "a", 0, "x", Accept), said("Ann", "b", 1, "y", Reject),
		said("Ann", "c", 2, "z", Redraw)}
	data := Write(whole)
	dir := t.TempDir()
	const step = 23
	for cut := 0; cut <= len(data); cut++ {
		atEnd := bytes.IndexByte(data[max(0, cut-2):min(cut+2, len(data))], '\n') >= 0
		if cut%step != 0 && !atEnd {
			continue
		}
		path := filepath.Join(dir, "Ann.jsonl")
		if err := os.WriteFile(path, data[:cut], 0o666); err != nil {
			t.Fatal(err)
		}
		l, err := Open(dir, "Ann")
		if err != nil {
			t.Fatalf("cut at byte %d: %v", cut, err)
		}
		lines := strings.Count(string(data[:cut]), "\n")
		next := said("Ann", "next", 3, "w", Clarify)
		if _, err := l.Append(next, noon.Add(time.Hour)); err != nil {
			t.Fatalf("cut at byte %d: %v", cut, err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		after, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(after), string(data[:cut])) {
			t.Fatalf("cut at byte %d: what was there has changed", cut)
		}
		got, damage := Parse(after)
		ended := cut == 0 || data[cut-1] == '\n'
		entire := cut+1 <= len(data) && data[cut] == '\n' // only the end of the line is missing
		want := lines
		if entire && !ended {
			want++
		}
		if len(got) != want+1 || got[want].Key != "next" {
			t.Fatalf("cut at byte %d: %d entries, want %d and the next", cut, len(got), want)
		}
		if told := len(damage) == 1; told != (!ended && !entire) {
			t.Fatalf("cut at byte %d: damage %v", cut, damage)
		}
		if len(damage) == 1 && damage[0].Reason != cutOff {
			t.Fatalf("cut at byte %d: %q, want it to be told as cut off", cut, damage[0].Reason)
		}
	}
}

func TestALogHasOneWriter(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := Open(dir, "Ann")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, "Ann"); err == nil || !strings.Contains(err.Error(), "another rampart") {
		t.Errorf("a second writer: %v", err)
	}
	other, err := Open(dir, "Ben")
	if err != nil {
		t.Errorf("another reviewer: %v", err)
	} else if err := other.Close(); err != nil {
		t.Error(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err = Open(dir, "Ann"); err != nil {
		t.Fatalf("after the first has ended: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestAVerdictSentTwiceIsKeptOnce(t *testing.T) {
	t.Parallel()
	l, err := Open(t.TempDir(), "Ann")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	e := said("Ann", "a", 0, "x", Accept)
	kept, err := l.Append(e, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	again, err := l.Append(e, noon.Add(2*time.Hour))
	if err != nil || unequal(kept, again) != "" || len(l.Entries()) != 1 {
		t.Errorf("again = %+v, %v with %d entries, want %+v", again, err, len(l.Entries()), kept)
	}
	e.Verdict = Clarify
	if _, err := l.Append(e, noon.Add(2*time.Hour)); err == nil {
		t.Error("another verdict of that key is kept")
	}
}

func TestTimesGoOn(t *testing.T) {
	t.Parallel()
	l, err := Open(t.TempDir(), "Ann")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var stamps []string
	for i, at := range []string{
		Stamp(noon.Add(-time.Hour)), // when it was decided, before it could be sent
		Stamp(noon.Add(time.Hour)),  // a clock that is ahead
		"yesterday",
		Stamp(noon.Add(-2 * time.Hour)), // a clock that went back
	} {
		e := said("Ann", fmt.Sprint("k", i), 0, "x", Accept)
		e.At = at
		kept, err := l.Append(e, noon)
		if err != nil {
			t.Fatal(err)
		}
		stamps = append(stamps, kept.At)
	}
	want := []string{Stamp(noon.Add(-time.Hour)), Stamp(noon), Stamp(noon.Add(time.Millisecond)),
		Stamp(noon.Add(2 * time.Millisecond))}
	if diff := unequal(want, stamps); diff != "" {
		t.Errorf("times:\n%s", diff)
	}
}

// failing is a file that writes only so much and then no more.
type failing struct {
	logFile
	left int
	sync error
}

func (f *failing) Write(b []byte) (int, error) {
	n := min(len(b), f.left)
	f.left -= n
	if _, err := f.logFile.Write(b[:n]); err != nil {
		return 0, err
	}
	if n < len(b) {
		return n, fmt.Errorf("no space left")
	}
	return n, nil
}

func (f *failing) Sync() error { return f.sync }

func TestWhatCannotBeWrittenIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := Open(dir, "Ann")
	if err != nil {
		t.Fatal(err)
	}
	disk := &failing{logFile: l.file, left: 40}
	l.file = disk
	e := said("Ann", "a", 0, "x", Accept)
	if _, err := l.Append(e, noon); err == nil || len(l.Entries()) != 0 {
		t.Fatalf("a full disk: %v with %d entries", err, len(l.Entries()))
	}
	disk.left, disk.sync = 1<<20, fmt.Errorf("input/output error")
	if _, err := l.Append(e, noon); err == nil || len(l.Entries()) != 0 {
		t.Fatalf("a disk that cannot sync: %v with %d entries", err, len(l.Entries()))
	}
	disk.sync = nil
	if _, err := l.Append(e, noon); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	logs, err := ReadFolder(dir)
	if err != nil || len(logs) != 1 || len(logs[0].Entries) != 1 {
		t.Fatalf("ReadFolder = %+v, %v; want one entry", logs, err)
	}
}

func TestOnlyWhatCanBeMeantIsKept(t *testing.T) {
	t.Parallel()
	good := said("Ann", "a", 0, "x", Accept)
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Entry){
		"another schema":             func(e *Entry) { e.Schema = 2 },
		"no key":                     func(e *Entry) { e.Key = "" },
		"a key that is a path":       func(e *Entry) { e.Key = "../a" },
		"a name that is a path":      func(e *Entry) { e.Reviewer = "../Ann" },
		"a hidden name":              func(e *Entry) { e.Reviewer = ".Ann" },
		"no time":                    func(e *Entry) { e.At = "" },
		"no change":                  func(e *Entry) { e.Change = "" },
		"an unknown verdict":         func(e *Entry) { e.Verdict = "maybe" },
		"a rejection without reason": func(e *Entry) { e.Verdict = Reject },
		"another class, but which":   func(e *Entry) { e.Verdict, e.Class = Relabel, "prison" },
		"an outline that is none":    func(e *Entry) { e.Verdict = Redraw },
		"an outline that crosses itself": func(e *Entry) {
			e.Verdict = Redraw
			e.Geometry = []byte(`{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,2],[0,0]]]}`)
		},
		"an outline without area": func(e *Entry) {
			e.Verdict = Redraw
			e.Geometry = []byte(`{"type":"Polygon","coordinates":[[[0,0],[1,1],[2,2],[0,0]]]}`)
		},
		"a place beyond the poles": func(e *Entry) {
			e.Verdict, e.Geometry = Redraw, []byte(`{"type":"Point","coordinates":[0,91]}`)
		},
		"an empty comment":      func(e *Entry) { e.Verdict, e.Text = Comment, " " },
		"control characters":    func(e *Entry) { e.Text = "a\x1b[2J" },
		"a long text":           func(e *Entry) { e.Text = strings.Repeat("x", maxText+1) },
		"an undo of nothing":    func(e *Entry) { e.Verdict = Undo },
		"an added one by id":    func(e *Entry) { *e = said("Ann", "a", 0, "", Add); e.Change = "x" },
		"days in wrong order":   func(e *Entry) { e.After, e.Before = "2020-01-02", "2020-01-01" },
		"a day that is no day":  func(e *Entry) { e.After = "soon" },
		"a hash that is a path": func(e *Entry) { e.Seen = "/etc/passwd" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := good
			change(&e)
			if err := e.Validate(); err == nil {
				t.Errorf("%s is kept", line(e))
			}
		})
	}
}

// TestKappa has a published answer: the table of 50 proposals that two readers
// judged, 20 yes by both, 5 and 10 by one, 15 no by both, has kappa 0.4 (Cohen's
// formula: po 0.7, pe 0.5).
func TestKappa(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		table table
		want  *float64
	}{
		"20, 5, 10, 15":                 {table{{"y", "y"}: 20, {"y", "n"}: 5, {"n", "y"}: 10, {"n", "n"}: 15}, ptr(0.4)},
		"full agreement":                {table{{"y", "y"}: 3, {"n", "n"}: 4}, ptr(1)},
		"that of chance":                {table{{"y", "y"}: 1, {"y", "n"}: 1, {"n", "y"}: 1, {"n", "n"}: 1}, ptr(0)},
		"full disagreement":             {table{{"y", "n"}: 1, {"n", "y"}: 1}, ptr(-1)},
		"nothing by both":               {table{}, nil},
		"one status alone says nothing": {table{{"y", "y"}: 9}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := c.table.kappa()
			if (got == nil) != (c.want == nil) || got != nil && math.Abs(*got-*c.want) > 1e-12 {
				t.Errorf("kappa = %v, want %v", show(got), show(c.want))
			}
		})
	}
}

func ptr(v float64) *float64 { return &v }

func show(v *float64) string {
	if v == nil {
		return "null"
	}
	return fmt.Sprint(*v)
}

func TestAgreementIsOfWhatBothJudged(t *testing.T) {
	t.Parallel()
	got := Agreements(opinionsOf([]Entry{
		said("Ann", "a1", 0, "x", Accept), said("Ben", "b1", 0, "x", Accept),
		said("Ann", "a2", 0, "y", Reject), said("Ben", "b2", 0, "y", Accept),
		said("Ann", "a3", 0, "z", Reject),  // Ben has not seen it
		said("Ben", "b3", 0, "w", Comment), // and this is no verdict
	}))
	want := []Agreement{
		{A: "Ann", B: "Ben", Both: 2, Same: 1, Kappa: ptr(0)},
		{A: "Ann", B: "Ben", Class: detection.Wall, Both: 2, Same: 1, Kappa: ptr(0)},
	}
	if diff := unequal(want, got); diff != "" {
		t.Errorf("Agreements:\n%s", diff)
	}
}

func TestTheQueueBeginsWithWallsInDoubt(t *testing.T) {
	t.Parallel()
	got := Queue([]detection.Change{
		{ID: "house", Class: detection.Building, Score: 0.5},
		{ID: "sure wall", Class: detection.Wall, Score: 0.95},
		{ID: "road", Class: detection.Road, Score: 0.5},
		{ID: "shed", Class: detection.Shed, Score: 0.6},
		{ID: "tower", Class: detection.Tower, Score: 0.55},
		{ID: "unlikely wall", Class: detection.Wall, Score: 0.2},
		{ID: "fence", Class: detection.Fence, Score: 0.5},
		{ID: "wall without a score", Class: detection.Wall, Score: math.NaN()},
	})
	want := []string{"wall without a score", "tower", "unlikely wall", "sure wall", "fence", "shed",
		"house", "road"}
	if diff := unequal(want, got); diff != "" {
		t.Errorf("Queue:\n%s", diff)
	}
}

func TestVerdictsAreAppliedAndNoneIsLost(t *testing.T) {
	t.Parallel()
	area := 7.0
	found := detection.Change{
		ID: "x", Class: detection.Wall, Change: detection.Added, AreaM2: &area,
		Geometry: orb.LineString{{10, 50}, {10.01, 50}}, GeomRole: "centreline",
	}
	hash, err := StateHash(found)
	if err != nil {
		t.Fatal(err)
	}
	rescored := found
	rescored.Score, rescored.ScoreBasis, rescored.Likelihood = 0.9, "40 verdicts", "very likely"
	if again, err := StateHash(rescored); err != nil || again != hash {
		t.Errorf("another score makes another state: %s, was %s (%v)", again, hash, err)
	}
	relabel, redraw := said("Ann", "a", 0, "x", Relabel), said("Ann", "b", 1, "x", Redraw)
	relabel.Seen, redraw.Seen = hash, strings.Repeat("0", 64)
	result := detection.Result{Changes: []detection.Change{found}}
	got, err := Apply(result, Fold([]Entry{
		relabel, redraw, said("Ann", "c", 2, "", Add), said("Ann", "d", 3, "gone", Reject),
	}), "")
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Result.Changes) != 2 || got.Result.Changes[0].ID != "missed-c" {
		t.Fatalf("changes %+v, want what was missed and x", got.Result.Changes)
	}
	added, x := got.Result.Changes[0], got.Result.Changes[1]
	if x.Class != detection.Fence || x.GeomRole != "footprint" || x.Review.Status != Accepted {
		t.Errorf("x = %+v", x)
	}
	// A thousandth of a degree each way at 50.0005 degrees north: 71.70 m by 111.23 m.
	if x.AreaM2 == nil || math.Abs(*x.AreaM2-7975) > 3 || x.LengthM != nil {
		t.Errorf("x has %v m2, want 7975", show(x.AreaM2))
	}
	if added.Class != detection.Shed || !math.IsNaN(added.Score) || added.Review.Reviewer != "Ann" {
		t.Errorf("added = %+v", added)
	}
	if len(got.Orphans) != 1 || got.Orphans[0].Change != "gone" || len(got.Result.Notes) != 1 {
		t.Errorf("orphans %+v, notes %q", got.Orphans, got.Result.Notes)
	}
	if len(got.Stale) != 1 {
		t.Errorf("stale %+v, want that of the other state", got.Stale)
	}
	if result.Changes[0].Class != detection.Wall || result.Changes[0].Review.Status != "" {
		t.Errorf("the result itself has changed: %+v", result.Changes[0])
	}
}

func FuzzParse(f *testing.F) {
	f.Add(Write([]Entry{said("Ann", "a", 0, "x", Accept), said("Ann", "b", 1, "x", Redraw)}))
	f.Add([]byte("{\"schema\":1,\"key\":\"a\"\n\x00\x00\n{}\nnull\n[1]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, damage := Parse(data)
		lines := strings.Count(string(data), "\n") + 1
		if len(entries)+len(damage) > lines {
			t.Errorf("%d entries and %d damaged of %d lines", len(entries), len(damage), lines)
		}
		Join(opinionsOf(entries), "Ann")
		again, broken := Parse(Write(entries))
		if diff := unequal(entries, again); len(broken) > 0 || diff != "" {
			t.Errorf("read, written and read: damage %v:\n%s", broken, diff)
		}
	})
}
