package weights

import (
	"math"
	"slices"

	"rampart/algorithms/logit"
	"rampart/internal/detection"
)

// feature is a number that is known of a change before anybody looks at it.
type feature struct {
	name, about string
	sign        logit.Sign
	// plain is set where the number is 0 or 1 and is taken as it is.
	plain bool
	of    func(*detection.Change) (v float64, known bool)
}

// features are all that a model may use, in the order of its file.
func features() []feature {
	all := []feature{
		{"contrast", "-ln(1 - evidence.contrast)", logit.Rising, false,
			func(c *detection.Change) (float64, bool) { return surprise(c.Evidence.Contrast) }},
		{"gradient", "evidence.gradient", logit.Rising, false,
			func(c *detection.Change) (float64, bool) { return value(c.Evidence.Gradient) }},
		{"shape", "evidence.shape", logit.Rising, false,
			func(c *detection.Change) (float64, bool) { return value(c.Evidence.Shape) }},
		{"shadow", "evidence.shadow", logit.Rising, false,
			func(c *detection.Change) (float64, bool) { return value(c.Evidence.Shadow) }},
		{"colour", "evidence.colour", logit.Rising, false,
			func(c *detection.Change) (float64, bool) { return value(c.Evidence.Colour) }},
		{"persistence", "evidence.persistence; 1/2 where no later date tells", logit.Rising, false, lasting},
		{"registration", "evidence.misregistration", logit.Rising, false,
			func(c *detection.Change) (float64, bool) { return value(c.Evidence.Misregistration) }},
		{"confirming", "ln(1 + persistence_n)", logit.Rising, false,
			func(c *detection.Change) (float64, bool) { return math.Log1p(float64(c.PersistenceN)), true }},
		{"contradicting", "ln(1 + contradict_n)", logit.Falling, false,
			func(c *detection.Change) (float64, bool) { return math.Log1p(float64(c.ContradictN)), true }},
		{"seen", "valid_fraction", logit.Rising, false,
			func(c *detection.Change) (float64, bool) { return c.ValidFraction, !math.IsNaN(c.ValidFraction) }},
		{"area", "ln(area_m2)", logit.Free, false,
			func(c *detection.Change) (float64, bool) { return logarithm(c.AreaM2) }},
		{"length", "ln(length_m)", logit.Free, false,
			func(c *detection.Change) (float64, bool) { return logarithm(c.LengthM) }},
		{"width", "ln(width_m)", logit.Free, false,
			func(c *detection.Change) (float64, bool) { return logarithm(c.WidthM) }},
		{"height", "ln(1 + height_m / height_err_m)", logit.Rising, false, height},
		{"sun_difference", "sun_diff_deg", logit.Falling, false,
			func(c *detection.Change) (float64, bool) { return value(c.SunDiffDeg) }},
		{"view_difference", "view_diff_deg", logit.Falling, false,
			func(c *detection.Change) (float64, bool) { return value(c.ViewDiffDeg) }},
	}
	return append(all, switches()...)
}

// switches are the features that are 0 or 1.
func switches() []feature {
	var all []feature
	add := func(name, about string, sign logit.Sign, is func(*detection.Change) bool) {
		all = append(all, feature{name, about, sign, true, func(c *detection.Change) (float64, bool) {
			if is(c) {
				return 1, true
			}
			return 0, true
		}})
	}
	for _, class := range []detection.Class{
		detection.Building, detection.Shed, detection.Wall, detection.Fence, detection.Enclosure,
		detection.Tower, detection.Road, detection.Earthwork, detection.Other,
	} {
		add("is_"+string(class), "1 where class is "+string(class), logit.Free,
			func(c *detection.Change) bool { return c.Class == class })
	}
	for _, d := range []detection.Direction{detection.Removed, detection.Altered} {
		add("is_"+string(d), "1 where change is "+string(d), logit.Free,
			func(c *detection.Change) bool { return c.Change == d })
	}
	for _, d := range []string{"marginal", "below_limit"} {
		add(d, "1 where detectability is "+d, logit.Falling,
			func(c *detection.Change) bool { return c.Detectability == d })
	}
	for _, what := range []string{
		"vehicle", "shadow", "crop", "snow", "misregistration", "road", "greenhouse",
	} {
		add("or_"+what, "1 where alternatives names "+what, logit.Falling,
			func(c *detection.Change) bool { return slices.Contains(c.Alternatives, what) })
	}
	return all
}

func value(v *float64) (float64, bool) {
	if v == nil {
		return 0, false
	}
	return *v, true
}

func logarithm(v *float64) (float64, bool) {
	if v == nil || *v <= 0 {
		return 0, false
	}
	return math.Log(*v), true
}

// surprise draws out the upper end of a share, where all that is plain to see lies.
func surprise(share *float64) (float64, bool) {
	const most = 0.999
	if share == nil {
		return 0, false
	}
	return -math.Log1p(-min(*share, most)), true
}

// lasting is Laplace's rule of succession, which gives 1/2 where nothing was seen.
func lasting(c *detection.Change) (float64, bool) {
	if c.Evidence.Persistence == nil {
		return 0.5, true
	}
	return *c.Evidence.Persistence, true
}

// height is how many times its error a height is.
func height(c *detection.Change) (float64, bool) {
	if c.HeightM == nil || c.HeightErrM == nil || *c.HeightErrM <= 0 {
		return 0, false
	}
	return math.Log1p(*c.HeightM / *c.HeightErrM), true
}
