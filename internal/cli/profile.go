package cli

import (
	"bytes"
	"fmt"
	"io"
	"runtime/pprof"

	"rampart/internal/export"
)

// profileVariable names the file that takes a profile of the processor's time, in
// the environment: it is for those who make the program faster.
const profileVariable = "RAMPART_CPU_PROFILE"

// profiled does work and writes to path where the processor's time went, as go
// tool pprof reads it; without a path it only does the work.
func profiled(path string, work func() error) error {
	if path == "" {
		return work()
	}
	var profile bytes.Buffer
	if err := pprof.StartCPUProfile(&profile); err != nil {
		return fmt.Errorf("%s: %w", profileVariable, err)
	}
	err := work()
	pprof.StopCPUProfile()
	if err != nil {
		return err
	}
	return export.File(path, func(w io.Writer) error {
		_, err := w.Write(profile.Bytes())
		return err
	})
}
