package cli

import (
	"crypto/ed25519"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	bagit "github.com/nyudlts/go-bagit"
	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/crypto/ssh"

	"rampart/internal/gdalio"
	"rampart/internal/georef"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"rampart": func() { os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	scripts := "testdata/*.txtar"
	if testing.Short() {
		scripts = "testdata/detect.txtar" // the one with all that runs at once
	}
	files, err := filepath.Glob(scripts)
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Files: files, RequireExplicitExec: true, RequireUniqueNames: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"bound":   bound,
			"geotiff": onFile(drawGeoTIFF),
			"absurd":  onFile(makeAbsurd),
			"cut":     onFile(cutFile),
			"bagit":   validBag,
			"keys":    makeKeys,
		},
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "permissions":
				try := withoutRights("true")
				return os.Getuid() != 0 || exec.Command(try[0], try[1:]...).Run() == nil, nil
			case "devfull":
				_, err := os.Stat("/dev/full")
				return err == nil, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
	})
}

// onFile makes a script's command of a function of a file and options.
func onFile(
	f func(path string, options []string) error,
) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, _ bool, args []string) {
		if len(args) == 0 {
			ts.Fatalf("want a file")
		}
		ts.Check(f(ts.MkAbs(args[0]), args[1:]))
	}
}

// exits runs a command and wants its exit code: exits 3 rampart inspect x.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits code command args...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	var failed *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &failed) {
		code = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("%s: exit code %d, want %d", strings.Join(args[1:], " "), code, want)
	}
}

// validBag has another program check a bag: [!] bagit BAG.
func validBag(ts *testscript.TestScript, neg bool, args []string) {
	bagit.Logger().SetOutput(io.Discard)
	if err := bagit.ValidateBag(ts.MkAbs(args[0]), false, false); (err != nil) != neg {
		ts.Fatalf("go-bagit on %s: %v", args[0], err)
	}
}

// makeKeys makes pairs of SSH keys in a folder: keys FOLDER NAME... A name with a
// sign of equality has a passphrase behind it.
func makeKeys(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[0])
	ts.Check(os.Mkdir(dir, 0o777))
	for _, arg := range args[1:] {
		name, words, _ := strings.Cut(arg, "=")
		public, private, err := ed25519.GenerateKey(nil)
		ts.Check(err)
		block, err := ssh.MarshalPrivateKey(private, "ann@secret-host")
		if words != "" {
			block, err = ssh.MarshalPrivateKeyWithPassphrase(private, "", []byte(words))
		}
		ts.Check(err)
		key, err := ssh.NewPublicKey(public)
		ts.Check(err)
		path := filepath.Join(dir, name)
		ts.Check(os.WriteFile(path, pem.EncodeToMemory(block), 0o600))
		ts.Check(os.WriteFile(path+".pub", ssh.MarshalAuthorizedKey(key), 0o666))
	}
}

// withoutRights is the command bound by the permissions of files also where
// root runs it.
func withoutRights(command ...string) []string {
	return append([]string{"setpriv", "--bounding-set=-dac_override,-dac_read_search"}, command...)
}

// bound is exits for a user whom permissions bind.
func bound(ts *testscript.TestScript, neg bool, args []string) {
	if os.Getuid() == 0 && len(args) > 1 {
		args = slices.Concat(args[:1], withoutRights(args[1:]...))
	}
	exits(ts, neg, args)
}

// drawn is what the command geotiff draws: a float32 image of one band in UTM
// zone 45 north, 10 m pixels.
type drawn struct {
	width, height int
	east          float64 // of the western edge, metres
	value         string  // pattern, nan, inf, nodata, zero
	add           float32 // to every number
	build         bool    // with a bright square in the middle
	noref         bool
}

// drawGeoTIFF writes name: geotiff name [size=64x64] [east=500000]
// [value=pattern] [add=0] [build] [noref].
func drawGeoTIFF(name string, options []string) error {
	d := drawn{width: 64, height: 64, east: 500000, value: "pattern"}
	for _, o := range options {
		key, value, _ := strings.Cut(o, "=")
		var err error
		switch key {
		case "size":
			_, err = fmt.Sscanf(value, "%dx%d", &d.width, &d.height)
		case "east":
			d.east, err = strconv.ParseFloat(value, 64)
		case "add":
			_, err = fmt.Sscan(value, &d.add)
		case "value":
			d.value = value
		case "build":
			d.build = true
		case "noref":
			d.noref = true
		default:
			err = fmt.Errorf("unknown option %q", o)
		}
		if err != nil {
			return err
		}
	}
	return d.write(name)
}

func (d drawn) write(name string) error {
	nodata := -1.0
	spec := gdalio.WriteSpec{
		Width: d.width, Height: d.height, NoData: &nodata, CRS: "EPSG:32645",
		Transform: georef.Affine{d.east, 10, 0, 4800000, 0, -10},
	}
	if d.noref {
		spec.CRS, spec.Transform = "", georef.Affine{}
	}
	pixels := make([]float32, d.width*d.height)
	for i := range pixels {
		pixels[i] = d.add + d.pixel(i%d.width, i/d.width)
	}
	return gdalio.Write(name, spec, [][]float32{pixels})
}

func (d drawn) pixel(x, y int) float32 {
	switch {
	case d.value == "nan":
		return float32(math.NaN())
	case d.value == "inf" && x%2 == 0:
		return float32(math.Inf(1))
	case d.value == "nodata":
		return -1
	case d.build && x > 24 && x < 40 && y > 24 && y < 40:
		return 3000
	case d.value == "zero":
		return 0
	}
	// Structure without a period, so that images can be laid upon each other.
	return 1000 + float32((x*7919+y*104729+x*y*31)%97)
}

// makeAbsurd writes into the header of a little-endian TIFF that it has two
// milliards of rows and columns.
func makeAbsurd(name string, _ []string) error {
	const entryBytes, widthTag, heightTag, longType = 12, 256, 257, 4
	b, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	order := binary.LittleEndian
	at := order.Uint32(b[4:])
	for i := range int(order.Uint16(b[at:])) {
		entry := b[int(at)+2+i*entryBytes:]
		if tag := order.Uint16(entry); tag == widthTag || tag == heightTag {
			order.PutUint16(entry[2:], longType)
			order.PutUint32(entry[8:], math.MaxInt32)
		}
	}
	return os.WriteFile(name, b, 0o666)
}

// cutFile leaves so many percent of a file.
func cutFile(name string, percent []string) error {
	p, err := strconv.Atoi(percent[0])
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	return os.Truncate(name, info.Size()*int64(p)/100)
}
