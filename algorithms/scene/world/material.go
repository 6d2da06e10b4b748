package world

// Bands is the number of bands: red, green, blue and near infrared.
const Bands = 4

// Material is surface reflectance, 0 to 1, in each band.
type Material [Bands]float64

// Toward moves m by t, 0 to 1, to n.
func (m Material) Toward(n Material, t float64) Material {
	for b := range m {
		m[b] += (n[b] - m[b]) * t
	}
	return m
}

// Times scales every band.
func (m Material) Times(f float64) Material {
	for b := range m {
		m[b] *= f
	}
	return m
}

func snow() Material { return Material{.72, .74, .77, .66} }
func mist() Material { return Material{.78, .79, .81, .76} }

func twigs() Material { return Material{.15, .13, .11, .19} }
