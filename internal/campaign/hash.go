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

// HashScenes returns the SHA-256 of each scene by its id: of its file, or of a
// scene in several files that of the lines "sum  name" of them in their order,
// which is what sha256sum prints. GDAL's virtual files have none. An error is
// about one file.
func HashScenes(
	ctx context.Context, scenes []site.Scene, workers int,
) (map[string]string, error) {
	sums, errs := hashScenes(ctx, scenes, workers)
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

// hashScenes returns for each scene its sum or the error that it has none.
func hashScenes(
	ctx context.Context, scenes []site.Scene, workers int,
) (sums []string, errs []error) {
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	sums, errs = make([]string, len(scenes)), make([]error, len(scenes))
	nothing := func() (struct{}, error) { return struct{}{}, nil }
	// The jobs keep their errors: one bad scene stops no other.
	_ = engine.Run(ctx, workers, len(scenes), nothing, func(struct{}) error { return nil },
		func(ctx context.Context, _ struct{}, i int) error {
			sums[i], errs[i] = hashScene(ctx, scenes[i])
			return nil
		})
	return sums, errs
}

func hashScene(ctx context.Context, s site.Scene) (string, error) {
	var lines strings.Builder
	sum := ""
	for _, path := range s.Files {
		if strings.HasPrefix(path, "/vsi") {
			return "", nil
		}
		if err := ctx.Err(); err != nil {
			return "", err
		}
		var err error
		if sum, err = ingest.Hash(path); err != nil {
			return "", err
		}
		fmt.Fprintf(&lines, "%s  %s\n", sum, filepath.Base(path))
	}
	if len(s.Files) <= 1 {
		return sum, nil
	}
	all := sha256.Sum256([]byte(lines.String()))
	return hex.EncodeToString(all[:]), nil
}
