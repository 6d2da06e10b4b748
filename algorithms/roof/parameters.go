package roof

// Parameters returns the constants of the method by name, for a result to state:
// lengths in metres, widths as shares of the light.
func Parameters() map[string]float64 {
	return map[string]float64{
		"detail_m": detailM, "context_m": contextM, "window_m": windowM, "rough_m": roughM,
		"smooth_m": smoothM, "grey_width": greyWidth, "green_width": greenWidth, "soft": soft,
	}
}
