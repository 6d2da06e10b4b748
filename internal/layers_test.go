package internal

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "rampart/"

// floors says how high each package stands: it may import only what stands
// lower. A new package needs a line here and one in doc.go.
var floors = map[string]int{
	"algorithms/order":     8,
	"algorithms/raster":    10,
	"algorithms/rows":      10,
	"algorithms/logit":     10,
	"algorithms/tile":      10,
	"algorithms/threshold": 10,
	"algorithms/shadow":    10,
	"internal/georef":      10,
	"internal/cause":       10,
	"internal/engine":      10,

	"internal/site":      20,
	"internal/delimited": 20,
	"algorithms/filter":  20,
	"algorithms/morph":   20,
	"algorithms/region":  20,

	"algorithms/screen":     22,
	"algorithms/radiometry": 22,
	"algorithms/register":   22,
	"algorithms/change":     22,
	"algorithms/contour":    22,
	"algorithms/spectral":   22,

	"algorithms/fuse":  24,
	"algorithms/roof":  24,
	"algorithms/line":  24,
	"algorithms/shape": 24,

	"internal/fetch": 28,
	"internal/stac":  28,

	"internal/detection":   30,
	"internal/ingest":      30,
	"internal/sitelist":    30,
	"internal/gdalio":      30,
	"algorithms/classify":  30,
	"algorithms/indicator": 30,
	"algorithms/match":     30,
	"algorithms/scene":     30,

	"algorithms/scene/noise":    20,
	"algorithms/scene/world":    28,
	"algorithms/scene/compound": 30,

	"internal/weights":  35,
	"internal/pipeline": 40,
	"internal/export":   40,
	"internal/review":   46,
	"internal/evidence": 42,

	"internal/export/table":      42,
	"internal/export/gpkg":       45,
	"internal/export/smart":      45,
	"internal/export/stacitem":   45,
	"internal/export/postgis":    45,
	"internal/export/pmtiles":    45,
	"internal/export/kmz":        45,
	"internal/export/csv":        45,
	"internal/export/geoparquet": 45,

	"internal/chip": 45,

	"internal/config":   50,
	"internal/webmap":   50,
	"internal/evaluate": 50,

	"internal/campaign": 60,
	"internal/server":   60,
	"internal/report":   65,

	"internal":     70, // documentation and this test
	"internal/cli": 70,
	"cmd/rampart":  80,
}

// scriptFloor is the floor of the programs in scripts, which nothing imports.
const scriptFloor = 80

func floorOf(dir string) (int, bool) {
	if strings.HasPrefix(dir, "scripts/") {
		return scriptFloor, true
	}
	f, ok := floors[dir]
	return f, ok
}

// doors are the imports that only some directories may have, or what lies below
// them. An import is meant with all below it.
var doors = []struct {
	imports string
	dirs    []string
}{
	{"C", []string{"internal/gdalio", "algorithms/rows"}},
	{"github.com/airbusgeo/godal", []string{"internal/gdalio"}},
	{"modernc.org/sqlite", []string{"internal/export/gpkg"}},
	{"github.com/parquet-go/parquet-go", []string{"internal/export/geoparquet"}},
	{"github.com/jackc/pgx", []string{"internal/export/postgis"}},
	{"github.com/hiddeco/sshsig", []string{"internal/evidence"}},
	{"golang.org/x/crypto", []string{"internal/evidence", "internal/cli"}},
	{"github.com/spf13", []string{"internal/cli"}},
	{"github.com/vbauerster/mpb", []string{"internal/cli"}},
	{"golang.org/x/term", []string{"internal/cli"}},
	{"github.com/goccy/go-yaml", []string{"internal/config"}},
	{"net/http", []string{"internal/fetch", "internal/server"}},
	{module + "internal/gdalio", []string{"internal/cli", "scripts"}},
	{module + "internal/cli", []string{"cmd/rampart"}},
}

// impure are the imports that an algorithm must not have.
var impure = []string{
	"os", "io", "context", "time", "log", "math/rand", "net", "sync", "runtime", "unsafe",
	module + "internal/engine",
}

// dated are the algorithms that may import time, for dates as values; the clock
// is closed to them too.
var dated = []string{
	"algorithms/scene", "algorithms/indicator", "algorithms/match", "algorithms/shadow",
}

// clock are the functions of time that ask what time it is, or wait.
var clock = []string{
	"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer",
}

// arithmetic are the modules from outside that an algorithm may import.
var arithmetic = []string{"github.com/paulmach/orb", "gonum.org/v1/gonum"}

// starters are the directories that may start goroutines.
var starters = []string{"internal/engine", "internal/server"}

// source is one file of the module.
type source struct {
	path, dir string
	file      *ast.File
	lines     *token.FileSet
}

func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// imports returns the paths that s imports.
func (s source) imports() []string {
	var all []string
	for _, spec := range s.file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			p = spec.Path.Value // the parser lets no such import through
		}
		all = append(all, p)
	}
	return all
}

