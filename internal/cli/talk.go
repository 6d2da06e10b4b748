package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// logFormat is the form of what is said on standard error. It is a flag.
type logFormat string

const (
	formatText logFormat = "text"
	formatJSON logFormat = "json"
)

// String returns the form, text where none was chosen.
func (f *logFormat) String() string {
	if *f == "" {
		return string(formatText)
	}
	return string(*f)
}

// Set takes the value of the flag.
func (f *logFormat) Set(s string) error {
	if logFormat(s) != formatText && logFormat(s) != formatJSON {
		return fmt.Errorf("want text or json")
	}
	*f = logFormat(s)
	return nil
}

// Type names the kind of value in the help.
func (f *logFormat) Type() string { return "form" }

// talk says things on standard error, a line each: "rampart: ..." or, as
// JSON, an event. It may be used by several goroutines.
type talk struct {
	format logFormat
	quiet  bool

	mu sync.Mutex
	w  io.Writer
}

// message is an event that carries words.
type message struct {
	Event string `json:"event"` // info, warning, error
	Text  string `json:"text"`
}

// say tells what the user may like to know.
func (t *talk) say(format string, args ...any) {
	if !t.quiet {
		t.line("info", fmt.Sprintf(format, args...))
	}
}

// warn tells what the user must know, though the run goes on.
func (t *talk) warn(format string, args ...any) {
	t.line("warning", fmt.Sprintf(format, args...))
}

// fail tells why the run ends.
func (t *talk) fail(err error) { t.line("error", err.Error()) }

func (t *talk) line(event, text string) {
	text = strings.Join(strings.Split(strings.TrimSpace(text), "\n"), "; ")
	if t.format == formatJSON {
		t.event(message{event, text})
		return
	}
	t.write("rampart: " + text + "\n")
}

// event writes v as a line of JSON.
func (t *talk) event(v any) {
	b, err := json.Marshal(v)
	if err != nil {
		b = []byte(`{"event":"error","text":"an event cannot be written"}`)
	}
	t.write(string(b) + "\n")
}

// write hands s over in one piece. An error is dropped: there is nowhere left
// to tell of it, and talk must not stop the work.
func (t *talk) write(s string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, _ = io.WriteString(t.w, s)
}

// warnings keeps what GDAL warned of during the work, each thing once, so that
// it can be said when no bar is drawn any more. GDAL may say a thing for every
// tile, from several goroutines.
type warnings struct {
	mu   sync.Mutex
	list []string
	more int // others that were not kept
}

// mostWarnings is as many as somebody will read.
const mostWarnings = 10

func (ws *warnings) add(msg string) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	switch {
	case slices.Contains(ws.list, msg):
	case len(ws.list) < mostWarnings:
		ws.list = append(ws.list, msg)
	default:
		ws.more++
	}
}

// tell says what was kept and forgets it.
func (ws *warnings) tell(t *talk) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for _, msg := range ws.list {
		t.say("gdal warns: %s", msg)
	}
	if ws.more > 0 {
		t.say("gdal warns %d times more", ws.more)
	}
	ws.list, ws.more = nil, 0
}

// forget says nothing of what was kept: it names files.
func (ws *warnings) forget() {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.list, ws.more = nil, 0
}
