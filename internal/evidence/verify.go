package evidence

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rampart/internal/cause"
)

// Verdict is what is found of one file of a bag.
type Verdict struct {
	Name  string `json:"name"` // in the bag, with slashes
	State State  `json:"state"`
	Why   string `json:"why,omitempty"`
}

// State is how a file of a bag stands.
type State string

// The states. Good files are as their manifests have them; of the others each is
// enough to make the bag invalid.
const (
	Good      State = "ok"
	Altered   State = "altered"
	Missing   State = "missing"
	Added     State = "added"
	Malformed State = "malformed"
)

// check is one look at a bag.
type check struct {
	ctx    context.Context
	dir    string
	copied func(int64)
	all    []Verdict
}

// Verify looks at every file of the bag at dir and returns a verdict on each,
// sorted by name. It wants what Bag.Write makes: both manifests, both tag
// manifests, each file in both, nothing that none of them lists. A link is no
// file. The error is about the bag as a whole, or the end of ctx; read is told of
// the bytes as they are read and may be nil.
func Verify(ctx context.Context, dir string, read func(bytes int64)) ([]Verdict, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s: there is no such bag: name the folder that holds %s", dir,
			declarationFile)
	}
	c := &check{ctx: ctx, dir: dir, copied: read}
	files, err := c.files()
	if err != nil {
		return nil, err
	}
	c.declaration()
	tags, payload := c.manifests("tagmanifest-"), c.manifests("manifest-")
	c.complete(tags, payload)
	want := map[string]sums{}
	for name, s := range tags {
		want[name] = s
	}
	for name, s := range payload {
		want[name] = s
	}
	total, n := int64(0), 0
	for _, name := range files {
		if free(name) {
			continue
		}
		size, err := c.file(name, want)
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(name, payloadFolder+"/") {
			total, n = total+size, n+1
		}
		delete(want, name)
	}
	for name := range want {
		c.say(name, Missing, "a manifest lists it, and it is not there")
	}
	c.oxum(fmt.Sprintf("%d.%d", total, n))
	slices.SortStableFunc(c.all, func(a, b Verdict) int { return strings.Compare(a.Name, b.Name) })
	return c.all, ctx.Err()
}

// free are the files that no manifest can list.
func free(name string) bool {
	return name == SignatureFile || slices.ContainsFunc(algorithms[:], func(a algorithm) bool {
		return name == "tagmanifest-"+a.name+".txt"
	})
}

// say notes what is found of a file; the first word on it in a state counts.
func (c *check) say(name string, s State, why string) {
	same := func(v Verdict) bool { return v.Name == name && v.State == s }
	if s != Good && s != Malformed && slices.ContainsFunc(c.all, same) {
		return
	}
	c.all = append(c.all, Verdict{name, s, why})
}

// files are all that lie in the bag, folders aside.
func (c *check) files() ([]string, error) {
	var out []string
	err := filepath.WalkDir(c.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(c.dir, path)
		name = filepath.ToSlash(name)
		if !d.Type().IsRegular() {
			c.say(name, Added, "it is no plain file")
			return err
		}
		out = append(out, name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("bag %s: %w", c.dir, err)
	}
	return out, nil
}

func (c *check) declaration() {
	text, err := os.ReadFile(c.path(declarationFile))
	switch {
	case err != nil:
		c.say(declarationFile, Missing, "a bag begins with it")
	case string(bytes.TrimPrefix(text, []byte("\ufeff"))) != declaration:
		c.say(declarationFile, Malformed, "it does not declare BagIt 1.0 in UTF-8")
	}
}

func (c *check) path(name string) string { return filepath.Join(c.dir, filepath.FromSlash(name)) }

// manifests reads the manifests of a kind. A file that only one of them lists has
// no sum by the other.
func (c *check) manifests(kind string) map[string]sums {
	out := map[string]sums{}
	for i, a := range algorithms {
		name := kind + a.name + ".txt"
		text, err := os.ReadFile(c.path(name))
		if err != nil {
			c.say(name, Missing, "without it the bag is not whole")
			continue
		}
		if len(text) > 0 && text[len(text)-1] != '\n' {
			c.say(name, Malformed, "its last line is cut short")
		}
		for k, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
			if line == "" {
				continue
			}
			sum, file, ok := cutLine(line)
			if !ok || kind == "manifest-" != isPayloadPath(file) || !fs.ValidPath(file) {
				c.say(name, Malformed, fmt.Sprintf("line %d is no sum and file of the bag", k+1))
				continue
			}
			s := out[file]
			if s[i] != "" {
				c.say(name, Malformed, fmt.Sprintf("line %d lists %s a second time", k+1, file))
			}
			s[i] = strings.ToLower(sum)
			out[file] = s
		}
	}
	return out
}

