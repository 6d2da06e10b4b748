package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	bagit "github.com/nyudlts/go-bagit"
)

// sample is a bag with names that are hard on manifests.
func sample(t *testing.T) Bag {
	t.Helper()
	path := filepath.Join(t.TempDir(), "image.tif")
	if err := os.WriteFile(path, []byte("pixels"), 0o666); err != nil {
		t.Fatal(err)
	}
	return Bag{
		Files: []PayloadFile{
			{Name: "results/run.json", Data: []byte("{}\n")},
			{Name: "results/sites/%2E北方/changes.geojson", Data: []byte("[]")},
			{Name: "results/empty", Data: nil},
			{Name: "results/line\nend", Data: []byte("x")},
			{Name: "inputs/a image.tif", Path: path, SHA256: sha256Of("pixels")},
		},
		Info: []Tag{{"External-Description", "a bag\nfor a test"}},
	}
}

func sha256Of(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// written is a bag on disk.
func written(t *testing.T, b Bag) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "bag")
	if err := b.Write(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// bad are the verdicts that are not good, as lines.
func bad(t *testing.T, dir string) []string {
	t.Helper()
	all, err := Verify(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, v := range all {
		if v.State != Good {
			out = append(out, v.Name+" "+string(v.State))
		}
	}
	if Valid(all) != (len(out) == 0) {
		t.Errorf("Valid is %v with %q", Valid(all), out)
	}
	return out
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestABagIsWhatTheStandardSays(t *testing.T) {
	t.Parallel()
	dir := written(t, sample(t))
	if got := bad(t, dir); got != nil {
		t.Fatalf("it is not valid: %q", got)
	}
	for name, want := range map[string]string{
		"bagit.txt":    "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
		"bag-info.txt": "External-Description: a bag for a test\nPayload-Oxum: 12.5\n",
		// RFC 8493, 2.1.3: line ends and % are written as codes, nothing else is.
		"manifest-sha256.txt": sha256Of("pixels") + "  data/inputs/a image.tif\n" +
			sha256Of("") + "  data/results/empty\n" +
			sha256Of("x") + "  data/results/line%0Aend\n" +
			sha256Of("{}\n") + "  data/results/run.json\n" +
			sha256Of("[]") + "  data/results/sites/%252E北方/changes.geojson\n",
	} {
		if got := read(t, filepath.Join(dir, name)); got != want {
			t.Errorf("%s is\n%swant\n%s", name, got, want)
		}
	}
}

// plain is a bag whose names every program can read.
func plain() Bag {
	return Bag{Files: []PayloadFile{
		{Name: "results/run.json", Data: []byte("{}\n")},
		{Name: "results/sites/north/changes.geojson", Data: []byte("[]")},
	}}
}

// TestOtherProgramsTakeABag holds bags against nyudlts/go-bagit and coreutils.
func TestOtherProgramsTakeABag(t *testing.T) {
	t.Parallel()
	bagit.Logger().SetOutput(io.Discard)
	dir := written(t, plain())
	if err := bagit.ValidateBag(dir, false, false); err != nil {
		t.Errorf("go-bagit: %v", err)
	}
	for _, sum := range []string{"sha256", "sha512"} {
		for _, list := range []string{"manifest", "tagmanifest"} {
			cmd := exec.Command(sum+"sum", "--check", "--strict", list+"-"+sum+".txt")
			cmd.Dir = dir
			if out, err := cmd.CombinedOutput(); errors.Is(err, exec.ErrNotFound) {
				t.Skipf("%ssum is not installed", sum)
			} else if err != nil {
				t.Errorf("%ssum: %v\n%s", sum, err, out)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "data/results/run.json"), []byte("[]\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if bagit.ValidateBag(dir, false, false) == nil {
		t.Error("go-bagit takes a bag that was tampered with: it says nothing of ours")
	}
}

func TestWhatIsWrongWithABagIsSaid(t *testing.T) {
	t.Parallel()
	write := func(name, text string) func(string) error {
		return func(dir string) error { return os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666) }
	}
	cut := func(name string, left int64) func(string) error {
		return func(dir string) error { return os.Truncate(filepath.Join(dir, name), left) }
	}
	remove := func(name string) func(string) error {
		return func(dir string) error { return os.Remove(filepath.Join(dir, name)) }
	}
	const run = "data/results/run.json"
	for _, c := range []struct {
		name string
		do   func(dir string) error
		want string // one of the verdicts
	}{
		{"a payload file altered", write(run, "[]\n"), run + " altered"},
		{"a payload file cut", cut(run, 1), run + " altered"},
		{"a payload file gone", remove(run), run + " missing"},
		{"a payload file added", write("data/results/more.json", ""), "data/results/more.json added"},
		{"a file added beside the payload", write("notes.txt", ""), "notes.txt added"},
		{"files to fetch", write("fetch.txt", ""), "fetch.txt added"},
		{"a link for a file", func(dir string) error {
			return errors.Join(os.Rename(filepath.Join(dir, run), filepath.Join(dir, "x")),
				os.Symlink("../../x", filepath.Join(dir, run)))
		}, run + " added"},
		{"no declaration", remove("bagit.txt"), "bagit.txt missing"},
		{"a declaration cut short", cut("bagit.txt", 10), "bagit.txt malformed"},
		{"an older version of BagIt", write("bagit.txt",
			"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"), "bagit.txt altered"},
		{"no manifest", remove("manifest-sha256.txt"), "manifest-sha256.txt missing"},
		{"no tag manifest", remove("tagmanifest-sha512.txt"), "tagmanifest-sha512.txt missing"},
		{"a manifest cut short", cut("manifest-sha512.txt", 200), "manifest-sha512.txt malformed"},
		{"a manifest emptied", cut("manifest-sha512.txt", 0), run + " malformed"},
		{"a tag manifest emptied", cut("tagmanifest-sha512.txt", 0), "manifest-sha512.txt malformed"},
		{"a path that leaves the bag", write("manifest-sha256.txt", sha256Of("")+"  data/../../x\n"),
			"manifest-sha256.txt malformed"},
		{"info altered", write("bag-info.txt", "Payload-Oxum: 1.1\n"), "bag-info.txt malformed"},
	} {
		dir := written(t, sample(t))
		if err := c.do(dir); err != nil {
			t.Fatal(err)
		}
		if got := bad(t, dir); !slices.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q among them", c.name, got, c.want)
		}
	}
	if _, err := Verify(t.Context(), filepath.Join(t.TempDir(), "none"), nil); err == nil {
		t.Error("no bag is there, and that is no error")
	}
}

func TestABagIsWholeOrNotThere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "bag")
	altered := sample(t)
	altered.Files[4].SHA256 = sha256Of("others")
	if err := altered.Write(t.Context(), path); !errors.Is(err, ErrAltered) {
		t.Errorf("a file that has changed: %v, want ErrAltered", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	interrupted := sample(t)
	interrupted.Copied = func(int64) { stop() }
	if err := interrupted.Write(ctx, path); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v, want context.Canceled", err)
	}
	for _, name := range []string{"../x", "a/../../x", "/x", "a//b", "."} {
		b := Bag{Files: []PayloadFile{{Name: name}}}
		if b.Write(t.Context(), path) == nil {
			t.Errorf("%q can be in a payload", name)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if err := os.Mkdir(path, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := sample(t).Write(t.Context(), path); !errors.Is(err, ErrExists) {
		t.Errorf("over something: %v, want ErrExists", err)
	}
}

// keyPair makes a key by ssh-keygen.
func keyPair(t *testing.T, kind, passphrase string) (private string) {
	t.Helper()
	private = filepath.Join(t.TempDir(), "key")
	out, err := exec.Command("ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", "ann@secret-host",
		"-f", private).CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("ssh-keygen is not installed")
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return private
}

func TestSSHKeygenTakesASignature(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"ed25519", "ecdsa"} {
		key := keyPair(t, kind, "open sesame")
		asked := func() ([]byte, error) { return []byte("open sesame"), nil }
		sign, err := Signer([]byte(read(t, key)), asked)
		if err != nil {
			t.Fatal(err)
		}
		b := plain()
		b.Sign = sign
		dir := written(t, b)
		if got := bad(t, dir); got != nil {
			t.Fatalf("%s: it is not valid: %q", kind, got)
		}
		message, signature, err := ReadSignature(dir)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(signature), "secret-host") {
			t.Errorf("%s: the signature names the host", kind)
		}
		public := read(t, key+".pub")
		if _, err := VerifySignature(message, signature, []byte("# ours\n"+public)); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		signers := filepath.Join(t.TempDir(), "allowed")
		if err := os.WriteFile(signers, []byte("ann "+public), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := VerifySignature(message, signature, []byte(read(t, signers))); err != nil {
			t.Errorf("%s by allowed_signers: %v", kind, err)
		}
		cmd := exec.Command("ssh-keygen", "-Y", "verify", "-f", signers, "-I", "ann", "-n", Namespace,
			"-s", filepath.Join(dir, SignatureFile))
		cmd.Stdin = strings.NewReader(string(message))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: ssh-keygen: %v\n%s", kind, err, out)
		}
		if _, err := VerifySignature(append(message, 'x'), signature, []byte(public)); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: over something else: %v, want ErrSignature", kind, err)
		}
	}
}

func TestAnotherKeyDoesNotDo(t *testing.T) {
	t.Parallel()
	mine, other := keyPair(t, "ed25519", ""), keyPair(t, "ed25519", "")
	sign, err := Signer([]byte(read(t, mine)), nil)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := sign([]byte("message"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = VerifySignature([]byte("message"), signature, []byte(read(t, other+".pub")))
	if by, _ := SignedBy(signature); !errors.Is(err, ErrSignature) || !strings.Contains(err.Error(), by) {
		t.Errorf("another key: %v, want ErrSignature and %s", err, by)
	}
	if _, err := VerifySignature([]byte("message"), signature, []byte("nothing")); err == nil {
		t.Error("a file without keys will do")
	}
	if _, err := VerifySignature([]byte("message"), []byte("nothing"), []byte(read(t, mine+".pub"))); !errors.Is(err, ErrSignature) {
		t.Errorf("no signature: %v, want ErrSignature", err)
	}
	if _, err := Signer([]byte("nothing"), nil); err == nil {
		t.Error("no key will do")
	}
}
