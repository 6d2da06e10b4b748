package cause_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"rampart/internal/cause"
)

func TestOfLeavesThePathOut(t *testing.T) {
	full := &fs.PathError{Op: "open", Path: "a/b.tif", Err: fs.ErrPermission}
	if got := cause.Of(fmt.Errorf("read: %w", full)); got != fs.ErrPermission {
		t.Errorf("of a file it is %v", got)
	}
	other := errors.New("no file")
	if got := cause.Of(other); got != other {
		t.Errorf("of another error it is %v", got)
	}
}
