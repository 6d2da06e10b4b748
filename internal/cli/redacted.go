package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"rampart/internal/campaign"
)

// runRedacted runs a campaign in a folder that nobody else sees, and writes what a
// redaction leaves of it to where the results are asked for. What it says names
// neither sites nor files.
func runRedacted(ctx context.Context, a *app, o campaignOptions) error {
	if err := campaign.CheckRedacted(o.out); err != nil {
		return err
	}
	state, free, err := o.private()
	if err != nil {
		return err
	}
	defer free()
	a.world.start(gdalCacheMB(o.limits.MaxMemory), a.gdal.add)
	if _, err := a.crs(o.crs); err != nil {
		return err
	}
	hushed := &app{
		stdin: a.stdin, stdout: a.stdout, stderr: a.stderr, now: a.now, world: a.world,
		talk: &talk{w: io.Discard},
	}
	inner := o
	inner.out = state
	c, err := inner.campaign(ctx, hushed)
	if err != nil {
		return err
	}
	a.talk.say("sites: %s read, %d refused", plural(len(c.List.Sites), "site"), len(c.List.Refused))
	defer limitMemory(o.limits.MaxMemory)()
	m := a.newSiteMeter()
	summary, err := c.Run(ctx, a.world.tools(), hushedWatcher{m})
	m.close()
	a.gdal.forget()
	if err != nil {
		return err
	}
	if err := campaign.WriteRedacted(state, o.out, o.redact); err != nil {
		return err
	}
	if err := a.writeAlso(ctx, o); err != nil {
		return err
	}
	for _, line := range campaignSummary(summary, filepath.Base(o.out)) {
		a.talk.say("%s", line)
	}
	return inner.end(summary, len(c.List.Refused))
}

// private is a folder that only this user may look into. free takes it away unless
// the user has named it.
func (o campaignOptions) private() (dir string, free func(), err error) {
	const mine = 0o700
	if o.state != "" {
		if err := os.MkdirAll(o.state, mine); err != nil {
			return "", nil, fmt.Errorf("--state %s: %w", o.state, err)
		}
		return o.state, func() {}, nil
	}
	dir, err = os.MkdirTemp("", "rampart-run-")
	if err != nil {
		return "", nil, fmt.Errorf("a folder for the work cannot be made: %w; name one with --state", err)
	}
	return dir, func() { _ = os.RemoveAll(dir) }, nil // there is nobody left to tell
}

// hushedWatcher tells how far a campaign is, and of no site which.
type hushedWatcher struct{ campaign.Watcher }

// Progress leaves out the site.
func (h hushedWatcher) Progress(p campaign.Progress) {
	p.Site = ""
	h.Watcher.Progress(p)
}

// Warn says that something is wrong, not what.
func (h hushedWatcher) Warn(_, _ string) {
	h.Watcher.Warn("a site", "something is wrong; a run without --redact says what")
}
