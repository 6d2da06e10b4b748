package morph

import (
	"image"
	"testing"

	"rampart/algorithms/raster"
)

// tileSide is a tile with its halo, as the operators see it.
const tileSide = 576

// texture is an image of unrelated values, the same each time.
func texture() *raster.Image {
	m := raster.NewImage(image.Rect(0, 0, tileSide, tileSide))
	state := uint32(1)
	for i := range m.Pix {
		state = state*1664525 + 1013904223
		m.Pix[i] = float32(state >> 16 & 1023)
	}
	return m
}

func reportPixels(b *testing.B) {
	b.Helper()
	pixels := float64(tileSide*tileSide) * float64(b.N)
	b.ReportMetric(pixels/b.Elapsed().Seconds()/1e6, "Mpx/s")
}

func BenchmarkGrey(b *testing.B) {
	for _, c := range []struct {
		name string
		run  func(dst, src *raster.Image, b Box, s *Scratch)
		box  Box
	}{
		{"erode3x3", ErodeBox, Square(1)},
		{"erode31x31", ErodeBox, Square(15)},
		{"open3x3", OpenBox, Square(1)},
		{"open31x31", OpenBox, Square(15)},
		{"tophat9x9", TopHat, Square(4)},
	} {
		b.Run(c.name, func(b *testing.B) {
			m, dst := texture(), raster.NewImage(image.Rect(0, 0, tileSide, tileSide))
			var s Scratch
			for b.Loop() {
				c.run(dst, m, c.box, &s)
			}
			reportPixels(b)
		})
	}
}

func BenchmarkSets(b *testing.B) {
	src, dst := &Bits{}, &Bits{}
	src.PackAbove(texture(), 200)
	var s Scratch
	for _, c := range []struct {
		name string
		run  func()
	}{
		{"open3x3", func() { Open(dst, src, Rect(Square(1)), &s) }},
		{"open7x7", func() { Open(dst, src, Rect(Square(3)), &s) }},
		{"openDisc5", func() { Open(dst, src, Disc(5), &s) }},
		{"openLines31in12", func() { OpenLines(dst, src, 31, 12, &s) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				c.run()
			}
			reportPixels(b)
		})
	}
}

func BenchmarkPack(b *testing.B) {
	m, grey := &raster.Mask{}, texture()
	set := &Bits{}
	set.PackAbove(grey, 512)
	set.Unpack(m)
	for _, c := range []struct {
		name string
		run  func()
	}{
		{"pack", func() { set.Pack(m) }},
		{"packAbove", func() { set.PackAbove(grey, 512) }},
		{"unpack", func() { set.Unpack(m) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				c.run()
			}
			reportPixels(b)
		})
	}
}
