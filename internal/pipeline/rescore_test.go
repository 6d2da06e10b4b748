package pipeline

import (
	"testing"

	"rampart/internal/detection"
	"rampart/internal/weights"
)

func TestScoresOfWeights(t *testing.T) {
	t.Parallel()
	found := func() []detection.Change {
		return []detection.Change{
			{ID: "a", Class: detection.Building, Score: 0.4, ScoreBasis: scoreBasis},
			{ID: "b", Class: detection.Wall, Score: 0.9, ScoreBasis: scoreBasis},
			{ID: "c", Class: detection.Wall, Score: 0.3, ScoreBasis: scoreBasis},
		}
	}
	m := &weights.Model{Intercept: 20, Verdicts: weights.Verdicts{
		Classes: map[detection.Class]weights.Count{detection.Building: {Accepted: 5, Rejected: 5}},
	}}
	kept, leftOut := Params{MinScore: 0.5, Weights: &weights.File{Model: m}}.rescore(found(), nil)
	if len(kept) != 2 || kept[0].ID != "a" || kept[1].ID != "b" {
		t.Fatalf("kept %+v, want a and b", kept)
	}
	if a := kept[0]; a.Score < 0.99 || a.Likelihood != "almost certain" || a.ScoreBasis != m.Basis() {
		t.Errorf("a has score %v, %q, by %q", a.Score, a.Likelihood, a.ScoreBasis)
	}
	if b := kept[1]; b.Score != 0.9 || b.ScoreBasis != scoreBasis {
		t.Errorf("a class without verdicts has score %v by %q, want what it had", b.Score, b.ScoreBasis)
	}
	if leftOut != "; 1 with a score below 0.5 left out" {
		t.Errorf("left out %q", leftOut)
	}
	if kept, leftOut := (Params{}).rescore(found(), nil); len(kept) != 3 || leftOut != "" {
		t.Errorf("without a least score %d of 3 are kept, left out %q", len(kept), leftOut)
	}
}
