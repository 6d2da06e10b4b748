//go:build linux || darwin || freebsd

package cli

import (
	"time"

	"golang.org/x/sys/unix"
)

// processorTime is what the program has taken of all processors, by itself and in the
// system for it.
func processorTime() time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
