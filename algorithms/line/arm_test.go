package line

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rampart/algorithms/region"
)

// atLeast is long for arms of so many pixels.
func atLeast(pixels int64) func([]region.Run) bool {
	return func(arm []region.Run) bool { return region.Measure(arm).Pixels >= pixels }
}

func total(parts [][]region.Run) (n int64) {
	for _, p := range parts {
		n += region.Measure(p).Pixels
	}
	return n
}

func TestArms(t *testing.T) {
	t.Parallel()
	square := []string{
		"#######.............",
		"#######.............",
		"#######.............",
		"#######.............",
		"#######.............",
		"#######.............",
		"#######.............",
	}
	with := func(rows map[int]string) []string {
		out := slices.Clone(square)
		for i, r := range rows {
			out[i] = r
		}
		return out
	}
	for _, c := range []struct {
		name       string
		drawing    []string
		least      int64
		arms, rest []int64 // pixels
	}{
		{"a square has no arms", square, 1, nil, nil},
		{"a strip alone has no arms", []string{"####################"}, 1, nil, nil},
		{"a strip that runs into a square is an arm",
			with(map[int]string{3: "##############......"}), 5, []int64{7}, []int64{49}},
		{"one that is not long stays",
			with(map[int]string{3: "##############......"}), 8, nil, nil},
		{"a strip between two squares parts them", []string{
			"#####..........#####",
			"#####..........#####",
			"####################",
			"#####..........#####",
			"#####..........#####",
		}, 5, []int64{10}, []int64{25, 25}},
		{"what hangs on an arm alone goes with it",
			with(map[int]string{2: "#######.....##......", 3: "##############......"}),
			5, []int64{9}, []int64{49}},
	} {
		const widest = 4 // a disc of five pixels
		arms, rest := Arms(draw(c.drawing...), widest, atLeast(c.least))
		pixels := func(parts [][]region.Run) (out []int64) {
			for _, p := range parts {
				out = append(out, total([][]region.Run{p}))
			}
			return out
		}
		if got := pixels(arms); !slices.Equal(got, c.arms) {
			t.Errorf("%s: arms of %v pixels, want %v\n%s",
				c.name, got, c.arms, strings.Join(c.drawing, "\n"))
		}
		if got := pixels(rest); !slices.Equal(got, c.rest) {
			t.Errorf("%s: a rest of %v pixels, want %v\n%s",
				c.name, got, c.rest, strings.Join(c.drawing, "\n"))
		}
	}
}

func TestArmsAndRestAreTheRegion(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// Overlapping boxes, of which the largest connected part is taken.
		rows := make([][]byte, 24)
		for y := range rows {
			rows[y] = []byte(strings.Repeat(".", 40))
		}
		for range rapid.IntRange(1, 8).Draw(t, "boxes") {
			x, y := rapid.IntRange(0, 39).Draw(t, "x"), rapid.IntRange(0, 23).Draw(t, "y")
			w, h := rapid.IntRange(1, 25).Draw(t, "w"), rapid.IntRange(1, 12).Draw(t, "h")
			for j := y; j < min(24, y+h); j++ {
				for i := x; i < min(40, x+w); i++ {
					rows[j][i] = '#'
				}
			}
		}
		var text []string
		for _, r := range rows {
			text = append(text, string(r))
		}
		runs := draw(text...)
		labels, n := region.Label(runs)
		whole := region.Group(runs, labels, n)[0]
		widest := rapid.IntRange(0, 9).Draw(t, "widest")
		arms, rest := Arms(whole, widest, atLeast(5))
		if len(arms) == 0 {
			if len(rest) != 0 {
				t.Fatalf("no arms, but a rest of %d parts", len(rest))
			}
			return
		}
		if len(rest) == 0 {
			t.Fatalf("%d arms of nothing", len(arms))
		}
		var all []region.Run
		for _, p := range append(arms, rest...) {
			all = append(all, p...)
		}
		if got, want := total([][]region.Run{all}), total([][]region.Run{whole}); got != want {
			t.Fatalf("arms and rest have %d pixels, the region %d", got, want)
		}
		if got := region.Merge(all); !slices.Equal(got, region.Merge(slices.Clone(whole))) {
			t.Errorf("arms and rest are %v, the region %v", got, whole)
		}
	})
}
