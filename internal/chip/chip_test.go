package chip_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"rampart/algorithms/raster"
	"rampart/internal/chip"
	"rampart/internal/detection"
	"rampart/internal/georef"
)

// field is ground that grows brighter to the east, by scene: bright is what stands
// in the middle of it.
type field struct {
	bright map[string]float32
	lost   string // this scene has no file
	grids  []georef.Grid
}

// half is how far, in degrees, what stands in the middle reaches: some 10 m.
const half = 1e-4

var middle = orb.Point{12.5, 41.25}

func (f *field) Open(s detection.Scene, g georef.Grid) (chip.Shot, error) {
	f.grids = append(f.grids, g)
	if s.ID == f.lost {
		return nil, chip.ErrNotFound
	}
	m := raster.NewImage(g.Rect())
	for y := range g.Size.Y {
		for x := range g.Size.X {
			lon, lat := g.Transform.Apply(float64(x)+0.5, float64(y)+0.5)
			v := 100 + float32((lon-middle[0])/half)
			if math.Abs(lon-middle[0]) < half && math.Abs(lat-middle[1]) < half {
				v += f.bright[s.ID]
			}
			m.Set(x, y, v)
		}
	}
	return sheet{m}, nil
}

// sheet is a scene of one band that is all there.
type sheet struct{ all *raster.Image }

func (sheet) Roles() []string { return []string{"pan"} }
func (sheet) Close() error    { return nil }

func (s sheet) Read(dst []*raster.Image) error {
	dst[0].Paste(s.all)
	return nil
}

func square(half float64) orb.Polygon {
	return orb.Polygon{{
		{middle[0] - half, middle[1] - half}, {middle[0] + half, middle[1] - half},
		{middle[0] + half, middle[1] + half}, {middle[0] - half, middle[1] + half},
		{middle[0] - half, middle[1] - half},
	}}
}

func change(g orb.Geometry) detection.Change {
	return detection.Change{
		ID: "a-building-added-1", Class: detection.Building, Change: detection.Added, Geometry: g,
		GSDM: 0.5, ChangedAfter: "2019-03-04", ChangedBefore: "2019-05-11",
		BeforeScene: "first", AfterScene: "second",
	}
}

func scene(id, day string) *detection.Scene {
	return &detection.Scene{
		ID: id, Path: id + ".tif", Acquired: day, Sensor: "WV02", GSDM: 0.5,
		Credit: "© Somebody", Licence: "CC-BY-4.0",
	}
}

func pair(t *testing.T, f *field, c detection.Change, before, after *detection.Scene) chip.Pair {
	t.Helper()
	m, err := chip.NewMaker(f)
	if err != nil {
		t.Fatal(err)
	}
	p, ok, err := m.Pair(c, before, after)
	if err != nil || !ok {
		t.Fatalf("Pair = %v, %v, want pictures", ok, err)
	}
	return p
}

func decode(t *testing.T, p chip.Picture) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(p.Data))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Dx() != p.Width || img.Bounds().Dy() != p.Height {
		t.Errorf("the picture is %v, said to be %d by %d", img.Bounds(), p.Width, p.Height)
	}
	return img
}

func grey(t *testing.T, img image.Image, x, y int) uint8 {
	t.Helper()
	c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
	if c.R != c.G || c.G != c.B {
		t.Errorf("the pixel at (%d, %d) is %v, want a grey one", x, y, c)
	}
	return c.R
}

func TestBothSidesHaveTheSameStretchAndGround(t *testing.T) {
	t.Parallel()
	f := &field{bright: map[string]float32{"second": 50}}
	p := pair(t, f, change(square(half)), scene("first", "2019-03-04"), scene("second", "2019-05-11"))
	before, after := decode(t, p.Before), decode(t, p.After)
	for _, at := range []image.Point{{60, 240}, {420, 240}, {60, 60}} {
		if a, b := grey(t, before, at.X, at.Y), grey(t, after, at.X, at.Y); a != b {
			t.Errorf("the same ground at %v is %d before and %d after", at, a, b)
		}
	}
	if west, east := grey(t, before, 60, 60), grey(t, before, 420, 400); west >= east {
		t.Errorf("the west is %d and the east %d: east is not on the right", west, east)
	}
	if a, b := grey(t, before, 240, 240), grey(t, after, 240, 240); b != 255 || a > 128 {
		t.Errorf("the middle is %d before and %d after, want it dark and then white", a, b)
	}
	if f.grids[0] != f.grids[1] {
		t.Error("the sides were read on different ground")
	}
}

