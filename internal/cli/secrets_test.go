package cli

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"rampart/internal/detection"
	"rampart/internal/export"
)

// What is planted: of nobody's business ever, of people and files, of places.
var (
	planted = map[string][]string{
		"never": {"SECRETWITNESS", "SECRETNOTE", "SECRETUSER", "SECRETHOST", "SECRETDIR"},
		"people": {"SECRETFILE", "SECRETCREDIT", "SECRETLICENCE", "SECRETLABEL", "SECRETNUMBER",
			"SECRETDATE", "SECRETLIST", "SECRETBROKEN", "SECRETREVIEWER", "SECRETCOMMENT", "SECRETREASON"},
		"places": {"SECRETSITE", "SECRETNAME", "SECRETALIAS", "SECRETROW", "SECRETHUT"},
	}
	// allFormats are what export writes.
	allFormats = "gpkg,kmz,csv,fgb,parquet,pmtiles,postgis,smart,stac,geojsonseq"
)

// plantSecrets draws scenes and a list of sites with a secret wherever one fits.
func plantSecrets(t *testing.T, dir string) (list, scenes string) {
	t.Helper()
	scenes = filepath.Join(dir, "SECRETDIR")
	if err := os.Mkdir(scenes, 0o777); err != nil {
		t.Fatal(err)
	}
	rows := "file,date,licence,credit\n"
	for i, date := range []string{"2019-01-10", "2019-03-04", "2019-08-20", "2020-02-02"} {
		options := []string{"size=64x64"}
		if i > 1 {
			options = append(options, "build")
		}
		name := fmt.Sprintf("SECRETFILE_%s.tif", date)
		if err := drawGeoTIFF(filepath.Join(scenes, name), options); err != nil {
			t.Fatal(err)
		}
		rows += name + "," + date + ",SECRETLICENCE,SECRETCREDIT\n"
	}
	rows += "SECRETBROKEN.tif,2019-05-05,,\n"
	list = filepath.Join(dir, "SECRETLIST.csv")
	sites := "id,name,name_ug,lat,lon,radius_m,tier,ref #,date of visit,witness,notes,sensitivity\n" +
		"SECRETSITE a,SECRETNAME,SECRETALIAS,43.3512345,87.0034567,250,SECRETLABEL,SECRETNUMBER,SECRETDATE," +
		"SECRETWITNESS,SECRETNOTE,\n" +
		"SECRETSITE b,SECRETHUT,,43.3512345,87.0044567,250,,,,,,restricted\n" +
		"SECRETSITE c,,,10,10,,,,,,,\n" +
		"SECRETROW,,,,87,,,,,,,\n"
	for path, text := range map[string]string{
		filepath.Join(scenes, "SECRETBROKEN.tif"): "no image", filepath.Join(scenes, "scenes.csv"): rows,
		list: sites,
	} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return list, filepath.Join(scenes, "scenes.csv")
}

// runRampart runs the program as a user with a name, wants it to end well, and
// returns what it said.
func runRampart(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("rampart", args...)
	cmd.Env = append(os.Environ(), "HOME=/home/SECRETUSER", "USER=SECRETUSER", "LOGNAME=SECRETUSER",
		"HOSTNAME=SECRETHOST")
	said, _ := cmd.CombinedOutput() // the exit code says it
	if code := cmd.ProcessState.ExitCode(); code != exitDone && code != exitPartial {
		t.Fatalf("rampart %s: exit code %d:\n%s", strings.Join(args, " "), code, said)
	}
	return string(said)
}

// reviewed puts a review on each change of a result.
func reviewed(t *testing.T, from, to string) {
	t.Helper()
	r, err := export.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	for i := range r.Changes {
		v := &r.Changes[i].Review
		v.Status, v.Reviewer, v.Comment, v.Reason = "accepted", "SECRETREVIEWER", "SECRETCOMMENT", "SECRETREASON"
	}
	if err := export.File(to, func(w io.Writer) error { return export.WriteGeoJSON(w, r) }); err != nil {
		t.Fatal(err)
	}
}

// place is where the results of the secrets lie, and where the secrets come from.
type secretPlace struct{ list, scenes, plain, reviewed string }

// chain does all that writes something, into dir, and returns every byte of it by
// its name, what was packed beside what is packed.
func (p secretPlace) chain(t *testing.T, dir string, flags ...string) map[string]string {
	t.Helper()
	out := filepath.Join(dir, "out")
	said := runRampart(t, append([]string{
		"run", p.list, "--scenes", p.scenes, "-o", out, "--also", allFormats,
	}, flags...)...)
	said += runRampart(t, append([]string{"seal", p.plain, "-o", out + "bag"}, flags...)...)
	said += runRampart(t, append([]string{"export", p.reviewed, "-f", allFormats, "-q", "--images",
		filepath.Dir(p.scenes), "--sites", filepath.Join(p.plain, "sites.geojson"), "-o", out + "export"},
		flags...)...)
	written := map[string]string{"what is said": said}
	for name, text := range tree(t, dir) {
		unpack(t, written, name, []byte(text))
	}
	return written
}

