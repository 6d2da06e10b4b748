package review

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"time"

	"rampart/internal/detection"
	"rampart/internal/export"
)

// added is the change that a reviewer has added; nil where the id is none of
// those, or the adding was undone.
func (j Joined) added() *detection.Change {
	for _, o := range j.Opinions {
		if o.Added != nil {
			c := missed(*o.Added)
			return &c
		}
	}
	return nil
}

// missed is a change as a reviewer has added it: what was not measured is unknown.
func missed(e Entry) detection.Change {
	c := detection.Change{
		ID: e.Change, SiteID: e.SiteID, Class: e.Class, Change: e.Direction,
		ClassReasons: []string{"added by a reviewer"},
		ChangedAfter: e.After, ChangedBefore: e.Before,
		ValidFraction: math.NaN(), Score: math.NaN(), ScoreBasis: "added by a reviewer",
	}
	shape, err := e.Shape()
	if err != nil {
		panic("review: a geometry that was read is none: " + err.Error())
	}
	reshape(&c, shape)
	c.IntervalKind, c.DateEDTF, c.DateText, c.GapDays = interval(e.After, e.Before)
	return c
}

// interval tells between which days something happened, as the contract has it.
func interval(after, before string) (kind, edtf, text string, gap *int) {
	switch {
	case after == "" && before == "":
		return "undatable", "", "cannot be dated", nil
	case after == "":
		return "open_start", "../" + before, "before " + before, nil
	case before == "":
		return "open_end", after + "/..", "after " + after, nil
	}
	days := 0
	from, err := time.Parse(time.DateOnly, after)
	to, err2 := time.Parse(time.DateOnly, before)
	if err == nil && err2 == nil {
		const day = 24 * time.Hour
		days = int(to.Sub(from) / day)
	}
	return "closed", after + "/" + before,
		fmt.Sprintf("between %s and %s (%d days)", after, before, days), &days
}

// StateHash is the SHA-256 of a change as it is written, but for what reviewers
// said of it and for its score, which weights learnt from them may have changed.
func StateHash(c detection.Change) (string, error) {
	c.Review = detection.Review{}
	c.Score, c.ScoreBasis, c.Likelihood = 0, "", ""
	h := sha256.New()
	if err := export.WriteGeoJSONL(h, detection.Result{Changes: []detection.Change{c}}); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
