package ingest

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"rampart/internal/site"
)

// probe reads the headers and leaves out what cannot be a scene or a mask.
func probe(ctx context.Context, assets []*asset, p Prober, l *ledger) ([]*asset, error) {
	var kept []*asset
	for _, a := range assets {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if problem := nameProblem(a); problem != "" {
			l.skip(a.path, "%s", problem)
			continue
		}
		h, err := headerOf(a, p)
		if err != nil {
			l.refuse(a.path, "%s", strings.TrimPrefix(err.Error(), a.path+": "))
			continue
		}
		a.header = h
		if problem := headerProblem(h); problem != "" {
			l.refuse(a.path, "%s", problem)
			continue
		}
		kept = append(kept, a)
	}
	return kept, nil
}

// headerOf is what the file says of itself or, of a file on a server, what its item
// says.
func headerOf(a *asset, p Prober) (site.Header, error) {
	if teller, ok := p.(Teller); ok && a.opened != "" && a.told != nil {
		bands := len(a.item.rolesOf(a.told, a.name.sensor))
		if a.name.maskKind() != "" {
			bands = 1
		}
		if h, crs, ok := a.item.header(a.told, bands); ok && bands > 0 {
			h.Path = a.opened
			if h, err := teller.Told(h, crs); err == nil {
				return h, nil
			}
		}
	}
	return p.Probe(a.source())
}

// nameProblem says why a file of this name is not used. What a manifest lists
// as an image is one.
func nameProblem(a *asset) string {
	const remedy = ": if it is an image, list it in a " + manifestName
	switch a.name.kind {
	case kindPreview:
		return "a preview by its name" + remedy
	case kindAux:
		return "an auxiliary layer by its name, neither an image nor a mask that can be read" +
			remedy
	case kindLabel:
		return "reference labels by its name, not an image" + remedy
	}
	return ""
}

// headerProblem says why a file with this header cannot be compared.
func headerProblem(h site.Header) string {
	switch {
	case len(h.Bands) == 0 || h.Width <= 0 || h.Height <= 0:
		return "it holds no pixels: if it is a container, name one of its rasters " +
			"or convert it to GeoTIFF"
	case !h.HasTransform:
		return "it has no georeference: give it one with gdal_translate -a_srs EPSG:CODE -a_ullr ..., " +
			"or put its world file beside it"
	case h.CRS == "":
		return "it has no coordinate reference system: give it one with gdal_edit.py -a_srs " +
			"EPSG:CODE FILE"
	}
	for i, b := range h.Bands {
		switch {
		case b.Color == "Palette":
			return "its pixels are numbers of a palette, not brightness: " +
				"expand it with gdal_translate -expand rgb"
		case strings.HasPrefix(b.DType, "C"):
			return fmt.Sprintf("band %d holds complex numbers (%s): convert it to an amplitude first",
				i+1, b.DType)
		}
	}
	return ""
}

// describe dates the images, names their bands, and parts them from masks.
func describe(
	assets []*asset, dates *dateBooks, p Prober, l *ledger,
) (images, masks []*asset) {
	for _, a := range assets {
		remark, problem := a.setDate(dates.find(a.abs))
		if a.name.maskKind() != "" {
			masks = append(masks, a)
			continue
		}
		if problem != "" {
			l.refuse(a.path, "%s", problem)
			continue
		}
		if remark != "" {
			l.note(a.path, "%s", remark)
		}
		roles, remark, problem := describeRoles(a)
		if problem != "" {
			l.refuse(a.path, "%s", problem)
			continue
		}
		if remark != "" {
			l.note(a.path, "%s", remark)
		}
		a.roles = roles
		if a.scales, remark = a.scalings(p); remark != "" {
			l.note(a.path, "%s", remark)
		}
		images = append(images, a)
	}
	return images, masks
}

// setDate decides the date of a from all its sources, the most trusted first.
// The remark says what a reader should know of it; the problem, why there is
// none and what to do.
func (a *asset) setDate(user reading) (remark, problem string) {
	if a.row != nil {
		user = a.row.date
	}
	var item reading
	if a.facts.item != nil {
		item = a.facts.item.date
	}
	byName := dateFromName(a.name.stem)
	if !byName.ok() && byName.problem == "" || !byName.processing.IsZero() {
		if r := dateFromFolders(a.abs); r.ok() {
			byName = r
		}
	}
	for _, s := range []struct {
		r      reading
		source site.DateSource
	}{
		{user, site.DateUser}, {item, site.DateSTAC}, {a.facts.sidecar, site.DateSidecar},
		{a.acquisitionTag(byName), site.DateTag},
	} {
		if s.r.ok() {
			a.date = site.Date{Time: s.r.time, Precision: s.r.precision, Source: s.source}
			return a.disagreement(byName, user), ""
		}
		if s.r.problem != "" {
			return "", s.r.problem + a.dateRemedy()
		}
	}
	return a.dateFromTagOrName(byName)
}

