//go:build linux || darwin || freebsd

package campaign

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"

	"rampart/internal/cause"
)

// lock holds a folder until release or until the process ends, however it ends.
// Programs that work together hold it together. It leaves nothing behind. Where
// the file system has no locks there is none.
func lock(dir string, h hold) (release func() error, err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, cause.Of(err)
	}
	how := unix.LOCK_EX
	if h == together {
		how = unix.LOCK_SH
	}
	err = unix.Flock(int(f.Fd()), how|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return nil, errors.Join(errBusy, f.Close())
	}
	return f.Close, nil
}
