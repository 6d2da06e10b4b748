// Command sample draws the sample series: ten dated GeoTIFFs of an invented
// place, as various as those that people have, with the truth and the site
// beside them. The same program writes the same bytes.
//
// usage: sample FOLDER
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"rampart/algorithms/scene"
	"rampart/internal/engine"
	"rampart/internal/gdalio"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "sample: which folder? usage: sample FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "sample:", err)
		os.Exit(1)
	}
}

// placed is a file with its place on the earth.
type placed struct {
	file
	framed
}

// place finds the frame of every file.
func place(list []file, pr *gdalio.Projector) ([]placed, error) {
	var out []placed
	for _, f := range list {
		frame, err := f.frame(pr)
		if err != nil {
			return nil, fmt.Errorf("place %s: %w", f.name, err)
		}
		out = append(out, placed{f, frame})
	}
	return out, nil
}

// draw writes the images, one date a worker.
func draw(folder string, world *scene.Scene, series []placed) error {
	nothing := func() (struct{}, error) { return struct{}{}, nil }
	done := func(struct{}) error { return nil }
	job := func(_ context.Context, _ struct{}, i int) error {
		p := series[i]
		return p.store(filepath.Join(folder, p.name), p.framed, world.Render(i, p.view))
	}
	return engine.Run(context.Background(), runtime.NumCPU(), len(series), nothing, done, job)
}

// newWorld is what the series shows.
func newWorld() *scene.Scene { return scene.New(scene.Default()) }

// write makes the whole series in a folder.
func write(folder string) error {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	world := newWorld()
	projector := gdalio.NewProjector()
	defer projector.Close()
	series, err := place(files(), projector)
	if err != nil {
		return err
	}
	if err := draw(folder, world, series); err != nil {
		return err
	}
	truth, err := truthJSON(world, projector)
	if err != nil {
		return err
	}
	site, err := siteJSON(world, projector)
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{"truth.geojson": truth, "sites.geojson": site} {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o666); err != nil {
			return err
		}
	}
	return nil
}
