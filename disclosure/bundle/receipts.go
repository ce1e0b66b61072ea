package bundle

import (
	"fmt"
	"strconv"

	"plumbline/disclosure/snapshot"
)

// ReceiptsOf reads the snapshot and the digests of receipts of a package. It proves nothing: Verify does.
func ReceiptsOf(data []byte) (*snapshot.Snapshot, []Receipts, error) {
	files, err := Unpack(data)
	if err != nil {
		return nil, nil, refused("zip", "why", err.Error())
	}
	text, ok := find(files, Snapshot)
	if !ok {
		return nil, nil, refused("no_package", "name", Snapshot)
	}
	s, err := snapshot.Decode(text)
	if err != nil {
		return nil, nil, err
	}
	t := receiptTable()
	text, ok = find(files, t.path())
	if !ok {
		return nil, nil, refused("no_package", "name", t.path())
	}
	rows, err := t.read(text)
	if err != nil {
		return nil, nil, refused("tables", "why", err.Error())
	}
	var out []Receipts
	for _, r := range rows {
		n, err := strconv.Atoi(r.of("indicator"))
		if err != nil {
			return nil, nil, refused("tables", "why", fmt.Sprintf("%s: indicator %q", t.path(), r.of("indicator")))
		}
		if last := len(out) - 1; last < 0 || out[last].Project != r.of("project") || out[last].Number != n {
			out = append(out, Receipts{Project: r.of("project"), Number: n})
		}
		out[len(out)-1].Digests = append(out[len(out)-1].Digests, r.of("receipt"))
	}
	return s, out, nil
}
