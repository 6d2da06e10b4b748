// Package stac finds the items of SpatioTemporal Asset Catalogs: of catalogs that
// are files, here or on a web server, of collections of items in one file, and of
// servers that are asked for a box and a time (STAC API).
//
// Versions from 1.0.0-beta.1 on are read. An item stays as it was written; what of
// it makes a scene is known to package ingest. Libraries for STAC were looked at:
// they want items to be as the specification of one version has them, and those in
// use are often not.
//
// A server is told boxes, rounded outwards to hundredths of a degree, and times,
// never a name. Nothing is fetched that the user has not allowed: from a catalog on
// this machine, only with Options.Online.
package stac

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"rampart/internal/site"
)

// Getter gets documents from web servers.
type Getter interface {
	Get(ctx context.Context, address string) ([]byte, error)
	Post(ctx context.Context, address string, body []byte) ([]byte, error)
}

// Options say what may be done.
type Options struct {
	// Online lets a catalog on this machine name what lies on servers.
	Online bool
}

// Item is a STAC item.
type Item struct {
	// Location is the file or the address from which its links lead on.
	Location string
	Data     json.RawMessage
	ID       string
	// Bound is its box, and Placed whether it has one.
	Bound  orb.Bound
	Placed bool
	// First and Last are the times between which it was taken, zero where it does
	// not say.
	First, Last time.Time
}

// Left is a document that cannot be used, and why.
type Left struct{ Location, Reason string }

// Catalog is where items are.
type Catalog struct {
	where  string
	root   document
	data   json.RawMessage // of the root
	search *search         // nil where items lie in files
	reader reader
}

// mostBytes is how large a file of a catalog may be.
const mostBytes = 512 << 20

// errNotSTAC is returned for a document of another kind.
var errNotSTAC = errors.New("it is neither a STAC catalog nor a collection nor items: name one " +
	"(catalog.json, collection.json, items.json), or the address of a STAC API")

// IsAddress reports whether where is on a web server.
func IsAddress(where string) bool {
	return hasPrefixFold(where, "http://") || hasPrefixFold(where, "https://")
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// Is reports whether where names a STAC catalog rather than images: an address that
// does not end as an image's does, or a file of JSON.
func Is(where string) bool {
	end := strings.ToLower(path.Ext(site.Shown(where)))
	if IsAddress(where) {
		return end != ".tif" && end != ".tiff" && end != ".jp2"
	}
	switch end {
	case ".json", ".geojson":
	default:
		return false
	}
	info, err := os.Stat(where)
	return err == nil && info.Mode().IsRegular()
}

// Open reads the document at where, and tells of what kind it is.
func Open(ctx context.Context, where string, o Options, g Getter) (*Catalog, error) {
	c := &Catalog{where: where, reader: reader{getter: g, online: o.Online || IsAddress(where)}}
	if IsAddress(where) {
		if s := searchAt(where); s != nil {
			c.search = s
			return c, nil
		}
	}
	data, err := c.reader.read(ctx, where)
	if err != nil {
		return nil, err
	}
	if err := c.root.parse(data); err != nil {
		return nil, fmt.Errorf("%s: %w", site.Shown(where), err)
	}
	c.root.location, c.data = where, data
	if c.root.kind() == kindNone {
		return nil, fmt.Errorf("%s: %w", site.Shown(where), errNotSTAC)
	}
	if IsAddress(where) {
		c.search, err = c.root.search()
	}
	return c, err
}

// IsAPI reports whether items are found by asking for a box.
func (c *Catalog) IsAPI() bool { return c.search != nil }

// Form says in words what the catalog is.
func (c *Catalog) Form() string {
	switch {
	case c.IsAPI():
		return "a STAC API"
	case c.root.kind() == kindItems:
		return "a file of STAC items"
	case c.root.kind() == kindItem:
		return "a STAC item"
	}
	return "a STAC catalog"
}

// Order sorts items, and leaves one of those that are there twice.
func Order(items []Item) []Item {
	slices.SortFunc(items, func(a, b Item) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Location, b.Location),
			slices.Compare(a.Data, b.Data))
	})
	return slices.CompactFunc(items, func(a, b Item) bool {
		return a.ID == b.ID && slices.Equal(a.Data, b.Data)
	})
}

// Meets reports whether the item may show some of the box between two days, both
// included; zero is unbounded. What an item does not say does not count against it.
func (i Item) Meets(box orb.Bound, from, to time.Time) bool {
	return (!i.Placed || i.Bound.Intersects(box)) && i.Within(from, to)
}

// Within reports whether the item may have been taken between two days.
func (i Item) Within(from, to time.Time) bool {
	const day = 24 * time.Hour
	return (from.IsZero() || i.Last.IsZero() || !i.Last.Before(from)) &&
		(to.IsZero() || i.First.IsZero() || i.First.Before(to.Add(day)))
}
