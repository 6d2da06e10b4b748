package stac

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
)

// web stands in for servers: documents by address, or by address and question.
type web map[string]string

var errGone = errors.New("the server answers 404")

func (w web) Get(_ context.Context, address string) ([]byte, error) {
	if text, ok := w[address]; ok {
		return []byte(text), nil
	}
	return nil, fmt.Errorf("%s: %w", address, errGone)
}

func (w web) Post(ctx context.Context, address string, body []byte) ([]byte, error) {
	return w.Get(ctx, address+" "+string(body))
}

// point is an item at a place, taken on a day of 2019.
func point(id string, lon, lat float64, day string) string {
	return fmt.Sprintf(`{"type":"Feature","stac_version":"1.0.0","id":%q,
		"bbox":[%g,%g,%g,%g],"properties":{"datetime":"2019-%sT05:00:00Z"},"assets":{}}`,
		id, lon, lat, lon+1, lat+1, day)
}

func collection(links ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(links, ",") + `]}`
}

func catalog(links ...string) string {
	return `{"stac_version":"1.0.0-beta.1","id":"c","description":"","links":[` +
		strings.Join(links, ",") + `]}`
}

func to(rel, href string) string { return fmt.Sprintf(`{"rel":%q,"href":%q}`, rel, href) }

// files writes documents and returns the folder.
func files(t *testing.T, docs map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range docs {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// found is the items and what is left out, a line each.
func found(items []Item, left []Left, dir string) string {
	text := ""
	for _, it := range items {
		text += it.ID + "\n"
	}
	for _, l := range left {
		text += l.Location + ": " + l.Reason + "\n"
	}
	return strings.ReplaceAll(text, dir+string(filepath.Separator), "")
}

func TestACatalogIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	const box = `"extent":{"spatial":{"bbox":[[80,40,90,50]]}},`
	docs := map[string]string{
		"catalog.json": catalog(to("child", "./a b/collection.json"), to("child", "far.json"),
			to("child", "catalog.json"), to("self", "http://elsewhere/catalog.json"),
			to("item", "bad.json"), to("item", "gone.json"), to("item", "no.json"),
			to("item", "https://there/i.json"), to("item", "ftp://there/i.json")),
		"a b/collection.json": `{"type":"Collection","stac_version":"1.0.0",` + box + `"links":[` +
			to("parent", "../catalog.json") + "," + to("item", "one%20item.json") + "," +
			to("item", "many.json") + `]}`,
		"a b/one item.json": point("one", 87, 43, "01-01"),
		"a b/many.json":     collection(point("two", 87, 43, "02-01"), `{"type":"Feature","id":"x"}`),
		"far.json":          `{"type":"Collection","stac_version":"1.0.0","extent":{"spatial":{"bbox":[[0,0,1,1]]}},"links":[` + to("item", "missing.json") + `]}`,
		"bad.json":          `{"type":`, "no.json": `[1]`,
	}
	dir := files(t, docs)
	c, err := Open(context.Background(), filepath.Join(dir, "catalog.json"), Options{}, web{})
	if err != nil || c.IsAPI() || c.Form() != "a STAC catalog" {
		t.Fatalf("Open = %+v, %v", c, err)
	}
	near := []orb.Bound{{Min: orb.Point{87, 43}, Max: orb.Point{88, 44}}}
	items, left, err := c.Items(context.Background(), near)
	if err != nil {
		t.Fatal(err)
	}
	want := `one
two
catalog.json: its link to https://there/i.json is not followed: ` + ErrOffline.Error() + `
catalog.json: its link to ftp://there/i.json is not followed: ` + errForeign.Error() + `
bad.json: it is no valid JSON (unexpected end of JSON input): download it again
gone.json: does not exist: check the path
no.json: ` + errNotSTAC.Error() + ` ( is not what STAC has there)
a b/many.json: feature 2: ` + errNotSTAC.Error() + "\n"
	if got := found(items, left, dir); got != want {
		t.Errorf("Items:\n%s\nwant\n%s", got, want)
	}
	if one := items[0]; one.Location != filepath.Join(dir, "a b", "one item.json") ||
		!one.Placed || one.Bound.Min[0] != 87 || one.First.Format(time.DateOnly) != "2019-01-01" {
		t.Errorf("the item is %+v", one)
	}
}

func TestWhatCannotBeACatalogIsRefused(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{
		"sites.geojson": `{"type":"FeatureCollection","features":[{"type":"Feature"}]}`,
		"bad.json":      `{`, "other.json": `{"a":1}`, "empty.json": catalog(),
	})
	for name, want := range map[string]string{
		"bad.json": "it is no valid JSON", "other.json": "it is neither a STAC catalog",
		"gone.json": "does not exist: check the path", "https://there/gone.json": "404",
	} {
		where := name
		if !IsAddress(name) {
			where = filepath.Join(dir, name)
		}
		_, err := Open(context.Background(), where, Options{}, web{})
		if err == nil || !strings.Contains(err.Error(), where+": ") || !strings.Contains(err.Error(), want) {
			t.Errorf("Open(%s) = %v, want %q", name, err, want)
		}
	}
	for name, want := range map[string]string{
		"sites.geojson": "feature 1: it is neither", "empty.json": "it leads to no item",
	} {
		c, err := Open(context.Background(), filepath.Join(dir, name), Options{}, web{})
		if err != nil {
			t.Fatal(err)
		}
		_, left, err := c.Items(context.Background(), nil)
		if err != nil || len(left) != 1 || !strings.Contains(left[0].Reason, want) {
			t.Errorf("%s: %v, %v, want %q", name, left, err, want)
		}
	}
}

