package report

import (
	"fmt"
	"math"
	"strings"

	"rampart/internal/detection"
)

// thousands writes a number with commas between thousands.
func thousands(v float64, decimals int) string {
	text := fmt.Sprintf("%.*f", decimals, math.Abs(v))
	whole, part, _ := strings.Cut(text, ".")
	var b strings.Builder
	if v < 0 && strings.Trim(text, "0.") != "" {
		b.WriteString("−")
	}
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if part != "" {
		b.WriteString("." + part)
	}
	return b.String()
}

// measure is a number with its error and unit; empty where it is not known.
func measure(v, err *float64, unit string, decimals int) string {
	switch {
	case v == nil:
		return ""
	case err == nil:
		return thousands(*v, decimals) + " " + unit
	}
	return thousands(*v, decimals) + " ± " + thousands(*err, decimals) + " " + unit
}

// percent is a share from 0 to 1; not known where it is no number.
func percent(v float64) string {
	if math.IsNaN(v) {
		return "not known"
	}
	// What is not all must not read as all.
	const fine = 1e4 // of a per cent, below which there is only noise
	switch p := math.Round(100*v*fine) / fine; {
	case p > 99 && p < 100:
		return fmt.Sprintf("%.1f %%", math.Floor(p*10)/10)
	case p > 0 && p < 1:
		return fmt.Sprintf("%.1f %%", math.Ceil(p*10)/10)
	default:
		return fmt.Sprintf("%.0f %%", p)
	}
}

// plural is a number of things.
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%s %ss", thousands(float64(n), 0), what)
}

// extent is the size of a change in words.
func extent(c detection.Change) string {
	var parts []string
	for _, p := range []string{
		measure(c.AreaM2, c.AreaErrM2, "m²", 0), measure(c.LengthM, c.LengthErrM, "m", 0),
	} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return "–"
	}
	return strings.Join(parts, ", ")
}

// height is the height of what changed, and how it was measured.
func height(c detection.Change) string {
	text := measure(c.HeightM, c.HeightErrM, "m", 1)
	switch {
	case text == "":
		return ""
	case c.HeightMethod == "shadow_assumed_sun":
		return text + " (by its shadow; the sun is assumed for an overpass at 10:30)"
	case c.HeightMethod == "shadow":
		return text + " (by its shadow)"
	}
	return text
}
