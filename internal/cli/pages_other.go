//go:build !linux

package cli

// askLargePages does nothing where the system has no such advice.
func askLargePages([]float32) {}
