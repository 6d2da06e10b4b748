package export

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/internal/detection"
)

// secretive is a result that has a secret wherever one fits.
func secretive() detection.Result {
	const place = "SECRET-n41.2500e12"
	review := detection.Review{Status: "accepted", Reason: "SECRET r", Reviewer: "SECRET w", At: "SECRET t", Comment: "SECRET c"}
	return detection.Result{
		Version: "1", Parameters: map[string]any{"sensitivity": 0.6, "reference_scene": "SECRET scene"},
		Scenes: []detection.Scene{
			{ID: "SECRET b", Acquired: "2020-01-01", Path: "SECRET", SHA256: "SECRET", Credit: "SECRET",
				Licence: "SECRET", Reason: "SECRET", Used: true,
				Bands: []detection.Band{{Name: "band 1", Role: "red", File: "SECRET"}}},
			{ID: "SECRET a", Acquired: "2019-01-01", Used: true},
		},
		Skipped: []detection.Skip{{Path: "SECRET", Reason: "SECRET"}},
		Notes:   []string{"SECRET"},
		Statements: []detection.Statement{
			{SiteID: "SECRET north", Name: "SECRET", Text: "at SECRET 2 changes", Changes: 2,
				Coverage: detection.Coverage{ObservableShare: 0.826}},
			{SiteID: "SECRET south", Text: "nothing can be said, because the work on it failed: SECRET.tif is torn",
				Coverage: detection.Coverage{ObservableShare: math.NaN()}},
		},
		Changes: []detection.Change{
			{ID: place + ".6", SiteID: "SECRET north", SiteIDsAlso: []string{"SECRET south"}, Review: review,
				BeforeScene: "SECRET a", AfterScene: "SECRET b", Geometry: orb.Point{12.6512345, 41.2512345}},
			{ID: place + ".5", SiteID: "SECRET south", Geometry: orb.Point{12.5512345, 41.2512345}},
		},
		Indicators: []detection.Indicators{{SiteID: "SECRET north", Events: []detection.SiteEvent{{
			Kind: "demolition", IDs: []string{place + ".6", "SECRET unknown"},
		}}}},
	}
}

func TestRedactionLeavesNoSecret(t *testing.T) {
	t.Parallel()
	given := secretive()
	var before bytes.Buffer
	if err := WriteGeoJSON(&before, given); err != nil {
		t.Fatal(err)
	}
	for how, secrets := range map[Redaction][]string{
		RedactPeople: {"SECRET r", "SECRET w", "SECRET t", "SECRET c", "SECRET a", "SECRET b",
			"SECRET scene", "SECRET.tif", `"SECRET"`, "at SECRET"},
		RedactPlaces: {"SECRET", "12345", "41.25"},
	} {
		var b bytes.Buffer
		if err := WriteGeoJSON(&b, Redact(given, how)); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if how == RedactPeople { // the name of a site is of a place
			text = strings.ReplaceAll(text, `"name":"SECRET"`, "")
		}
		for _, s := range secrets {
			if strings.Contains(text, s) {
				t.Errorf("%s: %q is still there:\n%s", how, s, text)
			}
		}
	}
	var after bytes.Buffer
	if err := WriteGeoJSON(&after, given); err != nil || after.String() != before.String() {
		t.Errorf("what was given has changed: %v", err)
	}
}

func TestWhatIsLeftStillHangsTogether(t *testing.T) {
	t.Parallel()
	people := Redact(secretive(), RedactPeople)
	if got := people.Scenes; got[0].ID != "scene-0001" || got[0].Acquired != "2019-01-01" {
		t.Errorf("scenes are numbered by their dates: %+v", got)
	}
	if c := people.Changes[1]; c.BeforeScene+c.AfterScene+people.Changes[0].BeforeScene != "scene-0001scene-0002" {
		t.Errorf("changes name other scenes: %+v", people.Changes)
	}
	places := Redact(secretive(), RedactPlaces)
	if c := places.Changes[1]; c.ID != "change-000002" || c.SiteID != "site-0001" ||
		!slices.Equal(c.SiteIDsAlso, []string{"site-0002"}) ||
		planar.Distance(c.Geometry.(orb.Point), orb.Point{12.7, 41.3}) > 1e-9 {
		t.Errorf("the second change is %+v", c)
	}
	if i := places.Indicators[0]; i.SiteID != "site-0001" || !slices.Equal(i.Events[0].IDs, []string{"change-000002"}) {
		t.Errorf("indicators are %+v", i)
	}
	if s := places.Statements; s[0].Text != "2 changes found in the 82 % that was observable" ||
		s[1].Text != "nothing can be said" || s[1].SiteID != "site-0002" {
		t.Errorf("statements are %+v", s)
	}
	// Results that are redacted together call a site by one name.
	r := NewRedactor(RedactPlaces, nil, secretive(), detection.Result{
		Statements: []detection.Statement{{SiteID: "SECRET east"}},
	})
	if r.Site("SECRET east") != "site-0001" || r.Result(secretive()).Changes[0].SiteID != "site-0003" {
		t.Errorf("sites are called %v", r.sites)
	}
}

func TestPlainSentencesStay(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"no change found in the 100 % that was observable between 2019-01-10 and 2020-02-02",
		"17 changes found in the 82 % that was observable between 2019-01-10 and 2020-02-02; at this pixel " +
			"size few changes are found yet, and finding none does not mean that there was none",
		"nothing can be said between 2019-01-10 and 2020-02-02: less than one per cent was seen on two dates",
		"nothing can be said, because no scene of it was found",
		"nothing can be said, because fewer than two dates can be used",
	} {
		r := detection.Result{Statements: []detection.Statement{{SiteID: "a", Text: text}}}
		if got := Redact(r, RedactPlaces).Statements[0].Text; got != text {
			t.Errorf("%q has become %q", text, got)
		}
	}
}

func TestASensitivePlaceIsLeftOutUnderEitherRedaction(t *testing.T) {
	t.Parallel()
	x := secretive()
	x.Changes[1].SiteIDsAlso = nil
	r := NewRedactor(RedactPeople, []string{"SECRET north"}, x).Result(x)
	if c := r.Changes[0]; c.SiteID != "SECRET south" || c.Geometry != x.Changes[1].Geometry {
		t.Errorf("a change of another site is %+v", c)
	}
	if c := r.Changes[1]; c.ID != "change-000002" || c.SiteID != "site-0001" || c.GeomRole != "position" {
		t.Errorf("a change of the sensitive site is %+v", c)
	}
	if s := r.Statements; s[0].SiteID != "site-0001" || s[0].Name != "" || s[1].SiteID != "SECRET south" {
		t.Errorf("statements are %+v", s)
	}
	if i := r.Indicators[0]; i.SiteID != "site-0001" || !slices.Equal(i.Events[0].IDs, []string{"change-000002"}) {
		t.Errorf("indicators are %+v", i)
	}
}
