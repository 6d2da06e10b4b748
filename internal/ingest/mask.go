package ingest

// attach gives masks to the scenes that they are of: the scene of the
// manifest's row, else those of the same name but for the mask's, else those
// of the same day in the same folder.
func attach(masks []*asset, drafts []*draft, l *ledger) {
	for _, m := range masks {
		owners := m.owners(drafts)
		if len(owners) == 0 {
			l.skip(m.path, "a mask (%s) of which no image is used: "+
				"name it in a %s, column mask, to say whose it is", m.name.maskKind(), manifestName)
			continue
		}
		taken := false
		for _, d := range owners {
			if d.maskLike(m) == nil {
				d.masks = append(d.masks, m)
				taken = true
			}
		}
		if !taken {
			l.skip(m.path, "the same mask is used as %s", owners[0].maskLike(m).path)
		}
	}
}

// owners are the drafts whose mask m is, by the first rule that finds any on
// the mask's ground.
func (a *asset) owners(drafts []*draft) []*draft {
	for _, rule := range []func(*draft) bool{
		a.maskByRow, a.maskByItem, a.maskByName, a.maskByDay,
	} {
		var owners []*draft
		for _, d := range drafts {
			if rule(d) && overlap(a.header, d.parts[0].header) {
				owners = append(owners, d)
			}
		}
		if owners != nil {
			return owners
		}
	}
	return nil
}

func (a *asset) maskByRow(d *draft) bool {
	for _, p := range d.parts {
		if a.forImage == p {
			return true
		}
	}
	r, q := a.row, d.parts[0].row
	return r != nil && q != nil && r.sceneID != "" && r.sceneID == q.sceneID &&
		dateText(a.date) == dateText(d.parts[0].date)
}

func (a *asset) maskByItem(d *draft) bool {
	return a.facts.item != nil && a.facts.item == d.parts[0].facts.item
}

func (a *asset) maskByName(d *draft) bool {
	p := d.parts[0]
	if a.date.Time.IsZero() {
		return a.name.dir == p.name.dir && a.name.product == p.name.product
	}
	return dateText(a.date) == dateText(p.date) &&
		a.name.dir == p.name.dir && a.name.place == p.name.place
}

func (a *asset) maskByDay(d *draft) bool {
	p := d.parts[0]
	return !a.date.Time.IsZero() && dateText(a.date) == dateText(p.date) &&
		a.name.dir == p.name.dir && (a.name.sensor == "" || a.name.sensor == p.name.sensor)
}

// maskLike returns the mask of d that m repeats, nil for none: products hold
// the same mask at several resolutions, the finest first by name.
func (d *draft) maskLike(m *asset) *asset {
	for _, have := range d.masks {
		if have.name.kind == m.name.kind && have.name.acquisition == m.name.acquisition {
			return have
		}
	}
	return nil
}
