package journal

import (
	"encoding/base64"
	"strconv"

	"plumbline/platform/tlog"
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

// tree is a tree of postings as far as its root needs it.
type tree struct {
	tlog.Tree
	leaf []byte // used again
}

func (t *tree) add(p posting, voucher string) {
	t.leaf = p.text(t.leaf[:0], voucher)
	t.Add(t.leaf)
}

// root is "" of nothing.
func (t *tree) root() string {
	if t.Size() == 0 {
		return ""
	}
	h := t.Root()
	return base64.StdEncoding.EncodeToString(h[:])
}
