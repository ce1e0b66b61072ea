package journal

import (
	"encoding/base64"
	"strconv"

	merkle "golang.org/x/mod/sumdb/tlog"
)

// text is the leaf of a posting, appended to b: its numbers in the order of the table, then what its voucher is called. What the
// numbers of account and cut stand for are rows that the log holds.
func (p posting) text(b []byte, voucher string) []byte {
	for i, v := range [...]int64{p.seq, p.voucher, p.account, p.day, p.cut, p.person, p.num, p.den, p.reverses} {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, v, 10)
	}
	return append(append(b, ' '), voucher...)
}

// rootOf is the root of the tree of the postings of a batch.
func rootOf(list []posting, refOf func(voucher int64) string) string {
	var t tree
	for _, p := range list {
		t.add(p, refOf(p.voucher))
	}
	return t.root()
}

// tree is a tree of postings (RFC 6962) as far as its root needs it: the hashes of its complete subtrees, the largest first.
type tree struct {
	n      int64
	hashes []merkle.Hash
	leaf   []byte // used again
}

func (t *tree) add(p posting, voucher string) {
	t.leaf = p.text(t.leaf[:0], voucher)
	h := merkle.RecordHash(t.leaf)
	for n := t.n; n&1 == 1; n >>= 1 {
		last := len(t.hashes) - 1
		h = merkle.NodeHash(t.hashes[last], h)
		t.hashes = t.hashes[:last]
	}
	t.hashes, t.n = append(t.hashes, h), t.n+1
}

// root is "" of nothing.
func (t *tree) root() string {
	if t.n == 0 {
		return ""
	}
	last := len(t.hashes) - 1
	h := t.hashes[last]
	for i := last - 1; i >= 0; i-- {
		h = merkle.NodeHash(t.hashes[i], h)
	}
	return base64.StdEncoding.EncodeToString(h[:])
}

// reset begins another tree.
func (t *tree) reset() { t.n, t.hashes = 0, t.hashes[:0] }
