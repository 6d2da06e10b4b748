package evaluate

import "fmt"

// Params are the tolerances, in metres.
type Params struct {
	// LineBufferM is how far a line may lie off.
	LineBufferM float64
	// PointDistanceM is how far a point may lie off, and how near something true
	// has to be to a found object that is not false.
	PointDistanceM float64
}

// Default returns tolerances of about the error of position of imagery with
// pixels of 0.3 to 3 m: 3 m for lines, 5 m for points.
func Default() Params { return Params{LineBufferM: 3, PointDistanceM: 5} }

// Validate refuses what cannot be meant.
func (p Params) Validate() error {
	for _, v := range []struct {
		name  string
		value float64
	}{{"line-buffer", p.LineBufferM}, {"point-distance", p.PointDistanceM}} {
		if !(v.value > 0) {
			return fmt.Errorf("%s %v: must be more than 0 metres", v.name, v.value)
		}
	}
	return nil
}

const (
	// looseIoU is what SpaceNet 7 asks for on 4 m pixels, mainIoU what is usual
	// for buildings, strictIoU the upper of the three that are usually printed.
	looseIoU, mainIoU, strictIoU = 0.25, 0.5, 0.75
	// looseF1 is the F1 of the overlap that has an IoU of looseIoU.
	looseF1 = 2 * looseIoU / (1 + looseIoU)
	// areaStepM is the step of areas: less than the finest pixel, 0.3 m.
	areaStepM = 0.25
)

func thresholds() []float64 { return []float64{looseIoU, mainIoU, strictIoU} }
