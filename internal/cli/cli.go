// Package cli is the mouth of rampart: it turns arguments into options, calls
// the packages below, and talks to the terminal. Nothing else does.
//
// Standard output carries data only; talk goes to standard error, a line a
// message. What ends a command with which exit code is decided in exitCode.
package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// app is what all commands share during one run of the program.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	world          world
	talk           *talk
	gdal           warnings
	profile        string // takes a profile of the processor's time; empty for none
}

// Main runs the command that args name and returns the exit code: 0 done,
// whether or not anything was found; 1 failed; 2 wrong usage; 3 done, but some
// scenes could not be read; 4 a gate failed; 130 interrupted. SIGINT and SIGTERM
// end the work in good order; a second one ends the program at once.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := interruptible()
	defer stop()
	a := &app{
		stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now,
		world: realWorld(), talk: &talk{w: stderr}, profile: os.Getenv(profileVariable),
	}
	return a.run(ctx, args)
}

// interruptible returns a context that the first SIGINT or SIGTERM ends.
func interruptible() (ctx context.Context, stop func()) {
	ctx, stop = signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the next signal does what it does by default
	return ctx, stop
}

// run is Main in a world of its own, for tests.
func (a *app) run(ctx context.Context, args []string) int {
	root := newRootCommand(a)
	root.SetArgs(args)
	err := profiled(a.profile, func() error { return root.ExecuteContext(ctx) })
	if err != nil && ctx.Err() != nil {
		// Whatever failed, it failed because the run was interrupted.
		err = context.Cause(ctx)
	}
	code := exitCode(err)
	switch {
	case code == exitInterrupted:
		a.talk.warn("interrupted; nothing half-written is left")
	case err != nil && !errors.Is(err, errSaid):
		a.talk.fail(err)
	}
	return code
}

func newRootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "rampart",
		Short: "find what was built and taken down in dated images of a place",
		Long: `rampart reads dated GeoTIFFs of a place, works out what was built or taken
down and between which two dates, and writes GeoJSON with the evidence.

Exit codes: 0 done, whether or not anything was found; 1 failed; 2 wrong
usage; 3 done, but some scenes could not be read (with --strict: 1); 4 a gate
of eval failed; 130 interrupted, with nothing half-written left.`,
		Example: `  rampart inspect images/
  rampart detect images/ -o changes.geojson`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(cmd, err) })
	root.PersistentFlags().VarP(&a.talk.format, "log-format", "",
		"`form` of what is said on standard error: text, or json for one event a line")
	root.PersistentFlags().BoolVarP(&a.talk.quiet, "quiet", "q", false,
		"say only what went wrong")
	root.AddCommand(newInspectCommand(a), newDetectCommand(a), newCampaignCommand(a),
		newPlanCommand(a), newRunSiteCommand(a), newStatusCommand(a), newMergeCommand(a), newWorkSiteCommand(a),
		newExportCommand(a), newMapCommand(a), newServeCommand(a), newReviewCommand(a), newTrainCommand(a),
		newChipsCommand(a), newReportCommand(a), newSealCommand(a), newVerifyCommand(a),
		newDiffCommand(a), newEvalCommand(a), newSynthCommand(a),
		newDoctorCommand(a), newVersionCommand(a))
	return root
}

func unknownCommand(root *cobra.Command, name string) error {
	if near := root.SuggestionsFor(name); len(near) > 0 {
		return usage(root, fmt.Errorf("unknown command %q; did you mean %s",
			name, strings.Join(near, " or ")))
	}
	return usage(root, fmt.Errorf("unknown command %q", name))
}

// print writes data to standard output.
func (a *app) print(write func(w io.Writer) error) error {
	b := bufio.NewWriter(a.stdout)
	err := write(b)
	if err == nil {
		err = b.Flush()
	}
	if err != nil {
		var file *fs.PathError
		if errors.As(err, &file) {
			err = file.Err // its path is that of no file that the user knows
		}
		return fmt.Errorf("standard output cannot be written: %w", err)
	}
	return nil
}
