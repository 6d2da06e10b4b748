package pipeline

// refusal is why a candidate is not told: the rule that it does not meet, what was
// measured of it, and the bar. The zero value is none.
type refusal struct {
	rule         rule
	measure, bar float64
}

func (r refusal) none() bool { return r.rule == noRule }

// rule is what is asked of candidates; reasons has the words for each.
type rule uint8

const (
	noRule rule = iota

	// Of lines.
	lineCrests
	lineChain
	lineChainSide
	lineDates
	lineGone
	lineClear
	lineHedge
	lineHeight
	lineLeft
	lineUneven
	lineRoof
	lineStronger
	lineOrchard
	lineCombed
	lineWeak
	lineLength
	lineWidth
	lineSides
	lineOutside
	lineBuried
	lineInnerWidth
	lineInnerLength

	// Of tops along a wall.
	topHeight
	topRoof
	topNear
	topDates

	// Of patches that may be buildings.
	blobArea
	blobAreaMost
	blobHollow
	blobWidth
	blobStrip
	blobForm
	blobFill
	blobPixels
	blobShade
	blobDates
	blobDark
	blobLush
	blobGrown
	blobContrast
	blobSteady
	blobSide
	blobCast
	blobCastSmall
	blobFormSmall
	blobFillSmall
	blobLeft
	blobFew
	blobClear
	blobGreenAfter
	blobFormGone
	blobAreaGone
	blobFounded
	blobYard
	blobStronger
	blobWall

	// Of ground that was levelled.
	padArea
	padAreaMost
	padSolid
	padDates
	padAfter
	padGreen
	padJump
	padWander
	padAround
	padSteady
	padCalm
	padKept
	padMoved
	padLarger

	// Of areas of changed colour and edges.
	areaPeak
	areaSize
	areaAsked
	areaAltered
	areaLimit
	areaObjects
	areaScore

	// Of roofs of two dates.
	roofArea
	roofAreaMost
	roofFill
	roofLong
	roofAsked
	roofBelieved

	allRules
)

// reason says a rule in words, as what is wrong with a candidate, with the unit of
// what is measured. Most is true where the bar is the most that is allowed, else
// it is the least.
type reason struct {
	name, words, unit string
	most              bool
}

// inLogs is the unit of contrasts: natural logarithms of brightness.
const inLogs = "log units"

