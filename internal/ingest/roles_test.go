package ingest

import (
	"strings"
	"testing"

	"rampart/internal/site"
)

// described is a header with descriptions.
func described(h site.Header, descriptions ...string) site.Header {
	for i, d := range descriptions {
		h.Bands[i].Description = d
	}
	return h
}

// gray is a header of n bands of which nothing is said.
func gray(n int) site.Header {
	colors := make([]string, n)
	for i := range colors {
		colors[i] = "Undefined"
	}
	colors[0] = "Gray"
	return header(10, colors...)
}

func TestDescribeRoles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file string
		head       site.Header
		want       string
		guess      bool
	}{
		{
			"descriptions of sentinel-2 bands", "abudhabi_2016-01-20_S2L1C.tif",
			described(gray(6), "B02", "B03", "B04", "B08", "B11", "B12"),
			"blue green red nir swir16 swir22", false,
		},
		{
			"descriptions without a known sensor", "x.tif",
			described(gray(3), "B08", "B04", "B03"), "nir red green", false,
		},
		{
			"descriptions in words, another order", "x.tif",
			described(gray(3), "NIR (842 nm)", "Band 2 - Red", "green"), "nir red green", false,
		},
		{
			"descriptions of which one is not known", "x.tif",
			described(gray(2), "red", "ndvi"), "red band2", true,
		},
		{
			"landsat 8 descriptions", "LC08_L2SP_026027_20200829_20200906_02_T1.tif",
			described(gray(3), "SR_B4", "SR_B5", "SR_B6"), "red nir swir16", false,
		},
		{
			"landsat 7 descriptions", "LE07_L2SP_044033_20210329_20210424_02_T1.tif",
			described(gray(3), "SR_B3", "SR_B4", "SR_B5"), "red nir swir16", false,
		},
		{"colours", "x.tif", header(1, "Red", "Green", "Blue"), "red green blue", false},
		{"colours in another order", "x.tif", header(1, "Blue", "Green", "Red"), "blue green red", false},
		{"alpha is no band", "x.tif", header(1, "Red", "Green", "Blue", "Alpha"), "red green " +
			"blue", false},
		{
			"a fourth band without a colour", "x.tif", header(1, "Red", "Green", "Blue", "Undefined"),
			"red green blue nir", true,
		},
		{"a fourth band of colour NIR", "x.tif", header(1, "NIR", "Red", "Green", "Blue"), "nir " +
			"red green blue", false},
		{"naip without colours", "m_4709963_se_14_1_20090818.tif", gray(4), "red green blue nir", false},
		{
			"planetscope, whatever the colours claim", "20190604_054010_1032_3B_AnalyticMS.tif",
			header(3, "Red", "Green", "Blue", "Undefined"), "blue green red nir", false,
		},
		{
			"planetscope with eight bands", "20220604_054010_55_2416_3B_AnalyticMS_SR_8b.tif", gray(8),
			"coastal blue green05 green yellow red rededge nir", false,
		},
		{"maxar", "19JUN04054010-M2AS-012345678010_01_P001.TIF", gray(4), "blue green red nir", false},
		{
			"sentinel-2, 12 bands: the ends alone are certain", "S2A1C_20170703_022_Barbellino_TOA_10.tif",
			gray(12), "coastal blue green red rededge rededge075 rededge078 nir band9 band10 swir16 swir22",
			false,
		},
		{
			"sentinel-2, 11 bands", "S2A2A_20170703_022_Barbellino_BOA_10.tif", gray(11),
			"coastal blue green red rededge rededge075 rededge078 nir band9 swir16 swir22", false,
		},
		{"sentinel-2, 4 bands", "site_2019-01-01_S2L2A.tif", gray(4), "blue green red nir", true},
		{"one band", "x.tif", gray(1), "pan", false},
		{"one band of a sentinel-2 granule", "T31UDQ_20171107T105229_B8A.tif", gray(1), "nir08", false},
		{
			"HLS keeps landsat's numbers", "HLS.L30.T14TPP.2020242T170546.v2.0.B05.tif", gray(1),
			"nir", false,
		},
		{"one band in words", "site_2019-01-01_red.tif", gray(1), "red", false},
		{"a place called after a colour", "red_deer_valley_2019-01-01.tif", gray(1), "pan", false},
		{"a landsat number without a landsat name", "x_B5.tif", gray(1), "band5", true},
		{"three bands", "x.tif", gray(3), "red green blue", true},
		{"four bands", "x.tif", gray(4), "red green blue nir", true},
		{"five bands", "x.tif", gray(5), "band1 band2 band3 band4 band5", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := &asset{abs: "/d/" + c.file, header: c.head, name: parseName("/d/" + c.file)}
			roles, remark, problem := describeRoles(a)
			if got := strings.Join(roles, " "); got != c.want || (remark != "") != c.guess || problem != "" {
				t.Errorf("describeRoles(%s) = %q, %q, %q, want %q, a remark: %v",
					c.file, got, remark, problem, c.want, c.guess)
			}
		})
	}
}

func TestSceneGroundSampleDistance(t *testing.T) {
	t.Parallel()
	head := header(7.3, "Gray")
	for _, c := range []struct {
		name string
		file string
		want float64
	}{
		{"a viewer's fine pixels of a 10 m sensor", "2020-06-02_Sentinel-2_L2A_B04.tif", 10},
		{"landsat pan", "LC08_L1TP_026027_20200829_20200906_02_T1_B8.TIF", 15},
		{"an unknown sensor", "2020-06-02.tif", 7.3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t, empty(c.file))
			s := scan(t, fake{c.file: head}, Options{Paths: []string{dir}})
			if len(s.Scenes) != 1 || s.Scenes[0].GSDM != c.want || s.Scenes[0].PixelX != 7.3 {
				t.Errorf("Scan(%s) = %+v, want a gsd of %v m", c.file, s.Scenes, c.want)
			}
		})
	}
}

func TestSceneCarriesItsFiles(t *testing.T) {
	t.Parallel()
	nodata := 65535.0
	b4, b11 := header(10, "Gray", "Alpha"), header(20, "Gray")
	b4.Bands[0].NoData = &nodata
	b4.Bands[0].Scale, b4.Bands[0].Offset = 0, -0.1
	b11.Width = 20
	files := []string{"T31UDQ_20171107T105229_B04.tif", "T31UDQ_20171107T105229_B11.tif",
		"T31UDQ_20171107T105229_SCL.tif"}
	dir := folder(t, empty(files...))
	s := scan(t, fake{files[0]: b4, files[1]: b11}, Options{Paths: []string{dir}})
	if len(s.Scenes) != 1 {
		t.Fatalf("Scan =\n%s", summary(s, dir))
	}
	c := s.Scenes[0]
	if !c.AlphaMasked || c.Size != [2]int{40, 30} || c.Bytes != 300 || len(c.Files) != 3 ||
		!strings.HasSuffix(c.Path, files[0]) || c.Sensor != sensorS2 || c.PixelX != 10 {
		t.Errorf("scene = %+v, want alpha, the finer size, three files of 300 bytes", c)
	}
	if b := c.Bands[0]; *b.NoData != nodata || b.Scale != 1 || b.Offset != -0.1 || b.Index != 1 {
		t.Errorf("band = %+v, want nodata, scale 1, offset -0.1", b)
	}
}
