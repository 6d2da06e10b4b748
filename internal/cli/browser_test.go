package cli

import (
	"strings"
	"testing"
)

func TestNoBrowserIsSaidWithARemedy(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	path, err := findBrowser("")
	if err == nil || !strings.Contains(err.Error(), "none is on the path; install one") {
		t.Errorf("findBrowser = %q, %v, want what to do", path, err)
	}
}