func TestIs(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{"a.json": "{}", "a.tif": "", "d.json/x": ""})
	for where, want := range map[string]bool{
		"https://there": true, "HTTP://there/x": true, "https://there/x.tif?a=b.c": false, filepath.Join(dir, "a.json"): true,
		filepath.Join(dir, "a.tif"): false, filepath.Join(dir, "d.json"): false, "gone.json": false,
	} {
		if got := Is(where); got != want {
			t.Errorf("Is(%s) = %v, want %v", where, got, want)
		}
	}
}

// answered is what a server says to questions, which are written out here.
func TestAnAPIIsAskedPageByPage(t *testing.T) {
	t.Parallel()
	const (
		root  = "https://user:pw@there/stac"
		ask   = "https://user:pw@there/stac/search "
		first = `{"bbox":[87,43.34,87.02,43.36],"datetime":"2019-01-01T00:00:00Z/..","limit":200}`
		plain = "bbox=87%2C43.34%2C87.02%2C43.36&datetime=2019-01-01T00%3A00%3A00Z%2F..&limit=200"
	)
	next := func(l string) string {
		return strings.Replace(collection(point("b", 87, 43, "01-01")), `{`, `{"links":[`+l+`],`, 1)
	}
	landing := func(method, href string) string {
		return catalog(fmt.Sprintf(`{"rel":"search","href":%q,"method":%q}`, href, method))
	}
	for _, c := range []struct {
		name, where string
		w           web
		want        string
	}{
		{"a question in JSON, the next page by what is added to it", root, web{
			root: landing("POST", "https://there/stac/search"),
			ask + first: next(`{"rel":"next","href":"https://there/stac/search","method":"POST",` +
				`"merge":true,"body":{"token":"2"}}`),
			ask + strings.Replace(first, "200}", `200,"token":"2"}`, 1): collection(
				point("a", 87, 43, "02-01"), point("far", 10, 10, "02-01"), point("early", 87, 43, "01-01")),
		}, "a b early"},
		{"the next page by a question of its own", root, web{
			root:                  landing("POST", "/stac/search"),
			ask + first:           next(`{"rel":"next","href":"/stac/search","method":"POST","body":{"t":1}}`),
			ask + `{"t":1}`:       collection(point("a", 87, 43, "02-01")),
			ask + `{"t":1,"u":1}`: `{}`,
		}, "a b"},
		{"in the address, the next page by http behind https", "https://there/c/s2?x=1", web{
			"https://there/c/s2?x=1": `{"type":"Collection","stac_version":"1.0.0","links":[` + to("items", "/c/s2/items?f=j") + `]}`,
			"https://there/c/s2/items?" + strings.Replace(plain, "&limit", "&f=j&limit", 1): next(to("next", "http://there/c/s2/items?p=2")),
			"https://there/c/s2/items?p=2": collection(),
		}, "b"},
		{"at the search itself", "https://there/search?collections=s2&limit=5", web{
			"https://there/search?" + strings.Replace(strings.Replace(plain, "&datetime", "&collections=s2&datetime", 1), "200", "5", 1): next(""),
		}, "b"},
		{"pages in a ring", "https://there/search", web{
			"https://there/search?" + plain: next(to("next", "?p=2")),
			"https://there/search?p=2":      next(to("next", "?p=3")),
			"https://there/search?p=3":      next(to("next", "?p=2")),
		}, "https://there/search: page 3 leads back to one that was read before: " +
			"the server is broken, tell whoever runs it"},
		{"a next page elsewhere", "https://there/search", web{
			"https://there/search?" + plain: next(to("next", "https://spy/search?p=2&key=x")),
		}, "https://there/search: its next page lies on another server, https://spy/search, which is not asked"},
		{"a search elsewhere", root, web{root: landing("POST", "https://spy/search")},
			"https://there/stac: its search lies on another server, https://spy/search: name that address"},
		{"an answer of another kind", "https://there/search", web{"https://there/search?" + plain: `{"code":1}`},
			"https://there/search: the answer is no list of items: check the address"},
		{"an answer that is broken", "https://there/search", web{"https://there/search?" + plain: `<html>`},
			"https://there/search: it is no valid JSON (invalid character '<' looking for beginning of value): " +
				"download it again"},
	} {
		got, err := asked(c.where, c.w)
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %s\nwant %s", c.name, got, c.want)
		}
	}
}

