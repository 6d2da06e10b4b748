package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"rampart/internal/review"
)

// served is a server of its own process.
type served struct {
	cmd *exec.Cmd
	url string
	// said is what it said before the address.
	said string
}

// serve starts a server on a result and waits until it tells its address.
func serve(t *testing.T, result string, more ...string) *served {
	t.Helper()
	args := append([]string{"serve", result, "--listen", "localhost:0"}, more...)
	s := &served{cmd: exec.Command("rampart", args...)}
	out, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill() }) // where the test has not ended it
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, url, ok := strings.Cut(lines.Text(), "open "); ok {
			s.url = url
			return s
		}
		s.said += lines.Text() + "\n"
	}
	t.Fatalf("no address: %s", s.said)
	return nil
}

// post sends a verdict; whether it was acknowledged.
func (s *served) post(body string) (int, error) {
	r, err := http.Post(s.url+"api/review", "application/json", strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, r.Body)
	if err := r.Body.Close(); err != nil {
		return 0, err
	}
	return r.StatusCode, err
}

// writeFound writes a result of two changes without scenes.
func writeFound(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "found.geojson")
	text := `{"type":"FeatureCollection","rampart":{"schema":1,"version":"v"},"features":[
{"type":"Feature","id":"b","geometry":{"type":"Point","coordinates":[87,43]},"properties":{"class":"building","change":"added"}},
{"type":"Feature","id":"w","geometry":{"type":"Point","coordinates":[87,43]},"properties":{"class":"wall","change":"added"}}]}`
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestNoVerdictThatWasAcknowledgedIsLost kills servers with SIGKILL in the middle of
// verdicts that come as fast as they are taken, and starts them again on the same
// log.
func TestNoVerdictThatWasAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	result := writeFound(t)
	kills := 6
	if testing.Short() {
		kills = 2
	}
	chance := rand.New(rand.NewPCG(1, 2))
	var acknowledged []string
	for round := range kills {
		s := serve(t, result, "--reviewer", "Ann")
		const longest = 300
		soon := time.Duration(1+chance.IntN(longest)) * time.Millisecond
		killer := time.AfterFunc(soon, func() { _ = s.cmd.Process.Kill() })
		for n := 0; ; n++ {
			key := fmt.Sprintf("k%d-%d", round, n)
			code, err := s.post(fmt.Sprintf(`{"key":%q,"change":"w","verdict":"comment","text":%q}`,
				key, strings.Repeat("x", 3000)))
			if err != nil {
				break
			}
			if code != http.StatusOK {
				t.Fatalf("%s: %d", key, code)
			}
			acknowledged = append(acknowledged, key)
		}
		killer.Stop()
		_ = s.cmd.Wait() // it was killed
	}
	logs, err := review.ReadFolder(review.Folder(result))
	if err != nil || len(logs) != 1 {
		t.Fatalf("%d logs, %v", len(logs), err)
	}
	kept := map[string]bool{}
	for _, e := range logs[0].Entries {
		kept[e.Key] = true
	}
	for _, key := range acknowledged {
		if !kept[key] {
			t.Errorf("%s was acknowledged and is lost", key)
		}
	}
	if len(acknowledged) == 0 || len(kept) > len(acknowledged)+kills {
		t.Errorf("%d acknowledged, %d kept", len(acknowledged), len(kept))
	}
	t.Logf("%d kills, %d acknowledged, %d kept, %d lines cut off", kills, len(acknowledged), len(kept),
		len(logs[0].Damage))
}

func TestServeEndsWithCtrlC(t *testing.T) {
	t.Parallel()
	result := writeFound(t)
	s := serve(t, result, "--reviewer", "Ann")
	if code, err := s.post(`{"key":"k","change":"w","verdict":"accept"}`); code != http.StatusOK || err != nil {
		t.Fatalf("%d, %v", code, err)
	}
	second := exec.Command("rampart", "serve", result, "--listen", "localhost:0", "--reviewer", "Ann")
	if said, err := second.CombinedOutput(); err == nil || !bytes.Contains(said, []byte("another rampart writes it")) {
		t.Errorf("a second server of one reviewer: %v, %s", err, said)
	}
	if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("after Ctrl-C: %v", err)
	}
}

