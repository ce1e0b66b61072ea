package bundle

import "plumbline/disclosure/snapshot"

// Compute is compute, for the tests of what an office may write wrongly.
func Compute(files []File) (Again, error) {
	text, _ := find(files, Snapshot)
	s, err := snapshot.Decode(text)
	if err != nil {
		return Again{}, err
	}
	return compute(files, s)
}

// Newest is newest, for the test of what is kept in memory.
var Newest = newest
