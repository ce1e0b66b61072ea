package journal

import (
	"encoding/base64"
	"strconv"
	"strings"

	merkle "golang.org/x/mod/sumdb/tlog"
)

// text is the leaf of a posting: its numbers in the order of the table, then what its voucher is called. What the numbers
// of account and cut stand for are rows that the log holds.
func (p posting) text(voucher string) []byte {
	var b strings.Builder
	b.Grow(100)
	for i, v := range []int64{p.seq, p.voucher, p.account, p.day, p.cut, p.person, p.num, p.den, p.reverses} {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.FormatInt(v, 10))
	}
	b.WriteByte(' ')
	b.WriteString(voucher)
	return []byte(b.String())
}

// rootOf is the root of the tree (RFC 6962) of the postings of a batch.
func rootOf(list []posting, refOf func(voucher int64) string) (string, error) {
	var t tree
	for _, p := range list {
		if err := t.add(p.text(refOf(p.voucher))); err != nil {
			return "", err
		}
	}
	h, err := merkle.TreeHash(int64(len(list)), &t)
	return base64.StdEncoding.EncodeToString(h[:]), err
}

// tree keeps the hashes of a batch in memory.
type tree struct {
	n      int64
	hashes []merkle.Hash
}

func (t *tree) add(leaf []byte) error {
	h, err := merkle.StoredHashes(t.n, leaf, t)
	t.hashes, t.n = append(t.hashes, h...), t.n+1
	return err
}

// ReadHashes is for the library that folds them.
func (t *tree) ReadHashes(at []int64) ([]merkle.Hash, error) {
	out := make([]merkle.Hash, len(at))
	for i, n := range at {
		out[i] = t.hashes[n]
	}
	return out, nil
}
