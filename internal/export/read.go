package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"math"
	"os"
	"strconv"

	"rampart/internal/detection"
	"rampart/internal/georef"
)

// Schema is the number of the contract that this package writes and reads. It
// rises when a field changes its meaning or goes.
const Schema = 1

var (
	// errNoResult is returned for a file that is not a result of detect.
	errNoResult = errors.New("it is no result of rampart")
	// ErrSchema is returned for a result of another contract.
	ErrSchema = errors.New("another version of the contract")
)

// ReadFile reads a result that WriteGeoJSON wrote. What it returns is written
// again with the same bytes. Members that the contract does not have are left
// out. The error names the file and what to do.
func ReadFile(path string) (detection.Result, error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return detection.Result{}, fmt.Errorf("%s: there is no such file; give a result of detect", path)
	case err != nil:
		return detection.Result{}, fmt.Errorf("%s: cannot be read: %w", path, errors.Unwrap(err))
	}
	r, err := Read(data)
	if err != nil {
		return detection.Result{}, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// resultJSON is a whole file, for reading.
type resultJSON struct {
	Type     string            `json:"type"`
	Rampart  json.RawMessage   `json:"rampart"`
	Features []json.RawMessage `json:"features"`
}

// remedy is what to do where a file is no result.
const remedy = "give a result of detect in GeoJSON"

// Read reads a result from the bytes of a file.
func Read(data []byte) (detection.Result, error) {
	var c resultJSON
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &c); err != nil {
		return detection.Result{}, fmt.Errorf("%w: %w; %s", errNoResult, err, remedy)
	}
	if c.Type != "FeatureCollection" || len(c.Rampart) == 0 {
		return detection.Result{}, fmt.Errorf("%w: it has no member rampart; %s", errNoResult, remedy)
	}
	r, err := readCollection(c.Rampart)
	if err != nil {
		return detection.Result{}, err
	}
	if len(c.Features) > 0 {
		r.Changes = make([]detection.Change, 0, len(c.Features))
	}
	for i, raw := range c.Features {
		change, err := readFeature(raw)
		if err != nil {
			return detection.Result{}, fmt.Errorf("feature %d: %w", i+1, err)
		}
		r.Changes = append(r.Changes, change)
	}
	return r, nil
}

