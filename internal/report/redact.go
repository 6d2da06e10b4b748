package report

import (
	"cmp"

	"rampart/internal/detection"
	"rampart/internal/export"
)

// redacted is a campaign without what the redaction leaves out, by the rules that
// all exports keep. A site whose place is left out has a number for its name, and
// no area; its changes have no place at all.
func redacted(c Campaign, how export.Redaction) Campaign {
	if how == export.RedactNothing {
		return c
	}
	var results []detection.Result
	var sensitive []string
	for _, s := range c.Sites {
		r := s.Result
		r.Changes, r.Statements = s.Changes, []detection.Statement{s.Statement}
		results = append(results, r)
		if s.Sensitive {
			sensitive = append(sensitive, s.ID)
		}
	}
	redactor := export.NewRedactor(how, sensitive, results...)
	out := Campaign{Version: c.Version, From: c.From, To: c.To}
	if how != export.RedactPlaces {
		out.Parameters = c.Parameters
	}
	for i, s := range c.Sites {
		r := redactor.Result(results[i])
		left := Site{
			ID: s.ID, Name: s.Name, NamesOther: s.NamesOther, Area: s.Area, Folder: s.Folder,
			Changes: r.Changes, Statement: r.Statements[0],
		}
		if redactor.Hides(s.ID) {
			left.ID, left.Name, left.NamesOther, left.Area = "", redactor.Site(s.ID), nil, nil
			left.Folder = cmp.Or(left.Name, "area")
			for k := range left.Changes {
				left.Changes[k].Geometry = nil
			}
		}
		r.Changes = nil
		left.Result = r
		out.Sites = append(out.Sites, left)
	}
	return out
}
