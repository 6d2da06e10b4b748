package export

import (
	"bytes"
	"encoding/json"

	"rampart/internal/detection"
)

// UnmarshalJSON reads the values in the order in which they stand.
func (v *indicatorJSON) UnmarshalJSON(b []byte) error {
	return members(b, func(name string, d *json.Decoder) error {
		x := detection.Indicator{Name: name}
		if err := d.Decode(&x.Value); err != nil {
			return err
		}
		*v = append(*v, x)
		return nil
	})
}

// UnmarshalJSON reads the reasons in the order in which they stand.
func (v *reasonJSON) UnmarshalJSON(b []byte) error {
	return members(b, func(name string, d *json.Decoder) error {
		x := detection.Indicator{Name: name}
		if err := d.Decode(&x.Reason); err != nil {
			return err
		}
		*v = append(*v, x)
		return nil
	})
}

// members calls read for each member of an object, in order; read decodes its
// value.
func members(b []byte, read func(name string, d *json.Decoder) error) error {
	d := json.NewDecoder(bytes.NewReader(b))
	start, err := d.Token()
	if err != nil || start == nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		word, ok := name.(string)
		if !ok {
			return &json.UnmarshalTypeError{Value: "array", Offset: d.InputOffset()}
		}
		if err := read(word, d); err != nil {
			return err
		}
	}
	return nil
}

// with gives values the reasons why they are not there.
func (v indicatorJSON) with(reasons reasonJSON) []detection.Indicator {
	why := map[string]string{}
	for _, r := range reasons {
		why[r.Name] = r.Reason
	}
	var out []detection.Indicator
	for _, x := range v {
		x.Reason = why[x.Name]
		out = append(out, x)
	}
	return out
}

func (s siteJSON) indicators() detection.Indicators {
	out := detection.Indicators{
		SiteID: word(s.SiteID), Basis: word(s.Basis), Series: s.Series.with(s.Reasons),
	}
	for _, d := range s.Dates {
		x := detection.DateIndicators{
			Date: d.Date, Security: word(d.Security), Values: d.Values.with(d.Reasons),
		}
		for _, u := range d.Unobservable {
			x.Unobservable = append(x.Unobservable,
				detection.Unobservable{Class: detection.Class(u.Name), Reason: u.Reason})
		}
		out.Dates = append(out.Dates, x)
	}
	for _, q := range s.Quarters {
		x := detection.QuarterIndicators{Quarter: q.Quarter, Reason: word(q.Reason)}
		for _, part := range []struct {
			to   *detection.Range
			from *rangeJSON
		}{{&x.Added, q.Added}, {&x.Removed, q.Removed}, {&x.Net, q.Net}} {
			if part.from != nil {
				*part.to = detection.Range{
					Lower: part.from.Lower.value, Central: part.from.Central.value, Upper: part.from.Upper.value,
				}
			}
		}
		out.Quarters = append(out.Quarters, x)
	}
	for _, e := range s.Events {
		out.Events = append(out.Events, detection.SiteEvent{
			Kind: e.Kind, After: word(e.After), Before: word(e.Before), Detail: word(e.Detail), IDs: e.IDs,
		})
	}
	return out
}