// readCollection reads the member rampart. It refuses another contract before it
// looks at anything else. Results from before the number was written are of the
// first contract.
func readCollection(raw json.RawMessage) (detection.Result, error) {
	var head struct {
		Schema  json.RawMessage `json:"schema"`
		Version string          `json:"version"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return detection.Result{}, fmt.Errorf("%w: its member rampart: %w; %s", errNoResult, err, remedy)
	}
	schema := string(head.Schema)
	if schema != "" && schema != strconv.Itoa(Schema) {
		return detection.Result{}, fmt.Errorf("%w: it is of schema %s, written by rampart %s; this "+
			"rampart reads schema %d: use that version, or run detect again",
			ErrSchema, schema, head.Version, Schema)
	}
	var c collectionJSON
	if err := json.Unmarshal(raw, &c); err != nil {
		return detection.Result{}, fmt.Errorf("%w: its member rampart: %w; %s", errNoResult, err, remedy)
	}
	return c.result()
}

func (c *collectionJSON) result() (detection.Result, error) {
	r := detection.Result{Version: c.Version, Coverage: c.Coverage.coverage(), Notes: c.Notes}
	d := json.NewDecoder(bytes.NewReader(c.Parameters))
	d.UseNumber() // so that they are written as they were
	if len(c.Parameters) > 0 {
		if err := d.Decode(&r.Parameters); err != nil {
			return r, fmt.Errorf("%w: its parameters: %w", errNoResult, err)
		}
	}
	if c.Grid != nil {
		r.Grid = c.Grid.grid()
	}
	for _, s := range c.Scenes {
		r.Scenes = append(r.Scenes, s.scene())
	}
	for _, s := range c.Skipped {
		r.Skipped = append(r.Skipped, detection.Skip{Path: s.Path, Reason: word(s.Reason)})
	}
	for _, s := range c.Statements {
		r.Statements = append(r.Statements, detection.Statement{
			SiteID: word(s.SiteID), Name: word(s.Name), Text: word(s.Text),
			Changes: s.Changes, Coverage: s.Coverage.coverage(),
		})
	}
	for _, s := range c.Indicators {
		r.Indicators = append(r.Indicators, s.indicators())
	}
	return r, nil
}

// UnmarshalJSON reads a scene; what is missing is unknown.
func (s *sceneJSON) UnmarshalJSON(b []byte) error {
	type plain sceneJSON
	*s = newSceneJSON(detection.Scene{})
	return json.Unmarshal(b, (*plain)(s))
}

// UnmarshalJSON reads a coverage; what is missing is unknown.
func (c *coverageJSON) UnmarshalJSON(b []byte) error {
	type plain coverageJSON
	*c = newCoverageJSON(detection.Coverage{ObservableShare: math.NaN()})
	return json.Unmarshal(b, (*plain)(c))
}

func (g *gridJSON) grid() georef.Grid {
	out := georef.Grid{
		CRS: word(g.CRS), Size: image.Pt(g.Size[0], g.Size[1]),
		PixelX: g.PixelXM.size(), PixelY: g.PixelYM.size(),
	}
	for i, v := range g.Transform {
		out.Transform[i] = float64(v)
	}
	return out
}

func (c coverageJSON) coverage() detection.Coverage {
	out := detection.Coverage{
		LongestGapDays: c.LongestGapDays, LongestGapFrom: word(c.LongestGapFrom),
		LongestGapTo: word(c.LongestGapTo), ObservableShare: c.ObservableShare.value,
		LastSeen: word(c.LastSeen),
	}
	for _, q := range c.UsablePerQuarter {
		out.UsablePerQuarter = append(out.UsablePerQuarter, detection.QuarterCount(q))
	}
	return out
}

func (s sceneJSON) scene() detection.Scene {
	out := detection.Scene{
		ID: s.ID, Path: s.Path, SHA256: word(s.SHA256), Bytes: s.Bytes, Sensor: word(s.Sensor),
		Acquired: word(s.Acquired), AcquiredPrecision: word(s.AcquiredPrecision),
		DateSource: word(s.DateSource), GSDM: s.GSDM.size(),
		PixelXM: s.PixelXM.size(), PixelYM: s.PixelYM.size(), CRS: word(s.CRS),
		Width: s.Size[0], Height: s.Size[1], DType: word(s.DType), NoData: s.NoData.value,
		SunElevation: s.SunElevation.pointer(), SunAzimuth: s.SunAzimuth.pointer(),
		OffNadir: s.OffNadir.pointer(), ViewAzimuth: s.ViewAzimuth.pointer(),
		AngleSource:   word(s.AngleSource),
		CloudFraction: s.CloudFraction.pointer(), SnowFraction: s.SnowFraction.pointer(),
		ValidFraction: s.ValidFraction.pointer(), Licence: word(s.Licence), Credit: word(s.Credit),
		Used: s.Used, Reason: word(s.Reason),
	}
	for _, b := range s.Bands {
		out.Bands = append(out.Bands, detection.Band{Name: b.Name, Role: word(b.Role), File: b.File})
	}
	if r := s.Registration; r != nil {
		out.Registration = &detection.Registration{
			DxM: r.DxM.value, DyM: r.DyM.value, ResidualM: r.ResidualM.pointer(), NTies: r.NTies,
			Accepted: r.Accepted, Reason: word(r.Reason),
		}
	}
	for _, f := range s.Radiometry {
		out.Radiometry = append(out.Radiometry, detection.BandFit{
			Band: f.Band, Gain: f.Gain.value, Offset: f.Offset.value,
		})
	}
	return out
}
