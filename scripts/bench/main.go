// Command bench measures rampart beside a script in Python on the same files
// in one run: in turns, several times, with medians and spread. It prints a
// table in Markdown.
//
// usage: bench -rampart BIN -series FOLDER [-peer SCRIPT] [-repeat 3]
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"

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
	rampart, series, peer, python string
	repeat                        int
}

func run(args []string) error {
	var p plan
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&p.rampart, "rampart", "", "the program")
	flags.StringVar(&p.series, "series", "", "a folder of images that share one grid")
	flags.StringVar(&p.peer, "peer", "", "a script that is called as OUT IMAGE IMAGE...")
	flags.StringVar(&p.python, "python", "/usr/bin/python3", "what runs the script")
	flags.IntVar(&p.repeat, "repeat", 3, "how often each is run")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if p.rampart == "" || p.series == "" || p.repeat < 1 {
		return errors.New("usage: bench -rampart BIN -series FOLDER [-peer SCRIPT] [-repeat 3]")
	}
	files, megapixels, err := survey(p.series)
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "rampart-bench-")
	if err != nil {
		return err
	}
	defer func() {
		// A folder left behind in the temporary folder does no harm.
		_ = os.RemoveAll(scratch)
	}()
	list := p.contenders(files, scratch)
	for turn := range p.repeat {
		for i := range list {
			fmt.Fprintf(os.Stderr, "bench: %s, %d of %d\n", list[i].name, turn+1, p.repeat)
			if err := list[i].measure(); err != nil {
				return err
			}
		}
	}
	fmt.Printf("%d dates, %.1f megapixel-dates, %d cores, %d runs each in turns\n\n",
		len(files), megapixels, runtime.NumCPU(), p.repeat)
	report(os.Stdout, list, megapixels)
	return nil
}

// survey lists the images of a folder and adds up their pixels, in millions.
func survey(folder string) (files []string, megapixels float64, err error) {
	files, err = filepath.Glob(filepath.Join(folder, "*.tif"))
	if err != nil {
		return nil, 0, err
	}
	if len(files) == 0 {
		return nil, 0, fmt.Errorf("%s: holds no .tif", folder)
	}
	slices.Sort(files)
	for _, f := range files {
		h, err := gdalio.Probe(f)
		if err != nil {
			return nil, 0, err
		}
		megapixels += float64(h.Width) * float64(h.Height) / 1e6
	}
	return files, megapixels, nil
}

// contenders are the peer, where it can be run, and rampart on one worker and
// on two.
func (p plan) contenders(files []string, scratch string) []contender {
	var list []contender
	switch err := p.peerRuns(); {
	case p.peer == "":
	case err != nil:
		fmt.Fprintf(os.Stderr, "bench: the peer is left out: %v\n", err)
	default:
		args := []string{p.python, p.peer, filepath.Join(scratch, "peer.geojson")}
		list = append(list, contender{name: peerName, args: append(args, files...)})
	}
	for workers := 1; workers <= 2; workers++ {
		list = append(list, contender{
			name: fmt.Sprintf("rampart, %d workers", workers),
			args: []string{
				p.rampart, "detect", p.series, "--workers", fmt.Sprint(workers),
				"--log-format", "json", "-o", filepath.Join(scratch, "rampart.geojson"),
			},
			events: true,
		})
	}
	list[len(list)-2].name = "rampart, 1 worker"
	return list
}
