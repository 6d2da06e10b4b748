package match

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestAssign(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		pairs, want []Pair
	}{
		{"none", nil, nil},
		{"the better of two", []Pair{{0, 0, 0.5}, {1, 0, 0.6}}, []Pair{{1, 0, 0.6}}},
		{"two pairs before one better pair",
			[]Pair{{0, 0, 0.9}, {0, 1, 0.3}, {1, 0, 0.3}},
			[]Pair{{0, 1, 0.3}, {1, 0, 0.3}}},
		{"the greater total", []Pair{{0, 0, 0.9}, {0, 1, 0.5}, {1, 0, 0.5}, {1, 1, 0.3}},
			[]Pair{{0, 0, 0.9}, {1, 1, 0.3}}},
		{"numbers with gaps", []Pair{{7, 90, 0.5}, {2, 3, 0.5}}, []Pair{{2, 3, 0.5}, {7, 90, 0.5}}},
	} {
		if got := Assign(c.pairs); !slices.Equal(got, c.want) {
			t.Errorf("%s: Assign(%v) = %v, want %v", c.name, c.pairs, got, c.want)
		}
	}
}

// best is the greatest number of pairs and their greatest total, by trying all.
func best(pairs []Pair, used map[[2]int]bool) (n int, total float64) {
	if len(pairs) == 0 {
		return 0, 0
	}
	p, rest := pairs[0], pairs[1:]
	n, total = best(rest, used)
	f, t := [2]int{0, p.Found}, [2]int{1, p.Truth}
	if used[f] || used[t] {
		return n, total
	}
	used[f], used[t] = true, true
	m, with := best(rest, used)
	used[f], used[t] = false, false
	if m+1 > n || m+1 == n && with+p.Gain > total {
		return m + 1, with + p.Gain
	}
	return n, total
}

func TestAssignIsOneToOneBestAndFreeOfOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) Pair {
			return Pair{
				Found: rapid.IntRange(0, 4).Draw(t, "found"), Truth: rapid.IntRange(0, 4).Draw(t, "truth"),
				Gain: float64(rapid.IntRange(0, 8).Draw(t, "gain")) / 8,
			}
		}), 0, 12, func(p Pair) [2]int { return [2]int{p.Found, p.Truth} }).Draw(t, "pairs")
		got := Assign(all)
		founds, truths, total := map[int]bool{}, map[int]bool{}, 0.0
		for _, p := range got {
			if founds[p.Found] || truths[p.Truth] || !slices.Contains(all, p) {
				t.Fatalf("Assign(%v) = %v, want one pair an object", all, got)
			}
			founds[p.Found], truths[p.Truth] = true, true
			total += p.Gain
		}
		if n, want := best(all, map[[2]int]bool{}); len(got) != n || !same(total, want) {
			t.Fatalf("Assign(%v) = %v: %d pairs of %v, want %d of %v", all, got, len(got), total, n, want)
		}
		shuffled := rapid.Permutation(all).Draw(t, "shuffled")
		if again := Assign(shuffled); !slices.Equal(again, got) {
			t.Fatalf("Assign(%v) = %v, in another order %v", all, got, again)
		}
	})
}
