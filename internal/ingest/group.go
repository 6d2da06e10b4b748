package ingest

import (
	"fmt"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"rampart/internal/site"
)

// draft is a scene on its way: the files of one acquisition.
type draft struct {
	parts []*asset // finest first
	masks []*asset
	level level
}

// skip leaves out every file of d.
func (d *draft) skip(l *ledger, format string, args ...any) {
	for _, a := range append(append([]*asset(nil), d.parts...), d.masks...) {
		l.skip(a.path, format, args...)
	}
}

// group gathers the files that hold one band each of one acquisition; every
// other file is an acquisition of its own. Drafts are in order of their key.
func group(images []*asset, l *ledger) []*draft {
	byKey := map[string]*draft{}
	var keys []string
	for _, a := range images {
		key := groupKey(a)
		if byKey[key] == nil {
			byKey[key] = &draft{level: a.name.level}
			keys = append(keys, key)
		}
		byKey[key].parts = append(byKey[key].parts, a)
	}
	sort.Strings(keys)
	var drafts []*draft
	for _, key := range keys {
		d := byKey[key]
		sort.SliceStable(d.parts, func(i, j int) bool {
			a, b := d.parts[i], d.parts[j]
			if pa, pb := pixelOf(a.header), pixelOf(b.header); pa != pb {
				return pa < pb
			}
			return a.abs < b.abs
		})
		d.dropRepeats(l)
		drafts = append(drafts, d)
	}
	return drafts
}

// groupKey is the same for files of one acquisition.
func groupKey(a *asset) string {
	day := dateText(a.date)
	switch {
	case a.row != nil && a.row.sceneID != "":
		return "row " + day + " " + a.row.sceneID
	case len(a.roles) > 1:
		return "file " + a.abs
	case a.facts.item != nil && len(a.facts.asset) > 0:
		return "item " + day + " " + a.facts.item.path + " " + a.facts.item.id
	case a.name.band != "":
		return "band " + day + " " + a.name.dir + " " + a.name.acquisition
	}
	return "file " + a.abs
}

// pixelOf is the coarser side of a pixel on the ground, in metres.
func pixelOf(h site.Header) float64 { return max(h.PixelX, h.PixelY) }

// dropRepeats leaves out files that bring no band beyond those of finer ones:
// products repeat their 10 m bands at 20 m and 60 m.
func (d *draft) dropRepeats(l *ledger) {
	seen := map[string]*asset{}
	var kept []*asset
	for _, a := range d.parts {
		var finer *asset
		for _, r := range a.roles {
			finer = seen[r]
			if finer == nil {
				break
			}
		}
		switch {
		case finer == nil:
		case a.row != nil && !overlap(a.header, finer.header):
			l.refuse(a.path, "row %d of %s: it shows other ground than %s of the same scene_id: "+
				"give it a scene_id of its own", a.row.line, a.row.manifest, finer.path)
			continue
		default:
			l.skip(a.path, "its bands are in %s, which is as fine or finer", finer.path)
			continue
		}
		for _, r := range a.roles {
			if seen[r] == nil {
				seen[r] = a
			}
		}
		kept = append(kept, a)
	}
	d.parts = kept
}

// within leaves out the scenes that cannot have been taken between o.From and
// o.To.
func within(drafts []*draft, o Options, l *ledger) []*draft {
	var kept []*draft
	for _, d := range drafts {
		acq := d.parts[0].date
		switch {
		case !o.From.IsZero() && acq.Last().Before(dayOf(o.From)):
			d.skip(l, "taken %s, before --from %s", dateText(acq), o.From.Format(time.DateOnly))
		case !o.To.IsZero() && acq.First().After(dayOf(o.To)):
			d.skip(l, "taken %s, after --to %s", dateText(acq), o.To.Format(time.DateOnly))
		default:
			kept = append(kept, d)
		}
	}
	return kept
}

func dayOf(t time.Time) time.Time {
	return site.Date{Time: t, Precision: site.PrecisionDay}.First()
}

// dateText is d as far as it is known.
func dateText(d site.Date) string {
	if d.Precision == site.PrecisionMonth {
		return d.Time.UTC().Format("2006-01")
	}
	return d.Time.UTC().Format(time.DateOnly)
}

// finish makes scenes of the drafts, by date and then by id.
func finish(drafts []*draft) []site.Scene {
	scenes := make([]site.Scene, len(drafts))
	ids := sceneIDs(drafts)
	for i, d := range drafts {
		scenes[i] = d.scene()
		scenes[i].ID = ids[i]
	}
	sort.Slice(scenes, func(i, j int) bool {
		a, b := scenes[i], scenes[j]
		if !a.Acquired.Time.Equal(b.Acquired.Time) {
			return a.Acquired.Time.Before(b.Acquired.Time)
		}
		return a.ID < b.ID
	})
	return scenes
}

// sceneIDs names the drafts: by the manifest, the STAC item, or the file
// without its band. Names that are not unique get the folders that tell them
// apart in front.
func sceneIDs(drafts []*draft) []string {
	ids := make([]string, len(drafts))
	for i, d := range drafts {
		ids[i] = d.baseID()
	}
	const deepest = 64 // folders; more than any path has that a person made
	for depth := 1; depth < deepest; depth++ {
		count := map[string]int{}
		for _, id := range ids {
			count[id]++
		}
		unique := true
		for i, d := range drafts {
			if count[ids[i]] > 1 {
				unique = false
				ids[i] = folders(d.parts[0].abs, depth) + "/" + d.baseID()
			}
		}
		if unique {
			break
		}
	}
	return numbered(ids)
}

// numbered sets a number behind ids that still repeat.
func numbered(ids []string) []string {
	seen := map[string]int{}
	for i, id := range ids {
		seen[id]++
		if n := seen[id]; n > 1 {
			ids[i] = fmt.Sprintf("%s#%d", id, n)
		}
	}
	return ids
}

// folders are the last depth folders of path.
func folders(path string, depth int) string {
	parts := strings.Split(filepath.ToSlash(filepath.Dir(path)), "/")
	return strings.Join(parts[max(0, len(parts)-depth):], "/")
}

// baseID is the id before it is made unique.
func (d *draft) baseID() string {
	a := d.parts[0]
	switch {
	case a.row != nil && a.row.sceneID != "":
		return a.row.sceneID
	case a.facts.item != nil && a.facts.item.id != "":
		return a.facts.item.id
	case len(a.roles) == 1 && a.name.band != "" && strings.Trim(a.name.acquisition, "_-. ") != "":
		return a.name.acquisition
	case len(a.roles) == 1 && a.name.band != "":
		return filepath.Base(a.name.dir)
	}
	return a.name.stem
}
