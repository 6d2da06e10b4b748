package rows

import (
	"math"
	"slices"
	"testing"
)

// randomBank has places up to reach pixels away in a plane of a width.
func randomBank(seed uint64, directions, line, flank, reach, width int) Bank {
	b := Bank{Line: line, Flank: flank}
	for i := range directions * (line + 2*flank) {
		v := math.Float32bits(value(seed, i)) >> 3
		x, y := int(v)%(2*reach+1)-reach, int(v>>9)%(2*reach+1)-reach
		b.At = append(b.At, int32(y*width+x))
	}
	return b
}

// plane is numbers from 0 on, most of them small.
func plane(seed uint64, n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		v := math.Float32bits(value(seed, i)) >> 7 % 4096
		out[i] = float32(v*v%977) / 977
	}
	return out
}

func TestStrongestIsPlain(t *testing.T) {
	t.Parallel()
	const reach = 7
	for n := range 70 {
		width := n + 2*reach
		base := plane(uint64(n), width*(2*reach+1))
		mid := reach*width + reach
		b := randomBank(uint64(n)+5, 6, 5+n%9, 3, reach, width)
		for _, floor := range []float32{0.05, 0.6, 0.97, 2} {
			s1, s2 := make([]float32, n), row(9, n)
			d1, d2 := make([]uint8, n), bytes(9, n)
			plainStrongest(s1, d1, base, mid, b, floor)
			Strongest(s2, d2, base, mid, b, floor)
			if !slices.Equal(s1, s2) || !slices.Equal(d1, d2) {
				t.Fatalf("%d pixels from %v on: got %v %v, want %v %v", n, floor, s2, d2, s1, d1)
			}
		}
	}
}

func BenchmarkStrongest(b *testing.B) {
	const n, reach = 512, 21
	width := n + 2*reach
	base := plane(1, width*(2*reach+1))
	places := randomBank(2, 24, 31, 16, reach, width)
	s, d := make([]float32, n), make([]uint8, n)
	for name, f := range map[string]func([]float32, []uint8, []float32, int, Bank, float32){
		"plain": plainStrongest, "fast": Strongest,
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(n)
			for range b.N {
				f(s, d, base, reach*width+reach, places, 0.3)
			}
		})
	}
}
