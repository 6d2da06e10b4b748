// Command bench measures rampart on series of images, and beside it the programs
// that a user would take instead, on the same files in one run: in turns, several
// times, with medians and spread. It prints tables in Markdown, and writes each
// run in the format of Go's benchmarks, for benchstat to compare.
//
// usage: bench -rampart BIN [-python SCRIPT] [-otb SCRIPT] [-repeat 3]
// [-workers 1,2] [-size full] [-o FILE] NAME=FOLDER...
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"rampart/internal/gdalio"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// plan is what is measured.
type plan struct {
	rampart, python, otb string
	workers              []int
	repeat               int
	size                 string // of the series, beside the full ones
	scratch              string
}

// series is images of one place that share a grid.
type series struct {
	name   string
	folder string
	files  []string
	// megapixels is the pixels of all dates, in millions, and bytes the size of
	// the files: what has to be read if nothing is read twice.
	megapixels float64
	bytes      int64
}

func run(args []string) error {
	p, output, all, err := parse(args)
	if err != nil {
		return err
	}
	if p.scratch, err = os.MkdirTemp("", "rampart-bench-"); err != nil {
		return err
	}
	defer func() {
		// A folder left behind in the temporary folder does no harm.
		_ = os.RemoveAll(p.scratch)
	}()
	list := []contender{p.start()}
	for _, s := range all {
		list = append(list, p.contenders(s)...)
	}
	for turn := range p.repeat {
		for i := range list {
			fmt.Fprintf(os.Stderr, "bench: %s, %d of %d\n", list[i].title(), turn+1, p.repeat)
			if err := list[i].measure(); err != nil {
				return err
			}
		}
	}
	fmt.Printf("%d cores, %d runs each in turns\n\n", runtime.NumCPU(), p.repeat)
	report(os.Stdout, list)
	if output == "" {
		return nil
	}
	return writeFigures(output, p.size, list)
}

func parse(args []string) (p plan, output string, all []series, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&p.rampart, "rampart", "", "the program")
	flags.StringVar(&p.python, "python", "", "a script in Python, called as OUT IMAGE IMAGE...")
	flags.StringVar(&p.otb, "otb", "", "a script of the Orfeo Toolbox, called as FOLDER IMAGE IMAGE")
	flags.IntVar(&p.repeat, "repeat", 3, "how often each is run")
	flags.StringVar(&p.size, "size", "full", "a word for the size of the series; figures of others are not compared")
	workers := flags.String("workers", "1,2", "on how many workers")
	flags.StringVar(&output, "o", "", "write each run to this file")
	if err := flags.Parse(args); err != nil {
		return p, "", nil, err
	}
	if p.rampart == "" || p.repeat < 1 || flags.NArg() == 0 {
		return p, "", nil, errors.New("usage: bench -rampart BIN [-python SCRIPT] [-otb SCRIPT] NAME=FOLDER [NAME=FOLDER]")
	}
	for _, text := range strings.Split(*workers, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return p, "", nil, fmt.Errorf("-workers %s: want numbers with commas", *workers)
		}
		p.workers = append(p.workers, n)
	}
	for _, arg := range flags.Args() {
		s, err := survey(arg)
		if err != nil {
			return p, "", nil, err
		}
		all = append(all, s)
	}
	p.python = usable("the script in Python", p.python, pythonRuns)
	p.otb = usable("the Orfeo Toolbox", p.otb, otbRuns)
	return p, output, all, nil
}

// survey lists the images of NAME=FOLDER and adds up their pixels.
func survey(arg string) (series, error) {
	name, folder, ok := strings.Cut(arg, "=")
	if !ok {
		return series{}, fmt.Errorf("%s: want NAME=FOLDER", arg)
	}
	s := series{name: name, folder: folder}
	files, err := filepath.Glob(filepath.Join(folder, "*.tif"))
	if err != nil {
		return s, err
	}
	if len(files) == 0 {
		return s, fmt.Errorf("%s: holds no .tif", folder)
	}
	slices.Sort(files)
	for _, f := range files {
		h, err := gdalio.Probe(f)
		if err != nil {
			return s, err
		}
		info, err := os.Stat(f)
		if err != nil {
			return s, err
		}
		s.megapixels += float64(h.Width) * float64(h.Height) / 1e6
		s.bytes += info.Size()
	}
	s.files = files
	return s, nil
}

// usable is the path of a peer, or nothing, said, where it cannot be run.
func usable(name, path string, runs func() error) string {
	if path == "" {
		return ""
	}
	_, err := os.Stat(path)
	if err == nil {
		err = runs()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: %s is left out: %v\n", name, err)
		return ""
	}
	return path
}

// python runs the script and has what it needs in Debian.
const python = "/usr/bin/python3"

func pythonRuns() error {
	const libraries = "import cv2, numpy, rasterio, rasterio.features, skimage.registration"
	out, err := exec.Command(python, "-c", libraries).CombinedOutput()
	if err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		return fmt.Errorf("%s: %s (Debian: python3-rasterio python3-skimage python3-opencv)",
			python, lines[len(lines)-1])
	}
	return nil
}

func otbRuns() error {
	for _, name := range []string{"otbcli_MultivariateAlterationDetector", "gdal_polygonize.py"} {
		if _, err := exec.LookPath(name); err != nil {
			return fmt.Errorf("%w (Debian: otb-bin gdal-bin python3-gdal)", err)
		}
	}
	return nil
}

// start is the program doing nothing.
func (p plan) start() contender {
	return contender{program: "rampart version", args: []string{p.rampart, "version"}}
}

// contenders are rampart on each number of workers, and the peers that can be run.
func (p plan) contenders(s series) []contender {
	var list []contender
	out := filepath.Join(p.scratch, "out.geojson")
	for _, n := range p.workers {
		list = append(list, contender{
			series: s, program: fmt.Sprintf("rampart on %d", n),
			profile: filepath.Join(p.scratch, "cpu.pprof"),
			args: []string{
				p.rampart, "detect", s.folder, "--workers", strconv.Itoa(n), "-q", "-o", out,
			},
		})
	}
	if p.python != "" {
		args := append([]string{python, p.python, out}, s.files...)
		list = append(list, contender{series: s, program: "Python", args: args})
	}
	if p.otb != "" && len(s.files) == 2 {
		args := append([]string{p.otb, filepath.Join(p.scratch, "otb")}, s.files...)
		list = append(list, contender{series: s, program: "Orfeo Toolbox", args: args})
	}
	return list
}
