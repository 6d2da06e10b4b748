package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rampart/internal/evaluate"
	"rampart/internal/export"
)

// errGate ends an evaluation of which a figure does not keep its bound.
var errGate = errors.New("a gate failed")

type evalOptions struct {
	found, truth string
	params       evaluate.Params
	gates        []evaluate.Gate
	json         bool
	html         string
	scores       string // score raster, or folder of them; empty for none
}

func newEvalCommand(a *app) *cobra.Command {
	o := evalOptions{params: evaluate.Default()}
	cmd := &cobra.Command{
		Use:   "eval FOUND TRUTH",
		Short: "hold a result against the truth",
		Long: `eval says how good a result of detect is, where the truth is known.

FOUND is a result of detect; TRUTH is GeoJSON with the class, change,
changed_after and changed_before of each feature, as synth writes it, or a
raster that is not 0 where something changed. Two folders are compared scene by
scene, by name: FOUND holds NAME.geojson or NAME/changes.geojson, TRUTH holds
NAME.geojson, NAME.tif, NAME/truth.geojson or NAME/label.tif. Every truth needs
its result.

--score-raster names the raster that detect has written beside FOUND, or a
folder with NAME.tif of each scene; it needs a raster as TRUTH. From it comes
the AUC: how often a changed pixel has a higher score than an unchanged one,
whatever the cut. 0.5 is that of chance.

What is compared: walls, fences, enclosures and roads by their length within
--line-buffer; towers within --point-distance; buildings, sheds and earthworks
one to one by the area they share (IoU 0.25, 0.5 and 0.75); the area of any
change, beside what marking everything would get; dates; false and missed
objects; which class was taken for which; how far the score is a probability;
and SCOT. barrier is wall, fence and enclosure as one class, structure is
building and shed, area is all of those drawn as areas. What has no value, such
as the recall where nothing is true, is a dash, in JSON null.

Over several scenes the table gives the figures of all together and, after it,
their mean and spread over the scenes.

A gate is a figure with a bound, for continuous integration: --min
wall.added.f1=0.9, --max false.per_km2=0.5. Where one does not hold, or has no
value, the exit code is 4. Figures: CLASS.CHANGE.f1, .precision and .recall (of
areas at an IoU of 0.5; at another, building.added.iou25.f1), any.f1,
any.precision, any.recall, any.iou, any.auc, false.per_km2, false.objects,
missed.objects, splits, merges, dates.contained, dates.exact, dates.wider_days,
dates.late_days, calibration.brier, calibration.error, scot.`,
		Example: `  rampart eval changes.geojson truth.geojson --html eval.html
  rampart eval results/ truths/ --min any.f1=0.5 --max false.per_km2=1 --json`,
		Args: foundAndTruth,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.found, o.truth = args[0], args[1]
			if err := o.validate(); err != nil {
				return usage(cmd, err)
			}
			return runEval(cmd.Context(), a, o)
		},
	}
	o.bind(cmd.Flags())
	return cmd
}

func foundAndTruth(cmd *cobra.Command, args []string) error {
	if len(args) != 2 {
		return usage(cmd, fmt.Errorf("eval takes a result and a truth, got %d arguments", len(args)))
	}
	return nil
}

func (o *evalOptions) bind(f *pflag.FlagSet) {
	f.Float64Var(&o.params.LineBufferM, "line-buffer", o.params.LineBufferM,
		"how many `metres` a line may lie off")
	f.Float64Var(&o.params.PointDistanceM, "point-distance", o.params.PointDistanceM,
		"how many `metres` a point may lie off, and a found object from anything true")
	f.Var(&gateFlag{&o.gates, false}, "min",
		"fail with exit code 4 where a figure is less than this, `FIGURE=N`; repeatable")
	f.Var(&gateFlag{&o.gates, true}, "max",
		"fail with exit code 4 where a figure is more than this, `FIGURE=N`; repeatable")
	f.BoolVar(&o.json, "json", false, "write JSON")
	f.StringVar(&o.scores, "score-raster", "",
		"the score of every pixel, of detect --score-raster: a `file`, or a folder of NAME.tif")
	f.StringVar(&o.html, "html", "",
		"write a page with the figures, and pictures of what is false and missed, to this `file`")
}

func (o *evalOptions) validate() error {
	if err := o.params.Validate(); err != nil {
		return fmt.Errorf("--%w", err)
	}
	return nil
}

// gateFlag adds a gate to a list each time it is given.
type gateFlag struct {
	gates *[]evaluate.Gate
	most  bool
}

// String is empty: there are no gates unless they are given.
func (g *gateFlag) String() string { return "" }

// Set takes FIGURE=N.
func (g *gateFlag) Set(s string) error {
	figure, number, _ := strings.Cut(s, "=")
	bound, err := strconv.ParseFloat(number, 64)
	if err != nil || bound != bound {
		return errors.New("want FIGURE=NUMBER, such as wall.added.f1=0.9")
	}
	if err := evaluate.CheckFigure(figure); err != nil {
		return err
	}
	*g.gates = append(*g.gates, evaluate.Gate{Figure: figure, Bound: bound, Most: g.most})
	return nil
}

// Type names the kind of value in the help.
func (g *gateFlag) Type() string { return "gate" }

func runEval(ctx context.Context, a *app, o evalOptions) error {
	if o.html != "" {
		if err := export.CheckFile(o.html); err != nil {
			return err
		}
	}
	pairs, err := o.pairs(a.talk)
	if err != nil {
		return err
	}
	a.world.start(gdalCacheMB(defaultMaxMemory), a.gdal.add)
	judged, err := o.judge(ctx, a, pairs)
	a.gdal.tell(a.talk)
	if err != nil {
		return err
	}
	report := evaluate.NewReport(judged, o.params)
	failed := report.Judge(o.gates)
	err = a.print(func(w io.Writer) error {
		if o.json {
			return writeJSON(w, report)
		}
		return writeEval(w, report)
	})
	if err == nil && o.html != "" {
		err = o.writePage(a, report, judged)
	}
	if err == nil && len(failed) > 0 {
		for _, v := range failed {
			a.talk.warn("%s", v)
		}
		err = fmt.Errorf("%d of %s not kept: %w", len(failed), plural(len(o.gates), "bound"), errGate)
	}
	return err
}

// judge compares all pairs.
func (o evalOptions) judge(
	ctx context.Context, a *app, pairs []evalPair,
) ([]evaluate.Judged, error) {
	pr, free := a.world.projector()
	defer free()
	var out []evaluate.Judged
	for _, p := range pairs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		truth, err := readTruth(a, p.truth, pr)
		if err != nil {
			return nil, err
		}
		if p.scores != "" {
			if err := readScores(a.world, p.scores, truth); err != nil {
				return nil, err
			}
		}
		found, err := evaluate.ReadFound(p.found, truth.Label == nil, pr)
		if err != nil {
			return nil, err
		}
		outcome, err := evaluate.Compare(found, truth, o.params, pr)
		if err != nil {
			return nil, err
		}
		out = append(out, evaluate.Judged{Name: p.name, Found: found, Truth: truth, Outcome: outcome})
	}
	return out, nil
}

func (o evalOptions) writePage(a *app, r evaluate.Report, judged []evaluate.Judged) error {
	err := export.File(o.html, func(w io.Writer) error {
		return evaluate.WritePage(w, r, judged, evalCamera{a.world})
	})
	if err == nil {
		a.talk.say("wrote %s", o.html)
	}
	return err
}

// isFolder tells a folder; what is not there is none.
func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
