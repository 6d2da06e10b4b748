package region

// Common returns the runs of the pixels that lie in a and in b, with the keys of
// a. Both must be in raster order, and so is the result. Linear in the runs.
func Common(a, b []Run) []Run {
	var out []Run
	for len(a) > 0 && len(b) > 0 {
		p, q := a[0], b[0]
		x0, x1 := max(p.X0, q.X0), min(p.X1, q.X1)
		if p.Y == q.Y && x0 < x1 {
			out = append(out, Run{Y: p.Y, X0: x0, X1: x1, Key: p.Key})
		}
		// What ends first is done with.
		if p.Y < q.Y || p.Y == q.Y && p.X1 <= q.X1 {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return out
}
