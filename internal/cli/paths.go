package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rampart/internal/detection"
)

// named says files as a result may: from the working folder on where they lie
// below it, else from the folder that was named on. Where on the machine that is
// is nobody's business.
type named struct{ roots []string } // absolute folders, the working folder first

// newNamed takes the paths that the user has named.
func newNamed(paths []string) named {
	var n named
	if here, err := os.Getwd(); err == nil {
		n.roots = append(n.roots, here)
	}
	for _, p := range paths {
		abs, err := filepath.Abs(p)
		if err != nil {
			continue
		}
		if !isFolder(abs) {
			abs = filepath.Dir(abs)
		}
		n.roots = append(n.roots, abs)
	}
	return n
}

// path is a path as a result may have it. One that was given from the working
// folder on stays as it is, and so does an address.
func (n named) path(p string) string {
	if filepath.IsLocal(p) || strings.Contains(p, "://") || p == "" {
		return p
	}
	abs, err := filepath.Abs(p)
	if err == nil && !strings.HasPrefix(p, "/vsi") {
		for _, root := range n.roots {
			if rel, err := filepath.Rel(root, abs); err == nil && filepath.IsLocal(rel) {
				return rel
			}
		}
	}
	return filepath.Base(p)
}

// text is a text in which the folders above are not named.
func (n named) text(s string) string {
	const sep = string(filepath.Separator)
	for _, root := range n.roots {
		if root != sep {
			s = strings.ReplaceAll(s, root+sep, "")
		}
	}
	return s
}

// result is a result with such paths.
func (n named) result(r detection.Result) detection.Result {
	r.Scenes, r.Skipped, r.Notes = slices.Clone(r.Scenes), slices.Clone(r.Skipped), slices.Clone(r.Notes)
	for i := range r.Scenes {
		r.Scenes[i].Path, r.Scenes[i].Reason = n.path(r.Scenes[i].Path), n.text(r.Scenes[i].Reason)
	}
	for i, s := range r.Skipped {
		r.Skipped[i] = detection.Skip{Path: n.path(s.Path), Reason: n.text(s.Reason)}
	}
	for i := range r.Notes {
		r.Notes[i] = n.text(r.Notes[i])
	}
	return r
}
