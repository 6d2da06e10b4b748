package ingest

import (
	"os"
	"path/filepath"
	"testing"

	"rampart/internal/site"
)

func TestDateTrust(t *testing.T) {
	t.Parallel()
	const stac = `{"type":"Feature","stac_version":"1.0.0","id":"item",
		"properties":{"datetime":"2016-06-06T10:00:00Z"},"assets":{}}`
	const product = "LC08_L2SP_026027_20150829_20150906_02_T1.tif"
	for _, c := range []struct {
		name  string
		file  string
		tags  []string
		files map[string]string
		want  []string
	}{
		{
			name: "the user goes before " +
				"all", file: "a_2015-01-01.tif", tags: []string{"ACQUISITION_DATE", "2014-01-01"},
			files: map[string]string{
				"dates.csv": "file,date\na_2015-01-01.tif,2013-01-01", "a_2015-01-01.json": stac,
			},
			want: []string{"2013-01-01 user item pan"},
		},
		{
			name: "then the STAC item, with a remark where the name says else", file: "a_2015-01-01.tif",
			files: map[string]string{"a_2015-01-01.json": stac},
			want: []string{
				"2016-06-06 stac item pan",
				"note a_2015-01-01.tif: dated 2016-06-06 by its stac, though its name says 2015-01-01",
			},
		},
		{
			name: "then the sidecar", file: "a.tif", tags: []string{"ACQUISITION_DATE", "2014-01-01"},
			files: map[string]string{"a_MTL.txt": "  DATE_ACQUIRED = 2015-05-05\n"},
			want:  []string{"2015-05-05 sidecar a pan"},
		},
		{
			name: "then the tag of acquisition", file: "a_2014-01-02.tif",
			tags: []string{"ACQUISITION_DATE", "2014-01-01", "TIFFTAG_DATETIME", "2020:01:01 10:00:00"},
			want: []string{"2014-01-01 tag a_2014-01-02 pan"},
		},
		{
			name: "GDAL's imagery domain", file: "a.tif",
			tags: []string{"IMAGERY:ACQUISITIONDATETIME", "2014-01-01 05:40:10"},
			want: []string{"2014-01-01 tag a pan"},
		},
		{
			name: "TIFFTAG_DATETIME of the same day as the name", file: "a_2014-01-01.tif",
			tags: []string{"TIFFTAG_DATETIME", "2014:01:01 05:00:00"},
			want: []string{"2014-01-01 tag a_2014-01-01 pan"},
		},
		{
			name: "TIFFTAG_DATETIME a day off is local time: the name's day", file: "a_2014-01-01.tif",
			tags: []string{"TIFFTAG_DATETIME", "2014:01:02 00:00:00"},
			want: []string{"2014-01-01 name a_2014-01-01 pan"},
		},
		{
			name: "TIFFTAG_DATETIME later than the name is the processing's", file: "a_2014-01-01.tif",
			tags: []string{"TIFFTAG_DATETIME", "2020:01:01 10:00:00"},
			want: []string{
				"2014-01-01 name a_2014-01-01 pan",
				"note a_2014-01-01.tif: dated 2014-01-01 by its name; its tag says 2020-01-01, taken for " +
					"the time of processing",
			},
		},
		{
			name: "TIFFTAG_DATETIME before the name leaves nothing certain", file: "a_2014-01-01.tif",
			tags: []string{"TIFFTAG_DATETIME", "2010:01:01 10:00:00"},
			want: []string{
				"skip a_2014-01-01.tif: its name says 2014-01-01, its tag the earlier 2010-01-01" + byName +
					`a_2014-01-01.tif,YYYY-MM-DD"`,
			},
		},
		{
			name: "a product's name goes before any " +
				"tag", file: product, tags: []string{"ACQUISITION_DATE", "2010-01-01"},
			want: []string{
				"2015-08-29 name LC08_L2SP_026027_20150829_20150906_02_T1 pan",
				"note " + product + ": dated 2015-08-29 by its name; its tag says 2010-01-01, taken for " +
					"the time of processing",
			},
		},
		{
			name: "TIFFTAG_DATETIME alone is used with a remark", file: "a.tif",
			tags: []string{"TIFFTAG_DATETIME", "2010:01:01 10:00:00"},
			want: []string{
				"2010-01-01 tag a pan",
				"note a.tif: dated by TIFFTAG_DATETIME alone, which may be the time of processing",
			},
		},
		{
			name: "TIFFTAG_DATETIME that repeats a processing " +
				"time", file: "S2A_OPER_X_20161130T130757_T31UDQ.tif",
			tags: []string{"TIFFTAG_DATETIME", "2016:11:30 13:07:57"},
			want: []string{
				"skip S2A_OPER_X_20161130T130757_T31UDQ.tif: the time in its name is when it was processed, " +
					"not when it was taken" + byName + `S2A_OPER_X_20161130T130757_T31UDQ.tif,YYYY-MM-DD"`,
			},
		},
		{
			name: "two dates in the name, the tag decides", file: "2014-01-01_2015-01-01.tif",
			tags: []string{"ACQUISITION_DATE", "2014-01-01"},
			want: []string{"2014-01-01 tag 2014-01-01_2015-01-01 pan"},
		},
		{
			name: "an item of many months is no date, though the name has one", file: "a_2016-01-01.tif",
			files: map[string]string{"a_2016-01-01.json": `{"type":"Feature","stac_version":"1.0.0",
				"properties":
				{"datetime":null,"start_datetime":"2016-01-01T00:00:00Z",
				"end_datetime":"2016-12-31T00:00:00Z"},"assets":{}}`},
			want: []string{
				"skip a_2016-01-01.tif: its STAC item gives no date but the span 2016-01-01 to " +
					"2016-12-31" + byName +
					`a_2016-01-01.tif,YYYY-MM-DD"`,
			},
		},
		{
			name: "an item without a datetime and a span of a day", file: "a.tif",
			files: map[string]string{"a.json": `{"type":"Feature","stac_version":"1.0.0","id":"i",
				"properties":
				{"datetime":null,"start_datetime":"2016-01-01T00:00:00Z",
				"end_datetime":"2016-01-01T23:59:59Z"},"assets":{}}`},
			want: []string{"2016-01-01 stac i pan"},
		},
		{
			name: "JSON of another kind says nothing", file: "a_2016-01-01.tif",
			files: map[string]string{"a_2016-01-01.json": `[1,2]`, "b.json": `{"type":"Feature"`},
			want:  []string{"2016-01-01 name a_2016-01-01 pan"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{c.file: ""}
			for n, text := range c.files {
				files[n] = text
			}
			dir := folder(t, files)
			f := fake{c.file: tagged(header(10, "Gray"), c.tags...)}
			got := summary(scan(t, f, Options{Paths: []string{dir}}), dir)
			if want := lines(c.want...); got != want {
				t.Errorf("Scan =\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestItemNamesFilesAndBands(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"item.json": `{"type":"Feature","stac_version":"1.0.0","id":"S2A_X","properties":{
			"datetime":"2019-05-05T05:05:05Z","platform":"Sentinel-2A","gsd":10,"license":"CC0",
			"view:sun_azimuth":150.5,"view:sun_elevation":40.25,"view:off_nadir":3},
			"assets":{"red":{"href":"./img/r.tif","eo:bands":[{"name":"B04","common_name":"red"}]},
			"B08":{"href":"img/n.tif"},"rgb":{"href":"https://example.org/a/x.tif?sig=1"},
			"scl":{"href":"img/scl.tif"}}}`,
		"img/r.tif": "", "img/n.tif": "", "img/scl.tif": "", "x.tif": "",
		"old.json": `{"type":"Feature","stac_version":"1.0.0-beta.2","id":"old","properties":{
			"datetime":"2018-01-01T00:00:00Z","eo:platform":"LANDSAT_8","eo:sun_azimuth":93.5,
			"eo:bands":[{"name":"B4","common_name":"red"},{"name":"B5","common_name":"nir08"}]},
			"assets":{"a":{"href":"l5.tif","eo:bands":[1]},"b":{"href":"l4.tif","eo:bands":[0]}}}`,
		"l4.tif": "", "l5.tif": "",
	})
	f := fake{"x.tif": header(10, "Red", "Green", "Blue")}
	s := scan(t, f, Options{Paths: []string{dir}})
	want := lines("2018-01-01 stac old red nir", "2019-05-05 stac "+filepath.Base(dir)+"/S2A_X "+
		"red green blue +scl",
		"2019-05-05 stac img/S2A_X nir red +scl")
	if got := summary(s, dir); got != want {
		t.Fatalf("Scan =\n%s\nwant\n%s", got, want)
	}
	a := s.Scenes[2].Angles
	if a.Source != "stac" || *a.SunAzimuth != 150.5 || *a.SunElevation != 40.25 || *a.OffNadir != 3 ||
		a.ViewAzimuth != nil {
		t.Errorf("angles = %+v, want the item's", a)
	}
	if c := s.Scenes[2]; c.Sensor != sensorS2 || c.Licence != "CC0" {
		t.Errorf("scene = %+v, want the item's sensor and licence", c)
	}
	if c := s.Scenes[0]; c.Sensor != "landsat-8" || c.GSDM != 30 || *c.Angles.SunAzimuth != 93.5 {
		t.Errorf("scene = %+v, want landsat-8 at 30 m", c)
	}
}

func TestSidecars(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, image, sidecar, content string
		date, sensor                  string
		elevation                     float64
	}{
		{
			"planet", "20190604_054010_1032_3B_AnalyticMS.tif", "20190604_054010_1032_metadata.json",
			`{"properties":{"acquired":"2019-06-04T05:40:10.1Z","sun_elevation":61.5,"sun_azimuth":120}}`,
			"2019-06-04T05:40:10Z", sensorPlanet, 61.5,
		},
		{
			"landsat", "LC08_L2SP_026027_20200829_20200906_02_T1_SR_B4.TIF",
			"LC08_L2SP_026027_20200829_20200906_02_T1_MTL.txt",
			"GROUP = X\n  DATE_ACQUIRED = 2020-08-29\n  SCENE_CENTER_TIME = \"17:05:46.7326510Z\"\n" +
				"  SPACECRAFT_ID = \"LANDSAT_8\"\n  SUN_ELEVATION = 47.5\nEND\n",
			"2020-08-29T17:05:46Z", "landsat-8", 47.5,
		},
		{
			"maxar", "19JUN04054010-M2AS-0123.TIF", "19JUN04054010-M2AS-0123.IMD",
			"firstLineTime = 2019-06-04T05:40:10.123456Z;\nmeanSunEl = 70.1;\nsatId = \"WV02\";\n",
			"2019-06-04T05:40:10Z", "wv02", 70.1,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t, map[string]string{c.image: "", c.sidecar: c.content})
			s := scan(t, nil, Options{Paths: []string{dir}})
			if len(s.Scenes) != 1 {
				t.Fatalf("Scan =\n%s", summary(s, dir))
			}
			got := s.Scenes[0]
			if got.Acquired.Time.Format("2006-01-02T15:04:05Z07:00") != c.date ||
				got.Acquired.Source != site.DateSidecar || got.Sensor != c.sensor {
				t.Errorf("scene of %s: %+v %s", c.image, got.Acquired, got.Sensor)
			}
			if got.Angles.Source != "sidecar" || *got.Angles.SunElevation != c.elevation {
				t.Errorf("angles = %+v, want the sidecar's", got.Angles)
			}
		})
	}
}

func TestRealItems(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("RAMPART_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	for _, c := range []struct{ file, date, sensor, asset, role string }{
		{"LC08_L2SP_028030_20200114_20200824_02_T1_SR.json", "2020-01-14", "landsat-8",
			"LC08_L2SP_028030_20200114_20200824_02_T1_SR_B5.TIF", "nir"},
		{"LC08_L2SR_081119_20200101_20200823_02_T2.json", "2020-01-01", "landsat-8",
			"LC08_L2SR_081119_20200101_20200823_02_T2_SR_B2_small.TIF", "blue"},
		{"LE07_L2SP_044033_20210329_20210424_02_T1_SR.json", "2021-03-29", "landsat-7",
			"LE07_L2SP_044033_20210329_20210424_02_T1_SR_B2.TIF", "green"},
		{"S2A_28QCH_20200714_0_L2A.json", "2020-07-14", sensorS2, "B08.tif", "nir"},
		{"S2B_MSIL2A_20190629T212529_R043_T06VVN_20201006T080531.json", "2019-06-29", sensorS2,
			"T06VVN_20190629T212529_B02_10m.tif", "blue"},
		{"lidar_dem.json", "2012-01-01", "aircraft", "", ""},
		{"only_crs_proj.json", "2019-01-01", "landsat-5,landsat-7,landsat-8", "", ""},
	} {
		data, err := os.ReadFile(filepath.Join(dir, "stac", c.file))
		if err != nil {
			t.Skip("real data not found, set RAMPART_DATA:", err)
		}
		it, _ := parseJSON(data)
		if it == nil || !it.date.ok() || it.date.time.Format("2006-01-02") != c.date ||
			it.sensor != c.sensor {
			t.Errorf("parseJSON(%s) = %+v, want %s of %s", c.file, it, c.date, c.sensor)
			continue
		}
		if c.asset == "" {
			continue
		}
		as := it.asset(c.asset)
		if as == nil {
			t.Errorf("%s has no asset %s", c.file, c.asset)
			continue
		}
		if got := it.rolesOf(as, ""); len(got) != 1 || got[0] != c.role {
			t.Errorf("roles of %s in %s = %v, want %s", c.asset, c.file, got, c.role)
		}
	}
}