func TestServeTellsNothingOfTheMachine(t *testing.T) {
	t.Parallel()
	result := writeFound(t)
	s := serve(t, result, "--reviewer", "Ann")
	for _, path := range []string{"", "api/page", "api/review", "tiles/0/0/0/0/0.jpg", "nothing"} {
		r, err := http.Get(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		if err := r.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil || bytes.Contains(body, []byte(filepath.Dir(result))) {
			t.Errorf("%s: %v, it names the folder", path, err)
		}
		if server := r.Header.Get("Server"); server != "" {
			t.Errorf("%s: it says what it is: %q", path, server)
		}
	}
}

func TestOthersNeedAToken(t *testing.T) {
	t.Parallel()
	s := serve(t, writeFound(t), "--listen", "0.0.0.0:0")
	if !strings.Contains(s.said, "the line is not encrypted") {
		t.Errorf("it says %q", s.said)
	}
	address, token, ok := strings.Cut(s.url, "/?token=")
	if !ok || len(token) != 2*tokenBytes {
		t.Fatalf("the address is %s", s.url)
	}
	for target, want := range map[string]int{
		"/": http.StatusUnauthorized, "/?token=" + strings.ToUpper(token) + "0": http.StatusUnauthorized,
		"/?token=" + token: http.StatusSeeOther,
	} {
		client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}}
		r, err := client.Get(address + target)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Body.Close(); err != nil || r.StatusCode != want {
			t.Errorf("%s: %d, %v, want %d", target, r.StatusCode, err, want)
		}
	}
}

// TestTilesAreCutFromTheScenes draws two scenes, the later with a bright square,
// and looks for it in the tiles.
func TestTilesAreCutFromTheScenes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, options := range map[string][]string{"a.tif": {"size=600x600"}, "b.tif": {"size=600x600", "build"}} {
		if err := drawGeoTIFF(filepath.Join(dir, name), options); err != nil {
			t.Fatal(err)
		}
	}
	scene := `{"id":%q,"path":%q,"used":true,"acquired":%q,"size":[600,600],"bands":[{"name":"band 1","role":"pan"}]}`
	text := fmt.Sprintf(`{"type":"FeatureCollection","rampart":{"schema":1,"version":"v",`+
		`"grid":{"crs":"EPSG:32645","transform":[500000,10,0,4800000,0,-10],"size":[600,600],"pixel_x_m":10,"pixel_y_m":10},`+
		`"scenes":[`+scene+`,`+scene+`,`+scene+`]},"features":[]}`,
		"a", "a.tif", "2019-01-01", "b", "b.tif", "2019-06-01", "lost", "lost.tif", "2019-07-01")
	result := filepath.Join(dir, "found.geojson")
	if err := os.WriteFile(result, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	s := serve(t, result)
	square := image.Pt(32, 32) // pixels 25 to 39, at the finest of three levels
	before, after := s.tile(t, "tiles/0/0/2/0/0.jpg"), s.tile(t, "tiles/0/1/2/0/0.jpg")
	b, a := grey(before, square), grey(after, square)
	if b > 200 || a < 240 {
		t.Errorf("the square is %d before and %d after, of 255", b, a)
	}
	// One stretch for all dates: beside the square nothing has changed.
	if b, a := grey(before, image.Pt(100, 100)), grey(after, image.Pt(100, 100)); b != a {
		t.Errorf("beside the square it is %d before and %d after", b, a)
	}
	whole := s.tile(t, "tiles/0/1/0/0/0.jpg")
	if in, out := grey(whole, image.Pt(8, 8)), grey(whole, image.Pt(200, 200)); in < 200 || out != 128 {
		t.Errorf("from afar the square is %d, and what no scene shows %d", in, out)
	}
	for _, path := range []string{"tiles/0/2/2/0/0.jpg", "tiles/0/0/3/0/0.jpg", "tiles/0/0/2/3/0.jpg", "tiles/1/0/0/0/0.jpg"} {
		r, err := http.Get(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Body.Close(); err != nil || r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d, %v, want that there is none", path, r.StatusCode, err)
		}
	}
}

func (s *served) tile(t *testing.T, path string) image.Image {
	t.Helper()
	r, err := http.Get(s.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	img, err := jpeg.Decode(r.Body)
	if err != nil || img.Bounds() != image.Rect(0, 0, 256, 256) {
		t.Fatalf("%s: %d, %v", path, r.StatusCode, err)
	}
	return img
}

// grey is the mean of some pixels about a place, from 0 to 255.
func grey(img image.Image, at image.Point) int {
	const half = 2
	sum, n := 0, 0
	for y := at.Y - half; y <= at.Y+half; y++ {
		for x := at.X - half; x <= at.X+half; x++ {
			sum += int(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)
			n++
		}
	}
	return sum / n
}
