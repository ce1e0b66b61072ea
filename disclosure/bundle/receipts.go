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
	text, ok = find(files, receiptsFile())
	if !ok {
		return nil, nil, refused("no_package", "name", receiptsFile())
	}
	out, err := readReceipts(text)
	return s, out, err
}

// ReceiptsIn reads the digests of receipts alone, of a package that is known to be whole: who looks for his receipt does not have all of it
// unpacked.
func ReceiptsIn(data []byte) ([]Receipts, error) {
	text, ok, err := FileOf(data, receiptsFile())
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, refused("no_package", "name", receiptsFile())
	}
	return readReceipts(text)
}

func receiptsFile() string {
	t := receiptTable()
	return t.path()
}

// readReceipts reads the table of receipts.
func readReceipts(text []byte) ([]Receipts, error) {
	t := receiptTable()
	rows, err := t.read(text)
	if err != nil {
		return nil, refused("tables", "why", err.Error())
	}
	var out []Receipts
	for _, r := range rows {
		n, err := strconv.Atoi(r.of("indicator"))
		if err != nil {
			return nil, refused("tables", "why", fmt.Sprintf("%s: indicator %q", t.path(), r.of("indicator")))
		}
		if last := len(out) - 1; last < 0 || out[last].Project != r.of("project") || out[last].Number != n {
			out = append(out, Receipts{Project: r.of("project"), Number: n})
		}
		out[len(out)-1].Digests = append(out[len(out)-1].Digests, r.of("receipt"))
	}
	return out, nil
}
