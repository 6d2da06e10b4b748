package campaign

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"rampart/internal/engine"
	"rampart/internal/ingest"
	"rampart/internal/site"
)

// HashScenes returns the SHA-256 of each scene by its id: of its file, or of a
// scene in several files that of the lines "sum  name" of them in their order,
// which is what sha256sum prints. GDAL's virtual files have none. An error is
// about one file.
func HashScenes(
	ctx context.Context, scenes []site.Scene, workers int,
) (map[string]string, error) {
	f := &fileSums{}
	f.add(ctx, scenes, workers)
	sums, errs := f.of(scenes)
	for _, err := range append(errs, ctx.Err()) {
		if err != nil {
			return nil, err
		}
	}
	return byID(scenes, sums), nil
}

func byID(scenes []site.Scene, sums []string) map[string]string {
	out := map[string]string{}
	for i, s := range scenes {
		out[s.ID] = sums[i]
	}
	return out
}

// fileSum is a file of a scene and its SHA-256.
type fileSum struct{ path, sum string }

// fileSums are the sums of files by path. Each is read once, however many sites its
// scene shows.
type fileSums struct {
	mu sync.Mutex // several sites may be worked on at a time
	by map[string]hashed
}

// hashed is the sum of a file or why it has none.
type hashed struct {
	sum string
	err error
}

// add reads the files of scenes that are not known yet. Where ctx ends nothing is
// added.
func (f *fileSums) add(ctx context.Context, scenes []site.Scene, workers int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.by == nil {
		f.by = map[string]hashed{}
	}
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var paths []string
	listed := map[string]bool{}
	for _, s := range scenes {
		for _, path := range s.Files {
			if _, known := f.by[path]; !known && !listed[path] && !strings.HasPrefix(path, "/vsi") {
				listed[path] = true
				paths = append(paths, path)
			}
		}
	}
	all := make([]hashed, len(paths))
	nothing := func() (struct{}, error) { return struct{}{}, nil }
	// The jobs keep their errors: one bad file stops no other.
	_ = engine.Run(ctx, workers, len(paths), nothing, func(struct{}) error { return nil },
		func(_ context.Context, _ struct{}, i int) error {
			all[i].sum, all[i].err = ingest.Hash(paths[i])
			return nil
		})
	if ctx.Err() != nil {
		return
	}
	for i, path := range paths {
		f.by[path] = all[i]
	}
}

// of returns for each scene its sum or the error that it has none.
func (f *fileSums) of(scenes []site.Scene) (sums []string, errs []error) {
	files, errs := f.files(scenes)
	for _, f := range files {
		sums = append(sums, sumOfFiles(f))
	}
	return sums, errs
}

// files returns for each scene the sums of its files, none of GDAL's virtual files,
// or the error that one has none.
func (f *fileSums) files(scenes []site.Scene) (files [][]fileSum, errs []error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	files, errs = make([][]fileSum, len(scenes)), make([]error, len(scenes))
	for i, s := range scenes {
		files[i], errs[i] = f.scene(s)
	}
	return files, errs
}

func (f *fileSums) scene(s site.Scene) ([]fileSum, error) {
	var files []fileSum
	for _, path := range s.Files {
		if strings.HasPrefix(path, "/vsi") {
			return nil, nil
		}
		if err := f.by[path].err; err != nil {
			return nil, err
		}
		files = append(files, fileSum{path, f.by[path].sum})
	}
	return files, nil
}

// sumOfFiles is the sum of a scene; empty where its files have none.
func sumOfFiles(files []fileSum) string {
	switch len(files) {
	case 0:
		return ""
	case 1:
		return files[0].sum
	}
	var lines strings.Builder
	for _, f := range files {
		fmt.Fprintf(&lines, "%s  %s\n", f.sum, filepath.Base(f.path))
	}
	all := sha256.Sum256([]byte(lines.String()))
	return hex.EncodeToString(all[:])
}
