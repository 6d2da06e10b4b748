package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"math"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/pprof/profile"
)

func TestMedianIsOneThatWasMeasured(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v    []float64
		want float64
	}{{[]float64{3, 1, 2}, 2}, {[]float64{4, 1}, 1}, {[]float64{5}, 5}} {
		if got := median(c.v); got != c.want {
			t.Errorf("median(%v) = %v, want %v", c.v, got, c.want)
		}
	}
}

func TestTimeBelongsToTheFirstStageOnTheStack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stack string // the innermost function first
		want  string
	}{
		"what others call comes first": {
			"rampart/algorithms/filter.Box rampart/algorithms/fuse.(*Gaps).Row rampart/internal/pipeline.(*kernel).evidence", "fuse"},
		"a generic function has its types behind its name": {
			"runtime.cgocall rampart/internal/gdalio.readBands[...] rampart/internal/pipeline.(*stack).read", "decode"},
		"a function within another": {
			"rampart/internal/pipeline.(*survey).align.func2 rampart/internal/engine.Run[...].func1", "survey"},
		"nothing that is known": {"main.main runtime.main", rest},
	} {
		var s profile.Sample
		for _, f := range strings.Fields(c.stack) {
			line := profile.Line{Function: &profile.Function{Name: f}}
			s.Location = append(s.Location, &profile.Location{Line: []profile.Line{line}})
		}
		if got := stageOf(&s); got != c.want {
			t.Errorf("%s: %s is time of %s, want %s", name, c.stack, got, c.want)
		}
	}
}

// A stage whose functions were renamed would silently lose its time to the rest.
func TestStagesNameFunctionsThatAreThere(t *testing.T) {
	t.Parallel()
	for _, s := range stages {
		for _, code := range s.code {
			if !strings.HasPrefix(code, "runtime.") && !isThere(t, code) {
				t.Errorf("stage %s: there is no %s; name what does its work now", s.name, code)
			}
		}
	}
}

// isThere looks for a function, the methods of a type, or a package.
func isThere(t *testing.T, code string) bool {
	t.Helper()
	slash := strings.LastIndex(code, "/")
	pkg, name, _ := strings.Cut(code[slash+1:], ".")
	dir := filepath.Join("..", "..", code[:slash+1], pkg)
	found := false
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(nameOf(f), name) {
				found = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// nameOf is the name of a function as a profile has it.
func nameOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
		if id, ok := star.X.(*ast.Ident); ok {
			return "(*" + id.Name + ")." + f.Name.Name
		}
	}
	return f.Name.Name
}

func TestFiguresHaveTheFormOfBenchmarks(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^Benchmark\S+ 1( [0-9.e+]+ [a-zA-Z/-]+)+$`)
	c := contender{series: series{name: "pair", megapixels: 500, bytes: 1 << 20}, program: "rampart on 2"}
	r := result{seconds: 2, cpu: 4, peakMiB: 100, read: 1 << 21, stages: map[string]float64{"decode": 3, rest: 1}}
	got := strings.Split(strings.TrimSpace(c.lines(r)), "\n")
	for _, line := range got {
		if !form.MatchString(line) {
			t.Errorf("%q is not of the form of a benchmark", line)
		}
	}
	if want := "BenchmarkStage/pair/rampart-on-2/decode 1 6 core-sec/Gpx-date"; len(got) != 3 || got[1] != want {
		t.Errorf("lines = %q, want the second of three to be %q", got, want)
	}
	if want := " 250 Mpx-dates/s 4 core-sec/op 8 core-sec/Gpx-date 104857600 peak-B 2 read/needed"; !strings.HasSuffix(got[0], want) {
		t.Errorf("the run is %q, want it to end with %q", got[0], want)
	}
}

func TestTimeThatGrowsWithTheSquareHasExponentTwo(t *testing.T) {
	t.Parallel()
	var g []contender
	for _, px := range []float64{1, 4, 16} {
		g = append(g, contender{series: series{megapixels: px}, runs: []result{{cpu: 3 * px * px}}})
	}
	if got := exponent(g); math.Abs(got-2) > 1e-12 {
		t.Errorf("exponent = %v, want 2", got)
	}
}
