package export

import (
	"cmp"
	"encoding/json"
	"slices"

	"rampart/internal/detection"
	"rampart/internal/georef"
)

// collectionJSON is the foreign member "rampart" of the FeatureCollection.
type collectionJSON struct {
	Schema           int             `json:"schema"`
	Version          string          `json:"version"`
	Parameters       json.RawMessage `json:"parameters"`
	ParametersSHA256 string          `json:"parameters_sha256"`
	Grid             *gridJSON       `json:"grid"`
	Scenes           []sceneJSON     `json:"scenes"`
	ScenesUsed       []string        `json:"scenes_used"`
	Skipped          []skipJSON      `json:"skipped"`
	Coverage         coverageJSON    `json:"coverage"`
	Statements       []statementJSON `json:"statements"`
	Notes            []string        `json:"notes"`
}

// gridJSON is the ground on which the scenes were compared.
type gridJSON struct {
	CRS       *string  `json:"crs"`
	Transform [6]exact `json:"transform"`
	Size      [2]int   `json:"size"`
	PixelXM   number   `json:"pixel_x_m"`
	PixelYM   number   `json:"pixel_y_m"`
}

// skipJSON is a file that was not used.
type skipJSON struct {
	Path   string  `json:"path"`
	Reason *string `json:"reason"`
}

// coverageJSON says how well a place was seen.
type coverageJSON struct {
	UsablePerQuarter []quarterJSON `json:"usable_per_quarter"`
	LongestGapDays   *int          `json:"longest_gap_days"`
	LongestGapFrom   *string       `json:"longest_gap_from"`
	LongestGapTo     *string       `json:"longest_gap_to"`
	ObservableShare  number        `json:"observable_share"`
	LastSeen         *string       `json:"last_seen"`
}

// quarterJSON counts the usable scenes of a quarter.
type quarterJSON struct {
	Quarter string `json:"quarter"`
	Scenes  int    `json:"scenes"`
}

// statementJSON is what is said of one site.
type statementJSON struct {
	SiteID   *string      `json:"site_id"`
	Name     *string      `json:"name"`
	Text     *string      `json:"text"`
	Changes  int          `json:"changes"`
	Coverage coverageJSON `json:"coverage"`
}

func newCollectionJSON(r detection.Result) (collectionJSON, error) {
	params, sum, err := canonicalParameters(r.Parameters)
	if err != nil {
		return collectionJSON{}, err
	}
	c := collectionJSON{
		Schema: Schema, Version: r.Version, Parameters: params, ParametersSHA256: sum,
		Grid: newGridJSON(r.Grid), Scenes: []sceneJSON{}, ScenesUsed: []string{},
		Skipped: []skipJSON{}, Coverage: newCoverageJSON(r.Coverage),
		Statements: []statementJSON{}, Notes: list(r.Notes),
	}
	for _, s := range r.Scenes {
		c.Scenes = append(c.Scenes, newSceneJSON(s))
		if s.Used {
			c.ScenesUsed = append(c.ScenesUsed, s.ID)
		}
	}
	for _, s := range r.Skipped {
		c.Skipped = append(c.Skipped, skipJSON{s.Path, text(s.Reason)})
	}
	slices.SortStableFunc(c.Skipped, func(a, b skipJSON) int { return cmp.Compare(a.Path, b.Path) })
	for _, s := range r.Statements {
		c.Statements = append(c.Statements, statementJSON{
			text(s.SiteID), text(s.Name), text(s.Text), s.Changes, newCoverageJSON(s.Coverage),
		})
	}
	return c, nil
}

// newGridJSON returns null for the zero grid: a result of several sites, each
// with a grid of its own, has none.
func newGridJSON(g georef.Grid) *gridJSON {
	if g == (georef.Grid{}) {
		return nil
	}
	out := &gridJSON{
		CRS: text(g.CRS), Size: [2]int{g.Size.X, g.Size.Y},
		PixelXM: positive(g.PixelX, metreDecimals), PixelYM: positive(g.PixelY, metreDecimals),
	}
	for i, v := range g.Transform {
		out.Transform[i] = exact(v)
	}
	return out
}

func newCoverageJSON(c detection.Coverage) coverageJSON {
	out := coverageJSON{
		UsablePerQuarter: []quarterJSON{}, LongestGapDays: c.LongestGapDays,
		LongestGapFrom: text(c.LongestGapFrom), LongestGapTo: text(c.LongestGapTo),
		ObservableShare: fixed(c.ObservableShare, scoreDecimals), LastSeen: text(c.LastSeen),
	}
	for _, q := range c.UsablePerQuarter {
		out.UsablePerQuarter = append(out.UsablePerQuarter, quarterJSON(q))
	}
	return out
}
