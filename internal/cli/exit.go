package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

// The exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitPartial     = 3
	exitGate        = 4
	exitInterrupted = 130 // 128 and the number of SIGINT, as shells have it
)

var (
	// errPartial ends a run that is done though some scenes could not be read.
	errPartial = errors.New("some scenes could not be read")
	// errNoScene ends a command that has nothing to work on.
	errNoScene = errors.New("no scene can be used")
	// errSaid marks an error that the user has been told of already.
	errSaid = errors.New("said")
)

// partialError ends a run that is done though something could not be read. It says
// itself what.
type partialError struct{ error }

// Is makes it an errPartial.
func (e *partialError) Is(target error) bool { return target == errPartial }

// usageError is a wrong use of the command line or of the configuration file.
type usageError struct {
	command string
	err     error
}

// usage marks err as a wrong use of cmd.
func usage(cmd *cobra.Command, err error) error {
	return &usageError{cmd.CommandPath(), err}
}

func (e *usageError) Error() string { return fmt.Sprintf("%v; see %s --help", e.err, e.command) }

func (e *usageError) Unwrap() error { return e.err }

// exitCode is the one place where the end of a command becomes a number.
func exitCode(err error) int {
	var wrong *usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &wrong):
		return exitUsage
	case errors.Is(err, errPartial):
		return exitPartial
	case errors.Is(err, errGate):
		return exitGate
	}
	return exitFailed
}
