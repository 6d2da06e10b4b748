package ingest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// scaling is how the stored numbers of a band become physical ones, and which of
// them is none.
type scaling struct {
	scale, offset float64
	nodata        *float64
}

// Sentinel-2 products of processing baseline 04.00 and later hold reflectance times
// 10,000 plus 1,000, so that it can be below zero (ESA, Sentinel-2 Products
// Specification Document 14.9, 2021: RADIO_ADD_OFFSET and BOA_ADD_OFFSET).
const (
	s2OffsetBaseline = 400
	s2Scale          = 1e-4
	s2Offset         = -0.1
	// s2Darkest is what one pixel in fifty does not lie below where the offset is in
	// the numbers: there it would stand for a reflectance of -0.05, and the darkest
	// water and shadows come out at -0.02 at most.
	s2Darkest = 500
)

// scalings are those of the bands of a that are no alpha: as the item has them, else
// the file. The remark is not empty where the two need a word.
func (a *asset) scalings(p Prober) (all []scaling, remark string) {
	bands := dataBands(a.header)
	for i, n := range bands {
		b := a.header.Bands[n-1]
		s := scaling{b.Scale, b.Offset, b.NoData}
		if s.scale == 0 {
			s.scale = 1 // nothing declared
		}
		given := s.offset != 0
		if a.told != nil && len(a.told.bands) == len(bands) {
			given = s.take(a.told.bands[i]) || given
		}
		whole := b.DType == "UInt16" || b.DType == "Int16"
		if it := a.facts.item; it != nil && it.sensor == sensorS2 && whole && a.name.maskKind() == "" {
			s, remark = it.s2Scaling(s, given)
			if s.offset != 0 && it.offsetApplied() == nil && isTooDark(p, a.source(), n) {
				s.offset, remark = 0, "its numbers reach down to where they could not with the offset of "+
					"Sentinel-2 in them: it is not taken off"
			}
		}
		all = append(all, s)
	}
	return all, remark
}

// take takes what an item says of a band, and reports whether it says an offset.
func (s *scaling) take(b itemBand) (offset bool) {
	if b.scale != nil && *b.scale > 0 {
		s.scale = *b.scale
	}
	if b.offset != nil {
		s.offset, offset = *b.offset, true
	}
	if b.nodata != nil {
		s.nodata = b.nodata
	}
	return offset
}

// isTooDark reports whether a band is known to hold numbers that it cannot hold
// with the offset.
func isTooDark(p Prober, path string, band int) bool {
	d, ok := p.(Darker)
	if !ok {
		return false
	}
	v, ok := d.Darkest(path, band)
	return ok && v < s2Darkest
}

// offsetApplied is what the item says of whether the offset has been taken off, nil
// where it says nothing.
func (it *item) offsetApplied() *bool {
	return it.props.flag("earthsearch:boa_offset_applied", "sentinel:boa_offset_applied",
		"s2:boa_offset_applied")
}

// s2Scaling sees to it that the offset of Sentinel-2 is taken off once: catalogs
// declare it, or leave it to the reader to know, or have taken it off already, or
// all of that at once.
func (it *item) s2Scaling(s scaling, given bool) (scaling, string) {
	applied := it.offsetApplied()
	baseline := it.baseline()
	late := baseline >= s2OffsetBaseline
	switch {
	case applied != nil && *applied:
		remark := ""
		if s.offset != 0 {
			remark = "its item declares an offset that it says is taken off already: " +
				"it is not taken off again"
		}
		s.offset = 0
		return s, remark
	case baseline > 0 && !late && s.offset != 0:
		s.offset = 0
		return s, fmt.Sprintf("its item declares an offset, which processing baseline %s does not have: "+
			"it is passed over", baselineText(baseline))
	case late && s.offset == 0 && given && applied == nil:
		return s, fmt.Sprintf("its item declares no offset, though processing baseline %s has one: "+
			"taken at its word", baselineText(baseline))
	case late && s.offset == 0:
		s.scale, s.offset = s2Scale, s2Offset
		return s, fmt.Sprintf("its item is silent on the offset that processing baseline %s has: "+
			"1000 is taken off its numbers", baselineText(baseline))
	}
	return s, ""
}

var s2Baseline = regexp.MustCompile(`(^|_)N(\d{4})(_|$)`)

// baseline is the processing baseline of a Sentinel-2 product as a number, 509 for
// 05.09; 0 where it is not known.
func (it *item) baseline() int {
	said := it.props.text("s2:processing_baseline", "processing:version",
		"sentinel2:processing_baseline")
	if n, err := strconv.Atoi(strings.ReplaceAll(said, ".", "")); err == nil {
		return n
	}
	for _, id := range []string{it.id, it.props.text("s2:product_uri"),
		it.props.text("sentinel:product_id"), it.props.text("title")} {
		if m := s2Baseline.FindStringSubmatch(strings.TrimSuffix(id, ".SAFE")); m != nil {
			n, _ := strconv.Atoi(m[2]) // four digits
			return n
		}
	}
	return 0
}

func baselineText(n int) string {
	const hundred = 100
	return fmt.Sprintf("%02d.%02d", n/hundred, n%hundred)
}
