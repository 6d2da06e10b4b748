package compound

import (
	"image"
	"testing"
)

func BenchmarkRender(b *testing.B) {
	p := New(Default())
	r := image.Rect(300, 300, 812, 428)
	b.SetBytes(int64(r.Dx() * r.Dy()))
	for b.Loop() {
		p.World.Render(5, .5, r)
	}
}
