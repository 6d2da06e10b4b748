package cli

import (
	"syscall"
	"unsafe"
)

// askLargePages asks the system to hold a piece of memory in large pages: the
// first touch of a gigabyte in small ones takes seconds on some machines. It is
// advice, and where it cannot be given all goes on as it would without.
func askLargePages(p []float32) {
	if len(p) == 0 {
		return
	}
	const float32Bytes = 4
	b := unsafe.Slice((*byte)(unsafe.Pointer(&p[0])), float32Bytes*len(p))
	// Refused where the kernel has no large pages: then there are none.
	_ = syscall.Madvise(b, syscall.MADV_HUGEPAGE)
}
