// Command verdicts measures what some verdicts are worth on regions that the
// reviewer has not seen: of the regions in two folders, of results and of what is
// true, it leaves half out at random, has weights trained on so many verdicts on
// the others, and holds the scores on those left out against the truth, before and
// after; many times. With -weights it measures weights that are there, once, on all
// regions, and with -write it trains on all regions and writes those weights. A
// change is accepted where eval does not count it as false and, beside a label, a
// quarter of its area is labelled: a reviewer does not take a field for a house
// because there is one in its corner.
//
// usage: verdicts [-n VERDICTS] [-times N] [-weights FILE | -write FILE] FOUND TRUTH
package main

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rampart/internal/export"
	"rampart/internal/gdalio"
	"rampart/internal/weights"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "verdicts:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("verdicts", flag.ContinueOnError)
	n := flags.Int("n", 100, "verdicts")
	times := flags.Int("times", 40, "repetitions")
	given := flags.String("weights", "", "measure the weights in this file")
	written := flags.String("write", "", "train on all regions and write the weights to this file")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 2 || *n < 1 || *times < 1 {
		return errors.New("usage: verdicts [-n VERDICTS] [-times N] [-weights FILE | -write FILE] FOUND TRUTH")
	}
	regions, err := readRegions(flags.Arg(0), flags.Arg(1))
	if err != nil {
		return err
	}
	switch {
	case *written != "":
		return write(regions, *written)
	case *given != "":
		w, err := weights.ReadFile(*given)
		if err != nil {
			return err
		}
		var t table
		t.add(regions, w.Model)
		return t.write(os.Stdout, fmt.Sprintf("weights of %s, measured on %d regions",
			w.Model.Basis(), len(regions)))
	}
	t, without := measure(regions, *n, *times)
	head := fmt.Sprintf("%d verdicts on half of %d regions, measured on the other half, %d times; "+
		"mean and standard deviation", *n, len(regions), t.times())
	if without > 0 {
		head += fmt.Sprintf(" (%d more draws had too few of one kind)", without)
	}
	return t.write(os.Stdout, head)
}

// write trains on all that is known.
func write(regions []region, path string) error {
	m, err := weights.Train(slices.Concat(regions...), "")
	if err != nil {
		return err
	}
	text, err := m.Encode()
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o666)
}

// region is a place with the verdicts on all that was found there.
type region []weights.Sample

// readRegions reads the results in a folder that have a truth of the same name.
func readRegions(found, truth string) ([]region, error) {
	files, err := filepath.Glob(filepath.Join(found, "*.geojson"))
	if err != nil {
		return nil, err
	}
	pr := gdalio.NewProjector()
	defer pr.Close()
	var all []region
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".geojson")
		result, err := export.ReadFile(f)
		if err != nil {
			return nil, err
		}
		if len(result.Changes) == 0 {
			continue
		}
		wrong, err := falseOnes(f, filepath.Join(truth, name), pr)
		if err != nil {
			return nil, err
		}
		var r region
		for _, c := range result.Changes {
			r = append(r, weights.Sample{Change: c, Site: name, Accepted: !wrong[c.ID]})
		}
		all = append(all, r)
	}
	if len(all) < 2 {
		return nil, fmt.Errorf("%s: %d results with changes, at least 2 are needed", found, len(all))
	}
	return all, nil
}

// measure leaves half of the regions out, so many times.
// without counts the draws that a reviewer would have gone on from: too few of one
// kind.
func measure(regions []region, n, times int) (t *table, without int) {
	t = &table{}
	random := rand.New(rand.NewPCG(1, 2)) // any seed, but always the same
	for t.times() < times {
		order := random.Perm(len(regions))
		half := len(regions) / 2
		var pool []weights.Sample
		for _, i := range order[half:] {
			pool = append(pool, regions[i]...)
		}
		random.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
		m, err := weights.Train(pool[:min(n, len(pool))], "")
		if err != nil {
			if without++; without > times {
				break
			}
			continue
		}
		var left []region
		for _, i := range order[:half] {
			left = append(left, regions[i])
		}
		t.add(left, m)
	}
	return t, without
}
