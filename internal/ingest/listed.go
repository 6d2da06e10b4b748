package ingest

import (
	"context"
	"slices"
	"sort"

	"rampart/internal/site"
)

// Manifest is a manifest that is read once for many sites.
type Manifest struct {
	options Options
	prober  Prober
	table   *table           // nil where it cannot be read; Series says why
	bySite  map[string][]int // rows by the site that they name, in order
}

// OpenManifest reads the manifest that o names as its only path.
func OpenManifest(o Options, p Prober) *Manifest {
	m := &Manifest{options: o, prober: p, bySite: map[string][]int{}}
	t, err := openTable(o.Paths[0])
	if err != nil {
		return m
	}
	m.table = &t
	for i, r := range t.rows {
		id := r.cell["site_id"]
		m.bySite[id] = append(m.bySite[id], i)
	}
	return m
}

// Sites are the ids of the sites that rows name, sorted.
func (m *Manifest) Sites() []string {
	var ids []string
	for id := range m.bySite {
		if id != "" {
			ids = append(ids, id)
		}
	}
	sort.Strings(ids)
	return ids
}

// Rows is how many rows name a site.
func (m *Manifest) Rows(id string) int { return len(m.bySite[id]) }

// Series scans the rows of a site and those that name none; of an empty id only
// the latter.
func (m *Manifest) Series(ctx context.Context, id string) (site.Series, error) {
	o := m.options
	if m.table != nil {
		rows := slices.Clone(m.bySite[""])
		if id != "" {
			rows = append(rows, m.bySite[id]...)
			slices.Sort(rows)
		}
		t := *m.table
		t.rows = nil
		for _, i := range rows {
			t.rows = append(t.rows, m.table.rows[i])
		}
		o.table = &t
	}
	return Scan(ctx, o, m.prober)
}
