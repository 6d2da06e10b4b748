//go:build linux || darwin || freebsd

package cli

import "golang.org/x/sys/unix"

// freeDisk is the room in bytes that this user has on the file system of dir.
func freeDisk(dir string) (free int64, ok bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}