func TestTheOutlineIsInTheColourOfTheDirection(t *testing.T) {
	t.Parallel()
	f := &field{}
	p := pair(t, f, change(square(half)), scene("first", ""), scene("second", ""))
	img := decode(t, p.Before)
	blue := 0
	for x := range 480 {
		if c := color.RGBAModel.Convert(img.At(x, 240)).(color.RGBA); c.R < 40 && c.B > 180 {
			blue++
		}
	}
	if blue < 2 || blue > 12 {
		t.Errorf("a row has %d blue pixels, want the two sides of an outline", blue)
	}
}

func TestTheLineRoundAnObjectLeavesItFree(t *testing.T) {
	t.Parallel()
	f := &field{}
	for _, g := range []orb.Geometry{
		middle, orb.LineString{{middle[0], middle[1] - half}, {middle[0], middle[1] + half}},
	} {
		img := decode(t, pair(t, f, change(g), scene("first", ""), scene("second", "")).After)
		grey(t, img, 240, 240)
	}
}

func TestAMissingSceneIsSaid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		field         *field
		before, after *detection.Scene
		want          string
	}{
		{"its file is not there", &field{lost: "first"}, scene("first", ""), scene("second", ""),
			"The image first.tif was not found. Name its folder with --images."},
		{"the result does not name it", &field{}, nil, scene("second", ""),
			"The result does not name the scene of 2019-03-04."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := pair(t, c.field, change(square(half)), c.before, c.after)
			if p.Before.Missing != c.want || p.After.Missing != "" {
				t.Errorf("missing %q and %q, want %q and nothing", p.Before.Missing, p.After.Missing, c.want)
			}
			if words(t, p.Before.Data)["Comment"] != c.want {
				t.Errorf("the file says %q, want %q", words(t, p.Before.Data)["Comment"], c.want)
			}
			dark := 0
			img := decode(t, p.Before)
			for i := range 480 * 480 {
				if r, _, _, _ := img.At(i%480, 100+i/480%200).RGBA(); r < 0x5000 {
					dark++
				}
			}
			if dark < 300 {
				t.Errorf("%d dark pixels: the picture does not say that it is missing", dark)
			}
		})
	}
}

func TestASeriesThatBeginsTooLateIsSaid(t *testing.T) {
	t.Parallel()
	c := change(square(half))
	c.ChangedAfter, c.BeforeScene = "", ""
	p := pair(t, &field{}, c, nil, scene("second", ""))
	if want := "No usable scene shows the state before the change."; p.Before.Missing != want {
		t.Errorf("missing %q, want %q", p.Before.Missing, want)
	}
}

func TestWhoHasToBeNamedIsInTheFile(t *testing.T) {
	t.Parallel()
	p := pair(t, &field{}, change(square(half)), scene("first", "2019-03-04"), scene("second", ""))
	got := words(t, p.Before.Data)
	for key, want := range map[string]string{
		"Copyright": "© Somebody; CC-BY-4.0", "Creation Time": "2019-03-04",
		"Title": "building added, before", "Source": "first, WV02", "Software": "rampart",
		"Description": "a-building-added-1",
	} {
		if got[key] != want {
			t.Errorf("%s is %q, want %q", key, got[key], want)
		}
	}
}

// words reads the texts of a PNG.
func words(t *testing.T, data []byte) map[string]string {
	t.Helper()
	out := map[string]string{}
	for at := 8; at+12 <= len(data); {
		n := int(binary.BigEndian.Uint32(data[at:]))
		if body := data[at+8 : at+8+n]; string(data[at+4:at+8]) == "iTXt" {
			key, text, ok := strings.Cut(string(body), "\x00\x00\x00\x00\x00")
			if !ok {
				t.Errorf("%q is no text", body)
			}
			out[key] = text
		}
		at += 12 + n
	}
	return out
}

func TestALargeChangeIsMadeSmaller(t *testing.T) {
	t.Parallel()
	const degrees = 0.05 // some 10 km across
	f := &field{}
	p := pair(t, f, change(square(degrees)), scene("first", ""), scene("second", ""))
	for _, g := range f.grids {
		if g.Size.X > 480 || g.Size.Y > 480 {
			t.Errorf("%v pixels were read, want at most 480 a side", g.Size)
		}
	}
	if p.After.Width != 480 {
		t.Errorf("the picture is %d wide, want 480", p.After.Width)
	}
}

