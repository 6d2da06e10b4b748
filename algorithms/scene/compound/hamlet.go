package compound

import (
	"github.com/paulmach/orb"

	"rampart/algorithms/scene/world"
)

// hamlet builds houses with their yards along lanes, and trees among them.
func (b *builder) hamlet(a area) {
	d := b.dice
	b.group = "hamlet"
	defer func() { b.group = "" }()
	box := b.box(a.u, a.v, a.width, a.height)
	b.lay(world.Flat{
		Region: world.Polygon(box.Corners()...), Look: dirt().Times(.85), Finish: world.Worn, EdgeM: 5,
	})
	const pitchU, pitchV = 29, 31
	for v := a.v - a.height/2 + pitchV/2; v < a.v+a.height/2-pitchV/3; v += pitchV {
		for u := a.u - a.width/2 + pitchU/2; u < a.u+a.width/2-pitchU/3; u += pitchU {
			if d.chance(.15) {
				b.grove(u, v)
				continue
			}
			b.house(u+d.between(-2, 2), v+d.between(-2, 2))
		}
	}
}

// house builds a house with a walled yard.
func (b *builder) house(u, v float64) {
	d := b.dice
	here := b.site
	b.site = newSite(b.at(u, v), b.turn+d.between(-.12, .12))
	defer func() { b.site = here }()
	w, h := d.between(19, 24), d.between(20, 25)
	b.lay(world.Flat{
		Region: world.Polygon(b.box(0, 0, w, h).Corners()...), Look: mud().Times(d.between(1, 1.25)),
		Finish: world.Worn, EdgeM: .5,
	})
	look := mud().Times(d.between(.95, 1.2))
	for _, s := range sides(outline(w, h, -1, orb.Point{})) {
		if d.chance(.75) {
			p, q := b.at(s.from[0], s.from[1]), b.at(s.to[0], s.to[1])
			b.raise(world.Solid{
				Box: world.Between(p, q, .4), TopM: d.between(1.6, 2.4), Roof: look, Side: look,
			})
		}
	}
	length, depth := d.between(.6, .95)*w, d.between(6.5, 9.5)
	b.building(building{
		shape: newShape(plain, length, depth, d), u: 0, v: -h/2 + depth/2 + .5,
		heightM: d.between(2.8, 4), roof: b.oldRoof(),
	})
	if d.chance(.5) {
		b.building(building{
			shape: newShape(plain, d.between(4, 7), d.between(7, 11), d), u: w/2 - 4, v: h/2 - 6.5,
			heightM: d.between(2.4, 3.2), roof: b.oldRoof(),
		})
	}
	for range d.pick(4) {
		b.treeAnyhow(b.at(d.between(-.4, .3)*w, d.between(-.05, .45)*h), d.between(1.2, 3))
	}
}

// grove plants a few large trees.
func (b *builder) grove(u, v float64) {
	d := b.dice
	for range d.whole(2, 6) {
		b.treeAnyhow(b.at(u+d.between(-9, 9), v+d.between(-9, 9)), d.between(2, 4.5))
	}
}

// treeAnyhow plants a tree also where the ground is kept free.
func (b *builder) treeAnyhow(p orb.Point, radius float64) {
	kept := b.reserved
	b.reserved = nil
	b.tree(p, radius, 1.7)
	b.reserved = kept
}
