package delimited

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// encoded is text in an encoding, without a byte order mark.
func encoded(t *testing.T, text, name string) []byte {
	t.Helper()
	out, err := codec(name).NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEncodingIsToldByTheBytes(t *testing.T) {
	t.Parallel()
	const western = "id;name\n1;Ürümqi – früher Dihua\n2;Âksu\n"
	const chinese = "id,name\n1,乌鲁木齐\n2,喀什\n"
	for _, c := range []struct{ name, text, encoding string }{
		{"UTF-8", western, UTF8},
		{"UTF-8 in Uyghur", "id,name\n1,ئۈرۈمچى\n", UTF8},
		{"UTF-16, low byte first", western, UTF16LE},
		{"UTF-16, high byte first", western, UTF16BE},
		{"Windows", western, Windows1252},
		{"an old Mac", western, MacRoman},
		{"DOS", "id;name\n1;Ürümqi\n", CP850},
		{"Chinese Windows", chinese, GB18030},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Read(encoded(t, c.text, c.encoding), Options{})
			if err != nil || got.Dialect.Encoding != c.encoding {
				t.Fatalf("Read = %+v, %v, want %s", got, err, c.encoding)
			}
			want, _ := Read([]byte(c.text), Options{})
			if !slices.EqualFunc(got.Rows, want.Rows, func(a, b Row) bool {
				return slices.Equal(a.Cells, b.Cells)
			}) {
				t.Errorf("Read = %v, want %v", got.Rows, want.Rows)
			}
		})
	}
}

func TestAnEncodingThatIsNamedIsTaken(t *testing.T) {
	t.Parallel()
	data := encoded(t, "id\nå\n", MacRoman)
	if got, err := Read(data, Options{Encoding: "mac-roman"}); err != nil || got.Rows[0].Cells[0] != "å" {
		t.Errorf("Read = %+v, %v, want å", got, err)
	}
	if _, err := Read(data, Options{Encoding: "EBCDIC"}); err == nil ||
		!strings.Contains(err.Error(), "use one of UTF-8, UTF-16LE") {
		t.Errorf("Read in an unknown encoding: %v", err)
	}
}

func TestRawKeepsBytes(t *testing.T) {
	t.Parallel()
	got, err := Read([]byte("file\n\x81.tif\n"), Options{Raw: true})
	if err != nil || got.Rows[0].Cells[0] != "\x81.tif" {
		t.Errorf("Read = %v, %v, want the byte as it is", got.Rows, err)
	}
}

func TestWhatSpreadsheetsLeaveBehind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, dialect string }{
		{"commas", "\na , b\n\n1 ,\u00a02\n", "UTF-8, separated by comma, lines end with LF"},
		{"tabs", "a \tb\r\n\t\r\n1\t2\r\n", "UTF-8, separated by tab, lines end with CRLF"},
		{"semicolons and quotes", ";\n\"a\";b\n1;2\n",
			"UTF-8, separated by semicolon, with quotes, lines end with LF"},
		{"bars", "a|b\n|\n1|2", "UTF-8, separated by bar, lines end with LF"},
		{"an old Mac's lines", "a,b\r,\r1,2\r", "UTF-8, separated by comma, lines end with CR"},
		{"a mark", "\ufeffa,b\n,\n1,2", "UTF-8, separated by comma, lines end with LF"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Read([]byte(c.text), Options{})
			if err != nil || !slices.Equal(got.Columns, []string{"a", "b"}) || len(got.Rows) != 1 ||
				!slices.Equal(got.Rows[0].Cells, []string{"1", "2"}) {
				t.Errorf("Read(%q) = %+v, %v, want a, b and 1, 2", c.text, got, err)
			}
			if s := got.Dialect.String(); s != c.dialect {
				t.Errorf("Read(%q) tells %q, want %q", c.text, s, c.dialect)
			}
		})
	}
}

func TestRowsKnowTheirLine(t *testing.T) {
	t.Parallel()
	got, err := Read([]byte("a,b\r\n,\r\n\"1\r\n\",2\r\n3,4\r\n"), Options{})
	if err != nil || len(got.Rows) != 2 || got.Rows[0].Line != 3 || got.Rows[1].Line != 5 ||
		got.Blank != 1 {
		t.Errorf("Read = %+v, %v, want rows at lines 3 and 5 and one blank", got, err)
	}
}

func TestNoHeader(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "\n\n", ",,\n"} {
		if _, err := Read([]byte(text), Options{}); !errors.Is(err, ErrNoHeader) {
			t.Errorf("Read(%q) = %v, want ErrNoHeader", text, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\xff\xfea\x00", "a\t\x9ar\x81mqi\n\"", "\xd2\xf8\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := Read(data, Options{})
		if err != nil {
			return
		}
		for _, r := range got.Rows {
			for _, c := range r.Cells {
				if !utf8.ValidString(c) {
					t.Errorf("Read(%q) in %s has the cell %q, which is no UTF-8", data,
						got.Dialect.Encoding, c)
				}
			}
		}
	})
}
