package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// hasty is a client that does not wait; pauses are noted.
func hasty(pauses *[]time.Duration) *Client {
	c := New()
	c.pause = func(ctx context.Context, d time.Duration) error {
		*pauses = append(*pauses, d)
		return ctx.Err()
	}
	return c
}

func TestADocumentIsAskedForAgainWhereThatMayHelp(t *testing.T) {
	t.Parallel()
	n := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n[r.URL.Path]++
		switch {
		case r.URL.Path == "/busy" && n["/busy"] < 3:
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusTooManyRequests)
		case r.URL.Path == "/down":
			w.WriteHeader(http.StatusBadGateway)
		case r.URL.Path == "/gone":
			w.WriteHeader(http.StatusNotFound)
		case r.URL.Path == "/cut":
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "{")
		default:
			body, _ := io.ReadAll(r.Body)
			fmt.Fprint(w, r.Method, string(body))
		}
	}))
	defer server.Close()
	for _, c := range []struct {
		path, want, wrong string
		asked             int
		pauses            string
	}{
		{"/ok", "GET", "", 1, "[]"},
		{"/busy", "GET", "", 3, "[7s 7s]"},
		{"/down", "", "answers 502: it is busy or broken; run again later", 4, "[500ms 1s 2s]"},
		{"/gone", "", "answers 404: it is not there; check the address", 1, "[]"},
		{"/cut", "", "it breaks off", 4, "[500ms 1s 2s]"},
	} {
		pauses := []time.Duration{}
		data, err := hasty(&pauses).Get(context.Background(), server.URL+c.path+"?key=secret")
		if string(data) != c.want || n[c.path] != c.asked || fmt.Sprint(pauses) != c.pauses {
			t.Errorf("%s: %q after %d tries and pauses of %v, want %q, %d, %s",
				c.path, data, n[c.path], pauses, c.want, c.asked, c.pauses)
		}
		if c.wrong == "" && err == nil {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.wrong) ||
			!strings.HasPrefix(err.Error(), server.URL+c.path+": ") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want %q", c.path, err, c.wrong)
		}
	}
	var e *Error
	if _, err := New().Get(context.Background(), server.URL+"/gone"); !errors.As(err, &e) || e.Code != 404 {
		t.Errorf("the code of %v is not 404", err)
	}
	data, err := New().Post(context.Background(), server.URL+"/ok", []byte(`{"a":1}`))
	if string(data) != `POST{"a":1}` || err != nil {
		t.Errorf("Post = %q, %v", data, err)
	}
}

func TestAQuestionIsNotCarriedElsewhere(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/there" {
			fmt.Fprint(w, r.Method)
			return
		}
		http.Redirect(w, r, "/there", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	pauses := []time.Duration{}
	if data, err := hasty(&pauses).Get(context.Background(), server.URL); string(data) != "GET" || err != nil {
		t.Errorf("Get = %q, %v", data, err)
	}
	_, err := hasty(&pauses).Post(context.Background(), server.URL, []byte("{}"))
	if err == nil || !strings.Contains(err.Error(), "it has moved to "+server.URL+"/there") {
		t.Errorf("Post = %v, want the address to which it has moved", err)
	}
}

func TestAnEndedContextEndsTheWaiting(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := wait(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("wait = %v", err)
	}
}
