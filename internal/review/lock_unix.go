//go:build unix

package review

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock keeps other processes from f until it is closed or this one ends. Where
// the file system has no locks there is none.
func lock(f *os.File) error {
	if errors.Is(unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB), unix.EWOULDBLOCK) {
		return ErrBusy
	}
	return nil
}