// unpack adds a file, and what is packed in it.
func unpack(t *testing.T, all map[string]string, name string, data []byte) {
	t.Helper()
	all[name] = string(data)
	if z, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err == nil {
		for _, f := range z.File {
			in, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			inner, err := io.ReadAll(in)
			if err != nil {
				t.Fatal(err)
			}
			unpack(t, all, name+"/"+f.Name, inner)
		}
		return
	}
	for i, frame := range bytes.Split(data, []byte{0x28, 0xb5, 0x2f, 0xfd}) {
		z, err := zstd.NewReader(nil)
		if err != nil {
			t.Fatal(err)
		}
		// What comes before the first mark, and what lies behind a frame, is none.
		inner, _ := z.DecodeAll(slices.Concat([]byte{0x28, 0xb5, 0x2f, 0xfd}, frame), nil)
		z.Close()
		if len(inner) > 0 {
			all[fmt.Sprintf("%s/frame %d", name, i)] = string(inner)
		}
	}
	packed := []byte{0x1f, 0x8b, 0x08}
	for at := bytes.Index(data, packed); at >= 0; {
		if z, err := gzip.NewReader(bytes.NewReader(data[at:])); err == nil {
			z.Multistream(false)
			if inner, err := io.ReadAll(z); err == nil {
				all[fmt.Sprintf("%s/%d", name, at)] = string(inner)
			}
		}
		next := bytes.Index(data[at+1:], packed)
		if at += 1 + next; next < 0 {
			break
		}
	}
}

// exact are the coordinates of a result, as text and as numbers of 8 bytes.
func exact(t *testing.T, path string) []string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, features, _ := strings.Cut(string(data), `"features":`)
	return numbers(t, features)
}

// ofSensitive are the coordinates of the changes that lie in the sensitive site.
func ofSensitive(t *testing.T, path string) []string {
	t.Helper()
	r, err := export.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r.Changes = slices.DeleteFunc(r.Changes, func(c detection.Change) bool {
		const sensitive = "SECRETSITE b"
		return c.SiteID != sensitive && !slices.Contains(c.SiteIDsAlso, sensitive)
	})
	var b bytes.Buffer
	if err := export.WriteGeoJSONSeq(&b, r); err != nil {
		t.Fatal(err)
	}
	return numbers(t, b.String())
}

// numbers are the coordinates in a text, as text and as numbers of 8 bytes.
func numbers(t *testing.T, features string) []string {
	t.Helper()
	var out []string
	for _, number := range regexp.MustCompile(`\b(?:87|43)\.\d{5,}`).FindAllString(features, -1) {
		v, err := strconv.ParseFloat(number, 64)
		if err != nil {
			t.Fatal(err)
		}
		bits := binary.LittleEndian.AppendUint64(nil, math.Float64bits(v))
		out = append(out, number, string(bits))
	}
	if len(out) == 0 {
		t.Fatal("there are no coordinates: nothing is tested")
	}
	return out
}

// holding are the names of the files that hold one of some texts, by the text.
func holding(written map[string]string, texts []string) map[string]string {
	found := map[string]string{}
	for name, data := range written {
		for _, x := range texts {
			if strings.Contains(data, x) || strings.Contains(name, x) {
				found[x] = name
			}
		}
	}
	return found
}

// TestSecretsAreInNoByteThatIsWritten plants secrets and looks for them in all that
// run, seal and export write and say, with and without --redact.
func TestSecretsAreInNoByteThatIsWritten(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it writes every format three times")
	}
	source := t.TempDir()
	p := secretPlace{plain: filepath.Join(source, "plain"), reviewed: filepath.Join(source, "r.geojson")}
	p.list, p.scenes = plantSecrets(t, source)
	runRampart(t, "run", p.list, "--scenes", p.scenes, "-o", p.plain)
	reviewed(t, filepath.Join(p.plain, "changes.geojson"), p.reviewed)
	coordinates := slices.Concat(exact(t, filepath.Join(p.plain, "changes.geojson")),
		exact(t, filepath.Join(p.plain, "sites.geojson")))
	for how, flags := range map[string][]string{
		"": nil,
		// Of people and files, and where the sensitive site lies.
		"people": {"--redact", "people", "--log-format", "json"},
		"places": {"--redact", "places"},
	} {
		dir := t.TempDir()
		written := p.chain(t, dir, flags...)
		secret := slices.Concat(planted["never"], []string{source, dir})
		switch how {
		case "":
			delete(written, "what is said") // where the user wants it
			told := holding(written, slices.Concat(planted["people"], planted["places"], coordinates))
			for _, x := range slices.Concat(planted["people"], planted["places"]) {
				if told[x] == "" {
					t.Errorf("without --redact %s is nowhere: nothing is tested", x)
				}
			}
			for _, end := range []string{".gpkg", ".kmz/", ".csv", ".fgb", ".parquet/", ".pmtiles/", ".sql",
				".smart.zip/", ".stac.json", ".geojsons", "bag/data/results/"} {
				of := maps.Clone(written)
				maps.DeleteFunc(of, func(name, _ string) bool { return !strings.Contains(name, end) })
				if len(holding(of, slices.Concat(planted["people"], planted["places"]))) == 0 {
					t.Errorf("nothing that is planted is in a %s: it cannot be searched", end)
				}
			}
		case "people":
			secret = slices.Concat(secret, planted["people"], []string{"SECRETHUT", "SECRETSITE b"},
				ofSensitive(t, filepath.Join(p.plain, "changes.geojson")))
		case "places":
			secret = slices.Concat(secret, planted["people"], planted["places"], coordinates)
		}
		for x, name := range holding(written, secret) {
			t.Errorf("--redact %q: %q is in %s", how, x, name)
		}
		t.Logf("--redact %q: %d files searched", how, len(written))
	}
}
