package internal

import (
	"go/parser"
	"go/token"
	"path"
	"strings"
	"testing"
)

// ruleCase is a file that breaks one rule, or comes close.
type ruleCase struct {
	path, code string
	want       string // part of the only breach, or nothing
}

func TestLayersAreKept(t *testing.T) {
	t.Parallel()
	checkRules(t, map[string]ruleCase{
		"an import from above": {
			"algorithms/raster/a.go", `import _ "rampart/algorithms/morph"`, "imports go down"},
		"an import from the same floor": {
			"internal/export/a.go", `import _ "rampart/internal/pipeline"`, "imports go down"},
		"an import from below is right": {
			"internal/export/a.go", `import _ "rampart/internal/detection"`, ""},
		"a package without a floor": {
			"internal/novel/a.go", ``, "no floor"},
		"an import of a package without a floor": {
			"internal/export/a.go", `import _ "rampart/internal/novel"`, "no floor"},
		"a test may import from above": {
			"algorithms/raster/a_test.go", `import _ "rampart/algorithms/morph"`, ""},
		"godal outside the wall": {
			"internal/ingest/a.go", `import _ "github.com/airbusgeo/godal"`, "internal/gdalio may"},
		"godal in a test outside the wall": {
			"internal/ingest/a_test.go", `import _ "github.com/airbusgeo/godal"`, "internal/gdalio may"},
		"godal inside the wall is right": {
			"internal/gdalio/a.go", `import _ "github.com/airbusgeo/godal"`, ""},
		"cobra outside the mouth": {
			"internal/config/a.go", `import _ "github.com/spf13/cobra"`, "internal/cli may"},
		"the terminal outside the mouth": {
			"internal/export/a.go", `import _ "golang.org/x/term"`, "internal/cli may"},
		"the network outside its package": {
			"internal/ingest/a.go", `import _ "net/http"`, "internal/fetch, internal/server may"},
		"a server on loopback in a test is right": {
			"internal/ingest/a_test.go", `import _ "net/http/httptest"`, ""},
		"the wall in the pipeline": {
			"internal/pipeline/a.go", `import _ "rampart/internal/gdalio"`, "scripts may"},
		"a goroutine": {
			"internal/export/a.go", `func f() { go f() }`, "starts a goroutine"},
		"a goroutine in the engine is right": {
			"internal/engine/a.go", `func f() { go f() }`, ""},
		"an init": {
			"internal/export/a.go", `func init() {}`, "init"},
		"a method named init is right": {
			"internal/export/a.go", "type t int\nfunc (t) init() {}", ""},
	})
}

func TestAlgorithmsAreKeptPure(t *testing.T) {
	t.Parallel()
	checkRules(t, map[string]ruleCase{
		"a file in an algorithm": {
			"algorithms/morph/a.go", `import _ "os"`, "pure"},
		"a log in an algorithm": {
			"algorithms/morph/a.go", `import _ "log/slog"`, "pure"},
		"chance in an algorithm": {
			"algorithms/morph/a.go", `import _ "math/rand/v2"`, "pure"},
		"mathematics in an algorithm is right": {
			"algorithms/morph/a.go", `import _ "math/bits"`, ""},
		"dates in an algorithm": {
			"algorithms/morph/a.go", `import _ "time"`, "pure"},
		"dates where they are values": {
			"algorithms/scene/a.go", `import "time"; var _ time.Time`, ""},
		"the clock where dates are values": {
			"algorithms/scene/a.go", `import "time"; var _ = time.Now`, "clock"},
		"a foreign module in an algorithm": {
			"algorithms/morph/a.go", `import _ "example.org/x"`, "algorithms import only"},
		"gonum in an algorithm is right": {
			"algorithms/morph/a.go", `import _ "gonum.org/v1/gonum/mat"`, ""},
	})
}

func checkRules(t *testing.T, cases map[string]ruleCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines := token.NewFileSet()
			file, err := parser.ParseFile(lines, c.path, "package p\n"+c.code, 0)
			if err != nil {
				t.Fatal(err)
			}
			s := source{path: c.path, dir: path.Dir(c.path), file: file, lines: lines}
			got := breaches(s)
			switch {
			case c.want == "" && len(got) > 0:
				t.Errorf("breaches %q, want none", got)
			case c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)):
				t.Errorf("breaches %q, want one with %q", got, c.want)
			}
		})
	}
}
