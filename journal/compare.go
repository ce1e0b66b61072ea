package journal

import (
	"cmp"
	"slices"
)

// same orders postings by what they say, whatever their number.
func (p posting) same(q posting) int {
	return cmp.Or(cmp.Compare(p.account, q.account), cmp.Compare(p.day, q.day), cmp.Compare(p.cut, q.cut),
		cmp.Compare(p.person, q.person), cmp.Compare(p.num, q.num), cmp.Compare(p.den, q.den))
}

// standingOf gives, by voucher, the postings that stand: those that none reverses.
func standingOf(list []posting) map[int64][]posting {
	reversed := map[int64]bool{}
	for _, p := range list {
		reversed[p.reverses] = true
	}
	out := map[int64][]posting{}
	for _, p := range list {
		if p.reverses == 0 && !reversed[p.seq] {
			out[p.voucher] = append(out[p.voucher], p)
		}
	}
	return out
}

// differing gives the postings, yet without number, that bring what stands to what is wanted: reversals first. The same
// line twice is two contributions.
func differing(stand, want []posting) (out []posting) {
	if len(stand) == 0 && len(want) < 2 { // most are new and have one
		return want
	}
	slices.SortStableFunc(stand, posting.same)
	slices.SortStableFunc(want, posting.same)
	var fresh []posting
	for len(stand) > 0 && len(want) > 0 {
		switch c := stand[0].same(want[0]); {
		case c == 0:
			stand, want = stand[1:], want[1:]
		case c < 0:
			out, stand = append(out, stand[0].reversed()), stand[1:]
		default:
			fresh, want = append(fresh, want[0]), want[1:]
		}
	}
	for _, p := range stand {
		out = append(out, p.reversed())
	}
	return append(append(out, fresh...), want...)
}

// reversed is the posting that takes p back.
func (p posting) reversed() posting {
	p.num, p.den, p.reverses = -p.num, -p.den, p.seq
	p.seq = 0
	return p
}
