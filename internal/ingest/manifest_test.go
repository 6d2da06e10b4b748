package ingest

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func TestManifest(t *testing.T) {
	t.Parallel()
	east := header(10, "Gray")
	east.Footprint = orb.Ring{{1, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 0}}
	heads := fake{
		"rgb.tif": header(0.5, "Red", "Green", "Blue"), "east.tif": east,
		"nir.tif": described(header(10, "Gray"), "nir"),
	}
	for _, c := range []struct {
		name     string
		manifest string
		site     string
		files    []string
		want     []string
	}{
		{
			name:     "rows of one date and scene are one scene",
			manifest: "file,date,scene_id,bands\na.tif,2019-05-01,one,nir\nb.tif,2019-05-01,one,red\n",
			files:    []string{"a.tif", "b.tif"},
			want:     []string{"2019-05-01 user one nir red"},
		},
		{
			name:     "tabs, byte order mark, CRLF and untidy headers",
			manifest: "\ufeff File \tDATE \r\n\t\r\na.tif\t2019-05-01\r\n",
			files:    []string{"a.tif"},
			want:     []string{"2019-05-01 user a pan"},
		},
		{
			name:     "semicolons, quotes, and a comma within",
			manifest: "file;date;bands\n\"a, b.tif\";2019-05-01;\"red,green,blue\"\n",
			files:    []string{"a, b.tif"},
			want:     nil, // filled in below: the file has one band
		},
		{
			name:     "an unknown column is remarked on",
			manifest: "file,date,colour\na.tif,2019-05,x\n",
			files:    []string{"a.tif"},
			want: []string{
				"2019-05 user a pan", `note scenes.csv: column "colour" is not known and was passed over`,
			},
		},
		{
			name: "each bad row is refused with its number, the others go on",
			manifest: "file,date,role,sun_elevation\na.tif,20-Mar,,\nb.tif,,,\nc.tif,2019-01-01,picture,\n" +
				"gone.tif,2019-01-01,,\n,2019-01-01,,\nd.tif,2019-01-01,,95\ne.tif,2019-01-01,,\n" +
				"e.tif,2019-01-02,,\n",
			files: []string{"a.tif", "b.tif", "c.tif", "d.tif", "e.tif"},
			want: []string{
				"2019-01-01 user e pan",
				`skip a.tif: row 2 of scenes.csv: "20-Mar" is no date: write YYYY-MM-DD, or YYYY-MM ` +
					`where only the month is known`,
				"skip b.tif: row 3 of scenes.csv: no date is given: write YYYY-MM-DD, or YYYY-MM where " +
					"only the month is known",
				`skip c.tif: row 4 of scenes.csv: role "picture" is not known: use image, scl, qa, udm2 ` +
					`or mask`,
				`skip d.tif: row 7 of scenes.csv: sun_elevation "95" must be a number from -90 to 90`,
				"skip e.tif: row 9 of scenes.csv: already listed in row 8 of scenes.csv",
				"skip gone.tif: row 5 of scenes.csv: does not exist: check the path",
				"skip scenes.csv: row 6: no file is named",
			},
		},
		{
			name: "a file that is not listed is left, and so is one of another site",
			manifest: "file,date,site_id\na.tif,2019-05-01,north\n" +
				"b.tif,2019-05-01,south\nc.tif,2019-05-02,\n",
			site:  "north",
			files: []string{"a.tif", "b.tif", "c.tif", "2018-01-01.tif"},
			want: []string{
				"2019-05-01 user a pan", "2019-05-02 user c pan",
				"skip 2018-01-01.tif: not listed in scenes.csv: add a row to have it used",
				"skip b.tif: row 3 of scenes.csv: of site south, not of north",
			},
		},
		{
			name: "masks by column and by role",
			manifest: "file,date,scene_id,mask,role\n" +
				"a.tif,2019-05-01,s,clear.tif,\nq.tif,2019-05-01,s,,qa\n",
			files: []string{"a.tif", "clear.tif", "q.tif"},
			want:  []string{"2019-05-01 user s pan +mask +qa"},
		},
		{
			name: "two pieces of ground are not one scene",
			manifest: "file,date,scene_id\na.tif,2019-05-01,s\neast.tif,2019-05-01,s\n" +
				"nir.tif,2019-05-01,s\n",
			files: []string{"a.tif", "east.tif", "nir.tif"},
			want: []string{
				"2019-05-01 user s pan nir",
				"skip east.tif: row 3 of scenes.csv: it shows other ground than a.tif " +
					"of the same scene_id: give it a scene_id of its own",
			},
		},
		{
			name:     "bands that contradict the file",
			manifest: "file,date,bands\nrgb.tif,2019-05-01,red green\n",
			files:    []string{"rgb.tif"},
			want:     []string{"skip rgb.tif: row 2 of scenes.csv names 2 bands, the file has 3"},
		},
		{
			name:     "a manifest without dates",
			manifest: "path,when\na.tif,2019-05-01\n",
			files:    []string{"a_2019-01-01.tif"},
			want: []string{
				"skip a_2019-01-01.tif: not listed in scenes.csv: add a row to have it used",
				"skip scenes.csv: a manifest's header must name the columns file,date (it has path,when)",
			},
		},
		{
			name: "an empty manifest", manifest: "\n\n",
			want: []string{"skip scenes.csv: it has no header row"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.name == "semicolons, quotes, and a comma within" {
				c.want = []string{"skip a, b.tif: row 2 of scenes.csv names 3 bands, the file has 1"}
			}
			dir := folder(t, with(empty(c.files...), "scenes.csv", c.manifest))
			got := summary(scan(t, heads, Options{Paths: []string{dir}, SiteID: c.site}), dir)
			if want := lines(c.want...); got != want {
				t.Errorf("Scan =\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestManifestGoesBeforeAllElse(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"m/list.csv": "file,date,sensor,bands,gsd_m,sun_azimuth," +
			"off_nadir,licence,credit,date_precision\n" +
			"../i/S2A_28QCH_20200714_0_L2A.tif,2019-05-01,PlanetScope,red green blue,4.5,150,12,CC " +
			"BY,Somebody,month\n",
		"i/S2A_28QCH_20200714_0_L2A.tif": "",
	})
	s := scan(t, fake{
		"S2A_28QCH_20200714_0_L2A.tif": tagged(header(3, "Blue", "Green", "Red"),
			"ACQUISITION_DATE", "2017-01-01", "COPYRIGHT", "else", "SUN_ELEVATION", "40"),
	}, Options{Paths: []string{filepath.Join(dir, "m", "list.csv")}})
	if got := summary(s, dir); got != "2019-05 user S2A_28QCH_20200714_0_L2A red green blue\n" {
		t.Fatalf("Scan =\n%s", got)
	}
	c := s.Scenes[0]
	if c.Sensor != sensorPlanet || c.GSDM != 4.5 || c.Licence != "CC BY" || c.Credit != "Somebody" {
		t.Errorf("scene = %+v, want the manifest's sensor, gsd, licence and credit", c)
	}
	if a := c.Angles; a.Source != "user" || *a.SunAzimuth != 150 || *a.OffNadir != 12 ||
		*a.SunElevation != 40 {
		t.Errorf("angles = %+v, want the manifest's, and the tag's where it has none", a)
	}
}

func TestDatesTable(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"A.tif": "", "sub/A.tif": "", "sub/B.tif": "", "sub/deep/C.tif": "",
		"dates.csv": "file;date\nA.tif;2015-01-01\n" +
			"sub/deep/C.tif;2015-03\nD.tif;2015-04-01\nB.tif;yesterday\n",
		"sub/dates.csv": "file,date,date_precision\nA.tif,2016-01-01,\nB.tif,2016-02-02,month\n",
	})
	got := summary(scan(t, nil, Options{Paths: []string{dir}}), dir)
	want := lines(
		"2015-01-01 user A pan", "2015-03 user C pan", "2016-01-01 user sub/A pan", "2016-02 user B pan",
		`skip dates.csv: row 5 (B.tif): "yesterday" is no date: write YYYY-MM-DD, or YYYY-MM where `+
			`only the month is known`,
		"note dates.csv: row 4 names D.tif, which is not among the images")
	got = strings.Replace(got, filepath.Base(dir)+"/A", "A", 1)
	if got != want {
		t.Errorf("Scan =\n%s\nwant\n%s", got, want)
	}
	named := filepath.Join(
		folder(t, map[string]string{"d.csv": "file,date\nB.tif,2014-01-01\n"}), "d.csv")
	s := scan(t, nil, Options{Paths: []string{filepath.Join(dir, "sub", "B.tif")}, Dates: named})
	if got := summary(s, dir); got != "2014-01-01 user B pan\n" {
		t.Errorf("Scan with a named table =\n%s\nwant its date", got)
	}
}

func TestReadTable(t *testing.T) {
	t.Parallel()
	utf16 := []byte{0xFF, 0xFE}
	for _, r := range "file\tdate\r\na.tif\t2019-01-01\r\n" {
		utf16 = append(utf16, byte(r), 0)
	}
	want := map[string]string{"file": "a.tif", "date": "2019-01-01"}
	for name, data := range map[string][]byte{
		"comma":               []byte("file,date\na.tif,2019-01-01\n"),
		"semicolon":           []byte("file;date\na.tif;2019-01-01"),
		"blank rows first":    []byte("\t\t\n\t\t\nfile\tdate\na.tif\t2019-01-01"),
		"text for UTF-16":     utf16,
		"short and long rows": []byte("file,date\na.tif,2019-01-01,more,and more\n"),
	} {
		_, rows, err := readTable(data)
		if err != nil || len(rows) != 1 || !reflect.DeepEqual(rows[0].cell, want) {
			t.Errorf("%s: readTable = %v, %v, want one row %v", name, rows, err, want)
		}
	}
}

func FuzzManifest(f *testing.F) {
	for _, s := range []string{
		"file,date\na.tif,2019-01-01\n", "\ufefffile;date;bands\n\"a;b\";2019-05;red", "\xff\xfef\x00",
		"file\tdate\tgsd_m\na\t2019-01-01\tNaN", "file,date\n\"", ",,,\n,\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		columns, rows, err := readTable(data)
		if err != nil {
			return
		}
		if len(columns) == 0 {
			t.Error("readTable: neither header nor error")
		}
		for _, rec := range rows {
			r, problem := readRow(rec.cell)
			if problem == "" && !plausible(r.date.time) {
				t.Errorf("readRow(%q) has no problem and the date %v", rec.cell, r.date.time)
			}
		}
	})
}
