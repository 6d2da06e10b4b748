package main

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"rampart/internal/evaluate"
)

// write writes a set as a table: the figures of the changed class, ours and the
// peer's, by area, beside what marking everything would get.
func (m measured) write(w io.Writer, what string) error {
	fmt.Fprintf(w, "\n%s: %s\n\n", m.Set, what)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "scene\tchanged\tall F1\tAUC\tobjects\tmarked %\tP\tR\tF1\tfalse/km2\t")
	if m.Peer != nil {
		fmt.Fprint(t, "peer objects\tmarked %\tP\tR\tF1\tfalse/km2\t")
	}
	fmt.Fprintln(t)
	for i, s := range m.Rampart.Scenes {
		var peer *evaluate.Figures
		if m.Peer != nil {
			peer = &m.Peer.Scenes[i].Figures
		}
		line(t, s.Name, s.Figures, peer)
	}
	if len(m.Rampart.Scenes) > 1 {
		var peer *evaluate.Figures
		if m.Peer != nil {
			mean, pooled := means(*m.Peer), m.Peer.Pooled
			line(t, "mean", means(m.Rampart), &mean)
			peer = &pooled
		} else {
			line(t, "mean", means(m.Rampart), nil)
		}
		line(t, "pooled", m.Rampart.Pooled, peer)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	return writePlaces(w, m.Places)
}

func line(w io.Writer, name string, own evaluate.Figures, peer *evaluate.Figures) {
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t", name, decimals(own.Any.Prevalence, 4),
		decimals(own.Any.MarkEverythingF1, 3), decimals(own.Any.AUC, 3))
	columns(w, own)
	if peer != nil {
		columns(w, *peer)
	}
	fmt.Fprintln(w)
}

func columns(w io.Writer, f evaluate.Figures) {
	const percent, squareKM = 100, 1e6
	marked := percent * f.Any.Found / (f.False.SeenKM2 * squareKM)
	fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t", f.FoundObjects, decimals(marked, 2), decimals(f.Any.Precision, 3),
		decimals(f.Any.Recall, 3), decimals(f.Any.F1, 3), decimals(f.False.PerKM2, 2))
}

// means are over the scenes that have a value.
func means(r evaluate.Report) evaluate.Figures {
	var f evaluate.Figures
	f.FoundObjects = int(math.Round(float64(r.Pooled.FoundObjects) / float64(len(r.Scenes))))
	f.Any.Precision = r.SpreadOf("any.precision").Mean
	f.Any.Recall = r.SpreadOf("any.recall").Mean
	f.Any.F1 = r.SpreadOf("any.f1").Mean
	f.Any.Prevalence = r.SpreadOf("any.prevalence").Mean
	f.Any.MarkEverythingF1 = r.SpreadOf("any.mark_everything_f1").Mean
	f.Any.Found, f.False.SeenKM2 = r.Pooled.Any.Found, r.Pooled.False.SeenKM2
	f.Any.AUC = r.SpreadOf("any.auc").Mean
	f.False.PerKM2 = r.SpreadOf("false.per_km2").Mean
	return f
}

func decimals(n evaluate.Number, digits int) string {
	if math.IsNaN(float64(n)) {
		return "-"
	}
	return fmt.Sprintf("%.*f", digits, float64(n))
}
