package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rampart/internal/site"
)

const byName = `: write its date in a dates.csv beside it, header "file,date", line "`

func TestScan(t *testing.T) {
	t.Parallel()
	rgb := header(10, "Red", "Green", "Blue")
	for _, c := range []struct {
		name  string
		files map[string]string
		heads fake
		want  []string
	}{
		{
			name:  "a series is sorted by date, not by name",
			files: empty("b_2019-01-01.tif", "a_2020-01-01.TIF", "c_2018-01-01.tiff"),
			want: []string{
				"2018-01-01 name c_2018-01-01 pan", "2019-01-01 name b_2019-01-01 pan",
				"2020-01-01 name a_2020-01-01 pan",
			},
		},
		{
			name: "a file a band is one scene, the name in brackets too",
			files: empty(
				"2020-06-02-00_00_2020-06-02-23_59_Sentinel-2_L2A_B02_(Raw).tiff",
				"2020-06-02-00_00_2020-06-02-23_59_Sentinel-2_L2A_B08_(Raw).tiff"),
			want: []string{
				"2020-06-02 name 2020-06-02-00_00_2020-06-02-23_59_Sentinel-2_L2A_(Raw) blue nir",
			},
		},
		{
			name: "grids of 10 and 20 m mixed, the finest first; a processing time is no date",
			files: empty("T31UDQ_20171107T105229_B11.tif", "T31UDQ_20171107T105229_B04.tif",
				"S2A_OPER_MSI_L1C_TL_MPS__20161130T130757_A007527_T31UDQ_B12.tif"),
			heads: fake{"T31UDQ_20171107T105229_B11.tif": header(20, "Gray")},
			want: []string{
				"2017-11-07 name T31UDQ_20171107T105229 red swir16",
				"skip S2A_OPER_MSI_L1C_TL_MPS__20161130T130757_A007527_T31UDQ_B12.tif: " +
					"the time in its name is when it was processed, not when it was taken" + byName +
					`S2A_OPER_MSI_L1C_TL_MPS__20161130T130757_A007527_T31UDQ_*.tif,YYYY-MM-DD"`,
			},
		},
		{
			name: "one line of dates.csv dates all bands",
			files: with(empty("S2A_OPER_MSI_L1C_TL_MPS__20161130T130757_A007527_T31UDQ_B02.tif",
				"S2A_OPER_MSI_L1C_TL_MPS__20161130T130757_A007527_T31UDQ_B03.tif"),
				"dates.csv", "file,date\nS2A_OPER_*.tif,2016-11-30\n"),
			want: []string{
				"2016-11-30 user S2A_OPER_MSI_L1C_TL_MPS__20161130T130757_A007527_T31UDQ blue green",
			},
		},
		{
			name: "SCL goes to the image of its date, surface reflectance before top of atmosphere",
			files: empty("S2A1C_20170703_022_Barbellino_TOA_10.tif",
				"S2A2A_20170703_022_Barbellino_BOA_10.tif",
				"S2A2A_20170703_022_Barbellino_SCL_10.tif"),
			heads: fake{
				"S2A1C_20170703_022_Barbellino_TOA_10.tif": rgb,
				"S2A2A_20170703_022_Barbellino_BOA_10.tif": rgb,
			},
			want: []string{
				"2017-07-03 name S2A2A_20170703_022_Barbellino_BOA_10 red green blue +scl",
				"skip S2A1C_20170703_022_Barbellino_TOA_10.tif: top-of-atmosphere: the same acquisition " +
					"is used as surface reflectance, one kind for the whole series " +
					"(S2A2A_20170703_022_Barbellino_BOA_10.tif)",
			},
		},
		{
			name: "top of atmosphere where not every date has surface reflectance",
			files: empty("S2A1C_20170703_022_B_TOA_10.tif", "S2A2A_20170703_022_B_BOA_10.tif",
				"S2A1C_20190723_022_B_TOA_10.tif", "S2A2A_20170703_022_B_SCL_10.tif"),
			heads: fake{
				"S2A1C_20170703_022_B_TOA_10.tif": rgb, "S2A1C_20190723_022_B_TOA_10.tif": rgb,
				"S2A2A_20170703_022_B_BOA_10.tif": rgb,
			},
			want: []string{
				"2017-07-03 name S2A1C_20170703_022_B_TOA_10 red green blue +scl",
				"2019-07-23 name S2A1C_20190723_022_B_TOA_10 red green blue",
				"skip S2A2A_20170703_022_B_BOA_10.tif: surface reflectance: the same acquisition is used " +
					"as top-of-atmosphere, one kind for the whole series (S2A1C_20170703_022_B_TOA_10.tif)",
			},
		},
		{
			name:  "levels that no date has both of stay, with a remark",
			files: empty("d_2018-07-23_S2L1C.tif", "d_2018-10-11_S2L1C.tif", "d_2020-06-02_S2L2A.tif"),
			heads: fake{
				"d_2018-07-23_S2L1C.tif": rgb, "d_2018-10-11_S2L1C.tif": rgb, "d_2020-06-02_S2L2A.tif": rgb,
			},
			want: []string{
				"2018-07-23 name d_2018-07-23_S2L1C red green blue",
				"2018-10-11 name d_2018-10-11_S2L1C red green blue",
				"2020-06-02 name d_2020-06-02_S2L2A red green blue",
				"note d_2020-06-02_S2L2A.tif: surface reflectance in a series that is mostly " +
					"top-of-atmosphere: the two differ everywhere in brightness",
			},
		},
		{
			name: "landsat bands, QA and what is no band",
			files: empty("LC08_L2SP_026027_20200829_20200906_02_T1_SR_B4.TIF",
				"LC08_L2SP_026027_20200829_20200906_02_T1_SR_B5.TIF",
				"LC08_L2SP_026027_20200829_20200906_02_T1_QA_PIXEL.TIF",
				"LC08_L2SP_026027_20200829_20200906_02_T1_SR_QA_AEROSOL.TIF"),
			want: []string{
				"2020-08-29 name LC08_L2SP_026027_20200829_20200906_02_T1_SR red nir +qa",
				"skip LC08_L2SP_026027_20200829_20200906_02_T1_SR_QA_AEROSOL.TIF: an auxiliary layer by " +
					"its name, neither an image nor a mask that can be read: if it is an image, list it in " +
					"a scenes.csv",
			},
		},
		{
			name: "planetscope is blue first, has its UDM2, and its picture is left",
			files: empty("20190604_054010_1032_3B_AnalyticMS.tif", "20190604_054010_1032_3B_udm2.tif",
				"20190604_054010_1032_3B_Visual.tif"),
			heads: fake{
				"20190604_054010_1032_3B_AnalyticMS.tif": header(3, "Blue", "Green", "Red", "Undefined"),
				"20190604_054010_1032_3B_Visual.tif":     header(3, "Red", "Green", "Blue", "Alpha"),
			},
			want: []string{
				"2019-06-04 name 20190604_054010_1032_3B_AnalyticMS blue green red nir +udm2",
				"skip 20190604_054010_1032_3B_Visual.tif: visual (true colour): the same acquisition is used " +
					"as top-of-atmosphere, one kind for the whole series (20190604_054010_1032_3B_AnalyticMS.tif)",
			},
		},
		{
			name: "a SAFE product: the finest of each band, TCI and preview left",
			files: empty("R10m/T31UDQ_20171107T105229_B02_10m.jp2",
				"R10m/T31UDQ_20171107T105229_TCI_10m.jp2",
				"R20m/T31UDQ_20171107T105229_B02_20m.jp2", "R20m/T31UDQ_20171107T105229_B11_20m.jp2",
				"R20m/T31UDQ_20171107T105229_SCL_20m.jp2", "R60m/T31UDQ_20171107T105229_SCL_60m.jp2",
				"QI/T31UDQ_20171107T105229_PVI.jp2"),
			heads: fake{
				"T31UDQ_20171107T105229_TCI_10m.jp2": rgb,
				"T31UDQ_20171107T105229_B02_20m.jp2": header(20, "Gray"),
				"T31UDQ_20171107T105229_B11_20m.jp2": header(20, "Gray"),
			},
			want: []string{
				"2017-11-07 name T31UDQ_20171107T105229 blue swir16 +scl",
				"skip QI/T31UDQ_20171107T105229_PVI.jp2: a preview by its name: " +
					"if it is an image, list it in a scenes.csv",
				"skip R10m/T31UDQ_20171107T105229_TCI_10m.jp2: visual (true colour): the same acquisition " +
					"is used as bands, one kind for the whole series (R10m/T31UDQ_20171107T105229_B02_10m.jp2)",
				"skip R20m/T31UDQ_20171107T105229_B02_20m.jp2: its bands are in " +
					"R10m/T31UDQ_20171107T105229_B02_10m.jp2, which is as fine or finer",
				"skip R60m/T31UDQ_20171107T105229_SCL_60m.jp2: the same mask is used as " +
					"R20m/T31UDQ_20171107T105229_SCL_20m.jp2",
			},
		},
		{
			name: "a mask without a date goes to the image of its name",
			files: with(empty("before.tif", "before_mask.tif"),
				"dates.csv", "file,date\nbefore.tif,2019-05\n"),
			want: []string{"2019-05 user before pan +mask"},
		},
		{
			name:  "a mask of nothing is left",
			files: empty("a_2019-01-01.tif", "b_2019-02-01_mask.tif"),
			want: []string{
				"2019-01-01 name a_2019-01-01 pan",
				"skip b_2019-02-01_mask.tif: a mask (mask) of which no image is used: " +
					"name it in a scenes.csv, column mask, to say whose it is",
			},
		},
		{
			name:  "two scenes of one date stay two, and names that repeat get their folder",
			files: empty("n/2019-01-01.tif", "s/2019-01-01.tif", "s/2019-01-01_b.tif"),
			want: []string{
				"2019-01-01 name 2019-01-01_b pan", "2019-01-01 name n/2019-01-01 pan",
				"2019-01-01 name s/2019-01-01 pan",
			},
		},
		{
			name:  "bands in folders that are dates",
			files: empty("2019-01-01/B02.tif", "2019-01-01/B03.tif", "2020-01-01/B02.tif"),
			want:  []string{"2019-01-01 name 2019-01-01 blue green", "2020-01-01 name 2020-01-01 blue"},
		},
		{
			name: "what lies beside images is passed over, what may be an image is named",
			files: empty("a_2019-01-01.tif", "a_2019-01-01.tif.aux.xml", "a_2019-01-01.tif.ovr", "a.tfw",
				"README.md", "sites.geojson", ".hidden.tif", "photo.jpg", "corrupt.tif", "levir/label.tif",
				"A.tif"),
			want: []string{
				"2019-01-01 name a_2019-01-01 pan",
				"skip A.tif: no certain date in sidecar, tags or name" + byName + `A.tif,YYYY-MM-DD"`,
				"skip corrupt.tif: not recognized as a raster",
				"skip levir/label.tif: reference labels by its name, not an image: " +
					"if it is an image, list it in a scenes.csv",
				"skip photo.jpg: not taken for an image by its ending: name the file itself to have it read",
			},
		},
		{
			name: "a VRT is used in place of its parts",
			files: with(empty("p/w_2019-01-01.tif", "p/e_2019-01-01.tif"), "2019-01-01.vrt",
				`<VRTDataset><SourceFilename relativeToVRT="1">p/w_2019-01-01.tif</SourceFilename>`+
					`<SourceFilename shared="0" `+
					`relativeToVRT="1">p/e_2019-01-01.tif</SourceFilename></VRTDataset>`),
			want: []string{
				"2019-01-01 name 2019-01-01 pan",
				"skip p/e_2019-01-01.tif: part of 2019-01-01.vrt, which is used",
				"skip p/w_2019-01-01.tif: part of 2019-01-01.vrt, which is used",
			},
		},
		{name: "an empty folder is an empty series", files: nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t, c.files)
			got := summary(scan(t, c.heads, Options{Paths: []string{dir}}), dir)
			if want := lines(c.want...); got != want {
				t.Errorf("Scan =\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestScanRefusesWhatCannotBeCompared(t *testing.T) {
	t.Parallel()
	palette := header(10, "Palette")
	complexType := header(10, "Gray")
	complexType.Bands[0].DType = "CFloat32"
	noTransform, noCRS, noBands := header(10, "Gray"), header(10, "Gray"), header(10)
	noTransform.HasTransform = false
	noCRS.CRS = ""
	for _, c := range []struct {
		name string
		head site.Header
		want string
	}{
		{"no geotransform", noTransform, "it has no georeference"},
		{"no coordinate reference system", noCRS, "it has no coordinate reference system"},
		{"no bands", noBands, "it holds no pixels"},
		{"a palette", palette, "its pixels are numbers of a palette"},
		{"complex numbers", complexType, "band 1 holds complex numbers (CFloat32)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t, empty("2019-01-01.tif", "2019-02-01.tif"))
			s := scan(t, fake{"2019-01-01.tif": c.head}, Options{Paths: []string{dir}})
			if len(s.Scenes) != 1 || len(s.Skipped) != 1 {
				t.Fatalf("Scan = %+v, want the other scene and one skipped", s)
			}
			if got := s.Skipped[0].Reason; !strings.HasPrefix(got, c.want) {
				t.Errorf("reason %q, want %q...", got, c.want)
			}
		})
	}
}

func TestScanOrderOfPathsDoesNotMatter(t *testing.T) {
	t.Parallel()
	dir := folder(t, with(empty("n/2019-01-01.tif", "s/2019-01-01.tif", "s/2020-02-02_B02.tif",
		"s/2020-02-02_B03.tif", "x.tif", "corrupt.tif"),
		"dates.csv", "file,date\nx.tif,2018-04\nx.tif,x\n"))
	paths := []string{
		dir, filepath.Join(dir, "n"), filepath.Join(dir, "s", "2019-01-01.tif"),
		filepath.Join(dir, "s", "*.tif"), filepath.Join(dir, "missing.tif"),
	}
	want := summary(scan(t, nil, Options{Paths: paths}), dir)
	for shift := range paths {
		turned := append(append([]string(nil), paths[shift:]...), paths[:shift]...)
		if got := summary(scan(t, nil, Options{Paths: turned}), dir); got != want {
			t.Errorf("Scan(%v) =\n%s\nwant\n%s", turned, got, want)
		}
	}
}

func TestScanNamedPaths(t *testing.T) {
	t.Parallel()
	dir := folder(t, empty("a_2019-01-01_[1].tif", "a_2019-01-02.tif", "a_2019-01-03", "notes.txt",
		"sub/a_2019-01-04.tif"))
	for _, c := range []struct {
		name, path string
		want       []string
	}{
		{"brackets are literal where the file exists", "a_2019-01-01_[1].tif",
			[]string{"2019-01-01 name a_2019-01-01_[1] pan"}},
		{"a pattern", "a_2019-01-0[2-9].tif", []string{"2019-01-02 name a_2019-01-02 pan"}},
		{"a pattern of folders", "s*", []string{"2019-01-04 name a_2019-01-04 pan"}},
		{"a pattern that matches nothing", "*.jp2", []string{"skip *.jp2: no file matches this pattern"}},
		{"a named file needs no ending", "a_2019-01-03", []string{"2019-01-03 name a_2019-01-03 pan"}},
		{"a named file that is no image", "notes.txt",
			[]string{"skip notes.txt: not an image: name the images, a folder, or a scenes.csv"}},
		{"a missing file", "gone.tif", []string{"skip gone.tif: does not exist: check the path"}},
		{"a bad pattern", "gone[.tif", []string{"skip gone[.tif: not a valid pattern: syntax error " +
			"in pattern"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := summary(scan(t, nil, Options{Paths: []string{filepath.Join(dir, c.path)}}), dir)
			if want := lines(c.want...); got != want {
				t.Errorf("Scan(%q) =\n%s\nwant\n%s", c.path, got, want)
			}
		})
	}
}

func TestScanUnreadableFolder(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	dir := folder(t, empty("2019-01-01.tif", "locked/2019-01-02.tif"))
	if err := os.Chmod(filepath.Join(dir, "locked"), 0); err != nil {
		t.Fatal(err)
	}
	got := summary(scan(t, nil, Options{Paths: []string{dir}}), dir)
	want := lines("2019-01-01 name 2019-01-01 pan", "skip locked: may not be read: check its "+
		"permissions")
	if got != want {
		t.Errorf("Scan =\n%s\nwant\n%s", got, want)
	}
}

func TestScanLinks(t *testing.T) {
	t.Parallel()
	dir := folder(t, empty("2019-01-01.tif"))
	for link, target := range map[string]string{"2019-01-01_copy.tif": "2019-01-01.tif", "up": "."} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Skip("no links on this file system:", err)
		}
	}
	got := summary(scan(t, nil, Options{Paths: []string{dir}}), dir)
	want := lines("2019-01-01 name 2019-01-01 pan",
		"skip 2019-01-01_copy.tif: the same file as 2019-01-01.tif, which is used",
		"skip up: a link to a folder is not followed: name the folder itself")
	if got != want {
		t.Errorf("Scan =\n%s\nwant\n%s", got, want)
	}
}