func TestTheRegistrationIsTakenOff(t *testing.T) {
	t.Parallel()
	f := &field{}
	first, second := scene("first", ""), scene("second", "")
	second.Registration = &detection.Registration{DxM: 3, DyM: -2, Accepted: true}
	pair(t, f, change(square(half)), first, second)
	a, b := f.grids[0].Transform, f.grids[1].Transform
	east := georef.GroundDistance(a[0], a[3], b[0], a[3])
	north := georef.GroundDistance(a[0], a[3], a[0], b[3])
	if b[0] < a[0] || b[3] > a[3] || math.Abs(east-3) > 0.01 || math.Abs(north-2) > 0.01 {
		t.Errorf("the second scene was read %.2f m east and %.2f m south, want 3 and 2", east, north)
	}
}

func TestTheFitOfTheRadiometryIsApplied(t *testing.T) {
	t.Parallel()
	first, second := scene("first", ""), scene("second", "")
	// The second scene has other numbers for the same ground.
	second.Radiometry = []detection.BandFit{{Band: "pan", Gain: 1, Offset: -50}}
	f := &field{bright: map[string]float32{"second": 50}}
	p := pair(t, f, change(square(half)), first, second)
	a, b := grey(t, decode(t, p.Before), 240, 240), grey(t, decode(t, p.After), 240, 240)
	if a != b {
		t.Errorf("the middle is %d before and %d after, want the same: the fit takes 50 off", a, b)
	}
}

func TestTheSameScenesGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	take := func() []byte {
		f := &field{bright: map[string]float32{"second": 50}}
		p := pair(t, f, change(square(half)), scene("first", ""), scene("second", ""))
		m, err := chip.NewMaker(f)
		if err != nil {
			t.Fatal(err)
		}
		a, err := m.Animation(chip.SiteWindow(square(half).Bound()),
			[]detection.Scene{*scene("first", ""), *scene("second", "")})
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Join([][]byte{p.Before.Data, p.After.Data, a.Data}, nil)
	}
	if !bytes.Equal(take(), take()) {
		t.Error("the bytes differ")
	}
}

func TestAnAnimationHasAllDatesAndTheCredits(t *testing.T) {
	t.Parallel()
	f := &field{bright: map[string]float32{"second": 50}, lost: "third"}
	m, err := chip.NewMaker(f)
	if err != nil {
		t.Fatal(err)
	}
	third := *scene("third", "2020-01-01")
	third.Credit = "© Else"
	p, err := m.Animation(chip.SiteWindow(square(half).Bound()),
		[]detection.Scene{*scene("first", "2018-01-01"), *scene("second", "2019-01-01"), third})
	if err != nil {
		t.Fatal(err)
	}
	if want := "1 of 3 dates are not shown"; p.Missing != want {
		t.Errorf("the animation says %q, want %q", p.Missing, want)
	}
	g, err := gif.DecodeAll(bytes.NewReader(p.Data))
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Image) != 3 || g.LoopCount != 0 {
		t.Errorf("%d frames, loop %d; want 3 for ever", len(g.Image), g.LoopCount)
	}
	for _, want := range []string{"© Somebody; CC-BY-4.0", "© Else; CC-BY-4.0"} {
		if !bytes.Contains(p.Data, []byte(want)) {
			t.Errorf("the file does not say %q", want)
		}
	}
}

func TestAChangeWithoutAPlaceHasNoPictures(t *testing.T) {
	t.Parallel()
	m, err := chip.NewMaker(&field{})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := m.Pair(change(nil), nil, nil); ok || err != nil {
		t.Errorf("Pair = %v, %v, want no pictures", ok, err)
	}
}

func TestAFileThatCannotBeReadIsSaid(t *testing.T) {
	t.Parallel()
	m, err := chip.NewMaker(broken{})
	if err != nil {
		t.Fatal(err)
	}
	p, _, err := m.Pair(change(square(half)), scene("first", ""), scene("second", ""))
	want := "The image first.tif cannot be read: it is damaged or has changed."
	if err != nil || p.Before.Missing != want {
		t.Errorf("Pair says %q, %v; want %q", p.Before.Missing, err, want)
	}
}

type broken struct{}

func (broken) Open(detection.Scene, georef.Grid) (chip.Shot, error) {
	return nil, errors.New("half a file")
}
