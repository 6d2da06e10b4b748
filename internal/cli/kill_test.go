package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// drawCampaign draws the scenes of several small places, each with something
// built on it, and a list of them and of one that no scene shows.
func drawCampaign(t *testing.T, places int) (list, scenes string) {
	t.Helper()
	dir := t.TempDir()
	scenes = filepath.Join(dir, "scenes")
	if err := os.Mkdir(scenes, 0o777); err != nil {
		t.Fatal(err)
	}
	text := "id,name,lat,lon,radius_m\nnowhere,,10,10,\n"
	for p := range places {
		east := fmt.Sprintf("east=%d", 500_000+1000*p)
		for i, date := range []string{"2019-01-10", "2019-03-04", "2019-08-20", "2020-02-02"} {
			options := []string{east, "size=48x48"}
			if i > 1 {
				options = append(options, "build")
			}
			name := filepath.Join(scenes, fmt.Sprintf("place%d_%s.tif", p, date))
			if err := drawGeoTIFF(name, options); err != nil {
				t.Fatal(err)
			}
		}
		// A degree of longitude is 81.1 km here; the images are 480 m wide.
		text += fmt.Sprintf("p%d,地方 %d,43.3499,%.5f,200\n", p, p, 87+(1000*float64(p)+240)/81_130)
	}
	list = filepath.Join(dir, "sites.csv")
	if err := os.WriteFile(list, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return list, scenes
}

// tree is every file below dir by its name; none where dir is missing.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return files
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// notWhole says which of the files, by the names that results have, is not whole.
func notWhole(files map[string]string) error {
	for name, text := range files {
		var err error
		switch {
		case strings.HasSuffix(name, ".tmp"):
		case strings.HasSuffix(name, ".jsonl"):
			for line := range strings.Lines(text) {
				if !json.Valid([]byte(line)) {
					err = fmt.Errorf("no JSON: %q", line)
				}
			}
		case strings.HasSuffix(name, ".csv"):
			_, err = csv.NewReader(strings.NewReader(text)).ReadAll()
		case !json.Valid([]byte(text)):
			err = fmt.Errorf("no JSON")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// TestARunThatIsKilledEndsWithTheSameBytes kills runs at random places, and lets
// each go on until it is killed again or done.
func TestARunThatIsKilledEndsWithTheSameBytes(t *testing.T) {
	t.Parallel()
	const places = 3
	kills := 50
	if testing.Short() {
		kills = 5
	}
	list, scenes := drawCampaign(t, places)
	start := func(out string) (*exec.Cmd, *bytes.Buffer) {
		cmd := exec.Command("rampart", "run", list, "--scenes", scenes, "-o", out)
		said := &bytes.Buffer{}
		cmd.Stderr = said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd, said
	}
	undisturbed := filepath.Join(t.TempDir(), "out")
	began := time.Now()
	cmd, said := start(undisturbed)
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v:\n%s", err, said)
	}
	takes := time.Since(began)
	want := tree(t, undisturbed)
	if len(want) != 2*(places+1)+places+9 {
		t.Fatalf("an undisturbed run leaves %d files:\n%s", len(want), said)
	}
	r := rand.New(rand.NewPCG(1, 2))
	// The longest time until a kill goes with the machine: shorter where runs end
	// before it, longer where they are killed before they have begun.
	longest := float64(takes)
	killed, ended, amid := 0, 0, 0
	for killed < kills || ended == 0 || amid == 0 {
		out := filepath.Join(t.TempDir(), "out")
		for {
			before := len(tree(t, out))
			cmd, said := start(out)
			time.AfterFunc(time.Duration(r.Float64()*longest), func() {
				_ = cmd.Process.Kill() // it may have ended
			})
			err := cmd.Wait()
			state, _ := cmd.ProcessState.Sys().(syscall.WaitStatus)
			if err == nil {
				ended++
				longest *= 0.8
				break
			}
			if !state.Signaled() {
				t.Fatalf("after %d kills: %v:\n%s", killed, err, said)
			}
			killed++
			files := tree(t, out)
			if err := notWhole(files); err != nil {
				t.Fatalf("after %d kills there is a file that is not whole: %v", killed, err)
			}
			if len(files) > before {
				amid++
			} else {
				longest *= 1.1
			}
		}
		for name, text := range tree(t, out) {
			if want[name] != text {
				t.Errorf("after %d kills %s is\n%.300s\nwant\n%.300s", killed, name, text, want[name])
			}
			delete(want, name)
		}
		if len(want) > 0 {
			t.Fatalf("after %d kills %d files are missing", killed, len(want))
		}
		want = tree(t, undisturbed)
	}
	t.Logf("%d kills, of which %d left more than was there; %d runs that ended; undisturbed it "+
		"takes %v", killed, amid, ended, takes)
}