// cutLine parts a line of a manifest.
func cutLine(line string) (sum, file string, ok bool) {
	at := strings.IndexAny(line, " \t")
	if at <= 0 {
		return "", "", false
	}
	file = strings.TrimPrefix(strings.TrimLeft(line[at:], " \t"), "*")
	return line[:at], unescape.Replace(file), file != ""
}

// complete wants every file in the manifests of both algorithms, and the tag
// files in the tag manifests.
func (c *check) complete(tags, payload map[string]sums) {
	for _, files := range []map[string]sums{tags, payload} {
		for name, s := range files {
			for i, a := range algorithms {
				if s[i] == "" {
					c.say(name, Malformed, "no manifest has its "+a.name)
				}
			}
		}
	}
	wanted := []string{declarationFile, infoFile}
	for _, a := range algorithms {
		wanted = append(wanted, "manifest-"+a.name+".txt")
	}
	for _, name := range wanted {
		if _, ok := tags[name]; !ok {
			c.say(name, Malformed, "no tag manifest lists it")
		}
	}
}

// file holds one file against its sums.
func (c *check) file(name string, want map[string]sums) (int64, error) {
	expected, listed := want[name]
	if !listed {
		c.say(name, Added, "no manifest lists it")
	}
	f, err := os.Open(c.path(name))
	if err != nil {
		c.say(name, Altered, "it cannot be read: "+cause.Of(err).Error())
		return 0, nil
	}
	defer f.Close() // it was only read
	h := newHasher()
	n, err := io.Copy(io.MultiWriter(h, teller(c.copied)), reader{c.ctx, f})
	switch {
	case c.ctx.Err() != nil:
		return n, c.ctx.Err()
	case err != nil:
		c.say(name, Altered, "it cannot be read: "+cause.Of(err).Error())
	case !listed:
	case differs(h.sums(), expected):
		c.say(name, Altered, "its sums are not those of the manifests")
	default:
		c.say(name, Good, "")
	}
	return n, nil
}

// differs says whether a sum that is known differs.
func differs(got, want sums) bool {
	for i := range got {
		if want[i] != "" && got[i] != want[i] {
			return true
		}
	}
	return false
}

// oxum wants the bytes and the files that bag-info.txt promises.
func (c *check) oxum(got string) {
	text, err := os.ReadFile(c.path(infoFile))
	if err != nil {
		return // it is missing, which is said
	}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		if value = strings.TrimSpace(value); name == "Payload-Oxum" && value != got {
			c.say(infoFile, Malformed, fmt.Sprintf("it promises %s bytes and files, there are %s",
				value, got))
		}
	}
}

// Valid says whether every verdict is good.
func Valid(all []Verdict) bool {
	return len(all) > 0 && !slices.ContainsFunc(all, func(v Verdict) bool { return v.State != Good })
}

// ReadSignature returns the signature of a bag and what it is over; nil where
// there is none.
func ReadSignature(dir string) (message, signature []byte, err error) {
	signature, err = os.ReadFile(filepath.Join(dir, SignatureFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err == nil {
		message, err = os.ReadFile(filepath.Join(dir, SignedFile))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("signature of the bag: %w", cause.Of(err))
	}
	return message, signature, nil
}
