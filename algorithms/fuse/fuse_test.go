package fuse

import (
	"math"
	"slices"
	"testing"

	"rampart/algorithms/change"
)

func noise(i, salt int) float32 {
	h := uint32(i)*2654435761 ^ uint32(salt)*2246822519
	h ^= h >> 15
	h *= 3266489917
	h ^= h >> 13
	return float32(h%20001)/10000 - 1
}

func draw(dates, n int, missing bool) []change.Row {
	rows := make([]change.Row, dates)
	for t := range rows {
		r := change.Row{
			Tone: make([]float32, n), GX: make([]float32, n),
			GY: make([]float32, n), Edge: make([]float32, n),
		}
		for i := range n {
			r.Tone[i], r.GX[i], r.GY[i] = noise(i, 4*t), noise(i, 4*t+1), noise(i, 4*t+2)
			r.Edge[i] = 1 + noise(i, 4*t+3)/2
			if missing && noise(i, 900+t) > 0.5 {
				nan := float32(math.NaN())
				r.Tone[i], r.GX[i], r.GY[i], r.Edge[i] = nan, nan, nan, nan
			}
		}
		rows[t] = r
	}
	return rows
}

func level(i, j int) change.Levels {
	return change.Levels{Channel: [change.Channels]float32{1 + float32(i)/10, 2, 0.5 + float32(j)/20}, Floor: 0.3}
}

// plain is the definition of the gap, one place at a time.
func plain(rows []change.Row, k, c, place int) float32 {
	var all []float32
	for i := range k {
		for j := k; j < len(rows); j++ {
			if j-i > Span {
				continue
			}
			at := func(r change.Row) change.Row {
				return change.Row{
					Tone: r.Tone[place : place+1], GX: r.GX[place : place+1],
					GY: r.GY[place : place+1], Edge: r.Edge[place : place+1],
				}
			}
			d := change.Distances{make([]uint32, 1), make([]uint32, 1), make([]uint32, 1)}
			d.Between(at(rows[i]), at(rows[j]), level(i, j), make([]float32, 1))
			if v := math.Float32frombits(d[c][0]); v == v {
				all = append(all, v)
			}
		}
	}
	slices.Sort(all)
	switch {
	case len(all) == 0:
		return float32(math.NaN())
	case len(all) < enoughPairs:
		return all[0]
	}
	return all[1]
}

func TestRowIsTheDefinition(t *testing.T) {
	t.Parallel()
	const n = 40
	for _, dates := range []int{2, 3, 4, 9} {
		for _, missing := range []bool{false, true} {
			rows := draw(dates, n, missing)
			got := make([][change.Channels][]float32, dates)
			for k := range got {
				for c := range got[k] {
					got[k][c] = make([]float32, n)
				}
			}
			var g Gaps
			for range 2 { // the second time in used memory
				g.Row(rows, level, func(k int) [change.Channels][]float32 { return got[k] })
			}
			for k := 1; k < dates; k++ {
				for c := range change.Channels {
					for i := range n {
						want, have := plain(rows, k, c, i), got[k][c][i]
						if want != have && !(want != want && have != have) {
							t.Fatalf("%d dates, missing %v, onset %d, measure %d, place %d: %v, want %v",
								dates, missing, k, c, i, have, want)
						}
					}
				}
			}
		}
	}
}

func TestGapSeesWhatStaysAndForgivesWhatPasses(t *testing.T) {
	t.Parallel()
	const dates = 8
	rows := make([]change.Row, dates)
	for d := range rows {
		// place 0: built at date 4; place 1: a vehicle on date 5; place 2: a
		// crop that comes and goes.
		tone := []float32{0, 0, float32(d % 2 * 5)}
		if d >= 4 {
			tone[0] = 6
		}
		if d == 5 {
			tone[1] = 9
		}
		rows[d] = change.Row{
			Tone: tone, GX: make([]float32, 3), GY: make([]float32, 3), Edge: []float32{1, 1, 1},
		}
	}
	one := func(int, int) change.Levels {
		return change.Levels{Channel: [change.Channels]float32{1, 1, 1}, Floor: 1}
	}
	gap := make([][]float32, dates)
	var g Gaps
	g.Row(rows, one, func(k int) [change.Channels][]float32 {
		gap[k] = make([]float32, 3)
		return [change.Channels][]float32{gap[k], make([]float32, 3), make([]float32, 3)}
	})
	for k := 1; k < dates; k++ {
		if want := map[bool]float32{true: 6, false: 0}[k == 4]; gap[k][0] != want {
			t.Errorf("onset %d of what was built at 4: gap %v, want %v", k, gap[k][0], want)
		}
		if gap[k][1] != 0 || gap[k][2] != 0 {
			t.Errorf("onset %d of what passes: gaps %v, want 0", k, gap[k][1:])
		}
	}
}

func BenchmarkRow(b *testing.B) {
	rows := draw(8, 1024, false)
	out := [change.Channels][]float32{make([]float32, 1024), make([]float32, 1024), make([]float32, 1024)}
	var g Gaps
	b.SetBytes(8 * 1024)
	for b.Loop() {
		g.Row(rows, level, func(int) [change.Channels][]float32 { return out })
	}
}
