package shape

import "testing"

func BenchmarkFromRuns(b *testing.B) {
	runs := drawn(slanted(80, 40))
	for b.Loop() {
		FromRuns(runs, 0.5, 0.5)
	}
	pixels := FromRuns(runs, 1, 1).Area
	perSecond := float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(pixels*perSecond/1e6, "Mpx/s")
	b.ReportMetric(perSecond, "regions/s")
}
