package indicator

import "github.com/paulmach/orb"

// day works out a date.
func (v *view) day() Day {
	d := Day{Date: v.look.Date, Unseen: v.unseen, Connected: v.connected()}
	v.perimeter(&d)
	v.inside(&d)
	if why := v.why(Wall, v.walls); why != "" {
		d.Wall = noHeight(why)
	} else {
		d.Wall = HeightOf(v.walls.objects)
	}
	d.Blocks = BlocksOf(v.blocks.objects)
	if why := v.why(Building, v.blocks); why != "" {
		d.Blocks = noBlocks(why)
	}
	d.Ground = noGround(v.unseen[Earthwork])
	return d
}

// perimeter works out what is measured along the ring.
func (v *view) perimeter(d *Day) {
	if v.ring == nil {
		d.Perimeter, d.Towers, d.Sheds = noPerimeter(v.noRing), noTowers(v.noRing), noSheds(v.noRing)
		return
	}
	d.Perimeter = Around(v.ring, v.closing, v.second, v.look.GSDM)
	if why := v.why(Tower, v.towers); why != "" {
		d.Towers = noTowers(why)
	} else {
		d.Towers = TowersOn(v.ring, v.towers.objects, v.look.GSDM)
	}
	if why := v.why(Shed, v.sheds); why != "" {
		d.Sheds = noSheds(why)
	} else {
		d.Sheds = ShedsAt(v.ring, v.sheds.objects)
	}
}

// inside works out what lies within the ring.
func (v *view) inside(d *Day) {
	why := v.noRing
	if why == "" {
		why = v.why(Fence, v.fences)
	}
	if why != "" {
		d.Interior = noInterior(why)
		return
	}
	var outlines []orb.Polygon
	for _, o := range v.blocks.objects {
		if p, ok := o.Geometry.(orb.Polygon); ok {
			outlines = append(outlines, p)
		}
	}
	d.Interior = Within(v.ring, v.second, outlines, v.look.GSDM)
}

func noPerimeter(why string) Perimeter {
	x := unknown("%s", why)
	return Perimeter{x, x, x, x, x, x, x, x}
}

func noTowers(why string) Towers {
	x := unknown("%s", why)
	return Towers{x, x, x, x, x}
}

func noSheds(why string) Sheds {
	x := unknown("%s", why)
	return Sheds{x, x, x, x, x, x, x}
}

func noInterior(why string) Interior {
	x := unknown("%s", why)
	return Interior{x, x, x, x, x}
}

func noHeight(why string) WallHeight {
	x := unknown("%s", why)
	return WallHeight{x, x, x, x, x}
}

func noBlocks(why string) Blocks {
	x := unknown("%s", why)
	return Blocks{x, x, x, x, x}
}

func noGround(why string) Ground {
	x := unknown("%s", why)
	return Ground{x, x, x}
}
