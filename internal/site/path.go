package site

import "strings"

// Shown is a path for people: of a file on a web server its address, without what
// stands behind a question mark and before an @, which may be a key to it.
func Shown(path string) string {
	address := strings.TrimPrefix(path, "/vsicurl/")
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return path
	}
	rest, _, _ = strings.Cut(rest, "?")
	host, file, ok := strings.Cut(rest, "/")
	if ok {
		file = "/" + file
	}
	return scheme + "://" + host[strings.LastIndex(host, "@")+1:] + file
}
