package compound

import "rampart/algorithms/scene/world"

// The surfaces: reflectance in red, green, blue and near infrared, rounded from
// spectral libraries and from what such surfaces look like in dry country;
// nothing rests on their last digit.

func soil() world.Material     { return world.Material{.29, .24, .18, .35} }
func gravel() world.Material   { return world.Material{.21, .18, .15, .25} }
func salt() world.Material     { return world.Material{.40, .36, .29, .46} }
func graded() world.Material   { return world.Material{.37, .32, .25, .43} }
func dirt() world.Material     { return world.Material{.34, .29, .22, .40} }
func asphalt() world.Material  { return world.Material{.12, .12, .12, .14} }
func mud() world.Material      { return world.Material{.26, .21, .16, .32} }
func concrete() world.Material { return world.Material{.36, .36, .34, .38} }
func dark() world.Material     { return world.Material{.17, .17, .17, .19} }
func white() world.Material    { return world.Material{.50, .50, .49, .51} }
func blue() world.Material     { return world.Material{.16, .24, .39, .29} }
func red() world.Material      { return world.Material{.34, .17, .13, .38} }
func green() world.Material    { return world.Material{.16, .27, .19, .30} }
func leaves() world.Material   { return world.Material{.05, .08, .045, .36} }

// roof returns what a large new building is roofed with. On hard ground roofs
// look much like it.
func (b *builder) roof() world.Material {
	d := b.dice
	tone := d.between(.88, 1.12)
	if b.params.Difficulty == Hard && d.chance(.6) {
		return soil().Toward(concrete(), d.between(.1, .4)).Times(tone)
	}
	switch d.pick(7) {
	case 0, 1:
		return concrete().Times(tone)
	case 2:
		return white().Times(tone)
	case 3:
		return red().Times(tone)
	case 4:
		return blue().Times(tone)
	case 5:
		return dark().Times(tone)
	}
	return concrete().Toward(soil(), .35).Times(tone)
}

// shedRoof returns what a factory-like hall is roofed with.
func (b *builder) shedRoof() world.Material {
	tone := b.dice.between(.9, 1.1)
	switch b.dice.pick(5) {
	case 0, 1:
		return blue().Times(tone)
	case 2:
		return red().Times(tone)
	case 3:
		return green().Toward(concrete(), .4).Times(tone)
	}
	return white().Times(tone)
}

// oldRoof returns what a village house is roofed with.
func (b *builder) oldRoof() world.Material {
	tone := b.dice.between(.85, 1.15)
	switch b.dice.pick(8) {
	case 0, 1, 2, 3:
		return mud().Times(tone)
	case 4, 5:
		return concrete().Toward(mud(), .4).Times(tone)
	case 6:
		return red().Times(tone)
	}
	return white().Toward(mud(), .3).Times(tone)
}

// masonry returns the look of a perimeter wall: plastered and light, or, on
// hard ground, of the soil that it stands on.
func (b *builder) masonry() world.Material {
	if b.params.Difficulty == Hard {
		return soil().Times(b.dice.between(.97, 1.1))
	}
	return concrete().Toward(white(), b.dice.between(0, .7)).Times(b.dice.between(.95, 1.1))
}