var reasons = [allRules]reason{
	lineCrests:      {"line.crests", "hardly seen along its length", "of it", false},
	lineChain:       {"line.chain", "hangs together with too little", "m in all", false},
	lineChainSide:   {"line.chain_side", "nothing that it hangs together with is long", "m", false},
	lineDates:       {"line.dates", "no date shows it on one side of every onset", "dates on the poorer side", false},
	lineGone:        {"line.gone", "to be gone it must be seen twice and missed twice", "dates on the poorer side", false},
	lineClear:       {"line.clear", "a state that only a date under much cloud or snow shows", "clear dates", false},
	lineHedge:       {"line.hedge", "green as a hedge", "NDVI", true},
	lineHeight:      {"line.height", "stands out too little from both sides", inLogs, false},
	lineLeft:        {"line.left", "too much of it is seen where it should not stand", "of its height", true},
	lineUneven:      {"line.uneven", "both sides differ as at the edge of a field or roof", "of its height", true},
	lineRoof:        {"line.roof", "runs along the edge of a building", "of it", true},
	lineStronger:    {"line.stronger", "too little of it lies free of a stronger line", "m", false},
	lineOrchard:     {"line.orchard", "looks like rows of an orchard or field", "rows hang together", true},
	lineCombed:      {"line.combed", "looks like one of many rows", "lines beside it", true},
	lineWeak:        {"line.weak", "much weaker than the walls that it hangs together with", "of their height", false},
	lineLength:      {"line.length", "no strong chain around a corner holds it, and alone it is too short", "m", false},
	lineWidth:       {"line.width", "no strong chain around a corner holds it, and alone it is too wide", "m", true},
	lineSides:       {"line.sides", "no strong chain around a corner holds it, and alone it wants more dates", "dates on the poorer side", false},
	lineOutside:     {"line.outside", "no walls surround it", "walls around", false},
	lineBuried:      {"line.buried", "the works of walls around it explain that it came or went", "of its height", true},
	lineInnerWidth:  {"line.inner_width", "too wide for a fence or wall within walls", "m", true},
	lineInnerLength: {"line.inner_length", "too short for a fence or wall within walls", "m", false},

	topHeight: {"tower.height", "no top outshines what surrounds it enough", inLogs, false},
	topRoof:   {"tower.roof", "stands on a building", "buildings under it", true},
	topNear:   {"tower.near", "another top is too near", "m", false},
	topDates:  {"tower.dates", "no date shows it on one side of its onset", "dates on the poorer side", false},

	blobArea:       {"building.area", "too small for a building", "m2", false},
	blobAreaMost:   {"building.area_most", "too large for a building", "m2", true},
	blobHollow:     {"building.hollow", "a ring, of walls or around a yard", "of it filled", false},
	blobWidth:      {"building.width", "too narrow for a building", "m", false},
	blobStrip:      {"building.strip", "a strip, as between a wall and its shadow", "times as long as wide", true},
	blobForm:       {"building.form", "no straight outline", "of a rectangle's", false},
	blobFill:       {"building.fill", "fills too little of its smallest rectangle", "of it", false},
	blobPixels:     {"building.pixels", "too few pixels within or around it", "pixels", false},
	blobShade:      {"building.shade", "no date shows a shadow behind it", "of the ground behind", false},
	blobDates:      {"building.dates", "no date shows it on one side of its onset", "dates on the poorer side", false},
	blobDark:       {"building.dark", "dark as a shadow", inLogs, false},
	blobLush:       {"building.lush", "green as a field", "NDVI", true},
	blobGrown:      {"building.grown", "vegetation explains how it differs from the ground", "of its contrast left", false},
	blobContrast:   {"building.contrast", "differs too little from the ground around", inLogs, false},
	blobSteady:     {"building.steady", "comes back to looks that it had, as crops and snow do", "of the usual distance", false},
	blobSide:       {"building.side", "its outline is that of the state in which it does not stand", "of its contrast", false},
	blobCast:       {"building.cast", "its shadow did not come or go with it", "of the ground behind", false},
	blobCastSmall:  {"building.cast_small", "small, and its shadow did not come or go with it", "of the ground behind", false},
	blobFormSmall:  {"building.form_small", "small, and no straight outline", "of a rectangle's", false},
	blobFillSmall:  {"building.fill_small", "small, and no plain rectangle", "of it", false},
	blobLeft:       {"building.left", "too much of it is seen where it should not stand", "of its contrast", true},
	blobFew:        {"building.few_dates", "too few dates for a thing that is not plainly a building", "dates on the poorer side", false},
	blobClear:      {"building.clear", "a state that only a date under much cloud or snow shows", "clear dates", false},
	blobGreenAfter: {"building.green_after", "green where it is said to be gone", "NDVI", true},
	blobFormGone:   {"building.form_gone", "to be gone it wants a straighter outline", "of a rectangle's", false},
	blobAreaGone:   {"building.area_gone", "to be gone it is too small", "m2", false},
	blobFounded:    {"building.founded", "one date alone shows a state, and it is not clear enough", "of its contrast", true},
	blobYard:       {"building.yard", "the yard of other buildings", "buildings on it", true},
	blobStronger:   {"building.stronger", "a patch that looks more like a building overlaps it", "of the smaller one", true},
	blobWall:       {"building.wall", "a wall with its shadow", "of it", true},

	padArea:     {"ground.area", "too small to be told as levelled ground", "m2", false},
	padAreaMost: {"ground.area_most", "so large that light, season or snow will have done it", "of all", true},
	padSolid:    {"ground.solid", "too ragged for levelled ground", "of its hull", false},
	padDates:    {"ground.dates", "no date shows it on one side of its onset", "dates on the poorer side", false},
	padAfter:    {"ground.after", "too few dates show that it lasts", "dates", false},
	padGreen:    {"ground.green", "green since", "NDVI", true},
	padJump:     {"ground.jump", "moved too little", inLogs, false},
	padWander:   {"ground.wander", "strays since, as what is farmed does", inLogs, true},
	padAround:   {"ground.around", "the ground around moved with it", inLogs, true},
	padSteady:   {"ground.steady", "comes back to looks that it had", "of the usual distance", false},
	padCalm:     {"ground.calm", "moved before as fields do, and nothing was built on it", "buildings on it", false},
	padKept:     {"ground.kept", "too little of what walls surround keeps its looks", "of it", false},
	padMoved:    {"ground.moved", "most of what walls surround looked so before", "of it moved", false},
	padLarger:   {"ground.larger", "larger levelled ground overlaps it", "of the smaller one", true},

	areaPeak:    {"area.peak", "no pixel of it is strong enough", "strong pixels", false},
	areaSize:    {"area.size", "too small", "m2", false},
	areaAsked:   {"area.asked", "lies outside the area asked about", "pixels within", false},
	areaAltered: {"area.altered", "built up before and after, and too weak to be told from light or season", "of the bar", false},
	areaLimit:   {"area.limit", "at this pixel size too small to be told as gone", "m2", false},
	areaScore:   {"area.score", "its score is below the least that was asked for", "of 1", false},
	areaObjects: {"area.objects", "told as the objects that cover it", "of it covered", true},

	roofArea:     {"roof.area", "too small for a roof", "m2", false},
	roofAreaMost: {"roof.area_most", "too large for a roof", "m2", true},
	roofFill:     {"roof.fill", "fills too little of its smallest rectangle", "of it", false},
	roofLong:     {"roof.long", "long as a street", "times as long as wide", true},
	roofAsked:    {"roof.asked", "lies outside the area asked about", "cells within", false},
	roofBelieved: {"roof.believed", "too many of the roofs of its date may be false, by those of the other", "of them", true},
}
