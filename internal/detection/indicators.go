package detection

// Indicators is what a site adds up to, by date and by quarter, from the changes
// that were found: what stood throughout counts nowhere.
type Indicators struct {
	SiteID   string
	Basis    string // what is counted, in words
	Dates    []DateIndicators
	Quarters []QuarterIndicators
	Events   []SiteEvent
	Series   []Indicator // of the series as a whole
}

// Indicator is a named number, or the reason why there is none. Names are those
// of the contract, with the unit.
type Indicator struct {
	Name   string
	Value  *float64
	Reason string
}

// DateIndicators is what a site adds up to on a date.
type DateIndicators struct {
	Date         string
	Unobservable []Unobservable
	Security     string
	Values       []Indicator
}

// Unobservable is a class that a date cannot show, and why.
type Unobservable struct {
	Class  Class
	Reason string
}

// QuarterIndicators is the footprint that came and went in a quarter, in square
// metres; the ranges mean nothing where there is a reason.
type QuarterIndicators struct {
	Quarter             string
	Added, Removed, Net Range
	Reason              string
}

// Range is a value with its bounds.
type Range struct{ Lower, Central, Upper float64 }

// SiteEvent is something that happened at a site between two dates; an empty
// date is open.
type SiteEvent struct {
	Kind          string
	After, Before string
	Detail        string
	IDs           []string // of the changes it rests on
}
