package stac

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"rampart/internal/cause"
)

// reader reads documents from files and from servers.
type reader struct {
	getter Getter
	online bool
}

// read returns the document at a file or an address.
func (r reader) read(ctx context.Context, location string) ([]byte, error) {
	if IsAddress(location) {
		return r.getter.Get(ctx, location)
	}
	info, err := os.Stat(location)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: does not exist: check the path", location)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", location, cause.Of(err))
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: is no file", location)
	case info.Size() > mostBytes:
		return nil, fmt.Errorf("%s: has more than %d MiB", location, mostBytes>>20)
	}
	data, err := os.ReadFile(location)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", location, cause.Of(err))
	}
	return data, nil
}

// resolve is where a link leads that stands in a document.
func (r reader) resolve(base, href string) (string, error) {
	to, err := Resolve(base, href)
	if err == nil && IsAddress(to) && !r.online {
		err = ErrOffline
	}
	return to, err
}

// ErrOffline is why what a catalog on this machine names on a server is not used.
var ErrOffline = errors.New("it lies on a server, and the catalog on this machine: " +
	"add --online to have it fetched")

// errForeign is why a link is not followed.
var errForeign = errors.New("it leads to where nothing is read from: " +
	"only files, http, https, s3 and gs are")

// Resolve is where an address leads that stands in the document at base: an
// address, or a file as base is named. A document on a server names nothing on this
// machine. Of a file the name is taken as it is written if there is such a file,
// else with what stands for spaces and the like put back.
func Resolve(base, href string) (string, error) {
	href = strings.TrimSpace(href)
	if href == "" {
		return "", errors.New("it names no file")
	}
	scheme, _, ok := strings.Cut(href, "://")
	scheme = strings.ToLower(scheme)
	switch {
	case ok && (scheme == "http" || scheme == "https" || scheme == "s3" || scheme == "gs"):
		return href, nil
	case ok && scheme == "file" && !IsAddress(base):
		return local("", strings.TrimPrefix(href, "file://")), nil
	case ok:
		return "", errForeign
	case IsAddress(base):
		return onServer(base, href)
	}
	return local(filepath.Dir(base), href), nil
}

// onServer is an address relative to another.
func onServer(base, href string) (string, error) {
	b, err := url.Parse(base)
	if err != nil {
		return "", errForeign
	}
	u, err := url.Parse(href)
	if err != nil {
		u, err = url.Parse((&url.URL{Path: href}).String())
	}
	if err != nil {
		return "", errForeign
	}
	// A key that the catalog is read with is none for what it names.
	to := b.ResolveReference(u)
	if !IsAddress(to.String()) {
		return "", errForeign
	}
	return to.String(), nil
}

// local is a file relative to a folder.
func local(dir, href string) string {
	place := func(name string) string {
		name = filepath.FromSlash(name)
		if filepath.IsAbs(name) {
			return filepath.Clean(name)
		}
		return filepath.Join(dir, name)
	}
	written := place(href)
	if _, err := os.Stat(written); err == nil {
		return written
	}
	if plain, err := url.PathUnescape(href); err == nil {
		return place(plain)
	}
	return written
}
