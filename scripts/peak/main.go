// Command peak runs a program and says how much memory it had resident at
// most, how long it took, and whether that is within a limit.
//
// usage: peak [-limit 1GiB] -- PROGRAM [ARGUMENT...]
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "peak:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("peak", flag.ContinueOnError)
	limit := flags.String("limit", "", "fail above this size, such as 512MiB or 1GiB")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("which program? usage: peak [-limit 1GiB] -- PROGRAM [ARGUMENT...]")
	}
	most, err := parseSize(*limit)
	if err != nil {
		return err
	}
	cmd := exec.Command(flags.Arg(0), flags.Args()[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", flags.Arg(0), err)
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return errors.New("this system does not tell the memory of a child process")
	}
	// Linux counts in KiB.
	peak := usage.Maxrss << 10
	fmt.Printf("peak resident memory %s, %.1f s\n", mebibytes(peak), time.Since(start).Seconds())
	if most > 0 && peak > most {
		return fmt.Errorf("peak %s is above the limit of %s", mebibytes(peak), *limit)
	}
	return nil
}

func mebibytes(n int64) string { return fmt.Sprintf("%.0f MiB", float64(n)/(1<<20)) }

// parseSize reads a number of bytes with a unit; nothing is no limit.
func parseSize(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	for _, u := range []struct {
		name  string
		shift int
	}{{"KiB", 10}, {"MiB", 20}, {"GiB", 30}} {
		if digits, ok := strings.CutSuffix(s, u.name); ok {
			n, err := strconv.ParseFloat(digits, 64)
			if err != nil || n <= 0 {
				break
			}
			return int64(n * float64(int64(1)<<u.shift)), nil
		}
	}
	return 0, fmt.Errorf("limit %q: want a size such as 512MiB or 1GiB", s)
}
