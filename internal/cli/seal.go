package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"rampart/internal/campaign"
	"rampart/internal/evidence"
	"rampart/internal/export"
)

type sealOptions struct {
	run        string
	bag        string
	withInputs bool
	in         campaign.Inputs
	key        string
	date       dateFlag
	about      string
	redact     export.Redaction
}

func newSealCommand(a *app) *cobra.Command {
	var o sealOptions
	cmd := &cobra.Command{
		Use:   "seal OUT -o BAG",
		Short: "put the results of a run into a bag that others can check",
		Long: `seal makes a BagIt bag (RFC 8493) of what run has written to OUT: results,
parameters, manifests, provenance and the record of the inputs, with the SHA-256
and the SHA-512 of each file. Of the inputs the bag holds the sums or, with
--with-inputs, the list of sites and the images themselves, so that verify
--rerun needs nothing else; --sites and --scenes say where they lie.

Nothing goes into a bag that is not as the run has written or read it: results
that were touched and originals that have changed are refused. BAG is made whole
or not at all, and must not be there before. The same run gives the same bag.

--redact people leaves out who is named and what tells of files, --redact places
also where the sites and the changes lie: see run. Of such a bag the results
cannot be made again.

--sign KEY signs the bag with an SSH private key, which ssh-keygen -t ed25519
makes. Its passphrase is asked for, or taken from RAMPART_PASSPHRASE. Others
check it with verify --key, or with
  ssh-keygen -Y verify -n ` + evidence.Namespace + ` -s ` + evidence.SignatureFile + ` ...`,
		Example: `  rampart seal out/ -o out-2026.bag --sign ~/.ssh/id_ed25519
  rampart seal out/ -o out-2026.bag --with-inputs --sites sites.csv --scenes images/`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.complete(args); err != nil {
				return usage(cmd, err)
			}
			return runSeal(cmd.Context(), a, o)
		},
	}
	o.bind(cmd.Flags())
	return cmd
}

func (o *sealOptions) bind(f *pflag.FlagSet) {
	f.StringVarP(&o.bag, "output", "o", "", "make this `folder`")
	f.BoolVar(&o.withInputs, "with-inputs", false, "put the inputs into the bag, not only their sums")
	f.StringVar(&o.in.List, "sites", "", "the `list` of sites that the run had")
	f.StringVar(&o.in.Scenes, "scenes", "", "`where` its scenes lie: the folder or the manifest")
	f.StringVar(&o.in.Dates, "dates", "", "the table of dates that it had, a `file`")
	f.StringVar(&o.in.Weights, "weights", "", "the weights that it had, a `file`")
	f.Var(choose(&o.redact, "what", export.RedactPeople, export.RedactPlaces), "redact",
		"leave out `what` may endanger somebody: people, or places")
	f.StringVar(&o.key, "sign", "", "sign the bag with this SSH private `key`")
	f.Var(&o.date, "date", "write this day, YYYY-MM-DD, into the bag as that on which it was made")
	f.StringVar(&o.about, "about", "", "write these `words` into the bag as what it is")
}

func (o *sealOptions) complete(args []string) error {
	named := o.in != campaign.Inputs{}
	switch {
	case len(args) != 1:
		return fmt.Errorf("name one folder of a run (%d given)", len(args))
	case o.bag == "":
		return errors.New("-o is missing: name the folder for the bag")
	case o.withInputs && (o.in.List == "" || o.in.Scenes == ""):
		return errors.New("--with-inputs needs --sites and --scenes: name what the run had")
	case o.withInputs && o.redact != export.RedactNothing:
		return errors.New("--with-inputs and --redact exclude each other: the inputs tell of people and places")
	case !o.withInputs && named:
		return errors.New("--sites, --scenes, --dates and --weights need --with-inputs")
	}
	o.run = args[0]
	return nil
}

func runSeal(ctx context.Context, a *app, o sealOptions) error {
	bag := evidence.Bag{Info: o.info()}
	if o.key != "" {
		var err error
		if bag.Sign, err = a.signer(o.key); err != nil {
			return err
		}
	}
	var in *campaign.Inputs
	if o.withInputs {
		in = &o.in
	}
	run, free, err := o.redacted()
	if err != nil {
		return err
	}
	defer free()
	if bag.Files, err = campaign.Sealed(run, in); err != nil {
		return err
	}
	m := a.newByteMeter(bytesOf(bag.Files))
	bag.Copied = m.add
	err = bag.Write(ctx, o.bag)
	m.close()
	if err != nil {
		return err
	}
	what, where := "the sums of the inputs", o.bag
	switch {
	case o.withInputs:
		what = "the inputs"
	case o.redact != export.RedactNothing:
		what, where = "nothing of the inputs", filepath.Base(o.bag)
	}
	a.talk.say("sealed %s with %s: %s", plural(len(bag.Files), "file"), what, where)
	return nil
}

// redacted is the folder of the run, or one with what a redaction leaves of it,
// which free takes away.
func (o sealOptions) redacted() (run string, free func(), err error) {
	if o.redact == export.RedactNothing {
		return o.run, func() {}, nil
	}
	if err := campaign.Unaltered(o.run); err != nil {
		return "", nil, err
	}
	tmp, err := os.MkdirTemp("", "rampart-seal-")
	if err != nil {
		return "", nil, err
	}
	free = func() { _ = os.RemoveAll(tmp) } // it holds what may be told
	if err := campaign.WriteRedacted(o.run, tmp, o.redact); err != nil {
		free()
		return "", nil, err
	}
	return tmp, free, nil
}

// info is what bag-info.txt says.
func (o sealOptions) info() []evidence.Tag {
	tags := []evidence.Tag{{Name: "Bag-Software-Agent", Value: "rampart " + version}}
	if o.about != "" {
		tags = append(tags, evidence.Tag{Name: "External-Description", Value: o.about})
	}
	if !o.date.IsZero() {
		tags = append(tags, evidence.Tag{Name: "Bagging-Date", Value: o.date.String()})
	}
	return tags
}

// passphraseVariable holds the passphrase of a key where there is no terminal.
const passphraseVariable = "RAMPART_PASSPHRASE"

// signer signs with the key in a file.
func (a *app) signer(path string) (func([]byte) ([]byte, error), error) {
	key, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--sign %s: it cannot be read: name an SSH private key", path)
	}
	sign, err := evidence.Signer(key, func() ([]byte, error) {
		if words := os.Getenv(passphraseVariable); words != "" {
			return []byte(words), nil
		}
		in, isFile := a.stdin.(*os.File)
		if !isFile || !term.IsTerminal(int(in.Fd())) {
			return nil, fmt.Errorf("it has a passphrase: set %s, or run it in a terminal", passphraseVariable)
		}
		fmt.Fprintf(a.stderr, "passphrase of %s: ", path)
		words, err := term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(a.stderr)
		return words, err
	})
	if err != nil {
		return nil, fmt.Errorf("--sign %s: %w", path, err)
	}
	return sign, nil
}

// bytesOf is how many bytes files have; what is missing counts nothing.
func bytesOf(files []evidence.PayloadFile) int64 {
	n := int64(0)
	for _, f := range files {
		n += int64(len(f.Data))
		if info, err := os.Stat(f.Path); err == nil {
			n += info.Size()
		}
	}
	return n
}
