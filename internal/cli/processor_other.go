//go:build !(linux || darwin || freebsd)

package cli

import "time"

// processorTime is not known on this system.
func processorTime() time.Duration { return 0 }
