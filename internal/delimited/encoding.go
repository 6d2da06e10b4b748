package delimited

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	xunicode "golang.org/x/text/encoding/unicode"
)

// The encodings, by the names that messages and options use.
const (
	UTF8        = "UTF-8"
	UTF16LE     = "UTF-16LE"
	UTF16BE     = "UTF-16BE"
	Windows1252 = "Windows-1252"
	MacRoman    = "Mac-Roman"
	CP850       = "CP850" // of DOS, which old spreadsheets save as
	GB18030     = "GB18030"
)

func codec(name string) encoding.Encoding {
	return map[string]encoding.Encoding{
		UTF8:        xunicode.UTF8BOM,
		UTF16LE:     xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM),
		UTF16BE:     xunicode.UTF16(xunicode.BigEndian, xunicode.UseBOM),
		Windows1252: charmap.Windows1252, MacRoman: charmap.Macintosh, CP850: charmap.CodePage850,
		GB18030: simplifiedchinese.GB18030,
	}[name]
}

// Encodings lists the encodings that can be read.
func Encodings() []string {
	return []string{UTF8, UTF16LE, UTF16BE, Windows1252, MacRoman, CP850, GB18030}
}

// decode turns data into UTF-8 and names what it was.
func decode(data []byte, o Options) (text, name string, err error) {
	if o.Encoding != "" {
		return decodeAs(data, o.Encoding)
	}
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return decodeAs(data, UTF16LE)
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return decodeAs(data, UTF16BE)
	case utf8.Valid(data) && !zeros(data, 0) && !zeros(data, 1):
		return string(bytes.TrimPrefix(data, []byte("\ufeff"))), UTF8, nil
	case zeros(data, 1):
		return decodeAs(data, UTF16LE)
	case zeros(data, 0):
		return decodeAs(data, UTF16BE)
	case o.Raw:
		return string(bytes.TrimPrefix(data, []byte("\ufeff"))), UTF8, nil
	}
	return decodeAs(data, likeliest(data))
}

func decodeAs(data []byte, name string) (text, as string, err error) {
	at := slices.IndexFunc(Encodings(), func(e string) bool { return strings.EqualFold(e, name) })
	if at < 0 {
		return "", "", fmt.Errorf("encoding %q is not known: use one of %s", name,
			strings.Join(Encodings(), ", "))
	}
	as = Encodings()[at]
	out, err := codec(as).NewDecoder().Bytes(data)
	if err != nil {
		return "", "", fmt.Errorf("it is no %s: %w", as, err)
	}
	return string(bytes.TrimPrefix(out, []byte("\ufeff"))), as, nil
}

// zeros reports whether of the bytes at even (0) or odd (1) places so many are
// zero that the text must be UTF-16.
func zeros(data []byte, at int) bool {
	const looked, share = 4096, 0.3
	n, zero := 0, 0
	for i := at; i < min(len(data), looked); i += 2 {
		n++
		if data[i] == 0 {
			zero++
		}
	}
	return n > 0 && float64(zero) > share*float64(n)
}

// likeliest is the encoding in which text of one byte a letter reads best. Ties
// go to the first of the list.
func likeliest(data []byte) string {
	if chinese(data) {
		return GB18030
	}
	best, most := "", 0
	for _, name := range []string{Windows1252, MacRoman, CP850} {
		text, _, err := decodeAs(data, name)
		if err != nil {
			continue
		}
		if s := plausibility([]rune(text)); best == "" || s > most {
			best, most = name, s
		}
	}
	return best
}

// chinese reports whether all high bytes come in pairs of the common characters
// of GB 2312.
func chinese(data []byte) bool {
	const lead, lastLead, trail, lastTrail = 0xA1, 0xF7, 0xA1, 0xFE
	for i := 0; i < len(data); i++ {
		if data[i] < utf8.RuneSelf {
			continue
		}
		if i+1 >= len(data) || data[i] < lead || data[i] > lastLead ||
			data[i+1] < trail || data[i+1] > lastTrail {
			return false
		}
		i++
	}
	return true
}

// plausibility adds up how well the characters that are not ASCII fit where they
// stand: a small letter within a word and a capital at its beginning speak for an
// encoding; a capital or a sign within a word, a letter that western languages
// hardly have, and what is no character at all speak against it.
func plausibility(text []rune) int {
	sum := 0
	for i, r := range text {
		if r < utf8.RuneSelf {
			continue
		}
		before, after := ' ', ' '
		if i > 0 {
			before = text[i-1]
		}
		if i+1 < len(text) {
			after = text[i+1]
		}
		sum += fit(before, r, after)
	}
	return sum
}

// fit judges one character between its neighbours.
func fit(before, r, after rune) int {
	inWord := unicode.IsLetter(before)
	switch {
	case r == utf8.RuneError || unicode.IsControl(r):
		return -5
	case !unicode.IsLetter(r) && (r == '’' || !inWord || !unicode.IsLetter(after)):
		return 0
	case !unicode.IsLetter(r):
		return -2
	case r > unicode.MaxLatin1:
		return -1
	case unicode.IsUpper(r) && inWord && unicode.IsLower(before):
		return -2
	case unicode.IsUpper(r) && !inWord && unicode.IsLower(after):
		return 2
	case unicode.IsLower(r) && inWord:
		return 2
	}
	return 0
}
