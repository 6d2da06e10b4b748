package pipeline

import (
	"rampart/algorithms/indicator"
	"rampart/internal/detection"
)

// named gathers indicators under the names of the contract.
type named []detection.Indicator

func (n named) add(name string, v indicator.Value) named {
	x := detection.Indicator{Name: name, Reason: v.Why}
	if v.Known() {
		x.Value = &v.N
	}
	return append(n, x)
}

// dateIndicators names what a site adds up to on a date.
func dateIndicators(d indicator.Day) detection.DateIndicators {
	out := detection.DateIndicators{Date: isoDay(d.Date), Security: string(d.Security)}
	for _, k := range []indicator.Kind{
		indicator.Wall, indicator.Fence, indicator.Tower, indicator.Building, indicator.Shed,
		indicator.Earthwork,
	} {
		if why := d.Unseen[k]; why != "" {
			out.Unobservable = append(out.Unobservable,
				detection.Unobservable{Class: detection.Class(k), Reason: why})
		}
	}
	var n named
	n = n.perimeter(d.Perimeter)
	n = n.towers(d.Towers)
	n = n.wall(d.Wall)
	n = n.interior(d.Interior)
	n = n.blocks(d.Blocks)
	n = n.sheds(d.Sheds)
	n = n.add("connected_to_factory", d.Connected)
	n = n.add("walls_kept", d.Kept.Walls).add("fences_kept", d.Kept.Fences).add("towers_kept", d.Kept.Towers)
	n = n.ground(d.Ground)
	out.Values = n
	return out
}

func (n named) perimeter(p indicator.Perimeter) named {
	return n.add("perimeter_closed_share", p.Closure).
		add("perimeter_closed_with_gates_share", p.ClosureWithGates).
		add("longest_gap_m", p.LongestGapM).add("gaps_over_10_m", p.Gaps).
		add("perimeter_m", p.LengthM).add("enclosed_ha", p.AreaHa).
		add("double_barrier_share", p.DoubleShare).add("sterile_strip_m", p.StripM)
}

func (n named) towers(t indicator.Towers) named {
	return n.add("towers", t.N).add("towers_per_km", t.PerKM).
		add("corners_with_tower_share", t.CornerShare).
		add("largest_tower_spacing_m", t.MaxSpacingM).add("tower_spacing_cv", t.SpacingCV)
}

func (n named) wall(w indicator.WallHeight) named {
	return n.add("wall_height_m", w.MedianM).add("wall_height_err_m", w.ErrM).
		add("wall_height_least_m", w.LowestM).add("wall_height_most_m", w.HighestM).
		add("wall_heights", w.N)
}

func (n named) interior(i indicator.Interior) named {
	return n.add("internal_fence_m", i.FenceM).add("internal_fence_m_per_ha", i.FenceMPerH).
		add("yards", i.Yards).add("yards_m2", i.YardM2).add("corridor_m", i.CorridorM)
}

func (n named) blocks(b indicator.Blocks) named {
	return n.add("buildings", b.N).add("footprint_m2", b.FootprintM2).
		add("floor_m2", b.FloorM2).add("floor_lower_m2", b.FloorLowM2).add("floor_upper_m2", b.FloorHighM2)
}

func (n named) sheds(s indicator.Sheds) named {
	return n.add("sheds_within", s.Within).add("sheds_within_m2", s.WithinM2).
		add("sheds_adjacent", s.Adjacent).add("sheds_adjacent_m2", s.AdjacentM2).
		add("sheds_near", s.Nearby).add("sheds_near_m2", s.NearbyM2).
		add("nearest_shed_m", s.NearestM)
}

func (n named) ground(g indicator.Ground) named {
	return n.add("ground_disturbed_m2", g.DisturbedM2).
		add("expansion_azimuth_deg", g.Azimuth).add("expansion_enclosed", g.Enclosed)
}

func (n named) growth(g indicator.Growth) named {
	return n.add("built_within_m2_per_ha", g.WithinM2PerHa).
		add("built_1_to_5_km_away_m2_per_ha", g.OutskirtsM2PerHa).
		add("growth_against_surroundings", g.Ratio)
}
