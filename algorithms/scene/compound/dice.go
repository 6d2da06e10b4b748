package compound

import "rampart/algorithms/scene/noise"

// dice is a stream of numbers that look random and follow from a seed alone.
type dice struct {
	seed  uint64
	count int64
}

// fork returns dice of another seed, which follows from this one and a kind.
func (d *dice) fork(kind int64) *dice { return &dice{seed: noise.Sub(d.seed, kind)} }

// roll returns 64 bits.
func (d *dice) roll() uint64 {
	d.count++
	return noise.Hash(d.seed, d.count, 0)
}

// between returns a number from a to below b.
func (d *dice) between(a, b float64) float64 { return a + (b-a)*noise.Unit(d.roll()) }

// chance is true for a share p of its calls.
func (d *dice) chance(p float64) bool { return noise.Unit(d.roll()) < p }

// pick returns a whole number from 0 to below n.
func (d *dice) pick(n int) int { return int(d.roll() % uint64(n)) }

// whole returns a whole number from a to b.
func (d *dice) whole(a, b int) int { return a + d.pick(b-a+1) }
