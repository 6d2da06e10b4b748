package gpkg

import (
	"rampart/internal/detection"
	"rampart/internal/export/table"
	"rampart/internal/site"
)

// FromResult lays a result out as a package: changes by shape, sites, perimeters,
// and tables of quarters, scenes, files left out, codes and the run.
func FromResult(r detection.Result, sites []site.Site, in table.System) (Package, error) {
	p := Package{CRS: in.CRS, Day: r.Coverage.LastSeen}
	for _, s := range r.Statements { // of several sites each has its own
		p.Day = max(p.Day, s.Coverage.LastSeen)
	}
	places := append(table.ByShape(table.Changes(r.Changes)), table.Sites(r, sites))
	for _, l := range places {
		l, err := in.Project(l)
		if err != nil {
			return Package{}, err
		}
		p.Layers = append(p.Layers, l)
		style := Style{l.Name, l.Name, "by class and direction", changeStyle(l)}
		if l.Name == "sites" {
			style.About, style.QML = "outlines", siteStyle()
		}
		p.Styles = append(p.Styles, style)
	}
	lines := p.Layers[1]
	p.Views = []View{{
		Name: "perimeters", About: "walls, fences and enclosures among the changes", Of: lines.Name,
		Where: `"class" IN ('wall', 'fence', 'enclosure')`,
	}}
	p.Styles = append(p.Styles, Style{"perimeters", "perimeters", "by class and direction", changeStyle(lines)})
	run, err := table.Run(r)
	if err != nil {
		return Package{}, err
	}
	p.Layers = append(p.Layers, table.Quarters(r), table.Scenes(r), table.Skipped(r),
		table.Codes(p.Layers...), run)
	return p, nil
}
