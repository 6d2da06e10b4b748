package gdalio

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

// Blocks of images come and go by the thousand. Memory that is given back to
// the system for each must be zeroed and mapped again for the next.
static void keep_memory(void) {
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, 32 << 20);
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}
*/
import "C"

// keepMemory makes the C library keep what blocks of images took for the next.
func keepMemory() { C.keep_memory() }
