package ingest

import (
	"testing"
	"time"

	"rampart/internal/site"
)

func TestDateFromName(t *testing.T) {
	t.Parallel()
	const second, day = site.PrecisionSecond, site.PrecisionDay
	for _, c := range []struct {
		name, stem, want string
		precision        site.Precision
		product          bool
	}{
		{"hyphens", "dabancheng_2017-03-02_S2L1C_rgb", "2017-03-02T00:00:00Z", day, false},
		{"compact", "site_20170302", "2017-03-02T00:00:00Z", day, false},
		{"underscores", "2017_03_02_site", "2017-03-02T00:00:00Z", day, false},
		{"dots", "site.2017.03.02", "2017-03-02T00:00:00Z", day, false},
		{"iso time", "a_20171107T105229_b", "2017-11-07T10:52:29Z", second, false},
		{"fourteen digits", "img20171107105229", "2017-11-07T10:52:29Z", second, false},
		{"month in letters", "04JUN2019_site", "2019-06-04T00:00:00Z", day, false},
		{"month in letters, hyphens", "site 04-Jun-2019", "2019-06-04T00:00:00Z", day, false},
		{"the same day twice", "a_2019-06-04_b_20190604", "2019-06-04T00:00:00Z", day, false},
		{"six digits after the day are an id", "20190604_054010_x", "2019-06-04T00:00:00Z", day, false},
		{
			"web browser, one day", "2020-06-02-00_00_2020-06-02-23_59_Sentinel-2_L2A_B02_(Raw)",
			"2020-06-02T00:00:00Z", day, false,
		},
		{
			"sentinel-2 product, the first of two times",
			"S2A_MSIL1C_20171107T105229_N0206_R051_T31UDQ_20171107T130000",
			"2017-11-07T10:52:29Z", second, true,
		},
		{
			"sentinel-2 product processed years later",
			"S2B_MSIL2A_20190629T212529_N0212_R043_T06VVN_20201006T080531",
			"2019-06-29T21:25:29Z", second, true,
		},
		{"sentinel-2 band", "T31UDQ_20171107T105229_B02", "2017-11-07T10:52:29Z", second, true},
		{"sentinel-2 COG", "S2A_28QCH_20200714_0_L2A", "2020-07-14T00:00:00Z", day, true},
		{
			"old sentinel-2 product with its validity",
			"S2A_OPER_PRD_MSIL1C_PDMC_20161130T130757_R051_V20161130T105422_20161130T105422",
			"2016-11-30T10:54:22Z", second, true,
		},
		{"sen2r", "S2A2A_20170703_022_Barbellino_BOA_10", "2017-07-03T00:00:00Z", day, false},
		{
			"landsat, acquisition before processing",
			"LC08_L2SP_026027_20200829_20200906_02_T1_SR_B2",
			"2020-08-29T00:00:00Z", day, true,
		},
		{"landsat, day of year", "LC80260272020242LGN00_B4", "2020-08-29T00:00:00Z", day, true},
		{"HLS", "HLS.L30.T14TPP.2020242T170546.v2.0.B04", "2020-08-29T17:05:46Z", second, true},
		{"planetscope", "20190604_054010_1032_3B_AnalyticMS", "2019-06-04T05:40:10Z", second, true},
		{
			"planetscope with hundredths", "20190604_054010_55_1032_3B_AnalyticMS",
			"2019-06-04T05:40:10Z", second, true,
		},
		{"skysat", "20190604_054010_ssc1_u0001_analytic", "2019-06-04T05:40:10Z", second, true},
		{"maxar", "19JUN04054010-M2AS-012345678010_01_P001", "2019-06-04T05:40:10Z", second, true},
		{"naip", "m_4709963_se_14_1_20090818", "2009-08-18T00:00:00Z", day, true},
		{
			"naip with its version", "m_4709963_se_14_060_20200831_20201005",
			"2020-08-31T00:00:00Z", day, true,
		},
		{"pleiades", "IMG_PHR1A_MS_201906040540105_ORT", "2019-06-04T05:40:10Z", second, true},
		{"earthworks of a geoscience agency", "ga_ls8c_nbart_3-1-0_088080_2020-05-25_final_band08",
			"2020-05-25T00:00:00Z", day, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := dateFromName(c.stem)
			if !got.ok() || got.time.Format(time.RFC3339) != c.want ||
				got.precision != c.precision || got.product != c.product {
				t.Errorf("dateFromName(%q) = %+v, want %s %s product %v",
					c.stem, got, c.want, c.precision, c.product)
			}
		})
	}
}

