package gdalio

import (
	"math"

	"rampart/internal/site"
)

// nodataTolerance is the relative difference up to which a float is its
// declared nodata value: headers give it in text of at least six digits.
const nodataTolerance = 5e-6

// nodataRule says which stored numbers of a band are nodata. NaN and the
// infinities always are.
type nodataRule struct {
	integer  bool
	declared bool
	value    float32
	slack    float32
}

// newRule reads the rule from a band's type and declaration. A value that the
// type cannot hold declares nothing.
func newRule(dtype string, nodata *float64) nodataRule {
	r := nodataRule{integer: isInteger(dtype)}
	if nodata == nil || math.IsNaN(*nodata) {
		return r
	}
	v := *nodata
	if r.integer {
		lo, hi := typeRange(dtype)
		r.declared = v == math.Trunc(v) && v >= lo && v <= hi
		r.value = float32(v)
		return r
	}
	r.value = float32(v)
	if math.IsInf(float64(r.value), 0) {
		return r
	}
	r.declared = true
	r.slack = float32(math.Abs(v) * nodataTolerance)
	return r
}

// mark clears valid where px is nodata.
func (r nodataRule) mark(valid []uint8, px []float32) {
	valid = valid[:len(px)]
	switch {
	case r.integer && !r.declared:
	case r.integer:
		for i, p := range px {
			if p == r.value {
				valid[i] = 0
			}
		}
	default:
		for i, p := range px {
			if !(p >= -math.MaxFloat32 && p <= math.MaxFloat32) {
				valid[i] = 0
			} else if d := p - r.value; r.declared && d <= r.slack && d >= -r.slack {
				valid[i] = 0
			}
		}
	}
}

func isInteger(dtype string) bool {
	switch dtype {
	case "Byte", "Int8", "UInt16", "Int16", "UInt32", "Int32", "UInt64", "Int64":
		return true
	}
	return false
}

// typeRange returns what an integer type can hold.
func typeRange(dtype string) (lo, hi float64) {
	switch dtype {
	case "Byte":
		return 0, math.MaxUint8
	case "Int8":
		return math.MinInt8, math.MaxInt8
	case "UInt16":
		return 0, math.MaxUint16
	case "Int16":
		return math.MinInt16, math.MaxInt16
	case "UInt32":
		return 0, math.MaxUint32
	case "UInt64":
		return 0, math.MaxUint64
	case "Int64":
		return math.MinInt64, math.MaxInt64
	}
	return math.MinInt32, math.MaxInt32
}

// Bits of Landsat collection 2 QA_PIXEL that make a pixel unusable: fill,
// dilated cloud, cirrus, cloud, cloud shadow, snow (USGS, LSDS-1619, 2023).
const qaUnusable = 1<<0 | 1<<1 | 1<<2 | 1<<3 | 1<<4 | 1<<5

// sclUsable are the classes of the Sentinel-2 scene classification that show
// the ground: dark area, vegetation, not vegetated, water, unclassified (ESA,
// Sentinel-2 L2A algorithm theoretical basis document, 2021).
const sclUsable = 1<<2 | 1<<4 | 1<<5 | 1<<6 | 1<<7

// markMask clears valid where a mask of the kind says that px is not to be
// believed. NaN is where the mask says nothing, which changes nothing.
func markMask(kind site.MaskKind, valid []uint8, px []float32) {
	valid = valid[:len(px)]
	for i, p := range px {
		if p == p && !usable(kind, p) {
			valid[i] = 0
		}
	}
}

func usable(kind site.MaskKind, p float32) bool {
	switch kind {
	case site.MaskSCL:
		return p >= 0 && p < 32 && sclUsable>>uint(p)&1 == 1
	case site.MaskQA:
		return p >= 0 && p <= math.MaxUint16 && uint(p)&qaUnusable == 0
	case site.MaskUDM2:
		return p == 1
	}
	return p != 0
}
