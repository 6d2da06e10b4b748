package cli

import (
	"bufio"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// defaultMaxMemory is what a run may take where nothing else is said: a
// quarter of a small laptop.
const defaultMaxMemory = 1 * gibi

// leastMaxMemory holds the program, GDAL and a small tile of two scenes.
const leastMaxMemory = 128 * mebi

// Shares of --max-memory. The Go heap may grow to goShare before the collector
// works harder; GDAL's block cache takes a part of what is left, and the rest
// is for the libraries' own and for stacks.
const (
	goShare    = 0.65
	cacheShare = 1.0 / 16
	leastCache = 16  // MB, some blocks for each worker
	mostCache  = 256 // MB, more is not faster where windows are read once
)

// gdalCacheMB is the size of GDAL's block cache in MB for a memory limit.
func gdalCacheMB(maxMemory int64) int {
	mb := int(float64(maxMemory) * cacheShare / mebi)
	return min(max(mb, leastCache), mostCache)
}

// limitMemory hands the limit to the Go runtime and returns a function that
// puts back what was before.
func limitMemory(maxMemory int64) (restore func()) {
	before := debug.SetMemoryLimit(int64(goShare * float64(maxMemory)))
	return func() { debug.SetMemoryLimit(before) }
}

// residentMemory is what the program holds now, in bytes: by the kernel's
// account, or where there is none by that of the Go runtime.
func residentMemory() int64 {
	const residentField = 1 // of /proc/self/statm, in pages
	data, err := os.ReadFile("/proc/self/statm")
	if fields := strings.Fields(string(data)); err == nil && len(fields) > residentField {
		if pages, err := strconv.ParseInt(fields[residentField], 10, 64); err == nil {
			return pages * int64(os.Getpagesize())
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}

// availableMemory is what the machine, or the control group that the program
// runs in, has left, in bytes; 0 where that is not known.
func availableMemory() int64 {
	free := readKiB("/proc/meminfo", "MemAvailable:")
	if limit, err := readNumber("/sys/fs/cgroup/memory.max"); err == nil {
		used, err := readNumber("/sys/fs/cgroup/memory.current")
		if left := limit - used; err == nil && (free == 0 || left < free) {
			free = max(left, 1)
		}
	}
	return free
}

// readKiB returns the value in bytes of a line "name   1234 kB"; 0 if there is
// none.
func readKiB(path, name string) int64 {
	f, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer f.Close() // opened for reading: nothing can be lost
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 || fields[0] != name {
			continue
		}
		v, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil {
			return 0
		}
		return v * kibi
	}
	return 0
}

func readNumber(path string) (int64, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(strings.TrimSpace(string(data)), 10, 64)
}
