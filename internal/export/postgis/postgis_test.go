package postgis

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"rampart/internal/detection"
	"rampart/internal/export/table"
	"rampart/internal/site"
)

// server starts PostgreSQL with PostGIS in a folder of its own, on a socket alone,
// and returns how to connect.
func server(t *testing.T) (dsn string) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: no database is started")
	}
	bins, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	controls, err2 := filepath.Glob("/usr/share/postgresql/*/extension/postgis.control")
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	if len(bins) == 0 || len(controls) == 0 {
		t.Skip("PostgreSQL with PostGIS is not installed (Debian: apt install postgresql-postgis)")
	}
	bin := slices.Max(bins)
	// The name of a socket may have some 100 bytes, so that t.TempDir is too deep.
	folder, err := os.MkdirTemp("", "rampart-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	as := owner(t, folder)
	data := filepath.Join(folder, "data")
	run := func(program string, args ...string) {
		t.Helper()
		cmd := exec.Command(filepath.Join(bin, program), args...)
		cmd.Dir, cmd.SysProcAttr = folder, as
		log := filepath.Join(folder, program+".log")
		// A pipe would stay open as long as the server runs.
		out, err := os.Create(log)
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		cmd.Stdout, cmd.Stderr = out, out
		if err := cmd.Run(); err != nil {
			text, _ := os.ReadFile(log)
			t.Fatalf("%s: %v\n%s", program, err, text)
		}
	}
	run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	run("pg_ctl", "-D", data, "-l", filepath.Join(data, "log"), "-w",
		"-o", "-F -k "+folder+" -c listen_addresses=''", "start")
	t.Cleanup(func() { run("pg_ctl", "-D", data, "-m", "immediate", "stop") })
	return "host=" + folder + " user=postgres dbname=postgres"
}

