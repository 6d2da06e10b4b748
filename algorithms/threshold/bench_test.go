package threshold

import "testing"

func BenchmarkAdd(b *testing.B) {
	values := make([]float32, 1<<20)
	state := uint32(1)
	for i := range values {
		state = state*1664525 + 1013904223
		values[i] = float32(state>>16) / 65536 * 12
	}
	h := NewHistogram(0, 10, 1024)
	for b.Loop() {
		h.Add(values)
	}
	b.ReportMetric(float64(len(values))*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpx/s")
}

func BenchmarkThresholds(b *testing.B) {
	h := normals([3]float64{.95, 60, 10}, [3]float64{.05, 160, 10})
	for b.Loop() {
		Otsu(h)
		KittlerIllingworth(h)
		h.RobustSigma()
	}
}
