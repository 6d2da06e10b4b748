package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"rampart/internal/evaluate"
)

// python runs the peer and what it needs.
const python = "/usr/bin/python3"

// checkPeer says why the peer cannot be run.
func checkPeer(script string) error {
	if script == "" {
		return errors.New("no script; name it in RAMPART_PEER")
	}
	if _, err := os.Stat(script); err != nil {
		return err
	}
	_, err := output(exec.Command(python, "-c", "import cv2, numpy, rasterio, skimage"))
	return err
}

// output runs a command and returns what it writes; an error has what it said.
func output(cmd *exec.Cmd) ([]byte, error) {
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return out.Bytes(), fmt.Errorf("%s: %w: %s", strings.Join(cmd.Args, " "), err,
			strings.TrimSpace(said.String()))
	}
	return out.Bytes(), nil
}

// detect finds the changes of a scene; that some files cannot be read is no error.
func (b bench) detect(s scene, out, scores string) error {
	const partial = 3
	args := []string{"detect", "-q", "-o", out, "--score-raster", scores}
	cmd := exec.Command(b.rampart, append(args, s.args...)...)
	cmd.Dir = s.dir
	_, err := output(cmd)
	var ended *exec.ExitError
	if errors.As(err, &ended) && ended.ExitCode() == partial {
		return nil
	}
	return err
}

// ontoFirst writes images anew on the grid of the first, all but that one.
const ontoFirst = `
import sys, rasterio
from rasterio.vrt import WarpedVRT
first, folder, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
with rasterio.open(first) as like:
    grid = dict(crs=like.crs, transform=like.transform, width=like.width, height=like.height)
for number, name in enumerate(rest, 1):
    with rasterio.open(name) as image, WarpedVRT(image, **grid) as warped:
        profile = {**warped.profile, "driver": "GTiff", "nodata": None}
        with rasterio.open(f"{folder}/{number:02d}.tif", "w", **profile) as copy:
            copy.write(warped.read())
`

// runPeer runs the script, which compares only images of one grid.
func (b bench) runPeer(s scene, work, out string) error {
	folder := filepath.Join(work, s.name+"-onto-first")
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	args := append([]string{"-c", ontoFirst, s.images[0], folder}, s.images[1:]...)
	if _, err := output(exec.Command(python, args...)); err != nil {
		return err
	}
	images := []string{b.peer, out, s.images[0]}
	for i := range s.images[1:] {
		images = append(images, filepath.Join(folder, fmt.Sprintf("%02d.tif", i+1)))
	}
	_, err := output(exec.Command(python, images...))
	return err
}

// judge has the program hold a folder of results against the truth.
func (b bench) judge(found, truth string, flags ...string) (evaluate.Report, error) {
	var r evaluate.Report
	text, err := output(exec.Command(b.rampart, append([]string{"eval", found, truth, "--json"}, flags...)...))
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(text, &r)
}
