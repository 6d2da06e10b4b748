package ingest

import (
	"path/filepath"
	"testing"
	"time"

	"rampart/internal/site"
)

// TestScanTellsFaultFromPurpose holds what counts as a file that was meant to
// be a scene and could not be used.
func TestScanTellsFaultFromPurpose(t *testing.T) {
	t.Parallel()
	noTransform, complexType := header(10, "Gray"), header(10, "Gray")
	noTransform.HasTransform = false
	complexType.Bands[0].DType = "CFloat32"
	const good = "2019-01-01.tif"
	const head = "file,date,site_id,scene_id,role\n" + good + ",2019-01-01,,,\n"
	for _, c := range []struct {
		name   string
		files  map[string]string
		heads  fake
		opts   Options
		path   string // named beside the folder
		want   string // what is left out
		broken bool
	}{
		{name: "a header that cannot be read", files: empty("corrupt.tif"),
			want: "corrupt.tif", broken: true},
		{name: "a file that is not there", path: "gone.tif", want: "gone.tif", broken: true},
		{name: "a pattern that matches nothing", path: "*.jp2", want: "*.jp2", broken: true},
		{name: "a pattern that is none", path: "a[.tif", want: "a[.tif", broken: true},
		{name: "a named file that is no image", files: empty("notes.txt"), path: "notes.txt",
			want: "notes.txt", broken: true},
		{name: "no date", files: empty("undated.tif"), want: "undated.tif", broken: true},
		{name: "no georeference", files: empty("2019-02-02.tif"),
			heads: fake{"2019-02-02.tif": noTransform}, want: "2019-02-02.tif", broken: true},
		{name: "complex numbers", files: empty("2019-02-02.tif"),
			heads: fake{"2019-02-02.tif": complexType}, want: "2019-02-02.tif", broken: true},
		{name: "a row of a manifest with a bad date", files: with(empty("b.tif"),
			"scenes.csv", head+"b.tif,soon,,,\n"), want: "b.tif", broken: true},
		{name: "a row of a manifest whose file is missing", files: with(empty(),
			"scenes.csv", head+"b.tif,2019-02-02,,,\n"), want: "b.tif", broken: true},
		{name: "a manifest without a header", files: with(empty(), "scenes.csv", "a,b\n"),
			want: "scenes.csv", broken: true},
		{name: "a row of dates.csv that is no date", files: with(empty(),
			"dates.csv", "file,date\nx.tif,soon\n"), want: "dates.csv", broken: true},

		{name: "a row for another site", opts: Options{SiteID: "north"}, files: with(empty("b.tif"),
			"scenes.csv", head+"b.tif,2019-02-02,south,,\n"), want: "b.tif"},
		{name: "a file that the manifest does not list", files: with(empty("2019-02-02.tif"),
			"scenes.csv", head), want: "2019-02-02.tif"},
		{name: "outside the dates asked for", files: empty("2018-02-02.tif"),
			opts: Options{From: time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC)}, want: "2018-02-02.tif"},
		{name: "a preview", files: empty("2019-02-02_preview.tif"),
			want: "2019-02-02_preview.tif"},
		{name: "reference labels", files: empty("label.tif"), want: "label.tif"},
		{name: "a mask of no image", files: empty("2019-02-02_mask.tif"),
			want: "2019-02-02_mask.tif"},
		{name: "an ending that is no image's", files: empty("photo.jpg"), want: "photo.jpg"},
		{name: "a part of a VRT", files: with(empty("p/2019-02-02.tif"), "2019-02-02.vrt",
			`<SourceFilename relativeToVRT="1">p/2019-02-02.tif</SourceFilename>`),
			want: "p/2019-02-02.tif"},
		{name: "another level of one acquisition", files: empty(
			"20190604_054010_1032_3B_AnalyticMS.tif", "20190604_054010_1032_3B_Visual.tif"),
			heads: fake{"20190604_054010_1032_3B_AnalyticMS.tif": header(3, "Blue", "Green", "Red")},
			want:  "20190604_054010_1032_3B_Visual.tif"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.files == nil {
				c.files = empty()
			}
			dir := folder(t, with(c.files, good, ""))
			c.opts.Paths = []string{dir}
			if c.path != "" {
				c.opts.Paths = append(c.opts.Paths, filepath.Join(dir, c.path))
			}
			s := scan(t, c.heads, c.opts)
			got := skippedAs(s, filepath.Join(dir, filepath.FromSlash(c.want)))
			if got == nil || got.Broken != c.broken {
				t.Errorf("skipped as %+v, want broken %v; all: %+v", got, c.broken, s.Skipped)
			}
		})
	}
}

// skippedAs returns what is said of path, nil where it was not skipped.
func skippedAs(s site.Series, path string) *site.Skipped {
	for i := range s.Skipped {
		if s.Skipped[i].Path == path {
			return &s.Skipped[i]
		}
	}
	return nil
}
