package webmap

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"rampart/algorithms/raster"
	"rampart/internal/chip"
	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/georef"
)

// plane is a projector for which a degree is 100 km on every side.
type plane struct{}

const degreeM = 1e5

func (plane) ToWGS84(_ string, x, y []float64) error {
	for i := range x {
		x[i], y[i] = x[i]/degreeM, y[i]/degreeM
	}
	return nil
}

func (plane) FromWGS84(_ string, x, y []float64) error {
	for i := range x {
		x[i], y[i] = x[i]*degreeM, y[i]*degreeM
	}
	return nil
}

// lens is a camera whose scenes show one number each, between strips of a much
// lower and a much higher number, in the western half of the ground; scenes without
// a number cannot be read.
type lens map[string]float32

type view struct {
	grid  georef.Grid
	value float32
}

func (l lens) Open(s detection.Scene, g georef.Grid) (chip.Shot, error) {
	v, ok := l[s.ID]
	if !ok {
		return nil, errors.New(s.ID + " cannot be read")
	}
	return view{g, v}, nil
}

func (view) Roles() []string { return []string{"red", "green", "blue"} }
func (view) Close() error    { return nil }

func (v view) Read(dst []*raster.Image) error {
	for _, band := range dst {
		for y := band.Rect.Min.Y; y < band.Rect.Max.Y; y++ {
			for x := band.Rect.Min.X; x < band.Rect.Max.X; x++ {
				n := v.value
				switch {
				case 10*y < v.grid.Size.Y:
					n = 0
				case 10*y > 9*v.grid.Size.Y:
					n = 300
				}
				if 2*x >= v.grid.Size.X {
					n = raster.NaN()
				}
				band.Set(x, y, n)
			}
		}
	}
	return nil
}

// square is an area of a side of 0.01 degrees, 1000 pixels of a metre.
func square(lon, lat float64) orb.MultiPolygon {
	const side = 0.01
	return orb.MultiPolygon{{{
		{lon, lat}, {lon + side, lat}, {lon + side, lat + side}, {lon, lat + side}, {lon, lat},
	}}}
}

// examplePage is a page with all that must not be in it.
func examplePage() Page {
	scene := func(id, day string) detection.Scene {
		return detection.Scene{
			ID: id, Path: "/home/somebody/secret-" + id + ".tif", SHA256: "feedc0de", Acquired: day,
			PixelXM: 1, PixelYM: 1, GSDM: 1, Used: true, Credit: "Someone's satellite", Licence: "by hand",
			Reason: "reason in secret.txt",
		}
	}
	scenes := []detection.Scene{
		scene("a", "2019-01-05"), scene("b", "2019-06-07"), scene("c", "2020-03-02"),
	}
	change := detection.Change{
		ID: "s-building-added-1", SiteID: "s", Class: detection.Building, Change: detection.Added,
		ChangeDetail: "</script><b>&", Geometry: orb.Point{10.002, 45.003}, ChangedAfter: "2019-01-05",
		ChangedBefore: "2019-06-07", BeforeScene: "a", AfterScene: "b", Score: 0.9, ValidFraction: math.NaN(),
		Review: detection.Review{
			Status: "accepted", Reason: "a plain roof", Reviewer: "Jo Reviewer", At: "2021-01-01",
			Comment: "saw it myself",
		},
	}
	return Page{
		Title: "A <b>place</b>",
		Result: detection.Result{
			Version: "1.2.3", Scenes: scenes, Changes: []detection.Change{change},
			Skipped:    []detection.Skip{{Path: "/home/somebody/x.txt", Reason: "no image"}},
			Parameters: map[string]any{"sensitivity": 0.6},
			Statements: []detection.Statement{{
				SiteID: "s", Name: "South", Text: "one change found", Changes: 1,
				Coverage: detection.Coverage{ObservableShare: 0.9, LastSeen: "2020-03-02"},
			}},
		},
		Places: []Place{{ID: "s", Name: "South", Area: square(10, 45), Scenes: scenes}},
		Camera: lens{"a": 100, "b": 200}, Projector: plane{},
	}
}

