//go:build !linux && !darwin && !freebsd

package cli

// freeDisk is not known here.
func freeDisk(string) (free int64, ok bool) { return 0, false }
