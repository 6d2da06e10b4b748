package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is written into every result. It is raised by hand with a release,
// so that two builds of one source give the same bytes.
const version = "0.1.0"

type versionOptions struct {
	json bool
}

// versionInfo is what the version command says, and its JSON form.
type versionInfo struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"` // empty where the build does not know it
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	GDAL     string `json:"gdal"`
	Platform string `json:"platform"`
}

func newVersionCommand(a *app) *cobra.Command {
	var o versionOptions
	cmd := &cobra.Command{
		Use:   "version",
		Short: "say which rampart this is",
		Long: `version says which rampart this is, which source it was built from where
the build knows it, and the versions of Go and GDAL that it works with.`,
		Example: `  rampart version
  rampart version --json`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return runVersion(a, o) },
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "write JSON")
	return cmd
}

func runVersion(a *app, o versionOptions) error {
	info := newVersionInfo(a.world.gdalVersion())
	return a.print(func(w io.Writer) error {
		if o.json {
			return writeJSON(w, info)
		}
		commit := ""
		if info.Commit != "" {
			commit = " (" + info.Commit
			if info.Modified {
				commit += ", modified"
			}
			commit += ")"
		}
		_, err := fmt.Fprintf(w, "rampart %s%s\n%s\nGDAL %s\n%s\n",
			info.Version, commit, info.Go, info.GDAL, info.Platform)
		return err
	})
}

func newVersionInfo(gdal string) versionInfo {
	info := versionInfo{
		Version: version, Go: runtime.Version(), GDAL: gdal,
		Platform: runtime.GOOS + "/" + runtime.GOARCH,
	}
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return info
	}
	for _, s := range build.Settings {
		switch s.Key {
		case "vcs.revision":
			info.Commit = s.Value
		case "vcs.modified":
			info.Modified = s.Value == "true"
		}
	}
	return info
}

// noArgs refuses arguments as wrong usage.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(cmd, fmt.Errorf("%s takes no arguments, got %q", cmd.Name(), args[0]))
	}
	return nil
}

// writeJSON writes v as indented JSON for people and programs.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
