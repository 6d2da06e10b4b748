package scene

import (
	"image"
	"testing"
)

func BenchmarkRender(b *testing.B) {
	p := Default()
	s := New(p)
	v := s.Upright(2.5)
	v.Rect = image.Rect(200, 40, 328, 168)
	b.SetBytes(int64(v.Rect.Dx() * v.Rect.Dy()))
	for b.Loop() {
		s.Render(7, v)
	}
}