// acquisitionTag is the tag that is said to hold the time of acquisition,
// unless the name of a known product contradicts it.
func (a *asset) acquisitionTag(byName reading) reading {
	if byName.product && !near(a.facts.tag.time, byName.time) {
		return reading{}
	}
	return a.facts.tag
}

// disagreement remarks on a file name that says another day than the source
// that was believed; the user need not be told what the user has said.
func (a *asset) disagreement(byName, user reading) string {
	if user.ok() || !byName.ok() || near(a.date.Time, byName.time) {
		return ""
	}
	return fmt.Sprintf("dated %s by its %s, though its name says %s",
		dateText(a.date), a.date.Source, byName.time.Format(time.DateOnly))
}

// near reports whether two readings may be of one acquisition: a day apart at
// most, as local time and UTC are.
func near(a, b time.Time) bool { return a.Sub(b).Abs() <= 24*time.Hour }

// dateFromTagOrName weighs TIFFTAG_DATETIME, which is the time of acquisition
// or that of some program's writing the file, against the file's name. They
// agree, or the name is a product's, or the tag is later as a processing time
// is; otherwise nothing is certain.
func (a *asset) dateFromTagOrName(byName reading) (remark, problem string) {
	tag := a.facts.tag
	if !tag.ok() {
		tag = a.facts.tagPlain
	}
	set := func(r reading, source site.DateSource) {
		a.date = site.Date{Time: r.time, Precision: r.precision, Source: source}
	}
	const format = "dated %s by its name; its tag says %s, taken for the time of processing"
	switch {
	case tag.ok() && byName.ok() && sameDay(tag.time, byName.time):
		set(tag, site.DateTag)
	case tag.ok() && byName.ok() && near(tag.time, byName.time):
		set(byName, site.DateName)
	case tag.ok() && byName.ok() && (byName.product || tag.time.After(byName.time)):
		set(byName, site.DateName)
		remark = fmt.Sprintf(format, byName.time.Format(time.DateOnly), tag.time.Format(time.DateOnly))
	case tag.ok() && byName.ok():
		problem = fmt.Sprintf("its name says %s, its tag the earlier %s",
			byName.time.Format(time.DateOnly), tag.time.Format(time.DateOnly)) + a.dateRemedy()
	case byName.ok():
		set(byName, site.DateName)
	case tag.ok() && !byName.processing.IsZero() && near(tag.time, byName.processing):
		problem = byName.problem + a.dateRemedy()
	case tag.ok():
		set(tag, site.DateTag)
		remark = "dated by TIFFTAG_DATETIME alone, which may be the time of processing"
	default:
		problem = first(byName.problem, "no certain date in sidecar, tags or name") + a.dateRemedy()
	}
	return remark, problem
}

// dateRemedy says how to give the date of a.
func (a *asset) dateRemedy() string {
	base := filepath.Base(a.abs)
	if i := a.name.bandAt; i > 0 && !strings.ContainsAny(base, `*?[\`) {
		base = base[:i] + "*" + base[i+len(a.name.band):] // one line for all bands
	}
	if strings.ContainsAny(base, `,"`) {
		base = `"` + strings.ReplaceAll(base, `"`, `""`) + `"`
	}
	if a.opened != "" {
		return fmt.Sprintf(`: write its date in a table for --dates, header "file,date", `+
			`line "%s,YYYY-MM-DD"`, base)
	}
	return fmt.Sprintf(`: write its date in a %s beside it, header "file,date", line "%s,YYYY-MM-DD"`,
		datesName, base)
}

// sensor is the sensor of a by whoever knows best.
func (a *asset) sensor() string {
	said := ""
	if a.row != nil {
		said = a.row.sensor
	}
	return first(said, a.facts.sensor, a.name.sensor, sensorUnknown)
}

// maskKind is the kind of mask that a file of this name is, "" for none.
func (n name) maskKind() site.MaskKind {
	return map[kind]site.MaskKind{
		kindSCL: site.MaskSCL, kindQA: site.MaskQA, kindMask: site.MaskBinary,
		kindUDM2: site.MaskUDM2,
	}[n.kind]
}
