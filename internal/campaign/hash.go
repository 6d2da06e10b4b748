package campaign

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"rampart/internal/engine"
	"rampart/internal/ingest"
	"rampart/internal/site"
)

// HashScenes returns the SHA-256 of each scene in its place: of its file, or of a
// scene in several files that of the lines "sum  name" of them in their order,
// which is what sha256sum prints. GDAL's virtual files have none. An error is
// about one file.
func HashScenes(ctx context.Context, scenes []site.Scene, workers int) ([]string, error) {
	sums, errs := hashScenes(ctx, scenes, workers)
	for _, err := range append(errs, ctx.Err()) {
		if err != nil {
			return nil, err
		}
	}
	return sums, nil
}

// hashScenes returns for each scene its sum or the error that it has none.
func hashScenes(
	ctx context.Context, scenes []site.Scene, workers int,
) (sums []string, errs []error) {
	files, errs := hashFiles(ctx, scenes, workers)
	for _, f := range files {
		sums = append(sums, sumOfFiles(f))
	}
	return sums, errs
}

// fileSum is a file of a scene and its SHA-256.
type fileSum struct{ path, sum string }

// hashFiles returns for each scene the sums of its files; none of GDAL's virtual
// files.
func hashFiles(
	ctx context.Context, scenes []site.Scene, workers int,
) (files [][]fileSum, errs []error) {
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	files, errs = make([][]fileSum, len(scenes)), make([]error, len(scenes))
	nothing := func() (struct{}, error) { return struct{}{}, nil }
	// The jobs keep their errors: one bad scene stops no other.
	_ = engine.Run(ctx, workers, len(scenes), nothing, func(struct{}) error { return nil },
		func(ctx context.Context, _ struct{}, i int) error {
			files[i], errs[i] = hashScene(ctx, scenes[i])
			return nil
		})
	return files, errs
}

func hashScene(ctx context.Context, s site.Scene) ([]fileSum, error) {
	var files []fileSum
	for _, path := range s.Files {
		if strings.HasPrefix(path, "/vsi") {
			return nil, nil
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		sum, err := ingest.Hash(path)
		if err != nil {
			return nil, err
		}
		files = append(files, fileSum{path, sum})
	}
	return files, nil
}

// sumOfFiles is the sum of a scene; empty where its files have none.
func sumOfFiles(files []fileSum) string {
	if len(files) == 0 {
		return ""
	}
	if len(files) == 1 {
		return files[0].sum
	}
	var lines strings.Builder
	for _, f := range files {
		fmt.Fprintf(&lines, "%s  %s\n", f.sum, filepath.Base(f.path))
	}
	all := sha256.Sum256([]byte(lines.String()))
	return hex.EncodeToString(all[:])
}