func TestDateFromNameWithoutOne(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, stem, problem string }{
		{"no digits", "joplin_pre_EPSG26915", ""},
		{"a letter", "A", ""},
		{"month 13", "site_20191301", ""},
		{"30 February", "site_2019-02-30", ""},
		{"before civil satellites", "site_1945-08-06", ""},
		{"beyond 2100", "site_21010101", ""},
		{"a month alone", "site_2019-06", ""},
		{"a year alone", "train_2019", ""},
		{"nine digits are an id", "site_201906041", ""},
		{"day before month", "site_04-06-2019", ""},
		{"mixed separators", "site_2019-06_04", ""},
		{"two dates", "2019-01-01_2019-06-04_diff", "its name holds two dates, 2019-01-01 and " +
			"2019-06-04"},
		{
			"the processing time of an old tile",
			"S2A_OPER_MSI_L1C_TL_MPS__20161130T130757_A007527_T31UDQ_B12",
			"the time in its name is when it was processed, not when it was taken",
		},
		{
			"web browser, a span of days", "2020-06-01-00_00_2020-06-30-23_59_Sentinel-2_L2A_B02_(Raw)",
			"its name gives only the span asked for, 2020-06-01 to 2020-06-30",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := dateFromName(c.stem)
			if got.ok() || got.problem != c.problem {
				t.Errorf("dateFromName(%q) = %+v, want no date and problem %q", c.stem, got, c.problem)
			}
		})
	}
}

func TestDateFromFolders(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, path, want string }{
		{"a folder that is a date", "/a/2019-03-04/B02.tif", "2019-03-04"},
		{"a folder that is a compact date", "/a/20190304/B02.tif", "2019-03-04"},
		{"an export's folder is not believed", "/a/export_2024-01-01/B02.tif", ""},
		{"only the nearest folder may be a bare date", "/2024-01-01/site/B02.tif", ""},
		{
			"a product's folder further up",
			"/x/S2A_MSIL1C_20171107T105229_N0206_R051_T31UDQ_20171107T130000.SAFE" +
				"/GRANULE/L/IMG_DATA/B02.jp2",
			"2017-11-07",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if r := dateFromFolders(c.path); r.ok() {
				got = r.time.Format(time.DateOnly)
			}
			if got != c.want {
				t.Errorf("dateFromFolders(%q) = %q, want %q", c.path, got, c.want)
			}
		})
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, want string
		precision  site.Precision
	}{
		{"2019-03-04", "2019-03-04T00:00:00Z", site.PrecisionDay},
		{" 2019/3/4 ", "2019-03-04T00:00:00Z", site.PrecisionDay},
		{"20190304", "2019-03-04T00:00:00Z", site.PrecisionDay},
		{"2019-03", "2019-03-01T00:00:00Z", site.PrecisionMonth},
		{"4-Mar-2019", "2019-03-04T00:00:00Z", site.PrecisionDay},
		{"2019-03-04T05:06:07Z", "2019-03-04T05:06:07Z", site.PrecisionSecond},
		{"2019-03-04T23:06:07-05:00", "2019-03-05T04:06:07Z", site.PrecisionSecond},
		{"2019:03:04 05:06:07", "2019-03-04T05:06:07Z", site.PrecisionSecond},
		{"2019:03:04 00:00:00", "2019-03-04T00:00:00Z", site.PrecisionDay},
		{"2019-03-04 05:06", "2019-03-04T05:06:00Z", site.PrecisionSecond},
		{`"2019-03-04"`, "2019-03-04T00:00:00Z", site.PrecisionDay},
	} {
		got := parseDate(c.text)
		if !got.ok() || got.time.Format(time.RFC3339) != c.want || got.precision != c.precision {
			t.Errorf("parseDate(%q) = %+v, want %s %s", c.text, got, c.want, c.precision)
		}
	}
	for _, text := range []string{
		"", "20-Mar", "#N/A", "2019", "2019-13-01", "1066-10-14", "04/03/2019",
	} {
		if got := parseDate(text); got.ok() {
			t.Errorf("parseDate(%q) = %+v, want none", text, got)
		}
	}
}

func FuzzDateFromName(f *testing.F) {
	for _, s := range []string{
		"dabancheng_2017-03-02_S2L1C_rgb", "T31UDQ_20171107T105229_B02", "04JUN2019",
		"LC08_L2SP_026027_20200829_20200906_02_T1", "2019-", "20190604T", "1\xff2019-06-04",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, stem string) {
		r := dateFromName(stem)
		if r.ok() && !plausible(r.time) {
			t.Errorf("dateFromName(%q) = %v, an absurd date", stem, r.time)
		}
		if r.ok() && r.problem != "" {
			t.Errorf("dateFromName(%q) has a date and a problem, %q", stem, r.problem)
		}
		if n := parseName("/a/" + stem); len(n.acquisition) > len(n.stem) {
			t.Errorf("parseName(%q): the acquisition %q is longer than the stem", stem, n.acquisition)
		}
	})
}
