package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rampart/internal/campaign"
	"rampart/internal/evidence"
)

type verifyOptions struct {
	bag   string
	key   string
	rerun bool
	in    campaign.Inputs
	json  bool
}

func newVerifyCommand(a *app) *cobra.Command {
	var o verifyOptions
	cmd := &cobra.Command{
		Use:   "verify BAG",
		Short: "check a bag, and with --rerun make its results again",
		Long: `verify checks every file of a bag that seal has made, without a network: that it
is there, that its sums are those of the manifests, that nothing was added. It
writes a verdict on each file: ok, altered, missing, added or malformed.

--key PUB wants the signature of one of the SSH public keys in a file, such as
id_ed25519.pub. Without it a signature is named and not checked.

--rerun makes the results again, from the inputs in the bag, or from those that
--sites and --scenes name, and holds them against the bag byte for byte. It
needs the version of rampart that made them. What it writes goes into a
temporary folder and is taken away.

The exit code is 1 where anything does not hold.`,
		Example: `  rampart verify out-2026.bag --key ann.pub
  rampart verify out-2026.bag --rerun --sites sites.csv --scenes images/`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.complete(args); err != nil {
				return usage(cmd, err)
			}
			return runVerify(cmd.Context(), a, o)
		},
	}
	o.bind(cmd.Flags())
	return cmd
}

func (o *verifyOptions) bind(f *pflag.FlagSet) {
	f.StringVar(&o.key, "key", "", "want the signature of one of the SSH public keys in this `file`")
	f.BoolVar(&o.rerun, "rerun", false, "make the results again and compare them")
	f.StringVar(&o.in.List, "sites", "", "rerun with this `list` of sites")
	f.StringVar(&o.in.Scenes, "scenes", "", "rerun with the scenes that lie `where`: a folder or a manifest")
	f.StringVar(&o.in.Dates, "dates", "", "rerun with this table of dates, a `file`")
	f.StringVar(&o.in.Weights, "weights", "", "rerun with these weights, a `file`")
	f.BoolVar(&o.json, "json", false, "write JSON")
}

func (o *verifyOptions) complete(args []string) error {
	named := o.in != campaign.Inputs{}
	switch {
	case len(args) != 1:
		return fmt.Errorf("name one bag (%d given)", len(args))
	case !o.rerun && named:
		return errors.New("--sites, --scenes, --dates and --weights need --rerun")
	case named && (o.in.List == "" || o.in.Scenes == ""):
		return errors.New("a rerun needs both --sites and --scenes, or neither where the bag holds them")
	}
	o.bag = args[0]
	return nil
}

// verifyReport is what is found, and its JSON form. Null is what was not looked at.
type verifyReport struct {
	Valid     bool               `json:"valid"` // all that was looked at holds
	Files     []evidence.Verdict `json:"files"`
	Signature signatureReport    `json:"signature"`
	Rerun     *rerunReport       `json:"rerun"`
}

type signatureReport struct {
	Key  *string `json:"key"`  // that it names; null where there is none
	Good *bool   `json:"good"` // null where it was not checked
	Why  string  `json:"why,omitempty"`
}

type rerunReport struct {
	Same      int      `json:"same"` // files
	Different []string `json:"different"`
}

// errInvalid ends a verify that has said what does not hold.
var errInvalid = errors.New("the bag does not hold: see the verdicts")

func runVerify(ctx context.Context, a *app, o verifyOptions) error {
	var r verifyReport
	var err error
	m := a.newByteMeter(bytesBelow(o.bag))
	r.Files, err = evidence.Verify(ctx, o.bag, m.add)
	m.close()
	if err != nil {
		return err
	}
	if r.Signature, err = o.signature(); err != nil {
		return err
	}
	r.Valid = evidence.Valid(r.Files) && (r.Signature.Good == nil || *r.Signature.Good)
	var failed error
	if r.Valid && o.rerun {
		r.Rerun, failed = o.again(ctx, a)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.Valid = failed == nil && len(r.Rerun.Different) == 0
	}
	err = a.print(func(w io.Writer) error {
		if o.json {
			return writeJSON(w, r)
		}
		return r.writeText(w)
	})
	if err != nil || failed != nil {
		return errors.Join(err, failed)
	}
	if !r.Valid {
		return errInvalid
	}
	a.talk.say("%s", r.summary())
	return nil
}

// signature looks at the signature of the bag.
func (o verifyOptions) signature() (r signatureReport, err error) {
	good := false
	message, signature, err := evidence.ReadSignature(o.bag)
	switch {
	case err != nil:
		return r, err
	case signature == nil && o.key == "":
		return r, nil
	case signature == nil:
		r.Good, r.Why = &good, "the bag is not signed"
		return r, nil
	}
	by, err := evidence.SignedBy(signature)
	if err != nil {
		r.Good, r.Why = &good, err.Error()
		return r, nil
	}
	r.Key = &by
	if o.key == "" {
		return r, nil
	}
	keys, err := os.ReadFile(o.key)
	if err != nil {
		return r, fmt.Errorf("--key %s: it cannot be read: name an SSH public key", o.key)
	}
	_, err = evidence.VerifySignature(message, signature, keys)
	if err != nil && !errors.Is(err, evidence.ErrSignature) {
		return r, fmt.Errorf("--key %s: %w", o.key, err)
	}
	if good = err == nil; !good {
		r.Why = err.Error()
	}
	r.Good = &good
	return r, nil
}

func (r verifyReport) writeText(w io.Writer) error {
	for _, v := range r.Files {
		line := fmt.Sprintf("%-9s  %s", v.State, v.Name)
		if v.Why != "" {
			line += ": " + v.Why
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	if s := r.Signature; s.Good != nil && !*s.Good {
		if _, err := fmt.Fprintf(w, "%-9s  %s: %s\n", "unsigned", evidence.SignatureFile, s.Why); err != nil {
			return err
		}
	} else if s.Key != nil {
		state, why := "signed", "by the key "+*s.Key
		if s.Good == nil {
			state, why = "unchecked", why+", as it says; --key checks it"
		}
		if _, err := fmt.Fprintf(w, "%-9s  %s: %s\n", state, evidence.SignatureFile, why); err != nil {
			return err
		}
	}
	if r.Rerun == nil {
		return nil
	}
	for _, name := range r.Rerun.Different {
		if _, err := fmt.Fprintf(w, "%-9s  %s: made again it has other bytes\n", "different", name); err != nil {
			return err
		}
	}
	return nil
}

// summary says that all holds.
func (r verifyReport) summary() string {
	s := fmt.Sprintf("valid: %s as they were sealed", plural(len(r.Files), "file"))
	switch {
	case r.Signature.Good != nil:
		s += ", signed with the key given"
	case r.Signature.Key != nil:
		s += ", the signature not checked"
	default:
		s += ", not signed"
	}
	if r.Rerun != nil {
		s += fmt.Sprintf("; made again, %s have the same bytes", plural(r.Rerun.Same, "file"))
	}
	return s
}

// bytesBelow is how many bytes the files in a folder have; what cannot be read
// counts nothing.
func bytesBelow(dir string) int64 {
	n := int64(0)
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				n += info.Size()
			}
		}
		return nil
	})
	return n
}
