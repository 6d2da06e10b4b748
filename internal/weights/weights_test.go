package weights

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rampart/internal/detection"
)

func share(t *rapid.T, name string) *float64 {
	if rapid.IntRange(0, 3).Draw(t, name+" unknown") == 0 {
		return nil
	}
	v := float64(rapid.IntRange(0, 100).Draw(t, name)) / 100
	return &v
}

// change draws a change as the program may find it.
func change(t *rapid.T) detection.Change {
	c := detection.Change{
		ID:     rapid.StringMatching(`[a-z]{8}`).Draw(t, "id"),
		Class:  rapid.SampledFrom([]detection.Class{"building", "wall", "road"}).Draw(t, "class"),
		Change: rapid.SampledFrom([]detection.Direction{"added", "removed", "altered"}).Draw(t, "direction"),
		Evidence: detection.Evidence{
			Contrast: share(t, "contrast"), Gradient: share(t, "gradient"), Shape: share(t, "shape"),
			Misregistration: share(t, "registration"),
		},
		ContradictN: rapid.IntRange(0, 3).Draw(t, "contradict"), ValidFraction: 1,
	}
	confirm(&c, rapid.IntRange(0, 5).Draw(t, "confirm"))
	if v := share(t, "area"); v != nil {
		area := 50 + 1000**v
		c.AreaM2 = &area
	}
	if v := share(t, "height"); v != nil {
		height, sure := 3+10**v, 0.5
		c.HeightM, c.HeightErrM = &height, &sure
	}
	c.Score = *orHalf(share(t, "score"))
	return c
}

func orHalf(v *float64) *float64 {
	if v == nil {
		half := 0.5
		return &half
	}
	return v
}

// confirm has n later dates confirm a change, in the way of the pipeline.
func confirm(c *detection.Change, n int) {
	c.PersistenceN, c.Evidence.Persistence = n, nil
	if usable := n + c.ContradictN; usable > 0 {
		lasting := float64(n+1) / float64(usable+2)
		c.Evidence.Persistence = &lasting
	}
}

// samples draws verdicts from which something can be learnt.
func samples(t *rapid.T) []Sample {
	var all []Sample
	for i := range rapid.IntRange(leastVerdicts, leastVerdicts+10).Draw(t, "verdicts") {
		all = append(all, Sample{
			Change:   change(t),
			Site:     rapid.SampledFrom([]string{"a", "b"}).Draw(t, "site"),
			Accepted: i < leastOfKind || i >= 2*leastOfKind && rapid.Bool().Draw(t, "accepted"),
		})
	}
	return all
}

func trained(t *rapid.T, samples []Sample) *Model {
	m, err := Train(samples, "1")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMoreEvidenceNeverLowersAScore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := fit(samples(t))
		c := change(t)
		steps := map[string]func(*detection.Change){
			"another date that confirms": func(c *detection.Change) { confirm(c, c.PersistenceN+1) },
			"one date less that contradicts": func(c *detection.Change) {
				c.ContradictN = max(0, c.ContradictN-1)
				confirm(c, c.PersistenceN)
			},
			"half as far to full contrast": func(c *detection.Change) { raise(c.Evidence.Contrast) },
			"a stronger gradient":          func(c *detection.Change) { raise(c.Evidence.Gradient) },
			"a plainer shape":              func(c *detection.Change) { raise(c.Evidence.Shape) },
			"a better registration":        func(c *detection.Change) { raise(c.Evidence.Misregistration) },
		}
		for name, step := range steps {
			more := c
			more.Evidence = cloned(c.Evidence)
			step(&more)
			if was, is := m.chance(&c), m.chance(&more); is < was {
				t.Fatalf("%s takes the score from %v to %v", name, was, is)
			}
		}
	})
}

func cloned(e detection.Evidence) detection.Evidence {
	for _, v := range []**float64{&e.Contrast, &e.Gradient, &e.Shape, &e.Misregistration, &e.Persistence} {
		if *v != nil {
			copied := **v
			*v = &copied
		}
	}
	return e
}

func raise(v *float64) {
	if v != nil {
		*v += (1 - *v) / 2
	}
}

func TestTheOrderOfTheVerdictsDoesNotChangeAByte(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := samples(t)
		other := rapid.Permutation(all).Draw(t, "order")
		if !bytes.Equal(encoded(t, trained(t, all)), encoded(t, trained(t, other))) {
			t.Fatal("another order of the verdicts gives another file")
		}
	})
}

func encoded(t *rapid.T, m *Model) []byte {
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAFileIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := trained(t, samples(t))
		text := encoded(t, m)
		read, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if again := encoded(t, read); !bytes.Equal(text, again) {
			t.Fatalf("%s\nis written again as\n%s", text, again)
		}
		c := change(t)
		if a, b := m.chance(&c), read.chance(&c); a != b {
			t.Fatalf("score %v, after reading %v", a, b)
		}
	})
}

// plain are n changes of a class whose contrast tells whether they are there.
func plain(n int, class detection.Class) []Sample {
	var all []Sample
	for i := range n {
		contrast := 0.1 + 0.8*float64(i)/float64(n)
		all = append(all, Sample{
			Change: detection.Change{
				ID: string(class) + strings.Repeat("x", i), Class: class, Change: detection.Added,
				Evidence: detection.Evidence{Contrast: &contrast}, ValidFraction: 1, Score: 0.5,
			},
			Site: string(rune('a' + i%4)), Accepted: i >= n/2,
		})
	}
	return all
}

