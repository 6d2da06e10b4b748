package realdata

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"rampart/algorithms/raster"
)

const (
	labelName = "label.tif"
	python    = "/usr/bin/python3"
)

// drawn returns the changes on the grid of a label, and the label.
func (e ended) drawn(t *testing.T, label string) (found, truth mask) {
	t.Helper()
	truth = readLabel(t, label)
	return drawOn(e.found, truth), truth
}

func drawOn(fc *collection, like mask) mask {
	m := mask{raster.NewMask(like.Rect), like.inverse}
	for _, f := range fc.Features {
		m.draw(f.Area.MultiPolygon)
	}
	return m
}

// peer returns the script that our result is held against, "" where it cannot
// be run.
func peer(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(beside("RAMPART_PEER", filepath.Join("bench", "peer_python.py")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Logf("only our own figures: %v", err)
		return ""
	}
	out, err := exec.Command(python, "-c", "import cv2, numpy, rasterio, skimage").CombinedOutput()
	if err != nil {
		t.Logf("only our own figures: %s lacks what the peer needs: %v %s", python, err, out)
		return ""
	}
	return path
}

// onFirst writes an image anew on the grid of another: the peer compares only
// images of one size.
const onFirst = `
import sys, rasterio
from rasterio.vrt import WarpedVRT
first, second, out = sys.argv[1:]
with rasterio.open(first) as a, rasterio.open(second) as b:
    with WarpedVRT(b, crs=a.crs, transform=a.transform, width=a.width, height=a.height) as v:
        profile = dict(v.profile, driver="GTiff", nodata=None)
        with rasterio.open(out, "w", **profile) as d:
            d.write(v.read())
`

// runPeer returns what the peer finds in a pair.
func runPeer(t *testing.T, script string, files []string) *collection {
	t.Helper()
	out, second := filepath.Join(t.TempDir(), "peer.geojson"), filepath.Join(t.TempDir(), "second.tif")
	said, err := exec.Command(python, "-c", onFirst, files[0], files[1], second).CombinedOutput()
	if err != nil {
		t.Fatalf("%s on the grid of %s: %v\n%s", files[1], files[0], err, said)
	}
	files = []string{files[0], second}
	talk, err := exec.Command(python, append([]string{script, out}, files...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("the peer on %v: %v\n%s", files, err, talk)
	}
	return readCollection(t, out)
}

// scores gathers the figures of one method over the pairs.
type scores struct {
	pooled      tally
	pairs       int
	sp, sr, sf1 float64 // sums over the pairs
}

func (s *scores) add(c tally) {
	s.pooled.add(c)
	s.pairs++
	s.sp, s.sr, s.sf1 = s.sp+c.precision(), s.sr+c.recall(), s.sf1+c.f1()
}

// mean is over the pairs, each with the same weight.
func (s *scores) mean() (precision, recall, f1 float64) {
	n := float64(max(1, s.pairs))
	return s.sp / n, s.sr / n, s.sf1 / n
}

// figures is a line of the table: a method that marks everything, ours, and
// the peer.
type figures struct {
	name             string
	all, own, theirs [3]float64 // precision, recall, F1
	objects          int
}

func of(precision, recall, f1 float64) [3]float64 { return [3]float64{precision, recall, f1} }

func (c tally) figures() [3]float64 { return of(c.precision(), c.recall(), c.f1()) }

const heading = "pair        prevalence F1 all objects      P      R     F1 peer P peer R peer F1"

func (f figures) String() string {
	return fmt.Sprintf("%-14s %8.4f %6.3f %7d %6.3f %6.3f %6.3f %6.3f %6.3f %7.3f", f.name,
		f.all[0], f.all[2], f.objects, f.own[0], f.own[1], f.own[2],
		f.theirs[0], f.theirs[1], f.theirs[2])
}

func TestNewBuildingsAreFoundBetterThanByThePeer(t *testing.T) {
	long(t)
	t.Parallel()
	dir := data(t, "oscd")
	script := peer(t)
	t.Log(heading)
	var ours, theirs, all scores
	objects := 0
	for _, pair := range list(t, filepath.Join(dir, "*")) {
		name := filepath.Base(pair)
		files := list(t, filepath.Join(pair, name+"_*.tif"))
		e := mustDetect(t, pair, files...)
		found, label := e.drawn(t, filepath.Join(pair, labelName))
		own := compare(found, label)
		every := tally{both: own.truth, found: own.all, truth: own.truth, all: own.all}
		ours.add(own)
		all.add(every)
		other := tally{}
		if script != "" {
			other = compare(drawOn(runPeer(t, script, files), label), label)
			theirs.add(other)
		}
		objects += len(e.found.Features)
		t.Log(figures{name, every.figures(), own.figures(), other.figures(), len(e.found.Features)})
	}
	t.Log(figures{"mean", of(all.mean()), of(ours.mean()), of(theirs.mean()), objects / ours.pairs})
	pooled := figures{"pooled", all.pooled.figures(), ours.pooled.figures(), of(0, 0, 0), objects}
	pooled.theirs = theirs.pooled.figures()
	t.Log(pooled)
	_, _, f1 := ours.mean()
	_, _, peers := theirs.mean()
	if theirs.pairs > 0 && !(f1 > peers) {
		t.Errorf("mean F1 %.3f, want above the peer's %.3f", f1, peers)
	}
}
