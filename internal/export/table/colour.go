package table

import "rampart/internal/detection"

// ClassColour is the colour of a class as red, green and blue in hexadecimal: one
// hue a class, told apart by people who see red and green alike too (after the
// qualitative sets of Okabe and Ito, 2008).
func ClassColour(class string) string {
	switch detection.Class(class) {
	case detection.Building:
		return "e69f00"
	case detection.Shed:
		return "56b4e9"
	case detection.Wall:
		return "7b3294"
	case detection.Fence:
		return "cc79a7"
	case detection.Enclosure:
		return "009e73"
	case detection.Tower:
		return "d55e00"
	case detection.Road:
		return "f0e442"
	case detection.Earthwork:
		return "8c510a"
	}
	return "999999"
}

// DirectionColour is the colour of a direction of change: blue for what came, red
// for what went, black for what became another.
func DirectionColour(direction string) string {
	switch detection.Direction(direction) {
	case detection.Added:
		return "0057d9"
	case detection.Removed:
		return "d7191c"
	}
	return "222222"
}
