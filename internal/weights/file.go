package weights

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"

	"rampart/algorithms/logit"
	"rampart/internal/cause"
)

// Schema is the number of the form of the file, and of the meaning of its features.
const Schema = 1

var (
	// ErrNoWeights is returned for a file that is none of weights.
	ErrNoWeights = errors.New("it is no file of weights")
	// ErrSchema is returned for weights of another version.
	ErrSchema = errors.New("its weights are of another version")
)

// File is a model with the SHA-256 of the file that it was read from.
type File struct {
	SHA256 string
	Model  *Model
}

// Sum is the SHA-256 as results quote it: null of none.
func (f *File) Sum() *string {
	if f == nil {
		return nil
	}
	return &f.SHA256
}

// ReadFile reads a model. The error names the file and what to do.
func ReadFile(path string) (*File, error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: there is no such file; give one that train wrote", path)
	case err != nil:
		return nil, fmt.Errorf("%s: cannot be read: %w", path, cause.Of(err))
	}
	m, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	sum := sha256.Sum256(data)
	return &File{hex.EncodeToString(sum[:]), m}, nil
}

// Parse reads a model from the bytes of a file. What it does not know it refuses:
// a weight left out is a wrong score.
func Parse(data []byte) (*Model, error) {
	var head struct {
		Kind    string
		Schema  int
		Version string
	}
	const remedy = "give one that train wrote"
	if err := json.Unmarshal(data, &head); err != nil || head.Kind != kind {
		return nil, fmt.Errorf("%w: %s", ErrNoWeights, remedy)
	}
	if head.Schema != Schema {
		return nil, fmt.Errorf("%w: of schema %d, written by rampart %s; this rampart reads schema %d: "+
			"use that version, or train again", ErrSchema, head.Schema, head.Version, Schema)
	}
	m := &Model{}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(m); err != nil {
		return nil, fmt.Errorf("%w: %w; %s", ErrNoWeights, err, remedy)
	}
	if err := m.validate(); err != nil {
		return nil, fmt.Errorf("%w; train again", err)
	}
	return m, nil
}

// least and most bound the numbers of a file, so that all can be reckoned with.
const least, most = 1e-9, 1e9

func large(numbers ...float64) bool {
	return slices.ContainsFunc(numbers, func(v float64) bool { return math.Abs(v) > most })
}

// validate refuses numbers that cannot be meant.
func (m *Model) validate() error {
	known, seen := byName(), map[string]bool{}
	if large(m.Intercept) {
		return fmt.Errorf("its intercept %v is too large to be meant", m.Intercept)
	}
	for _, w := range m.Features {
		f, ok := known[w.Name]
		switch {
		case !ok:
			return fmt.Errorf("it has a feature %.40q that this rampart does not know", w.Name)
		case seen[w.Name]:
			return fmt.Errorf("it has the feature %s twice", w.Name)
		case !(w.SD > least) || !(w.Low < w.High) || large(w.Low, w.High, w.Mean, w.SD):
			return fmt.Errorf("the feature %s cannot be scaled: sd %v, low %v, high %v", w.Name, w.SD, w.Low, w.High)
		case large(w.Weight), w.Unknown != nil && large(*w.Unknown):
			return fmt.Errorf("the weight of %s is too large to be meant", w.Name)
		case f.sign == logit.Rising && w.Weight < 0, f.sign == logit.Falling && w.Weight > 0:
			return fmt.Errorf("the weight of %s is %v, and must be %s", w.Name, w.Weight, signName(f.sign))
		}
		seen[w.Name] = true
	}
	return nil
}

// Encode is the model as its file has it: the same bytes for the same model.
func (m *Model) Encode() ([]byte, error) {
	text, err := json.MarshalIndent(m, "", "  ")
	return append(text, '\n'), err
}
