package realdata

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// root is the project's root, as seen from this folder.
const root = "../.."

// workshop is the folder that the program is built in, made once.
var workshop = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "realdata") })

// program builds the program, once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := workshop()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "rampart")
	cmd := exec.Command("go", "build", "-o", path, "./cmd/rampart")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := workshop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// beside returns the file that the environment names, else one beside the root.
func beside(env, otherwise string) string {
	if path := os.Getenv(env); path != "" {
		return path
	}
	return filepath.Join(root, "..", "shared", otherwise)
}

func dataFolder() string { return beside("RAMPART_DATA", "data") }

// data returns the absolute path of a set of real images, or skips.
func data(t *testing.T, set string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(dataFolder(), set))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no real imagery: %v; name its folder in RAMPART_DATA", err)
	}
	return path
}

// long skips what takes minutes where only short tests are asked for.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes minutes")
	}
}

// ended is how the program ended and what it wrote.
type ended struct {
	code   int
	talk   string
	output []byte
	found  *collection // nil where nothing was written
	member member
}

// member is what is read of the collection's own member.
type member struct {
	Grid struct {
		Size    [2]int  `json:"size"`
		PixelXM float64 `json:"pixel_x_m"`
		PixelYM float64 `json:"pixel_y_m"`
	} `json:"grid"`
	Coverage struct {
		ObservableShare float64 `json:"observable_share"`
	} `json:"coverage"`
	ScenesUsed []string `json:"scenes_used"`
	Statements []struct {
		Text string `json:"text"`
	} `json:"statements"`
}

// seenKM2 is the area that was seen on two dates or more.
func (m member) seenKM2() float64 {
	g := m.Grid
	return float64(g.Size[0]) * float64(g.Size[1]) * g.PixelXM * g.PixelYM / 1e6 *
		m.Coverage.ObservableShare
}

// detect runs the program in a folder, and fails only where it cannot be run or
// what it wrote cannot be read.
func detect(t *testing.T, dir string, args ...string) ended {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out.geojson")
	cmd := exec.Command(path, append([]string{"detect", "-o", out}, args...)...)
	cmd.Dir = dir
	var talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &talk, &talk
	err = cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	e := ended{code: cmd.ProcessState.ExitCode(), talk: talk.String()}
	e.output, err = os.ReadFile(out)
	if errors.Is(err, os.ErrNotExist) {
		return e
	}
	if err != nil {
		t.Fatal(err)
	}
	e.found = parse(t, e.output)
	e.member = e.found.Rampart
	return e
}

// mustDetect wants a result.
func mustDetect(t *testing.T, dir string, args ...string) ended {
	t.Helper()
	e := detect(t, dir, args...)
	if e.found == nil {
		t.Fatalf("detect %v: exit code %d and no result:\n%s", args, e.code, e.talk)
	}
	return e
}

// said are the lines that the program said beside its progress.
func (e ended) said() []string {
	var out []string
	for line := range strings.Lines(e.talk) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.Contains(line, " steps, ") && !strings.Contains(line, " tiles, ") {
			out = append(out, line)
		}
	}
	return out
}

// folder makes a folder of links to files, under the names given, and a table
// of their dates.
func folder(t *testing.T, links map[string]string, dates []string) string {
	t.Helper()
	dir := t.TempDir()
	for name, path := range links {
		if err := os.Symlink(path, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	table := "file,date\n" + strings.Join(dates, "\n") + "\n"
	if err := os.WriteFile(filepath.Join(dir, "dates.csv"), []byte(table), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// list returns the files of a pattern, sorted; it fails where there are none.
func list(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	return files
}
