// Command evalreal measures detect with its defaults on real imagery beside a plain
// script in Python, as a table on standard output and as JSON. What imagery there
// is no folder of is skipped.
//
// usage: evalreal -rampart BIN -data FOLDER -out FOLDER [-peer SCRIPT]
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"rampart/internal/evaluate"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "evalreal:", err)
		os.Exit(1)
	}
}

// bench is what measures, and where.
type bench struct {
	rampart, data, out string
	peer               string // empty where it cannot be run
}

// measured is a set of scenes with what came of them.
type measured struct {
	Set     string           `json:"set"`
	Rampart evaluate.Report  `json:"rampart"`
	Peer    *evaluate.Report `json:"peer"`
	Places  []place          `json:"areas_read_by_eye,omitempty"`
}

func run(args []string) error {
	var b bench
	flags := flag.NewFlagSet("evalreal", flag.ContinueOnError)
	flags.StringVar(&b.rampart, "rampart", "", "the program")
	flags.StringVar(&b.data, "data", "", "the folder of the imagery")
	flags.StringVar(&b.out, "out", "", "a folder for results; what is in it is replaced")
	flags.StringVar(&b.peer, "peer", "", "a script that is called as OUT IMAGE IMAGE...")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if b.rampart == "" || b.data == "" || b.out == "" || flags.NArg() > 0 {
		return errors.New("usage: evalreal -rampart BIN -data FOLDER -out FOLDER [-peer SCRIPT]")
	}
	for _, path := range []*string{&b.rampart, &b.data, &b.out, &b.peer} {
		if *path == "" {
			continue
		}
		var err error
		if *path, err = filepath.Abs(*path); err != nil {
			return err
		}
	}
	if err := checkPeer(b.peer); err != nil {
		fmt.Println("only our own figures:", err)
		b.peer = ""
	}
	all := []measured{}
	for _, s := range sets() {
		folder := filepath.Join(b.data, s.name)
		if _, err := os.Stat(folder); err != nil {
			fmt.Printf("\n%s: skipped, no imagery: %v; name its folder in RAMPART_DATA\n", s.name, err)
			continue
		}
		m, err := b.measure(s, folder)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if err := m.write(os.Stdout, s.what); err != nil {
			return err
		}
		all = append(all, m)
	}
	return writeJSON(filepath.Join(b.out, "real.json"), all)
}

// measure runs both on every scene of a set and has the program judge them.
func (b bench) measure(s set, folder string) (measured, error) {
	m := measured{Set: s.name}
	results := func(of string) string { return filepath.Join(b.out, of, s.name) }
	for _, of := range []string{"rampart", "scores", "peer", "truth", "work"} {
		if err := os.RemoveAll(results(of)); err != nil {
			return m, err
		}
		if err := os.MkdirAll(results(of), 0o777); err != nil {
			return m, err
		}
	}
	scenes, err := s.scenes(folder, results("work"))
	if err != nil {
		return m, err
	}
	for _, sc := range scenes {
		fmt.Fprintf(os.Stderr, "evalreal: %s %s\n", s.name, sc.name)
		if err := sc.writeTruth(filepath.Join(results("truth"), sc.name+".tif")); err != nil {
			return m, err
		}
		found := sc.name + ".geojson"
		scores := filepath.Join(results("scores"), sc.name+".tif")
		if err := b.detect(sc, filepath.Join(results("rampart"), found), scores); err != nil {
			return m, err
		}
		if sc.areas != "" {
			if m.Places, err = places(filepath.Join(results("rampart"), found), sc.areas); err != nil {
				return m, err
			}
		}
		if b.peer == "" {
			continue
		}
		if err := b.runPeer(sc, results("work"), filepath.Join(results("peer"), found)); err != nil {
			return m, err
		}
	}
	m.Rampart, err = b.judge(results("rampart"), results("truth"), "--score-raster", results("scores"))
	if err != nil || b.peer == "" {
		return m, err
	}
	peer, err := b.judge(results("peer"), results("truth"))
	m.Peer = &peer
	return m, err
}

func writeJSON(path string, v []measured) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o666)
}
