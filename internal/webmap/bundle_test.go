package webmap

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTheBundleIsOfTheseSources(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("page/src/*")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	sum := sha256.New()
	for _, name := range append(names, "page/build.mjs", "page/package-lock.json", "page/package.json") {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sum.Write([]byte(strings.TrimPrefix(filepath.ToSlash(name), "page/") + "\n"))
		sum.Write(data)
	}
	want := "/*! rampart page, of sources " + hex.EncodeToString(sum.Sum(nil))
	if !strings.HasPrefix(string(script), want) {
		t.Errorf("the bundle begins %.100q, want %q: run `make page`", script, want)
	}
}

func TestTheBundleNamesTheLicencesOfItsPackages(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"ol 10.11.0", "BSD 2-Clause License", "rbush 4.", "MIT License"} {
		if !bytes.Contains(script, []byte(text)) {
			t.Errorf("the bundle does not hold %q", text)
		}
	}
}

func TestTheBundleCannotEndItsElement(t *testing.T) {
	t.Parallel()
	if bytes.Contains(bytes.ToLower(script), []byte("</script")) || bytes.Contains(script, []byte("<!--")) {
		t.Error("the script would end or hide in the middle")
	}
	if bytes.Contains(bytes.ToLower(style), []byte("</style")) {
		t.Error("the style would end in the middle")
	}
}

func TestTheSourcesMakeTheBundle(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed: the bundle is not built again")
	}
	if _, err := os.Stat("page/node_modules/esbuild"); err != nil {
		t.Skip("the packages of the page are not installed (make page does): the bundle is not built again")
	}
	out := t.TempDir()
	if said, err := exec.Command("node", "page/build.mjs", out).CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, said)
	}
	for name, want := range map[string][]byte{"page.js": script, "page.css": style} {
		got, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from what its sources make: run `make page`", name)
		}
	}
}
