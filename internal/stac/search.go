package stac

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"rampart/internal/site"
)

const (
	// pageItems is how many items are asked for at once, and mostPages how many
	// pages are read: more are no answer to a question about a small box.
	pageItems = 200
	mostPages = 500
	// gridPerDegree is how many steps of a degree boxes are rounded outwards to, so
	// that a server learns the neighbourhood and not the place.
	gridPerDegree = 100
)

// search is how items are asked for.
type search struct {
	address string
	post    bool
}

// searchAt is the search at an address that is one by its name; nil for others.
func searchAt(address string) *search {
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	switch path.Base(u.Path) {
	case "search", "items":
		return &search{address: address}
	}
	return nil
}

// search is where the root of an API, or one of its collections, is asked; nil where
// items lie in files.
func (d *document) search() (*search, error) {
	var found *search
	for _, l := range d.Links {
		if l.Rel != "search" && l.Rel != "items" || d.kind() != kindCatalog {
			continue
		}
		to, err := Resolve(d.location, l.Href)
		if err != nil || !sameHost(d.location, to) {
			return nil, fmt.Errorf("%s: its search lies on another server, %s: name that address",
				site.Shown(d.location), site.Shown(l.Href))
		}
		post := strings.EqualFold(l.Method, "POST")
		if found == nil || post {
			found = &search{address: keepSecure(d.location, to), post: post}
		}
	}
	return found, nil
}

// page is one question.
type page struct {
	address string
	body    map[string]json.RawMessage // nil for GET
}

// key tells questions apart.
func (p page) key() (string, []byte, error) {
	if p.body == nil {
		return p.address, nil, nil
	}
	body, err := json.Marshal(p.body) // keys are sorted
	return p.address + " " + string(body), body, err
}

// Search asks for the items that meet a box between two days, both included; zero
// is unbounded. It follows the pages of the answer to their end.
func (c *Catalog) Search(ctx context.Context, box orb.Bound, from, to time.Time) ([]Item, []Left, error) {
	next, err := c.search.first(box, from, to)
	if err != nil {
		return nil, nil, err
	}
	w := walk{reader: c.reader, seen: map[string]bool{}}
	for n := 0; next != nil; n++ {
		key, body, err := next.key()
		if err != nil {
			return nil, nil, err
		}
		shown := site.Shown(next.address)
		switch {
		case w.seen[key]:
			return nil, nil, fmt.Errorf("%s: page %d leads back to one that was read before: "+
				"the server is broken, tell whoever runs it", shown, n)
		case n == mostPages:
			return nil, nil, fmt.Errorf("%s: the answer has more than %d pages: "+
				"narrow --from and --to, or name one collection", shown, mostPages)
		}
		w.seen[key] = true
		d := document{location: next.address}
		if err := c.ask(ctx, *next, body, &d); err != nil {
			return nil, nil, err
		}
		w.members(d)
		if next, err = next.after(d); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", shown, err)
		}
	}
	var items []Item
	for _, it := range Order(w.items) {
		if it.Meets(box, from, to) {
			items = append(items, it)
		}
	}
	return items, w.left, nil
}

// ask reads one page.
func (c *Catalog) ask(ctx context.Context, p page, body []byte, d *document) error {
	var data []byte
	var err error
	if p.body == nil {
		data, err = c.reader.getter.Get(ctx, p.address)
	} else {
		data, err = c.reader.getter.Post(ctx, p.address, body)
	}
	if err != nil {
		return err
	}
	err = d.parse(data)
	if err == nil && d.kind() != kindItems {
		err = errors.New("the answer is no list of items: check the address")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", site.Shown(p.address), err)
	}
	return nil
}

// first is the question for the first page.
func (s *search) first(box orb.Bound, from, to time.Time) (*page, error) {
	box = outwards(box)
	u, err := url.Parse(s.address)
	if err != nil {
		return nil, err
	}
	when := span(from, to)
	if !s.post {
		q := u.Query()
		q.Set("bbox", boxText(box))
		if when != "" {
			q.Set("datetime", when)
		}
		if !q.Has("limit") {
			q.Set("limit", strconv.Itoa(pageItems))
		}
		u.RawQuery = q.Encode()
		return &page{address: u.String()}, nil
	}
	body := map[string]json.RawMessage{
		"bbox":  json.RawMessage("[" + boxText(box) + "]"),
		"limit": json.RawMessage(strconv.Itoa(pageItems)),
	}
	if when != "" {
		body["datetime"] = json.RawMessage(strconv.Quote(when))
	}
	return &page{address: s.address, body: body}, nil
}

// outwards rounds a box so that it holds the one given.
func outwards(b orb.Bound) orb.Bound {
	down := func(v, limit float64) float64 {
		return max(-limit, math.Floor(v*gridPerDegree)/gridPerDegree)
	}
	const lon, lat = 180, 90
	return orb.Bound{
		Min: orb.Point{down(b.Min[0], lon), down(b.Min[1], lat)},
		Max: orb.Point{-down(-b.Max[0], lon), -down(-b.Max[1], lat)},
	}
}

func boxText(b orb.Bound) string {
	text := ""
	for i, v := range []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} {
		if i > 0 {
			text += ","
		}
		text += strconv.FormatFloat(v, 'f', -1, 64)
	}
	return text
}

// span is an interval of days as STAC writes it; empty where it has no bound.
func span(from, to time.Time) string {
	if from.IsZero() && to.IsZero() {
		return ""
	}
	text := func(t time.Time, clock string) string {
		if t.IsZero() {
			return ".."
		}
		return t.Format(time.DateOnly) + clock
	}
	return text(from, "T00:00:00Z") + "/" + text(to, "T23:59:59Z")
}

// after is the question for the next page, nil after the last. It is not put to
// another server.
func (p page) after(d document) (*page, error) {
	l := d.to("next")
	if l == nil {
		return nil, nil
	}
	to, err := Resolve(p.address, l.Href)
	if err != nil || !sameHost(p.address, to) {
		return nil, fmt.Errorf("its next page lies on another server, %s, which is not asked",
			site.Shown(l.Href))
	}
	next := page{address: keepSecure(p.address, to)}
	if !strings.EqualFold(l.Method, "POST") {
		return &next, nil
	}
	next.body = map[string]json.RawMessage{}
	if l.Merge || l.Body == nil {
		maps.Copy(next.body, p.body)
	}
	if l.Body != nil {
		var body map[string]json.RawMessage
		if err := json.Unmarshal(l.Body, &body); err != nil {
			return nil, errors.New("the link to its next page is not understood")
		}
		maps.Copy(next.body, body)
	}
	return &next, nil
}

func sameHost(a, b string) bool {
	u, errU := url.Parse(a)
	v, errV := url.Parse(b)
	return errU == nil && errV == nil && u.Hostname() == v.Hostname()
}

// keepSecure is an address with the scheme, the port and the user of another on the
// same server: servers behind others often name themselves by http.
func keepSecure(base, address string) string {
	b, errB := url.Parse(base)
	u, errU := url.Parse(address)
	if errB != nil || errU != nil {
		return address
	}
	u.User = b.User
	if b.Scheme == "https" && u.Scheme == "http" {
		u.Scheme, u.Host = b.Scheme, b.Host
	}
	return u.String()
}
