package cli

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Not parallel: a program has one profile at a time.
func TestProfileIsWrittenWhereTheWorkIsDone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cpu.pprof")
	done := false
	if err := profiled(path, func() error { done = true; return nil }); err != nil || !done {
		t.Fatalf("profiled = %v, the work is done: %v", err, done)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gzip.NewReader(bytes.NewReader(data)); err != nil {
		t.Errorf("the profile cannot be read: %v", err)
	}
	missing := filepath.Join(t.TempDir(), "cpu.pprof")
	if err := profiled(missing, func() error { return context.Canceled }); !errors.Is(err, context.Canceled) {
		t.Errorf("profiled = %v, want the error of the work", err)
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("work that was interrupted left a profile")
	}
}
