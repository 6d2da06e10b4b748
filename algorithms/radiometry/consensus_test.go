package radiometry

import (
	"math"
	"testing"
)

func TestConsensusFindsTheLineUnderSnow(t *testing.T) {
	t.Parallel()
	const gain, offset = 0.8, 120.0
	var x, y []float32
	for i := range 1000 {
		v := float32(800 + (i*37)%1500)
		u := gain*v + offset
		if i%5 < 3 {
			v = 5200 + float32((i*53)%300) // snow on the date that is fitted
		}
		x, y = append(x, v), append(y, u)
	}
	f := Consensus(x, y, 40)
	if math.Abs(f.Gain-gain) > 0.02 || math.Abs(f.Offset-offset) > 40 {
		t.Errorf("gain %.3f, offset %.0f; want %.3f, %.0f", f.Gain, f.Offset, gain, offset)
	}
}
