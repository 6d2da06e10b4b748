package chip

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
)

// word is a text that a PNG holds beside its pixels.
type word struct{ key, text string }

// encodePNG writes a picture with texts in it, as UTF-8 (iTXt, not compressed).
// Empty texts are left out.
//
// ISO/IEC 15948:2004, 11.3.4.5.
func encodePNG(img image.Image, words []word) ([]byte, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, err
	}
	const head = 8 + 25 // the signature and the first chunk
	out := append([]byte{}, b.Bytes()[:head]...)
	for _, w := range words {
		if w.text != "" {
			// Not compressed, no language, no translated key.
			out = appendChunk(out, "iTXt", []byte(w.key+"\x00\x00\x00\x00\x00"+w.text))
		}
	}
	return append(out, b.Bytes()[head:]...), nil
}

func appendChunk(dst []byte, kind string, data []byte) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(data)))
	at := len(dst)
	dst = append(append(dst, kind...), data...)
	return binary.BigEndian.AppendUint32(dst, crc32.ChecksumIEEE(dst[at:]))
}
