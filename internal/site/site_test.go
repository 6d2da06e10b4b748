package site

import (
	"testing"
	"time"
)

func TestDateBounds(t *testing.T) {
	t.Parallel()
	noon := time.Date(2020, 2, 10, 12, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		name        string
		date        Date
		first, last string
	}{
		{"a second is its day", Date{Time: noon, Precision: PrecisionSecond}, "2020-02-10", "2020-02-10"},
		{"a day is itself", Date{Time: noon, Precision: PrecisionDay}, "2020-02-10", "2020-02-10"},
		{"a month ends with its last day", Date{Time: noon, Precision: PrecisionMonth},
			"2020-02-01", "2020-02-29"},
		{"another zone is brought to UTC",
			Date{Time: noon.In(time.FixedZone("", 13*60*60)), Precision: PrecisionDay},
			"2020-02-10", "2020-02-10"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			first, last := c.date.First().Format(time.DateOnly), c.date.Last().Format(time.DateOnly)
			if first != c.first || last != c.last {
				t.Errorf("%+v lies from %s to %s, want %s to %s", c.date, first, last, c.first, c.last)
			}
		})
	}
}
