package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rampart/internal/site"
	"rampart/internal/stac"
)

// s2Item is an item of Sentinel-2 with the properties and assets given.
func s2Item(id, props, assets string) string {
	if props != "" {
		props = "," + props
	}
	return fmt.Sprintf(`{"type":"Feature","stac_version":"1.0.0","id":%q,"bbox":[0,0,1,1],
		"properties":{"datetime":"2022-03-01T05:00:00Z","platform":"sentinel-2a"%s},
		"assets":{%s}}`, id, props, assets)
}

// asset of an item, of one band unless more is said.
func jsonAsset(key, href, more string) string {
	if more != "" {
		more = "," + more
	}
	return fmt.Sprintf(`%q:{"href":%q,"type":"image/tiff; application=geotiff; profile=cloud-optimized"%s}`,
		key, href, more)
}

func band(common string) string {
	return fmt.Sprintf(`"eo:bands":[{"name":"x","common_name":%q}]`, common)
}

// asked is what the prober is asked for.
type asked struct {
	fake
	paths []string
	told  []site.Header
}

func (a *asked) Probe(path string) (site.Header, error) {
	a.paths = append(a.paths, path)
	return a.fake.Probe(path)
}

func (a *asked) Told(h site.Header, crs string) (site.Header, error) {
	full := header(10, "Gray")
	full.Path, full.Bands, full.Width, full.Height, full.CRSName = h.Path, h.Bands, h.Width, h.Height, crs
	full.Transform = h.Transform
	a.told = append(a.told, h)
	return full, nil
}

func itemsAt(location string, texts ...string) []stac.Item {
	var items []stac.Item
	for _, text := range texts {
		var doc struct{ ID string }
		_ = json.Unmarshal([]byte(text), &doc) // a broken one has no id
		items = append(items, stac.Item{Location: location, ID: doc.ID, Data: json.RawMessage(text)})
	}
	return items
}

