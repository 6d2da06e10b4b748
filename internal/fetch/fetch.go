// Package fetch gets documents from web servers. Nothing else in rampart that asks
// servers does so through Go; images are read by GDAL.
//
// A document is asked for again where that may help, with longer and longer pauses;
// it is taken whole and up to a size, within a time. Nothing is sent but what the
// caller gives and the name of the program.
package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"rampart/internal/site"
)

const (
	// longest is how long one try may take, and mostBytes how large a document
	// may be: a page of a thousand STAC items has about 30 MB.
	longest   = 60 * time.Second
	mostBytes = 64 << 20
	// tries is how often a document is asked for. The first pause is doubled each
	// time; a server may ask for a longer one, up to longestPause.
	tries        = 4
	firstPause   = 500 * time.Millisecond
	longestPause = 30 * time.Second
	redirects    = 5
)

// Client gets documents. It may be used by several goroutines at once.
type Client struct {
	http *http.Client
	// pause waits between two tries; tests do not.
	pause func(ctx context.Context, d time.Duration) error
}

// New returns a client.
func New() *Client {
	return &Client{
		http:  &http.Client{Timeout: longest, CheckRedirect: checkRedirect},
		pause: wait,
	}
}

// checkRedirect lets no question be carried elsewhere, and nothing go on in the
// clear that was asked for in secret.
func checkRedirect(r *http.Request, via []*http.Request) error {
	switch {
	case len(via) > redirects:
		return movedError("it leads from one address to the next")
	case via[0].Method != http.MethodGet:
		return movedError("it has moved to " + site.Shown(r.URL.String()) + ": name that address")
	case via[0].URL.Scheme == "https" && r.URL.Scheme != "https":
		return movedError("it leads from https to http")
	}
	return nil
}

// movedError is why a document is not looked for where the server points to.
type movedError string

func (e movedError) Error() string { return string(e) }

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Error says what is wrong with a document on a server, and what to do.
type Error struct {
	URL  string // without what may be a key
	Code int    // of the answer; 0 where there was none
	Err  error
}

// Error returns one line.
func (e *Error) Error() string { return fmt.Sprintf("%s: %v", e.URL, e.Err) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Get returns the document at an address.
func (c *Client) Get(ctx context.Context, address string) ([]byte, error) {
	return c.ask(ctx, http.MethodGet, address, nil)
}

// Post sends a question in JSON to an address and returns the answer.
func (c *Client) Post(ctx context.Context, address string, body []byte) ([]byte, error) {
	return c.ask(ctx, http.MethodPost, address, body)
}

func (c *Client) ask(ctx context.Context, method, address string, body []byte) ([]byte, error) {
	pause := firstPause
	for try := 1; ; try++ {
		data, after, err := c.once(ctx, method, address, body)
		if err == nil || after < 0 || try == tries || ctx.Err() != nil {
			return data, err
		}
		if err := c.pause(ctx, max(pause, after)); err != nil {
			return nil, err
		}
		pause *= 2
	}
}

// once asks one time. After is how long the server wants to be left alone; it is
// negative where asking again is no use.
func (c *Client) once(
	ctx context.Context, method, address string, body []byte,
) (data []byte, after time.Duration, err error) {
	fail := func(code int, after time.Duration, format string, args ...any) (
		[]byte, time.Duration, error) {
		return nil, after, &Error{URL: site.Shown(address), Code: code, Err: fmt.Errorf(format, args...)}
	}
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return fail(0, -1, "it is no address: %w", reason(err))
	}
	r.Header.Set("User-Agent", "rampart")
	r.Header.Set("Accept", "application/geo+json, application/json")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := c.http.Do(r)
	var moved movedError
	if errors.As(err, &moved) {
		return fail(0, -1, "%w", moved)
	}
	if err != nil {
		return fail(0, 0, "it cannot be fetched: %w; check the address and the network", reason(err))
	}
	defer answer.Body.Close() // it was only read: nothing can be lost
	if answer.StatusCode != http.StatusOK {
		return fail(answer.StatusCode, patience(answer), "the server answers %d: %s",
			answer.StatusCode, remedy(answer.StatusCode))
	}
	data, err = io.ReadAll(io.LimitReader(answer.Body, mostBytes+1))
	switch {
	case err != nil:
		return fail(0, 0, "it breaks off: %w", reason(err))
	case len(data) > mostBytes:
		return fail(0, -1, "it has more than %d MiB", mostBytes>>20)
	}
	return data, 0, nil
}

// patience is how long to wait before asking again; negative is for ever.
func patience(answer *http.Response) time.Duration {
	switch answer.StatusCode {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
	default:
		return -1
	}
	s, err := strconv.Atoi(answer.Header.Get("Retry-After"))
	if err != nil || s < 0 {
		return 0
	}
	return min(time.Duration(s)*time.Second, longestPause)
}

func remedy(code int) string {
	switch {
	case code == http.StatusNotFound, code == http.StatusGone:
		return "it is not there; check the address"
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return "it wants a key or a signed address"
	case code == http.StatusTooManyRequests, code >= http.StatusInternalServerError:
		return "it is busy or broken; run again later"
	}
	return "it does not understand the question; check the address"
}

// reason is an error without the address, which stands before it anyway.
func reason(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
