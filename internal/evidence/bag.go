package evidence

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rampart/internal/cause"
	"rampart/internal/export"
)

// The files of a bag that are no payload.
const (
	declarationFile = "bagit.txt"
	infoFile        = "bag-info.txt"
	payloadFolder   = "data"
	// SignedFile is what a signature is over: by its sums it holds all the rest.
	SignedFile = "tagmanifest-sha512.txt"
	// SignatureFile is the signature, as ssh-keygen -Y sign would name it.
	SignatureFile = SignedFile + ".sig"
)

// declaration is what every bag of this version of BagIt begins with.
const declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

// algorithm is a way to sum the bytes of a file.
type algorithm struct {
	name string
	new  func() hash.Hash
}

// algorithms are the sums of a bag, the weaker first.
var algorithms = [...]algorithm{{"sha256", sha256.New}, {"sha512", sha512.New}}

// sums are the sums of a file in lower-case hexadecimal, by the place of the
// algorithm.
type sums [len(algorithms)]string

// ErrExists is returned where a bag would have to replace something.
var ErrExists = errors.New("is there already: name another folder, or take that one away")

// PayloadFile is a file to put into a bag. Either Path or Data says what is in it.
type PayloadFile struct {
	Name string // in the payload, with slashes
	Path string // of the file to copy
	Data []byte
	// SHA256 is what the copy must have; empty where anything will do.
	SHA256 string
}

// Tag is a line of bag-info.txt.
type Tag struct{ Name, Value string }

// Bag is what is to be put together.
type Bag struct {
	Files []PayloadFile
	Info  []Tag
	// Sign signs a message; nil leaves the bag without a signature.
	Sign func(message []byte) (signature []byte, err error)
	// Copied is told of bytes as they are put into the bag; it may be nil.
	Copied func(bytes int64)
}

// ErrAltered is returned where a file is not the one that was meant.
var ErrAltered = errors.New("is not the file that was seen first: its SHA-256 differs")

// Write makes the bag at path, whole or not at all: it is filled beside it under
// a name that begins with a dot, and renamed. Files that are there already are
// never replaced. Names of the payload are sorted by their bytes.
func (b Bag) Write(ctx context.Context, path string) error {
	path = filepath.Clean(path)
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s %w", path, ErrExists)
	}
	tmp := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%d.tmp", filepath.Base(path), os.Getpid()))
	if err := os.Mkdir(tmp, 0o777); err != nil {
		return fmt.Errorf("bag %s cannot be made: %w; name another place", path, cause.Of(err))
	}
	err := b.fill(ctx, tmp)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(tmp))
	}
	return export.SyncFolder(filepath.Dir(path))
}

func (b Bag) fill(ctx context.Context, dir string) error {
	files := slices.Clone(b.Files)
	slices.SortFunc(files, func(x, y PayloadFile) int { return strings.Compare(x.Name, y.Name) })
	if err := os.Mkdir(filepath.Join(dir, payloadFolder), 0o777); err != nil {
		return err
	}
	payload, total := map[string]sums{}, int64(0)
	for _, f := range files {
		name := payloadFolder + "/" + f.Name
		if _, twice := payload[name]; twice || !isPayloadPath(name) {
			return fmt.Errorf("bag: %s cannot be in a payload, or is there twice", f.Name)
		}
		s, n, err := b.put(ctx, dir, name, f)
		if err != nil {
			return err
		}
		payload[name], total = s, total+n
	}
	oxum := Tag{"Payload-Oxum", fmt.Sprintf("%d.%d", total, len(files))}
	tags := map[string]string{
		declarationFile: declaration,
		infoFile:        infoText(append(slices.Clone(b.Info), oxum)),
	}
	for i, a := range algorithms {
		tags["manifest-"+a.name+".txt"] = manifestText(payload, i)
	}
	tagged := map[string]sums{}
	for name, text := range tags {
		tagged[name] = sumsOf([]byte(text))
	}
	for i, a := range algorithms {
		tags["tagmanifest-"+a.name+".txt"] = manifestText(tagged, i)
	}
	if b.Sign != nil {
		signature, err := b.Sign([]byte(tags[SignedFile]))
		if err != nil {
			return err
		}
		tags[SignatureFile] = string(signature)
	}
	for name, text := range tags {
		if _, _, err := b.put(ctx, dir, name, PayloadFile{Data: []byte(text)}); err != nil {
			return err
		}
	}
	return export.SyncFolder(dir)
}

// put writes one file of the bag, and sums it on the way.
func (b Bag) put(ctx context.Context, dir, name string, f PayloadFile) (sums, int64, error) {
	target := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
		return sums{}, 0, fmt.Errorf("bag: %w", err)
	}
	var from io.Reader = strings.NewReader(string(f.Data))
	if f.Path != "" {
		in, err := os.Open(f.Path)
		if err != nil {
			return sums{}, 0, fmt.Errorf("put %s into the bag: %w", f.Path, cause.Of(err))
		}
		defer in.Close() // it was only read
		from = in
	}
	out, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return sums{}, 0, fmt.Errorf("bag: %w", err)
	}
	h := newHasher()
	n, err := io.Copy(io.MultiWriter(out, h, teller(b.Copied)), reader{ctx, from})
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return sums{}, 0, fmt.Errorf("put %s into the bag: %w", name, err)
	}
	s := h.sums()
	if f.SHA256 != "" && s[0] != f.SHA256 {
		return s, n, fmt.Errorf("%s %w", f.Path, ErrAltered)
	}
	return s, n, nil
}

// manifestText lists the sums of files by one algorithm.
func manifestText(files map[string]sums, algorithm int) string {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "%s  %s\n", files[name][algorithm], escape.Replace(name))
	}
	return b.String()
}

// In manifests the signs that end a line are written as %XX, and so is the sign
// that begins such a code (RFC 8493, 2.1.3).
var (
	escape   = strings.NewReplacer("%", "%25", "\n", "%0A", "\r", "%0D")
	unescape = strings.NewReplacer("%25", "%", "%0A", "\n", "%0a", "\n", "%0D", "\r", "%0d", "\r")
)

// infoText is the text of bag-info.txt; values are on one line.
func infoText(tags []Tag) string {
	var b strings.Builder
	for _, t := range tags {
		fmt.Fprintf(&b, "%s: %s\n", t.Name, strings.Join(strings.Fields(t.Value), " "))
	}
	return b.String()
}

// isPayloadPath says whether a name lies in the payload and not above it.
func isPayloadPath(name string) bool {
	inside, ok := strings.CutPrefix(name, payloadFolder+"/")
	return ok && fs.ValidPath(inside) && inside != "."
}

// hasher sums by all algorithms at once.
type hasher [len(algorithms)]hash.Hash

func newHasher() hasher {
	var h hasher
	for i, a := range algorithms {
		h[i] = a.new()
	}
	return h
}

// Write adds bytes; it never fails.
func (h hasher) Write(b []byte) (int, error) {
	for _, x := range h {
		x.Write(b)
	}
	return len(b), nil
}

func (h hasher) sums() (s sums) {
	for i, x := range h {
		s[i] = hex.EncodeToString(x.Sum(nil))
	}
	return s
}

func sumsOf(data []byte) sums {
	h := newHasher()
	_, _ = h.Write(data) // it never fails
	return h.sums()
}

// teller tells how many bytes are written to it.
type teller func(int64)

func (t teller) Write(b []byte) (int, error) {
	if t != nil {
		t(int64(len(b)))
	}
	return len(b), nil
}

// reader reads until its context ends.
type reader struct {
	ctx context.Context
	io.Reader
}

func (r reader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(b)
}
