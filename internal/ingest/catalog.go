package ingest

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"rampart/internal/site"
	"rampart/internal/stac"
)

// items makes candidates of the images that STAC items name.
func (f *finder) items(items []stac.Item) {
	offline := 0
	for _, raw := range items {
		it := parseItem(raw.Data)
		if it == nil {
			f.l.refuse(itemName(raw.Location, raw.ID), "it is not understood as a STAC item")
			continue
		}
		it.path = raw.Location
		if f.item(it) {
			offline++
		}
	}
	if offline > 0 {
		f.l.refuse(site.Shown(items[0].Location), "the images of %d of %d items lie on servers: "+
			"add --online to have them read there", offline, len(items))
	}
}

// itemName is what an item is called: its file, or its id where others are in that
// too.
func itemName(location, id string) string {
	switch stem := strings.TrimSuffix(path.Base(filepath.ToSlash(location)), path.Ext(location)); {
	case stem == id, id == "":
		return site.Shown(location)
	case stac.IsAddress(location):
		return id
	}
	return location + "#" + id
}

// item makes candidates of the images that one item names. What is wrong with
// several of them is said once. Offline is true where some lie on servers and may
// not be read there.
func (f *finder) item(it *item) (offline bool) {
	who := itemName(it.path, it.id)
	picked := it.images()
	if len(picked) == 0 {
		f.l.skip(who, "it names no image that can be compared")
	}
	problems := map[string][]*itemAsset{}
	for _, as := range picked {
		switch problem, err := f.named(it, as); {
		case errors.Is(err, stac.ErrOffline):
			offline = true
		case problem != "":
			problems[problem] = append(problems[problem], as)
		}
	}
	for problem, assets := range problems {
		more := ""
		if n := len(assets); n > 1 {
			more = fmt.Sprintf(" and %d more", n-1)
		}
		f.l.refuse(who, "its asset %s (%s)%s: %s", assets[0].key, assets[0].file(), more, problem)
	}
	return offline
}

// named makes a candidate of the file that an asset names, or says why not.
func (f *finder) named(it *item, as *itemAsset) (problem string, err error) {
	to, err := stac.Resolve(it.path, as.href)
	if err != nil {
		return err.Error(), err
	}
	switch remote := onServer(to) != ""; {
	case remote && !f.opts.Online:
		return "", stac.ErrOffline
	case remote && strings.EqualFold(path.Ext(as.file()), ".vrt"):
		return "a VRT on a server is not read, since it may name other files: name those", nil
	case !remote:
		if problem := missing(to); problem != "" {
			return problem, nil
		}
	}
	a := f.addAny(to)
	if a.item != nil {
		return "", nil // two items name one image
	}
	a.item, a.told = it, as
	a.name.readKey(as.key)
	a.name.readID(it)
	return "", nil
}

// addAny notes an image here or on a server.
func (f *finder) addAny(location string) *asset {
	if onServer(location) != "" {
		return f.remote(location)
	}
	return f.add(location, true)
}

// onServer is how GDAL reads a file in its place on a server, "" for one of this
// machine.
func onServer(location string) string {
	if stac.IsAddress(location) {
		return "/vsicurl/" + strings.ReplaceAll(location, " ", "%20")
	}
	for scheme, vsi := range map[string]string{"s3://": "/vsis3/", "gs://": "/vsigs/"} {
		if rest, ok := strings.CutPrefix(location, scheme); ok {
			return vsi + rest
		}
	}
	return ""
}

// plainPath is an address as a path, without what is no part of a name.
func plainPath(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return "/" + u.Host + u.Path
}

// readKey takes what an asset's key tells of what is in it.
func (n *name) readKey(key string) {
	toks := tokens(key)
	for i, t := range toks {
		n.readKind(toks, i)
		n.readLevel(t.text)
	}
}

// readID takes how far an item has been processed from what it is called.
func (n *name) readID(it *item) {
	for _, t := range slices.Concat(tokens(it.id), tokens(it.collection)) {
		if l := nameWords.levels[t.text]; l != levelVisual {
			n.readLevel(t.text)
		}
	}
}

