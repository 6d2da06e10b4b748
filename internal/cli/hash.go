package cli

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

// hashScenes returns the SHA-256 of each scene by its id: of its file, or of a
// scene in several files that of the lines "sum  name" of them in their order,
// which is what sha256sum prints. GDAL's virtual files have none.
func hashScenes(
	ctx context.Context, scenes []site.Scene, workers int,
) (map[string]string, error) {
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	sums := make([]string, len(scenes))
	nothing := func() (struct{}, error) { return struct{}{}, nil }
	err := engine.Run(ctx, workers, len(scenes), nothing, func(struct{}) error { return nil },
		func(ctx context.Context, _ struct{}, i int) (err error) {
			sums[i], err = hashScene(ctx, scenes[i])
			return err
		})
	if err != nil {
		return nil, err
	}
	byID := map[string]string{}
	for i, s := range scenes {
		byID[s.ID] = sums[i]
	}
	return byID, nil
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