func written(t *testing.T, p Page) string {
	t.Helper()
	var b bytes.Buffer
	if err := p.Write(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// dataOf is what a page holds as data.
func dataOf(t *testing.T, page string) pageJSON {
	t.Helper()
	var out pageJSON
	if err := json.Unmarshal([]byte(unpacked(t, page)), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// unpacked is the text of the data of a page.
func unpacked(t *testing.T, page string) string {
	t.Helper()
	packed, err := gzip.NewReader(bytes.NewReader(elementOf(t, page, "rampart-data")))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// elementOf is what an element of a page holds.
func elementOf(t *testing.T, page, id string) []byte {
	t.Helper()
	_, rest, ok := strings.Cut(page, `<script type="text/plain" id="`+id+`">`)
	if !ok {
		t.Fatalf("the page has no element %s", id)
	}
	text, _, _ := strings.Cut(rest, "<")
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestThePageHoldsTheChangesAndAPictureOfEachSceneThatCanBeRead(t *testing.T) {
	t.Parallel()
	var lost []error
	p := examplePage()
	p.Lost = func(err error) error { lost = append(lost, err); return nil }
	page := written(t, p)
	data := dataOf(t, page)
	if len(lost) != 1 || !strings.Contains(lost[0].Error(), "c cannot be read") {
		t.Errorf("lost %v, want one of scene c", lost)
	}
	if len(data.Found) != 1 || data.Found[0].Properties.DateText != "" ||
		data.Found[0].Properties.ChangeDetail != "</script><b>&" {
		t.Errorf("changes %+v", data.Found)
	}
	scenes := data.Sites[0].Scenes
	if len(scenes) != 3 || scenes[0].Picture == "" || scenes[1].Picture == "" || scenes[2].Picture != "" {
		t.Fatalf("scenes %+v, want three, of which the first two have pictures", scenes)
	}
	for i, want := range []uint8{255 / 3, 255 / 3 * 2} { // one stretch for both
		img := pictureOf(t, page, scenes[i].Picture)
		r, _, _, _ := img.At(10, img.Bounds().Dy()/2).RGBA()
		if got := uint8(r >> 8); max(got, want)-min(got, want) > jpegError {
			t.Errorf("scene %s is drawn as %d, want %d", scenes[i].ID, got, want)
		}
		b := img.Bounds()
		if b.Dx() != data.Sites[0].Frame.Size[0] || b.Dy() != data.Sites[0].Frame.Size[1] {
			t.Errorf("picture of %v, want %v", b, data.Sites[0].Frame.Size)
		}
		const grey = 128
		if r, _, _, _ := img.At(b.Dx()-10, 10).RGBA(); uint8(r>>8) != grey {
			t.Errorf("what is not seen is drawn as %d, want %d", r>>8, grey)
		}
	}
}

// jpegError is how far a JPEG is off where nothing changes nearby.
const jpegError = 4

func pictureOf(t *testing.T, page, name string) image.Image {
	t.Helper()
	out, err := jpeg.Decode(bytes.NewReader(elementOf(t, page, name)))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestThePageNeverHoldsPathsHashesOrReviewers(t *testing.T) {
	t.Parallel()
	for _, how := range []export.Redaction{export.RedactNothing, export.RedactPeople, export.RedactPlaces} {
		p := examplePage()
		p.Redact = how
		page := written(t, p)
		page += unpacked(t, page)
		never := []string{"/home/somebody", "secret", "feedc0de", "Jo Reviewer", "2021-01-01", "saw it myself"}
		if how != export.RedactNothing {
			never = append(never, "a plain roof", "Someone's satellite", "by hand")
		}
		if how == export.RedactPlaces {
			never = append(never, "picture-0", "45.003", "10.002", "s-building-added-1")
		}
		for _, text := range never {
			if strings.Contains(page, text) {
				t.Errorf("--redact %q: the page holds %q", how, text)
			}
		}
	}
}

func TestASensitiveSiteIsNotFoundInARedactedPage(t *testing.T) {
	t.Parallel()
	p := examplePage()
	p.Redact, p.Sensitive = export.RedactPeople, []string{"s"}
	page := written(t, p)
	for _, text := range []string{"45.003", "10.002", "South", "picture-0", "s-building-added-1"} {
		if strings.Contains(page+unpacked(t, page), text) {
			t.Errorf("the page holds %q", text)
		}
	}
	data := dataOf(t, page)
	if data.Sites[0].ID != data.Found[0].Properties.SiteID || len(data.Sites[0].Scenes) != 3 ||
		data.Sites[0].Scenes[0].ID != data.Found[0].Properties.BeforeScene {
		t.Errorf("site %+v, change %+v: they do not name each other", data.Sites[0], data.Found[0].Properties)
	}
}

func TestThePageForbidsEveryConnection(t *testing.T) {
	t.Parallel()
	page := written(t, examplePage())
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)
	if policy == nil {
		t.Fatal("the page has no policy")
	}
	if !strings.HasPrefix(policy[1], "default-src 'none'; img-src data: blob:; script-src 'sha256-") {
		t.Errorf("policy %s", policy[1])
	}
	for _, word := range []string{"http:", "https:", "*", "connect-src", "unsafe"} {
		if strings.Contains(policy[1], word) {
			t.Errorf("the policy %q holds %q", policy[1], word)
		}
	}
	head, _, _ := strings.Cut(page, "<style>")
	if strings.Contains(head, "<b>") {
		t.Error("the title is not escaped")
	}
}

func TestTheSamePageHasTheSameBytes(t *testing.T) {
	t.Parallel()
	first, p := written(t, examplePage()), examplePage()
	for _, p.Workers = range []int{1, 3} {
		if written(t, p) != first {
			t.Errorf("two pages of the same result differ, made by %d workers", p.Workers)
		}
	}
}

func TestAPictureEndsWhereTheImagesEnd(t *testing.T) {
	t.Parallel()
	frame := dataOf(t, written(t, examplePage())).Sites[0].Frame
	const area, halfM, pixelM = 10 * degreeM, 550, 5 // the area is 1000 m wide, the frame 1100
	if got := frame.Box[2] - (area - 50); math.Abs(got-halfM) > pixelM {
		t.Errorf("the picture is %v m wide, want %v: only its western half is seen", got, halfM)
	}
}

func TestPicturesAreMadeCoarserUntilTheyFit(t *testing.T) {
	t.Parallel()
	p := examplePage()
	whole := dataOf(t, written(t, p)).Sites[0].Frame
	p.Limits = Limits{Bytes: 100_000, Side: 4000}
	small := dataOf(t, written(t, p)).Sites[0].Frame
	pixels := 2 * small.Size[0] * small.Size[1]
	if float64(pixels)*bytesAPixel > 1.02*float64(p.Limits.Bytes) || small.PixelM <= whole.PixelM {
		t.Errorf("%d pixels of %v m, where %d bytes are allowed and the images have %v m",
			pixels, small.PixelM, p.Limits.Bytes, whole.PixelM)
	}
	if small.Box[0] > whole.Box[0] || small.Box[2] < whole.Box[2] {
		t.Errorf("box %v does not hold %v", small.Box, whole.Box)
	}
}

func TestWithoutImageryThePageHasNoPictures(t *testing.T) {
	t.Parallel()
	p := examplePage()
	p.Camera = nil
	page := written(t, p)
	if strings.Contains(page, "picture-0") {
		t.Error("the page holds pictures")
	}
	if n := len(dataOf(t, page).Sites[0].Scenes); n != 3 {
		t.Errorf("%d scenes, want all 3 with their dates", n)
	}
}

func TestTilesCoverTheFrameAtEveryLevel(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "map")
	p := examplePage()
	for range 2 { // the second page replaces the first
		if err := export.Folder(folder, Marker, func(to string) error { return p.WriteFolder(t.Context(), to) }); err != nil {
			t.Fatal(err)
		}
	}
	index, err := os.ReadFile(filepath.Join(folder, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	site := dataOf(t, string(index)).Sites[0]
	if site.Scenes[0].Picture != "tiles/0/0/{z}/{x}/{y}.jpg" || site.Frame.Tile != tileSide {
		t.Fatalf("picture %s, frame %+v", site.Scenes[0].Picture, site.Frame)
	}
	for level := range site.Frame.Levels {
		across := tileSide << (site.Frame.Levels - 1 - level)
		want := (site.Frame.Size[0] + across - 1) / across * ((site.Frame.Size[1] + across - 1) / across)
		files, err := filepath.Glob(filepath.Join(folder, "tiles/0/0", string(rune('0'+level)), "*", "*.jpg"))
		if err != nil || len(files) != want {
			t.Errorf("level %d has %d tiles, want %d (%v)", level, len(files), want, err)
		}
	}
}

func TestAServedPageTellsNothingOfASensitiveSite(t *testing.T) {
	t.Parallel()
	p := examplePage()
	open, err := NewLive(p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open.Tile(0, 0, 0, 0, 0); err != nil {
		t.Errorf("a site that is no secret has no tile: %v", err)
	}
	for _, p.Redact = range []export.Redaction{export.RedactPeople, export.RedactPlaces} {
		p.Sensitive = []string{"s"}
		live, err := NewLive(p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := live.Tile(0, 0, 0, 0, 0); !errors.Is(err, ErrNoTile) {
			t.Errorf("redacted by %s there is a tile: %v", p.Redact, err)
		}
		data, err := live.Data("")
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"45.003", "10.002", "South", "tiles/", "s-building-added-1", "by hand"} {
			if bytes.Contains(data, []byte(text)) {
				t.Errorf("redacted by %s the data hold %q", p.Redact, text)
			}
		}
	}
}
