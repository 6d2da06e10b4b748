// Package cause says why a file cannot be used, for messages that name it already.
package cause

import (
	"errors"
	"io/fs"
)

// Of is an error about a file without the operation and the path, and any other
// error as it is.
func Of(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
