package indicator

// Security says in a word what is left of what secured a place.
type Security string

// The words; kept is what has lost nothing. A fall is one of a fifth or more between two dates.
const (
	NotAssessable Security = "not assessable"
	NothingSeen   Security = "nothing seen"
	Secured       Security = "kept"
	Partly        Security = "partly desecuritised"
	Desecuritised Security = "desecuritised"
	Resecuritised Security = "re-securitised"
)

const (
	// fallShare is the least fall that counts as an event.
	fallShare = 0.2
	// openClosure and keptFences are what is left of the closure and of the
	// fences where a place counts as desecuritised.
	openClosure, keptFences = 0.5, 0.25
)

// Kept is what stands against the most that stood so far.
type Kept struct{ Walls, Fences, Towers Value }

// Amounts is how much of what secures a place stands on a date.
type Amounts struct {
	WallM, FenceM, Towers Value
	Closure               Value
}

// Fall is a loss of a fifth or more of a kind between two looks, by their index.
type Fall struct {
	Kind     Kind
	From, To int
	Share    float64 // of what stood
}

// Securities follows what secures a place over the dates, oldest first: what is
// kept of it, a word for each date, and the falls. A date that cannot show walls
// and towers has no word, and no part in what comes after.
func Securities(dates []Amounts) (kept []Kept, words []Security, falls []Fall) {
	var most, last [3]float64
	before := [3]int{-1, -1, -1}
	word, met := NothingSeen, 0
	for i, d := range dates {
		now := [3]Value{d.WallM, d.FenceM, d.Towers}
		var k [3]Value
		rose := false
		for c, v := range now {
			if !v.Known() {
				k[c] = v
				continue
			}
			most[c] = max(most[c], v.N)
			k[c] = unknown("none is known to have stood")
			if most[c] > 0 {
				k[c] = known(v.N / most[c])
			}
			if before[c] >= 0 {
				rose = rose || v.N > last[c]
				if lost := last[c] - v.N; last[c] > 0 && lost >= fallShare*last[c] {
					falls = append(falls, Fall{[3]Kind{Wall, Fence, Tower}[c], before[c], i, lost / last[c]})
				}
			}
			before[c], last[c] = i, v.N
		}
		kept = append(kept, Kept{k[0], k[1], k[2]})
		if !d.WallM.Known() || !d.Towers.Known() {
			words = append(words, NotAssessable)
			continue
		}
		n, of := criteria(kept[i], d.Closure)
		word = next(word, n, of, rose && n < met)
		met = n
		words = append(words, word)
	}
	return kept, words, falls
}

// criteria counts those of desecuritisation that hold, and those that can be
// told: no towers, a perimeter open by half, a quarter of the fences.
func criteria(k Kept, closure Value) (met, of int) {
	count := func(tells, holds bool) {
		if tells {
			of++
			if holds {
				met++
			}
		}
	}
	count(k.Towers.Known(), k.Towers.N == 0)
	count(k.Walls.Known() && closure.Known(), closure.N < openClosure && k.Walls.N < 1)
	count(k.Fences.Known(), k.Fences.N <= keptFences)
	return met, of
}

func next(before Security, met, of int, back bool) Security {
	switch {
	case of == 0:
		return NothingSeen
	case met == of:
		return Desecuritised
	case back:
		return Resecuritised
	case met > 0:
		return Partly
	case before == Resecuritised:
		return Resecuritised
	}
	return Secured
}