func train(t *testing.T, samples []Sample) *Model {
	t.Helper()
	m, err := Train(samples, "1")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestItLearnsWhatTheVerdictsSay(t *testing.T) {
	t.Parallel()
	m := train(t, plain(40, detection.Building))
	c := plain(40, detection.Building)[39].Change
	high, _ := m.Of(&c)
	c = plain(40, detection.Building)[0].Change
	low, _ := m.Of(&c)
	if !(high > 0.8 && low < 0.3) {
		t.Errorf("scores %v and %v, want them far apart", high, low)
	}
	if h := m.HeldOut; h == nil || h.Folds != 4 || !(h.Weights.Brier < h.Before.Brier) {
		t.Errorf("held out %+v, want four folds and a better Brier score", h)
	}
	if len(m.Features) != 1 {
		t.Errorf("features %+v, want only what differs: the contrast", m.Features)
	}
}

func TestAClassWithFewVerdictsKeepsItsScore(t *testing.T) {
	t.Parallel()
	m := train(t, append(plain(40, detection.Building), plain(leastOfClass-1, detection.Tower)...))
	for class, want := range map[detection.Class]bool{
		detection.Building: true, detection.Tower: false, detection.Wall: false,
	} {
		if _, ok := m.Of(&detection.Change{Class: class}); ok != want {
			t.Errorf("a %s has a score of its own: %t, want %t", class, ok, want)
		}
	}
}

// TestUnknownIsNotZero has changes whose height is known be true and those whose
// height is not be false.
func TestUnknownIsNotZero(t *testing.T) {
	t.Parallel()
	all := plain(40, detection.Building)
	height, sure := []float64{3, 4, 5}, 0.5
	for i := range all {
		all[i].Change.Evidence.Contrast = nil
		if all[i].Accepted {
			all[i].Change.HeightM, all[i].Change.HeightErrM = &height[i%3], &sure
		}
	}
	m := train(t, all)
	with, without := m.chance(&all[39].Change), m.chance(&all[0].Change)
	if !(with > 0.55 && without < 0.45) {
		t.Errorf("scores %v with a height and %v without, want them far apart", with, without)
	}
	known, _ := m.Of(&all[39].Change)
	at := slices.IndexFunc(m.Features, func(w Weight) bool { return w.Name == "height" })
	if at < 0 || m.Features[at].Unknown == nil || *m.Features[at].Unknown >= 0 || math.IsNaN(known) {
		t.Errorf("features %+v, want a weight below 0 for an unknown height", m.Features)
	}
}

func TestOfOneSiteNothingIsHeldOut(t *testing.T) {
	t.Parallel()
	all := plain(40, detection.Building)
	for i := range all {
		all[i].Site = "a"
	}
	if m := train(t, all); m.HeldOut != nil {
		t.Errorf("held out %+v, want none", m.HeldOut)
	}
}

func TestTooFewVerdictsAreRefused(t *testing.T) {
	t.Parallel()
	all := plain(40, detection.Building)
	for name, c := range map[string]struct {
		samples []Sample
		want    string
	}{
		"none":            {nil, "no change is accepted or rejected"},
		"all accepted":    {all[20:], "all 20 verdicts are accepted"},
		"all rejected":    {all[:20], "all 20 verdicts are rejected"},
		"few":             {all[11:30], "10 accepted and 9 rejected are too few"},
		"few of one kind": {all[16:], "20 accepted and 4 rejected are too few"},
	} {
		_, err := Train(c.samples, "1")
		if !errors.Is(err, ErrVerdicts) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestForeignFilesAreRefused(t *testing.T) {
	t.Parallel()
	text, err := train(t, plain(40, detection.Building)).Encode()
	if err != nil {
		t.Fatal(err)
	}
	with := func(old, new string) string {
		out := strings.Replace(string(text), old, new, 1)
		if out == string(text) {
			t.Fatalf("%s\nhas no %s", text, old)
		}
		return out
	}
	for name, c := range map[string]struct{ text, want string }{
		"no JSON":        {"x", "no file of weights"},
		"other JSON":     {`{"type":"FeatureCollection"}`, "no file of weights"},
		"other schema":   {with(`"schema": 1`, `"schema": 9`), "of schema 9, written by rampart 1"},
		"other feature":  {with(`"name": "contrast"`, `"name": "mood"`), `feature "mood"`},
		"other member":   {with(`"ridge"`, `"rigde"`), "rigde"},
		"no scale":       {with(`"sd": `, `"sd": -`), "cannot be scaled"},
		"against a sign": {with(`"weight": `, `"weight": -`), "must be never below 0"},
	} {
		if _, err := Parse([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	m, err := Train(plain(40, detection.Building), "1")
	if err != nil {
		f.Fatal(err)
	}
	text, err := m.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Parse(data)
		if err != nil {
			return
		}
		c := plain(1, detection.Building)[0].Change
		if s := m.chance(&c); math.IsNaN(s) || s < 0 || s > 1 {
			t.Errorf("score %v", s)
		}
	})
}