// owner gives the folder to the user that the server runs as: never root.
func owner(t *testing.T, folder string) *syscall.SysProcAttr {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Skip("root cannot start PostgreSQL, and there is no user postgres")
	}
	uid, err1 := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	if err := errors.Join(err1, err2, os.Chown(folder, uid, gid)); err != nil {
		t.Fatal(err)
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

// database is a connection for the tests' questions.
type database struct {
	t    *testing.T
	dsn  string
	conn *pgconn.PgConn
}

// ask returns the rows that a query gives, cells with bars between.
func (d database) ask(query string) string {
	d.t.Helper()
	results, err := d.conn.Exec(context.Background(), query).ReadAll()
	if err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
	var lines []string
	for _, r := range results {
		for _, row := range r.Rows {
			lines = append(lines, string(bytes.Join(row, []byte("|"))))
		}
	}
	return strings.Join(lines, "\n")
}

func (d database) want(query, want string) {
	d.t.Helper()
	if got := d.ask(query); got != want {
		d.t.Errorf("%s\ngives %q, want %q", query, got, want)
	}
}

// load writes a result into the database, over a connection or as psql would.
func (d database) load(r detection.Result, sites []site.Site, stream bool) {
	d.t.Helper()
	data, err := New(r, sites, table.System{CRS: table.WGS84()})
	if err != nil {
		d.t.Fatal(err)
	}
	if !stream {
		err = data.Load(context.Background(), d.dsn)
	} else {
		var b bytes.Buffer
		if err = data.WriteSQL(&b); err == nil {
			cmd := exec.Command("psql", d.dsn, "-v", "ON_ERROR_STOP=1", "-q", "-f", "-")
			cmd.Stdin = &b
			var out []byte
			if out, err = cmd.CombinedOutput(); err != nil || len(out) > 0 {
				err = fmt.Errorf("psql: %w: %s", err, out)
			}
		}
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

func result() detection.Result {
	return detection.Result{
		Scenes: []detection.Scene{
			{ID: "a", Path: "s/a.tif", Acquired: "2019-02-03", Used: true},
			{ID: "a", Path: "t/a.tif", Acquired: "2019-02-04", Used: true},
		},
		Statements: []detection.Statement{
			{SiteID: "s", Text: "what is said", Coverage: detection.Coverage{
				UsablePerQuarter: []detection.QuarterCount{{Quarter: "2019-Q1", Scenes: 1}},
			}},
			{SiteID: "t", Text: "nothing can be said"},
		},
		Changes: []detection.Change{
			{ID: "s-1", SiteID: "s", Class: "wall", Change: "added", ChangedAfter: "2019-02-03",
				ChangedBefore: "2019-05-11", Geometry: orb.LineString{{12.5, 41.25}, {12.6, 41.25}},
				ClassReasons: []string{`it's "so", \ and {thus}`, "tab\tnew\nline"}, Score: 0.5},
			{ID: "s-2", SiteID: "s", Class: "tower", Change: "removed", ChangedAfter: "2019-05-11",
				Geometry: orb.Point{12.5, 41.25}, DateText: "'; DROP SCHEMA rampart; --"},
			{ID: "u-3", SiteID: "u", Class: "shed", Change: "added"},
		},
	}
}

// TestADatabaseKeepsWhatPeopleSaid goes through what happens to a database over
// several results; the steps build on each other, as a server takes seconds to start.
func TestADatabaseKeepsWhatPeopleSaid(t *testing.T) {
	t.Parallel()
	d := database{t: t, dsn: server(t)}
	conn, err := pgconn.Connect(context.Background(), d.dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	d.conn = conn
	square := orb.MultiPolygon{{{{12.5, 41.25}, {12.6, 41.25}, {12.6, 41.3}, {12.5, 41.25}}}}
	d.load(result(), []site.Site{{ID: "s", Area: square}}, false)

	// Texts, lists, ranges and places are what they were.
	d.want("SELECT id, changed, present, ST_AsText(geom) FROM rampart.changes ORDER BY id",
		"s-1|[2019-02-04,2019-05-12)|t|LINESTRING(12.5 41.25,12.6 41.25)\n"+
			"s-2|[2019-05-12,)|t|POINT(12.5 41.25)\nu-3|(,)|t|")
	d.want("SELECT class_reasons[1], class_reasons[2] FROM rampart.changes WHERE id = 's-1'",
		"it's \"so\", \\ and {thus}|tab\tnew\nline")
	d.want("SELECT date_text FROM rampart.changes WHERE id = 's-2'", "'; DROP SCHEMA rampart; --")
	d.want("SELECT site_id, statement, ST_NPoints(geom) FROM rampart.sites ORDER BY 1",
		"s|what is said|4\nt|nothing can be said|\nu||")
	d.want("SELECT scene_id, file FROM rampart.scenes ORDER BY 2", "a|s/a.tif\na|t/a.tif")
	d.want("SELECT count(*) FROM pg_indexes WHERE schemaname = 'rampart' AND indexdef LIKE '%gist%'", "3")

	// A verdict stays, the rest is brought up to date, what is gone is marked; another
	// site's changes are left alone, and areas that a result does not have.
	d.ask("UPDATE rampart.changes SET review_status = 'rejected', comment = 'a shadow' WHERE id = 's-1'")
	again := result()
	again.Changes[0].Score, again.Changes[0].Review.Comment = 0.75, "by nobody"
	again.Changes = append(again.Changes[:1:1], detection.Change{ID: "s-4", SiteID: "s"})
	d.load(again, nil, false)
	d.want("SELECT id, score, review_status, comment, present FROM rampart.changes ORDER BY id",
		"s-1|0.75|rejected|a shadow|t\ns-2|0|unreviewed||f\ns-4|0|unreviewed||t\nu-3|0|unreviewed||t")
	d.want("SELECT ST_NPoints(geom) FROM rampart.sites WHERE site_id = 's'", "4")

	// A row that stays as it is is not written.
	version := "SELECT xmin, ctid FROM rampart.changes WHERE id IN ('s-1', 's-4') ORDER BY id"
	row := d.ask(version)
	d.load(again, nil, false)
	d.want(version, row)

	// What comes back is present again, and the stream does as the connection.
	everything := "SELECT md5(string_agg(c::text, ',' ORDER BY id)) FROM rampart.changes c"
	d.load(result(), nil, false)
	before := d.ask(everything)
	if _, err := exec.LookPath("psql"); err != nil {
		t.Log("the stream is not tried: there is no psql")
	} else {
		d.load(result(), nil, true)
		d.want(everything, before)
	}
	d.want("SELECT id, present FROM rampart.changes ORDER BY id", "s-1|t\ns-2|t\ns-4|f\nu-3|t")

	// What cannot be written is not half written.
	whole := d.ask(everything)
	broken := result()
	broken.Changes[0].Score, broken.Changes[1].ChangedAfter = 0.1, "no day"
	data, err := New(broken, nil, table.System{CRS: table.WGS84()})
	if err != nil {
		t.Fatal(err)
	}
	if err := data.Load(context.Background(), d.dsn); err == nil {
		t.Error("a date that is none was written")
	}
	if got := d.ask(everything); got != whole {
		t.Error("a result that cannot be written has changed the database")
	}

	// Any text, number, list, day and place comes back as it was.
	any := detection.Result{Changes: randomChanges(200)}
	d.load(any, nil, false)
	d.wantAll(table.Changes(any.Changes))
}

// randomChanges are changes with any text, number, list, day and place, always the same.
func randomChanges(n int) []detection.Change {
	rnd := rand.New(rand.NewPCG(7, 0))
	runes := []rune("aZ09 .,;:'\"<>&|%_-+=*/\\()[]{}\t\n\r\u00e9\u4e2d\U0001f3e0")
	text := func() string {
		out := make([]rune, rnd.IntN(12))
		for i := range out {
			out[i] = runes[rnd.IntN(len(runes))]
		}
		return string(out)
	}
	at := func() orb.Point { return orb.Point{rnd.Float64()*360 - 180, rnd.Float64()*180 - 90} }
	out := make([]detection.Change, n)
	for i := range out {
		out[i] = detection.Change{
			ID: fmt.Sprintf("any-%03d", i), SiteID: text(), ChangeDetail: text(), DateText: text(),
			ClassReasons: []string{text(), text()}, Alternatives: []string{text()}[:rnd.IntN(2)],
			AreaM2: new(rnd.NormFloat64() * 1e6), Score: rnd.Float64(), PersistenceN: rnd.IntN(9),
			ChangedAfter:  time.Date(2018, 1, 1+rnd.IntN(900), 0, 0, 0, 0, time.UTC).Format(time.DateOnly),
			ChangedBefore: []string{"", "2020-12-31"}[rnd.IntN(2)],
			Geometry:      []orb.Geometry{at(), orb.LineString{at(), at()}, nil}[i%3],
		}
	}
	return out
}

// wantAll holds each cell of a layer against the table of its name.
func (d database) wantAll(l table.Layer) {
	d.t.Helper()
	for _, r := range l.Rows {
		id := l.Cell(r, "id").Text
		place, row, _ := strings.Cut(d.ask("SELECT coalesce(encode(ST_AsBinary(geom), 'hex'), ''), "+
			"to_jsonb(c) FROM rampart.changes c WHERE id = "+literal(id)), "|")
		want := ""
		if r.Geometry != nil {
			want = hex.EncodeToString(wkb.MustMarshal(r.Geometry, binary.LittleEndian))
		}
		if place != want {
			d.t.Errorf("%s: place %s, want %s", id, place, want)
		}
		var got map[string]any
		if err := json.Unmarshal([]byte(row), &got); err != nil {
			d.t.Fatalf("%s: %v in %s", id, err, row)
		}
		for i, c := range l.Columns {
			var want any
			switch v := r.Values[i]; {
			case !v.Known:
			case c.Kind == table.Integer || c.Kind == table.Real:
				want = v.Number
			case c.Kind == table.List:
				for _, s := range v.Strings() {
					list, _ := want.([]any)
					want = append(list, s)
				}
			default:
				want = v.Text
			}
			if c.Name == "site_id" && want == nil {
				want = "" // it is a key
			}
			if !reflect.DeepEqual(got[c.Name], want) {
				d.t.Errorf("%s: %s is %#v, want %#v", id, c.Name, got[c.Name], want)
			}
		}
	}
}
