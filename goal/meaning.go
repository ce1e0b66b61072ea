package goal

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// longestMeaning bounds what a store indexes; a longer name is prose, and means itself alone.
const longestMeaning = 300

// Meaning is Normal as the store compares it: names of one Normal have one Meaning, and prose gets a short one.
func Meaning(name string) string {
	n := Normal(name)
	if len(n) <= longestMeaning {
		return n
	}
	sum := sha256.Sum256([]byte(n))
	return "#" + hex.EncodeToString(sum[:])
}

// meaningCode is counted up when the code of Normal changes what it gives.
const meaningCode = 1

// MeaningReading names the way in which names are compared: the code and its tables. What was made with another reading
// is made anew by Refresh.
func MeaningReading() string {
	sum := sha256.Sum256(fmt.Append(nil, meaningCode, aliases, noise, longestMeaning))
	return hex.EncodeToString(sum[:])[:16]
}
