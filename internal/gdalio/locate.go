package gdalio

import (
	"math"

	"rampart/internal/georef"
)

// Bounds of the lattice on which a change of coordinate system is computed
// exactly. Between nodes d metres apart a straight line departs from the curve
// by about d*d/(8*R), R being the Earth's radius: 8 cm at 2 km, and at 64
// pixels less than 0.01 pixel for pixels up to 100 m.
const (
	mostStepPx = 64
	mostStepM  = 2000
)

// locator tells where the pixels of the grid lie in a file.
type locator struct {
	// affine leads from grid pixels to file pixels where both have one
	// coordinate system.
	affine georef.Affine
	// x and y are file pixels at lattice nodes, each step grid pixels, where
	// the systems differ; across of them in a row. NaN where there is no such
	// place.
	x, y   []float64
	across int
	step   int
	// scaleX and scaleY are how many of the file's pixels, along its rows and
	// along its columns, one grid pixel measures at the grid's centre.
	scaleX, scaleY float64
}

// locate makes the locator of a file on a grid. All nodes are converted at
// once, since PROJ may choose its operation by where a batch of points lies:
// no window can then see another one.
func locate(p placement, g georef.Grid, pr *Projector) (*locator, error) {
	same, err := sameCRS(p.crs, g.CRS)
	if err != nil {
		return nil, err
	}
	inv, err := p.transform.Invert()
	if err != nil {
		return nil, err
	}
	l := &locator{}
	if same {
		l.affine = compose(inv, g.Transform)
	} else if err := l.fill(p, g, pr); err != nil {
		return nil, err
	}
	l.measure(g)
	if !positive(l.scaleX) || !positive(l.scaleY) {
		return nil, ErrUnprojected
	}
	return l, nil
}

// upright reports whether the file's columns are the grid's, so that a column's
// position does not depend on the row, nor a row's on the column.
func (l *locator) upright() bool {
	return l.x == nil && l.affine[2] == 0 && l.affine[4] == 0
}

// compose returns the transform that applies b, then a.
func compose(a, b georef.Affine) georef.Affine {
	x, y := a.Apply(b[0], b[3])
	return georef.Affine{
		x, a[1]*b[1] + a[2]*b[4], a[1]*b[2] + a[2]*b[5],
		y, a[4]*b[1] + a[5]*b[4], a[4]*b[2] + a[5]*b[5],
	}
}

// fill computes the nodes.
func (l *locator) fill(p placement, g georef.Grid, pr *Projector) error {
	l.step = mostStepPx
	if size := math.Max(g.PixelX, g.PixelY); size*mostStepPx > mostStepM {
		l.step = max(1, int(mostStepM/size))
	}
	l.across = (g.Size.X+l.step-1)/l.step + 1
	down := (g.Size.Y+l.step-1)/l.step + 1
	l.x, l.y = make([]float64, l.across*down), make([]float64, l.across*down)
	for i := range l.x {
		l.x[i], l.y[i] = g.Transform.Apply(float64(i%l.across*l.step), float64(i/l.across*l.step))
	}
	if err := pr.convertSome(g.CRS, p.crs, l.x, l.y); err != nil {
		return err
	}
	inv, err := p.transform.Invert()
	if err != nil {
		return err
	}
	geographic, err := isGeographic(p.crs)
	if err != nil {
		return err
	}
	middle, _ := p.transform.Apply(float64(p.size.X)/2, float64(p.size.Y)/2)
	for i := range l.x {
		if geographic {
			l.x[i] -= 360 * math.Round((l.x[i]-middle)/360)
		}
		l.x[i], l.y[i] = inv.Apply(l.x[i], l.y[i])
	}
	return nil
}

// measure sets the scales from the step of one pixel at the grid's centre.
func (l *locator) measure(g georef.Grid) {
	cx, cy := g.Size.X/2, g.Size.Y/2
	var fx, fy [2]float64
	l.row(cx, cy, fx[:], fy[:])
	var gx, gy [1]float64
	l.row(cx, cy+1, gx[:], gy[:])
	l.scaleX = math.Hypot(fx[1]-fx[0], gx[0]-fx[0])
	l.scaleY = math.Hypot(fy[1]-fy[0], gy[0]-fy[0])
}

// row fills fx and fy with the file's pixel positions of the centres of grid
// pixels x, x+1, ... of row y. A position depends on its pixel alone.
func (l *locator) row(x, y int, fx, fy []float64) {
	cy := float64(y) + 0.5
	if l.x == nil {
		for i := range fx {
			fx[i], fy[i] = l.affine.Apply(float64(x+i)+0.5, cy)
		}
		return
	}
	j := l.cell(y, len(l.x)/l.across)
	ty := (cy - float64(j*l.step)) / float64(l.step)
	for i := range fx {
		k := l.cell(x+i, l.across)
		tx := (float64(x+i-k*l.step) + 0.5) / float64(l.step)
		n := j*l.across + k
		fx[i] = l.between(l.x, n, tx, ty)
		fy[i] = l.between(l.y, n, tx, ty)
	}
}

// cell returns the cell of a pixel along an axis of n nodes; the outermost
// cells reach beyond the lattice.
func (l *locator) cell(pixel, n int) int {
	return max(0, min(pixel/l.step, n-2))
}

// between interpolates in the cell whose first node is n.
func (l *locator) between(v []float64, n int, tx, ty float64) float64 {
	a := v[n] + ty*(v[n+l.across]-v[n])
	b := v[n+1] + ty*(v[n+1+l.across]-v[n+1])
	return a + tx*(b-a)
}
