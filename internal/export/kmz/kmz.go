// Package kmz writes changes for Google Earth: a folder a site and, in it, a
// folder a class, with a balloon for each change and the images before and after
// where there are any.
//
// A change is drawn between the days of its interval where TimeSpan is asked for.
// The time slider then hides what lies outside its window, so that a second file
// without it shows all. No polygon has more than mostVertices, since Google Earth
// does not draw it. The same changes give the same bytes.
//
// OGC 07-147r2, KML 2.2 (2008).
package kmz

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"

	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/export/table"
	"rampart/internal/site"
)

// mostVertices is the most that a polygon may have.
const mostVertices = 30_000

// Picture is an image that goes into a balloon.
type Picture struct {
	Caption string
	PNG     []byte
}

// Document is what goes into a file.
type Document struct {
	Name   string
	Result detection.Result
	Sites  []site.Site
	// TimeSpan says whether the time slider shows and hides changes.
	TimeSpan bool
	// Pictures returns the images of a change; nil means that there are none.
	Pictures func(detection.Change) ([]Picture, error)
}

// Write writes the document.
func Write(w io.Writer, d Document) error {
	archive := zip.NewWriter(w)
	pictures, err := d.pictures()
	if err != nil {
		return err
	}
	text, err := d.kml(pictures)
	if err != nil {
		return err
	}
	// The first file of an archive is the one that is opened.
	if err := export.AddFile(archive, "doc.kml", text); err != nil {
		return err
	}
	for _, c := range pictures {
		for _, p := range c {
			if err := export.AddFile(archive, p.path, p.PNG); err != nil {
				return err
			}
		}
	}
	return archive.Close()
}

// storedPicture is a picture with its name in the archive.
type storedPicture struct {
	Picture
	path string
}

// pictures returns the pictures of each change, in the order of the changes.
func (d Document) pictures() ([][]storedPicture, error) {
	out := make([][]storedPicture, len(d.Result.Changes))
	if d.Pictures == nil {
		return out, nil
	}
	for i, c := range d.Result.Changes {
		list, err := d.Pictures(c)
		if err != nil {
			return nil, fmt.Errorf("pictures of %s: %w", c.ID, err)
		}
		for k, p := range list {
			out[i] = append(out[i], storedPicture{p, fmt.Sprintf("files/%06d-%d.png", i+1, k+1)})
		}
	}
	return out, nil
}

func (d Document) kml(pictures [][]storedPicture) ([]byte, error) {
	var b bytes.Buffer
	x := &writer{b: &b}
	x.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<kml xmlns="http://www.opengis.net/kml/2.2"><Document>`)
	x.element("name", d.Name)
	x.element("open", "1")
	x.element("description", d.statements())
	x.styles()
	layer := table.Changes(d.Result.Changes)
	rows := rowsByID(layer)
	for _, s := range d.folders() {
		x.raw("<Folder>")
		x.element("name", s.name)
		if s.statement != "" {
			x.element("description", s.statement)
		}
		x.area(s.area)
		for _, class := range table.Classes() {
			x.class(class.Value, s.changes[class.Value], d, layer, rows, pictures)
		}
		x.raw("</Folder>\n")
	}
	x.raw("</Document></kml>\n")
	return b.Bytes(), x.err
}
