package cli

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"rampart/internal/sitelist"
)

// dateFlag is a day in UTC; the zero value is not given.
type dateFlag struct{ time.Time }

// String returns the day as it was given.
func (d *dateFlag) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.DateOnly)
}

// Set takes a day as YYYY-MM-DD.
func (d *dateFlag) Set(s string) error {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return errors.New("want a day as YYYY-MM-DD, such as 2019-03-31")
	}
	d.Time = t
	return nil
}

// Type names the kind of value in the help.
func (d *dateFlag) Type() string { return "date" }

// bboxFlag is a box in degrees; a nil area is not given.
type bboxFlag struct {
	text string
	area orb.MultiPolygon
}

// String returns the box as it was given.
func (b *bboxFlag) String() string { return b.text }

// Set takes minlon,minlat,maxlon,maxlat.
func (b *bboxFlag) Set(s string) error {
	area, err := sitelist.BBox(s)
	if err != nil {
		return err
	}
	b.text, b.area = s, area
	return nil
}

// Type names the kind of value in the help.
func (b *bboxFlag) Type() string { return "box" }

// bytesFlag is an amount of memory in bytes.
type bytesFlag int64

// Powers of 1024 and of 1000 as they are written after a number.
const (
	kibi, kilo = 1 << 10, 1e3
	mebi, mega = 1 << 20, 1e6
	gibi, giga = 1 << 30, 1e9
	tebi, tera = 1 << 40, 1e12
)

// byteUnits are the units that Set knows, the longer before its own ending.
// One letter alone is binary, as the Go runtime and most tools have it.
func byteUnits() []struct {
	name string
	size float64
} {
	return []struct {
		name string
		size float64
	}{
		{"kib", kibi}, {"mib", mebi}, {"gib", gibi}, {"tib", tebi},
		{"kb", kilo}, {"mb", mega}, {"gb", giga}, {"tb", tera},
		{"k", kibi}, {"m", mebi}, {"g", gibi}, {"t", tebi}, {"b", 1},
	}
}

// String returns the amount with a unit.
func (b *bytesFlag) String() string { return formatBytes(int64(*b)) }

// Set takes a number with a unit (512MiB, 1.5GiB, 2G, 500MB) or plain bytes.
func (b *bytesFlag) Set(s string) error {
	number, size := strings.ToLower(strings.TrimSpace(s)), 1.0
	for _, u := range byteUnits() {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, size = strings.TrimSpace(rest), u.size
			break
		}
	}
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || !(v > 0) || v*size >= math.MaxInt64 {
		return errors.New("want an amount of memory such as 512MiB, 1GiB, 2G")
	}
	*b = bytesFlag(v * size)
	return nil
}

// Type names the kind of value in the help.
func (b *bytesFlag) Type() string { return "size" }

// formatBytes writes an amount for people: whole units without decimals, else
// one decimal.
func formatBytes(n int64) string {
	for _, u := range []struct {
		name string
		size int64
	}{{"TiB", tebi}, {"GiB", gibi}, {"MiB", mebi}, {"KiB", kibi}} {
		switch {
		case n >= u.size && n%u.size == 0:
			return fmt.Sprintf("%d%s", n/u.size, u.name)
		case n >= u.size:
			return fmt.Sprintf("%.1f%s", float64(n)/float64(u.size), u.name)
		}
	}
	return fmt.Sprintf("%dB", n)
}
