package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"rampart/internal/campaign"
)

// again makes the results of the bag again, in a temporary folder, and compares.
func (o verifyOptions) again(ctx context.Context, a *app) (*rerunReport, error) {
	data := filepath.Join(o.bag, "data")
	results := filepath.Join(data, campaign.BagResults)
	record, err := campaign.ReadRecord(results)
	if err != nil {
		return nil, err
	}
	switch {
	case record.Redacted:
		return nil, errors.New("--rerun: the bag is redacted: it holds too little to make its results again")
	case record.Version != version:
		return nil, fmt.Errorf("--rerun: its results were made by rampart %s, this is %s: use that one",
			record.Version, version)
	}
	in, err := o.inputs(data, record)
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp("", "rampart-rerun-")
	if err != nil {
		return nil, err
	}
	err = a.repeat(ctx, record, in, results, tmp)
	var r rerunReport
	if err == nil {
		r.Same, r.Different, err = campaign.Differing(results, tmp)
	}
	return &r, errors.Join(err, os.RemoveAll(tmp))
}

// inputs are those that the user names, or else those in the bag.
func (o verifyOptions) inputs(data string, r campaign.Recorded) (campaign.Inputs, error) {
	in := o.in
	if in.Scenes == "" {
		in = campaign.Inputs{
			List:   filepath.Join(data, campaign.BagList, r.Asked.List.Name),
			Scenes: filepath.Join(data, campaign.BagScenes),
		}
		if !isFolder(in.Scenes) {
			return in, errors.New("--rerun: the bag holds the sums of its inputs and not the inputs: " +
				"name them with --sites and --scenes")
		}
		if r.Asked.Manifest != nil {
			in.Scenes = filepath.Join(in.Scenes, *r.Asked.Manifest)
		}
		if r.Asked.Dates != nil {
			in.Dates = filepath.Join(data, campaign.BagDates, r.Asked.Dates.Name)
		}
		if r.Asked.Weights != nil {
			in.Weights = filepath.Join(data, campaign.BagWeights, r.Asked.Weights.Name)
		}
	}
	for _, f := range []struct {
		flag, path, what string
		want             *campaign.Named
	}{
		{"--sites", in.List, "a list of sites", r.Asked.List},
		{"--dates", in.Dates, "a table of dates", r.Asked.Dates},
		{"--weights", in.Weights, "weights", r.Asked.Weights},
	} {
		if f.want == nil {
			continue
		}
		if f.path == "" {
			return in, fmt.Errorf("--rerun: the run had %s, %s: name it with %s", f.what, f.want.Name, f.flag)
		}
		if got, err := campaign.NameFile(f.path); err != nil || got.SHA256 != f.want.SHA256 {
			return in, fmt.Errorf("%s %s: it is not the file %s that the run had: its SHA-256 differs",
				f.flag, f.path, f.want.Name)
		}
	}
	return in, nil
}

// repeat does what the record says, with the originals that the results in was
// have seen, and writes to out.
func (a *app) repeat(
	ctx context.Context, r campaign.Recorded, in campaign.Inputs, was, out string,
) error {
	o := campaignOptions{
		work: newWork(), list: in.List, scenes: in.Scenes, period: period{dates: in.Dates}, out: out,
		radius: r.Asked.RadiusM, bom: r.Asked.BOM, atOnce: 1,
	}
	o.params.MinAreaM2, o.params.Sensitivity = r.Parameters.MinAreaM2, r.Parameters.Sensitivity
	o.params.MinScore = r.Parameters.MinScore
	if r.Asked.Weights != nil {
		o.weights = in.Weights
		if err := o.readWeights(); err != nil {
			return err
		}
	}
	o.limits.MaxMemory, o.limits.Advise = int64(o.maxMemory), askLargePages
	if err := o.datum.Set(r.Asked.Datum); err != nil {
		return err
	}
	if r.Asked.Encoding != nil {
		o.encoding = *r.Asked.Encoding
	}
	for _, day := range []struct {
		flag *dateFlag
		text *string
	}{{&o.from, r.Parameters.From}, {&o.to, r.Parameters.To}} {
		if day.text == nil {
			continue
		}
		t, err := time.Parse(time.DateOnly, *day.text)
		if err != nil {
			return fmt.Errorf("run.json: %w", err)
		}
		day.flag.Time = t
	}
	if err := campaign.CopyCustody(was, out); err != nil {
		return err
	}
	a.world.start(gdalCacheMB(o.limits.MaxMemory), a.gdal.add)
	c, err := o.campaign(ctx, a)
	if err != nil {
		return err
	}
	c.Asked = r.Asked // files may have other names here
	defer limitMemory(o.limits.MaxMemory)()
	m := a.newSiteMeter()
	_, err = c.Run(ctx, a.world.tools(), m)
	m.close()
	a.gdal.tell(a.talk)
	return err
}
