package db

import (
	"os"
	"strconv"
	"strings"
)

// How much memory large steps may have, in kilobytes: an eighth of what the machine, or the group of processes that the system
// keeps this one in, has left; never less than the writer has in any case, nor more than the largest steps use.
const (
	leastRoom = narrowSize
	mostRoom  = 1_000_000
	usualRoom = 512_000 // where the system does not tell
	roomPart  = 8
)

// room is how many kilobytes large steps may have. read reads a file of the system.
func room(read func(name string) ([]byte, error)) int64 {
	left := int64(-1)
	note := func(kilobytes int64) {
		if left < 0 || kilobytes < left {
			left = max(kilobytes, 0)
		}
	}
	if text, err := read("/proc/meminfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if rest, ok := strings.CutPrefix(line, "MemAvailable:"); ok {
				if n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64); err == nil {
					note(n)
				}
			}
		}
	}
	number := func(name string) (int64, bool) {
		text, err := read(name)
		if err != nil {
			return 0, false
		}
		n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64) // "max" is no bound
		return n, err == nil
	}
	if most, ok := number("/sys/fs/cgroup/memory.max"); ok {
		used, _ := number("/sys/fs/cgroup/memory.current")
		note((most - used) / 1024)
	}
	if left < 0 {
		return usualRoom
	}
	return min(max(left/roomPart, leastRoom), mostRoom)
}

// roomy is the pragma that gives the writer the memory of large steps.
func roomy() string { return cacheSize(room(os.ReadFile)) }

func cacheSize(kilobytes int64) string {
	return "cache_size(-" + strconv.FormatInt(kilobytes, 10) + ")"
}