// within says whether p is one of roots or lies below one.
func within(p string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return p == root || strings.HasPrefix(p, root+"/")
	})
}

// breaches returns what s does against the rules. Tests are held to the doors
// only: they may import from above and start what they like.
func breaches(s source) []string {
	found := closedDoors(s)
	if s.isTest() {
		return found
	}
	found = append(found, upwardImports(s)...)
	if within(s.dir, "algorithms") {
		found = append(found, impurities(s)...)
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			if !within(s.dir, starters...) {
				found = append(found, fmt.Sprintf(
					"line %d starts a goroutine: only %s may", s.line(n), strings.Join(starters, ", ")))
			}
		case *ast.FuncDecl:
			if n.Name.Name == "init" && n.Recv == nil {
				found = append(found, fmt.Sprintf("line %d: no package has an init", s.line(n)))
			}
		}
		return true
	})
	return found
}

func (s source) line(n ast.Node) int { return s.lines.Position(n.Pos()).Line }

func closedDoors(s source) []string {
	var found []string
	for _, p := range s.imports() {
		for _, d := range doors {
			// A package's own tests may import it from outside, and any test may
			// serve on loopback.
			own := s.isTest() && (p == module+s.dir || within(p, "net/http"))
			if within(p, d.imports) && !within(s.dir, d.dirs...) && !own {
				found = append(found, fmt.Sprintf(
					"imports %s: only %s may", p, strings.Join(d.dirs, ", ")))
			}
		}
	}
	return found
}

func upwardImports(s source) []string {
	own, ok := floorOf(s.dir)
	if !ok {
		return []string{"its package has no floor: give it one in internal/layers_test.go"}
	}
	var found []string
	for _, p := range s.imports() {
		dir, inModule := strings.CutPrefix(p, module)
		if !inModule {
			continue
		}
		if floor, ok := floorOf(dir); !ok {
			found = append(found, fmt.Sprintf("imports %s, which has no floor", p))
		} else if floor >= own {
			found = append(found, fmt.Sprintf(
				"imports %s of floor %d from floor %d: imports go down", p, floor, own))
		}
	}
	return found
}

// impurities returns what an algorithm must not do.
func impurities(s source) []string {
	var found []string
	for _, p := range s.imports() {
		outside := strings.Contains(strings.SplitN(p, "/", 2)[0], ".")
		switch {
		case p == "time" && within(s.dir, dated...):
		case within(p, impure...):
			found = append(found, fmt.Sprintf("imports %s: algorithms are pure", p))
		case outside && !within(p, arithmetic...):
			found = append(found, fmt.Sprintf(
				"imports %s: algorithms import only %s", p, strings.Join(arithmetic, ", ")))
		}
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		call, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := call.X.(*ast.Ident)
		if ok && x.Name == "time" && slices.Contains(clock, call.Sel.Name) {
			found = append(found, fmt.Sprintf(
				"line %d reads the clock with time.%s: algorithms are pure", s.line(n), call.Sel.Name))
		}
		return true
	})
	return found
}

// sources parses every Go file of the module.
func sources(t *testing.T) []source {
	t.Helper()
	root := ".."
	var all []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() && name != root && (base == "testdata" || strings.HasPrefix(base, ".")) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(base, ".go") {
			return nil
		}
		lines := token.NewFileSet()
		file, err := parser.ParseFile(lines, name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		all = append(all, source{path: rel, dir: path.Dir(rel), file: file, lines: lines})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryPackageKeepsToItsFloor(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, b := range breaches(s) {
			t.Errorf("%s %s", s.path, b)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	t.Parallel()
	said := map[string]bool{}
	for _, s := range sources(t) {
		if s.isTest() {
			continue
		}
		want := "Package " + s.file.Name.Name + " "
		if s.file.Name.Name == "main" {
			want = "Command " + path.Base(s.dir) + " "
		}
		doc := s.file.Doc.Text()
		if doc != "" && !strings.HasPrefix(doc, want) {
			t.Errorf("%s has a package comment that does not begin with %q", s.path, want)
		}
		said[s.dir] = said[s.dir] || doc != ""
	}
	for dir, ok := range said {
		if !ok {
			t.Errorf("%s has no package comment", dir)
		}
	}
}

func TestEveryPackageStandsInTheArchitecture(t *testing.T) {
	t.Parallel()
	all := sources(t)
	at := slices.IndexFunc(all, func(s source) bool { return s.path == "internal/doc.go" })
	if at < 0 {
		t.Fatal("internal/doc.go is missing")
	}
	named := strings.FieldsFunc(all[at].file.Doc.Text(), func(r rune) bool {
		return strings.ContainsRune(" \n:;,.", r)
	})
	seen := map[string]bool{}
	for _, s := range all {
		if seen[s.dir] || within(s.dir, "scripts") || s.dir == "internal" {
			continue
		}
		seen[s.dir] = true
		if !slices.Contains(named, s.dir) {
			t.Errorf("internal/doc.go does not name %s", s.dir)
		}
	}
}
