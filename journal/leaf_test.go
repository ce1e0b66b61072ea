package journal

import (
	"encoding/base64"
	"fmt"
	"testing"

	merkle "golang.org/x/mod/sumdb/tlog"
)

// TestRoot holds the root of any number of postings to that of the library which keeps every hash.
func TestRoot(t *testing.T) {
	t.Parallel()
	kept := map[int64]merkle.Hash{}
	read := merkle.HashReaderFunc(func(at []int64) ([]merkle.Hash, error) {
		out := make([]merkle.Hash, len(at))
		for i, n := range at {
			out[i] = kept[n]
		}
		return out, nil
	})
	var ours tree
	for n := range int64(300) {
		p := posting{seq: n + 1, voucher: n / 2, account: 3, day: 20000 + n, cut: 7, person: n % 5, num: n - 9, den: 1, reverses: n % 4}
		ref := fmt.Sprint("v/", n/2)
		ours.add(p, ref)
		leaf := fmt.Appendf(nil, "%d %d %d %d %d %d %d %d %d %s", p.seq, p.voucher, p.account, p.day, p.cut, p.person, p.num, p.den, p.reverses, ref)
		hashes, err := merkle.StoredHashes(n, leaf, read)
		if err != nil {
			t.Fatal(err)
		}
		for i, h := range hashes {
			kept[merkle.StoredHashIndex(0, n)+int64(i)] = h
		}
		want, err := merkle.TreeHash(n+1, read)
		if got := ours.root(); err != nil || got != base64.StdEncoding.EncodeToString(want[:]) {
			t.Fatalf("root of %d postings: %s, want %s, %v", n+1, got, want, err)
		}
	}
	if ours.Reset(); ours.root() != "" {
		t.Error("nothing has a root")
	}
}
