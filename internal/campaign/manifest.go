package campaign

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"rampart/internal/export"
	"rampart/internal/georef"
	"rampart/internal/ingest"
	"rampart/internal/site"
)

// Manifest says what the result of a site was made of. It is written last: a
// result without one, or with one that does not hold, is made again.
type Manifest struct {
	Schema  int    `json:"schema"`
	Version string `json:"version"`
	// Key is the SHA-256 of all that decides the result.
	Key        string     `json:"key"`
	SiteID     string     `json:"site_id"`
	AreaSHA256 string     `json:"area_sha256"`
	Parameters Parameters `json:"parameters"`
	Inputs     []Input    `json:"inputs"`
	// Status is seen, or unseen where nothing can be said.
	Status string `json:"status"`
	// Unread are scenes that could not be read on the way. A result without them
	// does not hold: they may be readable the next time.
	Unread []string `json:"unread"`
	// Skipped are files of this site alone that are not used. They do not
	// decide the result.
	Skipped []leftJSON `json:"skipped"`
	// Notes are remarks on its files.
	Notes   []string `json:"notes"`
	Outputs []Output `json:"outputs"`
}

// Parameters are what is asked of each site.
type Parameters struct {
	MinAreaM2   float64 `json:"min_area_m2"`
	Sensitivity float64 `json:"sensitivity"`
	MinScore    float64 `json:"min_score"`
	Weights     *string `json:"weights_sha256"` // null where there are none
	From        *string `json:"from"`
	To          *string `json:"to"`
}

// Input is a scene that a result was made from.
type Input struct {
	SceneID string  `json:"scene_id"`
	Path    string  `json:"path"`
	SHA256  *string `json:"sha256"`
	Bytes   int64   `json:"bytes"`
	// Files are those of a scene in several.
	Files []InputFile `json:"files,omitempty"`
}

// InputFile is a file of a scene.
type InputFile struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
}

// inputs are scenes as a manifest names them.
func (c *Campaign) inputs(scenes []site.Scene, sums []string, files [][]fileSum) []Input {
	all := []Input{}
	for i, scene := range scenes {
		in := Input{SceneID: scene.ID, Path: scene.Path, Bytes: scene.Bytes}
		if sums[i] != "" {
			in.SHA256 = &sums[i]
		}
		if len(files[i]) > 1 {
			for _, f := range files[i] {
				in.Files = append(in.Files, InputFile{c.named(f.path), f.sum})
			}
		}
		all = append(all, in)
	}
	return all
}

// named is the path of a file from where the scenes lie, or its name alone where it
// lies elsewhere.
func (c *Campaign) named(path string) string {
	if rel := c.Source.Relative(path); filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return filepath.Base(path)
}

// equal reports whether the same was asked.
func (p Parameters) equal(q Parameters) bool { return reflect.DeepEqual(p, q) }

// Output is a file of a result.
type Output struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// The states of a site.
const (
	statusSeen     = "seen"
	statusUnseen   = "unseen"
	statusFailed   = "failed"
	statusMissing  = "missing"  // nothing was done yet
	statusOutdated = "outdated" // there is a result, of other parameters or damaged
)

// keyJSON is all that decides a result, in an order of its own.
type keyJSON struct {
	Schema     int
	Version    string
	ID, Name   string
	Area       orb.MultiPolygon
	Parameters Parameters
	Scenes     []sceneKey
}

// sceneKey is what is known of a scene. Its files may lie anywhere.
type sceneKey struct {
	ID, Path, SHA256        string
	Sensor, Licence, Credit string
	First, Last             string
	Precision, Source, CRS  string
	Transform               georef.Affine
	Size                    [2]int
	PixelX, PixelY, GSDM    float64
	AlphaMasked             bool
	Angles                  site.Angles
	Footprint               orb.Ring
	Bands                   []bandKey
	Masks                   []bandKey
}

type bandKey struct {
	File                int // place in the scene's files
	Index               int
	Role, DType, NoData string
	Scale, Offset       float64
}

// keyOf is the SHA-256 of all that decides the result of a site.
func keyOf(
	version string, s site.Site, p Parameters, scenes []site.Scene, sums []string,
) (string, error) {
	k := keyJSON{
		Schema: export.Schema, Version: version, ID: s.ID, Name: s.Name, Area: s.Area, Parameters: p,
	}
	for i, scene := range scenes {
		k.Scenes = append(k.Scenes, newSceneKey(scene, sums[i]))
	}
	return sumOf(k)
}

// sumOf is the SHA-256 of a value as JSON.
func sumOf(v any) (string, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

func newSceneKey(s site.Scene, sum string) sceneKey {
	k := sceneKey{
		ID: s.ID, Path: s.Path, SHA256: sum, Sensor: s.Sensor, Licence: s.Licence, Credit: s.Credit,
		First: isoDay(s.Acquired.First()), Last: isoDay(s.Acquired.Last()),
		Precision: string(s.Acquired.Precision), Source: string(s.Acquired.Source), CRS: s.CRS,
		Transform: s.Transform, Size: s.Size, PixelX: s.PixelX, PixelY: s.PixelY, GSDM: s.GSDM,
		AlphaMasked: s.AlphaMasked, Angles: s.Angles, Footprint: s.Footprint,
	}
	for _, b := range s.Bands {
		nodata := ""
		if b.NoData != nil {
			nodata = strconv.FormatFloat(*b.NoData, 'g', -1, 64)
		}
		k.Bands = append(k.Bands, bandKey{
			slices.Index(s.Files, b.Path), b.Index, b.Role, b.DType, nodata, b.Scale, b.Offset,
		})
	}
	for _, m := range s.Masks {
		k.Masks = append(k.Masks, bandKey{
			File: slices.Index(s.Files, m.Path), Index: m.Index, Role: string(m.Kind),
		})
	}
	return k
}

// holds reports whether the result in dir was made of what key stands for, and is
// there as it was made.
func holds(dir, key string) bool {
	m, err := readManifest(dir)
	return err == nil && m.Key == key && len(m.Unread) == 0 && m.whole(dir)
}

// whole reports whether the files of a result are there as they were made.
func (m Manifest) whole(dir string) bool {
	for _, o := range m.Outputs {
		sum, err := ingest.Hash(filepath.Join(dir, o.Name))
		if err != nil || sum != o.SHA256 {
			return false
		}
	}
	return len(m.Outputs) > 0
}

func readManifest(dir string) (Manifest, error) {
	var m Manifest
	err := readJSON(filepath.Join(dir, manifestFile), &m)
	return m, err
}

// readJSON reads a file into v.
func readJSON[T any](path string, v *T) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

func writeBytes(path string, data []byte) error {
	return export.File(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