func TestScanBounds(t *testing.T) {
	t.Parallel()
	dir := folder(t, with(empty("2019-01-01.tif", "2019-06-15.tif", "2019-12-31.tif", "m.tif"),
		"dates.csv", "file,date\nm.tif,2019-06\n"))
	from := time.Date(2019, 6, 15, 0, 0, 0, 0, time.UTC)
	got := summary(scan(t, nil, Options{
		Paths: []string{dir}, From: from, To: from,
	}), dir)
	want := lines("2019-06 user m pan", "2019-06-15 name 2019-06-15 pan",
		"skip 2019-01-01.tif: taken 2019-01-01, before --from 2019-06-15",
		"skip 2019-12-31.tif: taken 2019-12-31, after --to 2019-06-15")
	if got != want {
		t.Errorf("Scan =\n%s\nwant\n%s", got, want)
	}
}

func TestScanErrors(t *testing.T) {
	t.Parallel()
	if _, err := Scan(context.Background(), Options{}, fake{}); !errors.Is(err, ErrNoPaths) {
		t.Errorf("Scan without paths = %v, want ErrNoPaths", err)
	}
	dir := folder(t, empty("2019-01-01.tif"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Scan(ctx, Options{Paths: []string{dir}}, fake{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Scan after the end of its context = %v, want context.Canceled", err)
	}
	o := Options{Paths: []string{dir}, Dates: filepath.Join(dir, "gone.csv")}
	if _, err := Scan(context.Background(), o, fake{}); err == nil ||
		!strings.HasSuffix(err.Error(), "gone.csv: does not exist: check the path") {
		t.Errorf("Scan with a missing table of dates = %v, want its name", err)
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"a": "abc"})
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2
	if got, err := Hash(filepath.Join(dir, "a")); err != nil || got != want {
		t.Errorf("Hash = %q, %v, want %q", got, err, want)
	}
	if _, err := Hash(filepath.Join(dir, "b")); err == nil ||
		!strings.HasSuffix(err.Error(), "b: does not exist: check the path") {
		t.Errorf("Hash of a missing file = %v, want its name", err)
	}
}
