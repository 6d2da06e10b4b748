package main

import (
	"os"
	"strings"

	"github.com/google/pprof/profile"
)

// stage is a part of the work, known by the functions that do it.
type stage struct {
	name string
	// code are beginnings of the names of functions, from the module's root.
	code []string
}

// stages are looked through in order: time belongs to the first that has a function
// on the stack, so that those which others call come before them.
var stages = []stage{
	{"write", []string{"internal/export."}},
	{"hash", []string{"internal/campaign.HashScenes", "internal/campaign.(*fileSums)."}},
	{"decode", []string{"internal/gdalio.readBands", "internal/gdalio.(*plane).readMask"}},
	{"align", []string{"internal/gdalio.(*SceneReader).", "internal/pipeline.(*stack).read"}},
	{"objects", []string{
		"internal/pipeline.(*finder).", "internal/pipeline.(*lens).",
		"internal/pipeline.(*roofer).", "internal/pipeline.(*roofLens).",
	}},
	{"register", []string{"algorithms/register."}},
	{"normalise", []string{"algorithms/radiometry.", "internal/pipeline.(*calibration).standardise"}},
	{"screen", []string{"algorithms/screen.", "internal/pipeline.(*kernel).clear"}},
	{"fuse", []string{"algorithms/fuse.", "internal/pipeline.(*kernel).fold"}},
	{"evidence", []string{
		"algorithms/change.", "internal/pipeline.(*kernel).take", "internal/pipeline.(*kernel).evidence",
	}},
	{"morphology", []string{"algorithms/morph.", "internal/pipeline.(*kernel).cut"}},
	{"survey", []string{"internal/pipeline.(*survey)."}},
	{"join", []string{"internal/pipeline.(*kernel).collect", "internal/pipeline.join"}},
	{"describe", []string{"internal/pipeline.describe", "internal/pipeline.(*Plan)."}},
	{"open", []string{"internal/gdalio.", "internal/ingest.", "internal/pipeline.openStack"}},
	{"collector", []string{"runtime.gcBgMarkWorker", "runtime.bgsweep", "runtime.bgscavenge"}},
}

// rest is the time of no stage.
const rest = "rest"

// stagesOf reads a profile and shares the seconds of the processors among the
// stages as its samples are.
func stagesOf(path string, cpu float64) (map[string]float64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // opened for reading: nothing can be lost
	p, err := profile.Parse(f)
	if err != nil {
		return nil, err
	}
	out, sum := map[string]float64{}, 0.0
	for _, s := range p.Sample {
		n := float64(s.Value[0])
		out[stageOf(s)] += n
		sum += n
	}
	for name := range out {
		out[name] *= cpu / sum
	}
	return out, nil
}

func stageOf(s *profile.Sample) string {
	for _, st := range stages {
		for _, l := range s.Location {
			for _, line := range l.Line {
				if line.Function != nil && st.does(line.Function.Name) {
					return st.name
				}
			}
		}
	}
	return rest
}

func (s stage) does(function string) bool {
	function = strings.TrimPrefix(function, "rampart/")
	for _, begin := range s.code {
		if strings.HasPrefix(function, begin) {
			return true
		}
	}
	return false
}
