package evaluate

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
)

//go:embed page.html
var pageText string

// gallery is the exhibits of one kind.
type gallery struct {
	Title string
	Shown []exhibit
	More  int
}

// pageData is what the page is made of.
type pageData struct {
	Report    Report
	Many      bool
	Galleries []gallery
}

// WritePage writes the report as a page of its own, without anything that lies
// elsewhere: the tables, and pictures of the largest false and missed objects. The
// camera takes them where it finds the scenes; else the outlines are drawn alone.
func WritePage(w io.Writer, r Report, list []Judged, c Camera) error {
	t, err := template.New("page").Funcs(template.FuncMap{
		"num":   func(digits int, n Number) string { return decimals(n, digits) },
		"value": func(name string) string { return decimals(r.Pooled.Value(name), 3) },
		"spread": func(name string) string {
			s := r.SpreadOf(name)
			if s.Scenes == 0 {
				return "–"
			}
			return fmt.Sprintf("%s ± %s (%d)", decimals(s.Mean, 3), decimals(s.SD, 3), s.Scenes)
		},
	}).Parse(pageText)
	if err != nil {
		return err
	}
	data := pageData{Report: r, Many: len(r.Scenes) > 1}
	for _, g := range []struct {
		title string
		of    func(Judged) []Feature
	}{
		{"False: found, with nothing true near", falseFeatures},
		{"Missed: true, with nothing found near", missedFeatures},
		{"Inexact: true, with something found near, but not as the same", inexactFeatures},
	} {
		shown, more := exhibits(list, g.of)
		for i := range shown {
			shown[i].look(c)
		}
		data.Galleries = append(data.Galleries, gallery{g.title, shown, more})
	}
	return t.Execute(w, data)
}

// decimals writes a number, or a dash where there is none.
func decimals(n Number, digits int) string {
	if math.IsNaN(float64(n)) {
		return "–"
	}
	return fmt.Sprintf("%.*f", digits, float64(n))
}
