package main

import (
	"strings"
	"testing"
)

func TestSizesHaveUnits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want int64
		ok   bool
	}{
		{"", 0, true},
		{"512KiB", 512 << 10, true},
		{"1.5MiB", 3 << 19, true},
		{"1GiB", 1 << 30, true},
		{"1GB", 0, false},
		{"-1GiB", 0, false},
		{"GiB", 0, false},
	} {
		got, err := parseSize(c.text)
		if got != c.want || (err == nil) != c.ok {
			t.Errorf("parseSize(%q) = %v, %v, want %v, ok %v", c.text, got, err, c.want, c.ok)
		}
	}
}

func TestLimitIsHeld(t *testing.T) {
	t.Parallel()
	if err := run([]string{"-limit", "1GiB", "--", "true"}); err != nil {
		t.Errorf("below the limit: %v", err)
	}
	err := run([]string{"-limit", "1KiB", "--", "true"})
	if err == nil || !strings.Contains(err.Error(), "above the limit") {
		t.Errorf("above the limit: %v, want an error that says so", err)
	}
	if err := run([]string{"--", "false"}); err == nil {
		t.Error("a program that fails: no error")
	}
}