func scanItems(t *testing.T, online bool, p Prober, items []stac.Item) site.Series {
	t.Helper()
	s, err := Scan(context.Background(), Options{Items: items, Online: online}, p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheImagesOfAnItemAreChosen(t *testing.T) {
	t.Parallel()
	const at = "https://h/items/"
	for _, c := range []struct {
		name, assets string
		want         string // paths that are opened
	}{
		{"the bands that are looked at, and the mask", jsonAsset("B02", "B02.tif", "") + "," +
			jsonAsset("B8A", "B8A.tif", "") + "," + jsonAsset("SCL", "SCL.tif", "") + "," +
			jsonAsset("AOT", "AOT.tif", "") + `,"thumbnail":{"href":"p.tif","roles":["thumbnail"]}`,
			"B02.tif SCL.tif"},
		{"the finest of each", jsonAsset("blue_60m", "b60.tif", band("blue")+`,"proj:shape":[1830,1830]`) +
			"," + jsonAsset("blue", "b10.tif", band("blue")+`,"proj:shape":[10980,10980]`) + "," +
			jsonAsset("scl_60m", "scl60.tif", `"gsd":60`) + "," + jsonAsset("scl", "scl20.tif", `"gsd":20`),
			"b10.tif scl20.tif"},
		{"what can be read in place", `"red-jp2":{"href":"https://h/r.jp2","type":"image/jp2",` + band("red") +
			`},"red":{"href":"https://h/r.tif","type":"image/tiff; profile=cloud-optimized",` + band("red") + "}",
			"r.tif"},
		{"pictures only where there is nothing else", jsonAsset("visual", "TCI.tif", `"roles":["visual"]`), "TCI.tif"},
		{"no picture beside bands", jsonAsset("visual", "TCI.tif", `"roles":["visual"],"eo:bands":[
			{"common_name":"red"},{"common_name":"green"},{"common_name":"blue"}]`) + "," +
			jsonAsset("red", "B04.tif", band("red")), "B04.tif"},
		{"bands of no known role", jsonAsset("dem", "dem.tif", ""), "dem.tif"},
		{"spaces, and a key to the image", jsonAsset("red", "a b.tif?sig=x", band("red")), "a%20b.tif?sig=x"},
		{"no VRT of a server", jsonAsset("red", "r.vrt", band("red")), ""},
		{"no image", `"meta":{"href":"m.xml","type":"application/xml"},"p":{"href":"p.png","type":"image/png"}`, ""},
	} {
		p := &asked{}
		scanItems(t, true, p, itemsAt(at+"i.json", s2Item("S2A_T45TWG_20220301", "", c.assets)))
		var got []string
		for _, path := range p.paths {
			got = append(got, strings.TrimPrefix(strings.TrimPrefix(path, "/vsicurl/"+at), "/vsicurl/https://h/"))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: opened %q, want %s", c.name, got, c.want)
		}
	}
}

func TestWhatAnItemSaysMakesTheScene(t *testing.T) {
	t.Parallel()
	const proj = `"proj:code":"EPSG:32645","proj:shape":[30,40],"proj:transform":[10,0,600000,0,-10,4800000]`
	text := `{"type":"Feature","stac_version":"1.1.0","id":"i","collection":"x","properties":{
		"datetime":null,"start_datetime":"2020-05-01T00:00:00Z","end_datetime":"2020-05-31T23:59:59Z",
		"platform":"landsat-8","view:sun_elevation":40,"view:off_nadir":3.5,"license":"CC0-1.0",` + proj + `},
		"assets":{` + jsonAsset("img", "https://u:p@h/a.tif?sig=x", `"file:size":77,"data_type":"uint16","bands":[
		{"eo:common_name":"green","raster:scale":0.0000275,"raster:offset":-0.2,"nodata":0},
		{"eo:common_name":"nir08","data_type":"int16","nodata":"nan"}]`) + "}}"
	p := &asked{}
	s := scanItems(t, true, p, itemsAt("https://h/i.json", text))
	if len(s.Scenes) != 1 || len(p.paths) != 0 || len(p.told) != 1 {
		t.Fatalf("%d scenes, opened %v, told %v: %s", len(s.Scenes), p.paths, p.told, summary(s, ""))
	}
	c, h := s.Scenes[0], p.told[0]
	if h.Width != 40 || h.Height != 30 || h.Bytes != 77 || h.Transform != [6]float64{600000, 10, 0, 4800000, 0, -10} ||
		c.CRSName != "EPSG:32645" {
		t.Errorf("the header is %+v", h)
	}
	green, nir := c.Bands[0], c.Bands[1]
	if c.Path != "https://h/a.tif" || c.Files[0] != "/vsicurl/https://u:p@h/a.tif?sig=x" ||
		green.Path != c.Files[0] || green.Role != "green" || green.Scale != 0.0000275 || green.Offset != -0.2 ||
		green.DType != "UInt16" || *green.NoData != 0 || nir.Role != "nir" || nir.DType != "Int16" ||
		nir.Scale != 1 || !(*nir.NoData != *nir.NoData) {
		t.Errorf("the scene is %+v", c)
	}
	if c.Acquired.Precision != site.PrecisionMonth || c.Acquired.Source != site.DateSTAC ||
		*c.Angles.SunElevation != 40 || *c.Angles.OffNadir != 3.5 || c.Angles.Source != "stac" ||
		c.Licence != "CC0-1.0" || c.Sensor != "landsat-8" {
		t.Errorf("the scene is %+v", c)
	}
}

func TestTheOffsetOfSentinel2IsTakenOffOnce(t *testing.T) {
	t.Parallel()
	const declared = `,"raster:bands":[{"scale":0.0001,"offset":-0.1}]`
	const zero = `,"raster:bands":[{"scale":0.0001,"offset":0}]`
	for _, c := range []struct {
		name, props, raster string
		offset              float64
		remark              string
	}{
		{"declared", `"s2:processing_baseline":"04.00"`, declared, -0.1, ""},
		{"declared, and said to be in the numbers still",
			`"s2:processing_baseline":"05.09","earthsearch:boa_offset_applied":false`, declared, -0.1, ""},
		{"declared, and taken off already",
			`"s2:processing_baseline":"05.09","earthsearch:boa_offset_applied":true`, declared, 0,
			"it is not taken off again"},
		{"taken off already, by the older name", `"sentinel:boa_offset_applied":true`, declared, 0,
			"it is not taken off again"},
		{"taken off already, and not declared", `"s2:processing_baseline":"05.09",
			"earthsearch:boa_offset_applied":true`, "", 0, ""},
		{"not declared", `"s2:processing_baseline":"04.00"`, "", -0.1, "1000 is taken off"},
		{"not declared, the baseline in a name", `"s2:product_uri":"S2A_MSIL2A_20220301T0_N0510_R1.SAFE"`, "",
			-0.1, "1000 is taken off"},
		{"declared as none, and said to be there", `"s2:processing_baseline":"05.09",
			"earthsearch:boa_offset_applied":false`, zero, -0.1, "1000 is taken off"},
		{"declared as none", `"s2:processing_baseline":"05.09"`, zero, 0, "taken at its word"},
		{"of an older baseline", `"s2:processing_baseline":"02.14"`, "", 0, ""},
		{"of an older baseline, and declared all the same", `"s2:processing_baseline":"03.01"`, declared, 0,
			"baseline 03.01 does not have"},
		{"of no known baseline", "", declared, -0.1, ""},
		{"of no known baseline, and not declared", "", "", 0, ""},
	} {
		text := s2Item("S2A_T45TWG", c.props, jsonAsset("red", "B04.tif", band("red")+c.raster))
		s := scanItems(t, true, &asked{}, itemsAt("https://h/i.json", text))
		if len(s.Scenes) != 1 {
			t.Fatalf("%s: %s", c.name, summary(s, ""))
		}
		if got := s.Scenes[0].Bands[0]; got.Offset != c.offset || c.offset != 0 && got.Scale != 1e-4 {
			t.Errorf("%s: offset %g, scale %g, want %g", c.name, got.Offset, got.Scale, c.offset)
		}
		notes := strings.Join(s.Notes, "\n")
		if !strings.Contains(notes, c.remark) || (c.remark == "") != (notes == "") {
			t.Errorf("%s: remarks %q, want %q", c.name, notes, c.remark)
		}
	}
}

func TestAnImageAtAnAddressIsReadThere(t *testing.T) {
	t.Parallel()
	p := &asked{}
	s, err := Scan(context.Background(), Options{Paths: []string{
		"https://h/a%20b/x_2019-01-01.tif?sig=x", "https://h/a%20b/x_2019-01-01.tif?sig=x",
	}}, p)
	if err != nil || len(s.Scenes) != 1 || fmt.Sprint(p.paths) != "[/vsicurl/https://h/a%20b/x_2019-01-01.tif?sig=x]" {
		t.Fatalf("opened %v, %v: %s", p.paths, err, summary(s, ""))
	}
	if c := s.Scenes[0]; c.Path != "https://h/a%20b/x_2019-01-01.tif" || c.ID != "x_2019-01-01" {
		t.Errorf("the scene is %+v", c)
	}
}

// dim are bands whose darkest pixels have a number.
type dim struct {
	asked
	darkest float64
}

func (d *dim) Darkest(string, int) (float64, bool) { return d.darkest, d.darkest > 0 }

func TestAnOffsetThatCannotBeInTheNumbersIsNotTakenOff(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, props string
		darkest     float64
		want        float64
	}{
		{"in the numbers", `"s2:processing_baseline":"04.00"`, 1040, -0.1},
		{"not in the numbers", `"s2:processing_baseline":"04.00"`, 180, 0},
		{"not known", `"s2:processing_baseline":"04.00"`, 0, -0.1},
		{"the item knows better", `"s2:processing_baseline":"04.00","earthsearch:boa_offset_applied":false`,
			180, -0.1},
	} {
		text := s2Item("S2A_T45TWG", c.props, jsonAsset("red", "B04.tif", band("red")))
		s := scanItems(t, true, &dim{darkest: c.darkest}, itemsAt("https://h/i.json", text))
		if got := s.Scenes[0].Bands[0].Offset; got != c.want ||
			c.want == 0 && !strings.Contains(strings.Join(s.Notes, ""), "reach down") {
			t.Errorf("%s: offset %g, remarks %q, want %g", c.name, got, s.Notes, c.want)
		}
	}
}

func TestWhatIsWrongWithAnItemIsSaidInALine(t *testing.T) {
	t.Parallel()
	dir := folder(t, empty("a b.tif", "B03.tif"))
	location := filepath.Join(dir, "items.json")
	undated := strings.Replace(s2Item("undated", "", jsonAsset("red", "https://h/x.tif?sig=y", band("red"))),
		`"2022-03-01T05:00:00Z"`, `null,"start_datetime":"2019-01-01T00:00:00Z","end_datetime":"2019-12-31T00:00:00Z"`, 1)
	items := itemsAt(location,
		s2Item("some", "", jsonAsset("B02", "a%20b.tif", "")+","+jsonAsset("B03", "gone.tif", "")+","+
			jsonAsset("B04", "B04.tif", "")),
		undated, `{"id":"odd","assets":7}`, s2Item("none", "", ""))
	got := summary(scanItems(t, true, fake{}, items), dir)
	want := lines("2022-03-01 stac some blue",
		"skip items.json#none: it names no image that can be compared",
		"skip items.json#odd: it is not understood as a STAC item",
		"skip items.json#some: its asset B03 (gone.tif) and 1 more: does not exist: check the path",
		"skip https://h/x.tif: its STAC item gives no date but the span 2019-01-01 to 2019-12-31: "+
			`write its date in a table for --dates, header "file,date", line "x.tif,YYYY-MM-DD"`)
	if got != want {
		t.Errorf("Scan:\n%s\nwant\n%s", got, want)
	}
	got = summary(scanItems(t, false, fake{}, items[1:2]), dir)
	want = lines("skip items.json: the images of 1 of 1 items lie on servers: " +
		"add --online to have them read there")
	if got != want {
		t.Errorf("offline, Scan:\n%s\nwant\n%s", got, want)
	}
}

// TestRealCatalogs reads the catalogs and items that others have made, with all
// images as they might be.
func TestRealCatalogs(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("RAMPART_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	dir = filepath.Join(dir, "stac")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("real data not found, set RAMPART_DATA:", err)
	}
	for _, c := range []struct {
		file  string
		items int
		first string // date and roles of the first scene
		sun   float64
	}{
		{"S2A_28QCH_20200714_0_L2A.json", 1, "2020-07-14 blue green red nir +scl", 0},
		{"site1-20200606-tall-strip-africa.geojson", 9, "2020-06-06 blue green red nir +scl", 45},
		{"site2-2020_jun_jul-35MNM.geojson", 13, "2020-06-01 blue green red nir +scl", 45},
		{"LC08_L2SP_028030_20200114_20200824_02_T1_SR.json", 1, "2020-01-14 blue green red nir +qa", 22.57988462},
		{"LE07_L2SP_044033_20210329_20210424_02_T1_SR.json", 1, "2021-03-29 blue green red nir +qa", 43.38653299},
		{"ga_ls8c_ard_3-1-0_088080_2020-05-25_final.stac-item.json", 1, "2020-05-25 blue green red nir pan", 31.7895917},
	} {
		catalog, err := stac.Open(context.Background(), filepath.Join(dir, c.file), stac.Options{}, nil)
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		items, left, err := catalog.Items(context.Background(), nil)
		if err != nil || len(items) != c.items || len(left) > 0 {
			t.Errorf("%s: %d items, %v, %v, want %d items", c.file, len(items), left, err, c.items)
			continue
		}
		s := scanItems(t, true, fake{}, items)
		if len(s.Scenes) != c.items {
			t.Errorf("%s: %s", c.file, summary(s, dir))
			continue
		}
		first := s.Scenes[0]
		got := dateText(first.Acquired)
		for _, b := range first.Bands {
			got += " " + b.Role
		}
		for _, m := range first.Masks {
			got += " +" + string(m.Kind)
		}
		if got != c.first {
			t.Errorf("%s: %s, want %s", c.file, got, c.first)
		}
		if up := first.Angles.SunElevation; c.sun != 0 && (up == nil || *up < c.sun-10 || *up > c.sun+10) {
			t.Errorf("%s: the sun stands at %v, want about %v", c.file, up, c.sun)
		}
	}
	whole, err := stac.Open(context.Background(), filepath.Join(dir, "catalog", "catalog.json"), stac.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	items, left, err := whole.Items(context.Background(), nil)
	if err != nil || len(items) != 2 || len(left) > 0 {
		t.Errorf("the catalog has %d items, %v, %v", len(items), left, err)
	}
	for _, k := range scanItems(t, false, fake{}, items).Skipped {
		if !strings.Contains(k.Reason, "does not exist: check the path") || !k.Broken {
			t.Errorf("%s: %s", k.Path, k.Reason)
		}
	}
}
