package main

import (
	"slices"
	"strings"
	"testing"
)

func TestStagesAreReadFromEvents(t *testing.T) {
	t.Parallel()
	const said = `{"event":"info","text":"hello"}
{"event":"progress","stage":"survey","done":1,"total":2,"elapsed_s":1,"read_s":0.5,"compute_s":1}
{"event":"progress","stage":"survey","done":2,"total":2,"elapsed_s":2,"read_s":1,"compute_s":3}
{"event":"progress","stage":"scan","done":9,"total":9,"elapsed_s":4,"read_s":1.5,"compute_s":10}
`
	want := []stage{{"survey", 2, 1, 3}, {"scan", 4, .5, 7}}
	if got := stages(strings.NewReader(said)); !slices.Equal(got, want) {
		t.Errorf("stages = %v, want %v", got, want)
	}
}

func TestMedianIsOneThatWasMeasured(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v    []float64
		want float64
	}{{[]float64{3, 1, 2}, 2}, {[]float64{4, 1}, 1}, {[]float64{5}, 5}} {
		if got := median(c.v); got != c.want {
			t.Errorf("median(%v) = %v, want %v", c.v, got, c.want)
		}
	}
}