// images are the assets of which a scene is made: of files with one band each, the
// finest of each of the bands that are looked at; all others with several bands;
// and the masks. Pictures for the eye are taken only where there is nothing else.
func (it *item) images() []*itemAsset {
	var data, visual []*itemAsset
	masks := map[kind]*itemAsset{}
	for i := range it.assets {
		as := &it.assets[i]
		n := parseName("/" + as.file())
		n.readKey(as.key)
		switch {
		case !as.isRaster() || n.kind == kindPreview || n.kind == kindAux || n.kind == kindLabel:
		case n.maskKind() != "":
			masks[n.kind] = finer(masks[n.kind], as)
		case as.hasRole("thumbnail") || as.hasRole("overview") || as.hasRole("metadata"):
		case n.level == levelVisual || as.hasRole("visual"):
			visual = append(visual, as)
		default:
			data = append(data, as)
		}
	}
	if data = it.pick(data); len(data) == 0 {
		data = visual[:min(1, len(visual))]
	}
	if len(data) == 0 {
		return nil
	}
	for _, k := range []kind{kindSCL, kindQA, kindUDM2, kindMask} {
		if masks[k] != nil {
			data = append(data, masks[k])
		}
	}
	return data
}

// pick leaves the finest file of each band that is looked at, and files of several
// bands. Where the item names no such band all stay.
func (it *item) pick(all []*itemAsset) []*itemAsset {
	best := map[string]*itemAsset{}
	var picked []*itemAsset
	for _, as := range all {
		roles := it.rolesOf(as, parseName("/"+as.file()).sensor)
		switch {
		case len(roles) > 1:
			picked = append(picked, as)
		case len(roles) == 1 && wanted(roles[0]):
			best[roles[0]] = finer(best[roles[0]], as)
		}
	}
	for _, r := range wantedRoles {
		if best[r] != nil {
			picked = append(picked, best[r])
		}
	}
	if len(picked) == 0 {
		return all
	}
	return picked
}

// finer is the better of two files of one band: of the smaller pixels, then the one
// that can be read in place, then the first by key.
func finer(a, b *itemAsset) *itemAsset {
	if a == nil {
		return b
	}
	for _, of := range []func(*itemAsset) float64{
		(*itemAsset).pixels, (*itemAsset).fineness, (*itemAsset).inPlace,
	} {
		if x, y := of(a), of(b); x != y && x != 0 && y != 0 {
			if y > x {
				return b
			}
			return a
		}
	}
	return a
}

// pixels is how many the file has, 0 where not given.
func (a *itemAsset) pixels() float64 {
	const sides = 2
	if shape := a.props.numbers("proj:shape"); len(shape) == sides {
		return shape[0] * shape[1]
	}
	return 0
}

// fineness is how many pixels a metre has, 0 where not given.
func (a *itemAsset) fineness() float64 {
	if gsd := a.props.number("gsd", "eo:gsd"); gsd != nil && *gsd > 0 {
		return 1 / *gsd
	}
	return 0
}

// inPlace grades how well windows of the file can be read from a server.
func (a *itemAsset) inPlace() float64 {
	const whole, tiff, cloudOptimised, file = 1, 2, 3, 4
	switch kind := strings.ToLower(a.props.text("type")); {
	case !strings.Contains(a.href, "://"):
		return file
	case strings.Contains(kind, "cloud-optimized"):
		return cloudOptimised
	case strings.Contains(kind, "tiff"):
		return tiff
	}
	return whole
}

// isRaster reports whether the asset is an image with a place, by its type or, where
// it has none, by its name.
func (a *itemAsset) isRaster() bool {
	kind := strings.ToLower(a.props.text("type"))
	for _, k := range []string{"image/tiff", "image/vnd.stac.geotiff", "image/jp2", "image/jpx"} {
		if strings.HasPrefix(kind, k) {
			return true
		}
	}
	return !strings.HasPrefix(kind, "image/") && hasExt(a.file(), rasterExts)
}

func (a *itemAsset) hasRole(role string) bool {
	roles, _ := a.props["roles"].([]any)
	return slices.Contains(roles, any(role))
}