// asked opens an API and asks for a site.
func asked(where string, w web) (string, error) {
	c, err := Open(context.Background(), where, Options{}, w)
	if err != nil {
		return "", err
	}
	box := orb.Bound{Min: orb.Point{87.0012345, 43.3491}, Max: orb.Point{87.0187, 43.3511}}
	items, left, err := c.Search(context.Background(), box,
		time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC), time.Time{})
	return strings.ReplaceAll(strings.TrimSpace(found(items, left, "")), "\n", " "), err
}

func TestItemsMeetBoxesAndTimes(t *testing.T) {
	t.Parallel()
	day := func(text string) time.Time {
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	item := func(text string) Item {
		var d document
		if err := d.parse([]byte(text)); err != nil {
			t.Fatal(err)
		}
		return d.item(json.RawMessage(text))
	}
	here := orb.Bound{Min: orb.Point{10, 50}, Max: orb.Point{11, 51}}
	for _, c := range []struct {
		name, item string
		want       bool
	}{
		{"inside", `{"bbox":[10,50,11,51],"properties":{"datetime":"2019-06-30T23:59:59Z"}}`, true},
		{"a box with heights", `{"bbox":[10,50,-5,11,51,900]}`, true},
		{"elsewhere", `{"bbox":[20,50,21,51]}`, false},
		{"a geometry alone", `{"geometry":{"type":"Point","coordinates":[30,50]}}`, false},
		{"no place", `{"geometry":null}`, true},
		{"across the 180th meridian", `{"bbox":[179,50,-179,51]}`, true},
		{"the day after", `{"properties":{"datetime":"2019-07-01T00:00:00Z"}}`, false},
		{"the day before", `{"properties":{"datetime":"2019-03-31T23:59:59Z"}}`, false},
		{"no time", `{"properties":{"datetime":null}}`, true},
		{"a span that meets", `{"properties":{"datetime":null,"start_datetime":"2019-01-01T00:00:00Z",
			"end_datetime":"2019-04-01T00:00:00Z"}}`, true},
		{"a span before", `{"properties":{"datetime":null,"start_datetime":"2019-01-01T00:00:00Z",
			"end_datetime":"2019-03-01T00:00:00Z"}}`, false},
	} {
		if got := item(c.item).Meets(here, day("2019-04-01"), day("2019-06-30")); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{"a%20b.tif": "", "c d.tif": "", "sub/x.json": ""})
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, c := range []struct{ base, href, want string }{
		{in("x.json"), "a%20b.tif", in("a%20b.tif")}, {in("x.json"), "c%20d.tif", in("c d.tif")},
		{in("x.json"), "./c d.tif", in("c d.tif")}, {in("sub/x.json"), "../c d.tif", in("c d.tif")},
		{in("x.json"), "file://" + in("c d.tif"), in("c d.tif")}, {in("x.json"), "s3://b/k.tif", "s3://b/k.tif"},
		{"https://h/a/x.json", "./c d.tif", "https://h/a/c%20d.tif"},
		{"https://h/a/x.json?key=1", "b.tif", "https://h/a/b.tif"},
		{"https://h/a/x.json", "/etc/passwd", "https://h/etc/passwd"},
		{"https://h/a/x.json", "file:///etc/passwd", ""}, {"https://h/a/x.json", "file:/etc/passwd", ""},
		{"https://h/a/x.json", "", ""}, {in("x.json"), "ftp://h/x", ""},
	} {
		got, err := Resolve(c.base, c.href)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("Resolve(%q, %q) = %q, %v, want %q", c.base, c.href, got, err, c.want)
		}
	}
}

func FuzzDocuments(f *testing.F) {
	f.Add(point("a", 1, 2, "01-01"))
	f.Add(catalog(to("child", "x.json"), to("item", "%")))
	f.Add(collection(point("a", 1, 2, "01-01"), "null", `{"assets":{},"type":"Feature","bbox":[1]}`))
	f.Fuzz(func(t *testing.T, text string) {
		c := &Catalog{where: "a/catalog.json", data: json.RawMessage(text)}
		if c.root.parse([]byte(text)) != nil {
			return
		}
		c.root.location = c.where
		items, left, err := c.Items(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range left {
			if l.Reason == "" {
				t.Errorf("%s is left out without a reason", l.Location)
			}
		}
		if c.root.kind() == kindItems && len(items) > len(c.root.Features) {
			t.Errorf("%d items of %d features", len(items), len(c.root.Features))
		}
	})
}
