package export

import "rampart/internal/detection"

// sceneJSON is a scene as it is written, in the order of the contract.
type sceneJSON struct {
	ID                string            `json:"id"`
	Path              string            `json:"path"`
	SHA256            *string           `json:"sha256"`
	Bytes             int64             `json:"bytes"`
	Sensor            *string           `json:"sensor"`
	Acquired          *string           `json:"acquired"`
	AcquiredPrecision *string           `json:"acquired_precision"`
	DateSource        *string           `json:"date_source"`
	GSDM              number            `json:"gsd_m"`
	PixelXM           number            `json:"pixel_x_m"`
	PixelYM           number            `json:"pixel_y_m"`
	CRS               *string           `json:"crs"`
	Size              [2]int            `json:"size"`
	Bands             []bandJSON        `json:"bands"`
	DType             *string           `json:"dtype"`
	NoData            noData            `json:"nodata"`
	SunElevation      number            `json:"sun_elevation"`
	SunAzimuth        number            `json:"sun_azimuth"`
	OffNadir          number            `json:"off_nadir"`
	ViewAzimuth       number            `json:"view_azimuth"`
	AngleSource       *string           `json:"angle_source"`
	CloudFraction     number            `json:"cloud_fraction"`
	SnowFraction      number            `json:"snow_fraction"`
	ValidFraction     number            `json:"valid_fraction"`
	Licence           *string           `json:"licence"`
	Credit            *string           `json:"credit"`
	Registration      *registrationJSON `json:"registration"`
	Radiometry        []fitJSON         `json:"radiometry"`
	Used              bool              `json:"used"`
	Reason            *string           `json:"reason"`
}

// bandJSON names a band and its role, and its file where that is not the scene's.
type bandJSON struct {
	Name string  `json:"name"`
	Role *string `json:"role"`
	File string  `json:"file,omitempty"`
}

// registrationJSON is how the scene was brought onto the reference.
type registrationJSON struct {
	DxM       number  `json:"dx_m"`
	DyM       number  `json:"dy_m"`
	ResidualM number  `json:"residual_m"`
	NTies     int     `json:"n_ties"`
	Accepted  bool    `json:"accepted"`
	Reason    *string `json:"reason"`
}

// fitJSON is the radiometric fit of one band.
type fitJSON struct {
	Band   string `json:"band"`
	Gain   number `json:"gain"`
	Offset number `json:"offset"`
}

func newSceneJSON(s detection.Scene) sceneJSON {
	return sceneJSON{
		ID: s.ID, Path: s.Path, SHA256: text(s.SHA256), Bytes: s.Bytes, Sensor: text(s.Sensor),
		Acquired: text(s.Acquired), AcquiredPrecision: text(s.AcquiredPrecision),
		DateSource: text(s.DateSource), GSDM: positive(s.GSDM, metreDecimals),
		PixelXM: positive(s.PixelXM, metreDecimals), PixelYM: positive(s.PixelYM, metreDecimals),
		CRS: text(s.CRS), Size: [2]int{s.Width, s.Height}, Bands: newBandsJSON(s.Bands),
		DType: text(s.DType), NoData: noData{s.NoData},
		SunElevation:  optional(s.SunElevation, angleDecimals),
		SunAzimuth:    optional(s.SunAzimuth, angleDecimals),
		OffNadir:      optional(s.OffNadir, angleDecimals),
		ViewAzimuth:   optional(s.ViewAzimuth, angleDecimals),
		AngleSource:   text(s.AngleSource),
		CloudFraction: optional(s.CloudFraction, scoreDecimals),
		SnowFraction:  optional(s.SnowFraction, scoreDecimals),
		ValidFraction: optional(s.ValidFraction, scoreDecimals),
		Licence:       text(s.Licence), Credit: text(s.Credit),
		Registration: newRegistrationJSON(s.Registration),
		Radiometry:   newFitsJSON(s.Radiometry), Used: s.Used, Reason: text(s.Reason),
	}
}

func newBandsJSON(bands []detection.Band) []bandJSON {
	out := make([]bandJSON, len(bands))
	for i, b := range bands {
		out[i] = bandJSON{b.Name, text(b.Role), b.File}
	}
	return out
}

func newRegistrationJSON(r *detection.Registration) *registrationJSON {
	if r == nil {
		return nil
	}
	return &registrationJSON{
		DxM: fixed(r.DxM, metreDecimals), DyM: fixed(r.DyM, metreDecimals),
		ResidualM: optional(r.ResidualM, metreDecimals), NTies: r.NTies,
		Accepted: r.Accepted, Reason: text(r.Reason),
	}
}

func newFitsJSON(fits []detection.BandFit) []fitJSON {
	out := make([]fitJSON, len(fits))
	for i, f := range fits {
		out[i] = fitJSON{f.Band, fixed(f.Gain, scoreDecimals), fixed(f.Offset, scoreDecimals)}
	}
	return out
}
