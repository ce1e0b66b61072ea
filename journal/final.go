package journal

import (
	"cmp"
	"slices"
	"sync"

	"plumbline/base/fault"
	"plumbline/journal/number"
)

// work is a project in a year: what is closed at once.
type work struct {
	year    int
	project string
}

// final remembers up to which day work is final, as of the closing that closed names.
type final struct {
	mu      sync.Mutex
	closed  string
	through map[work]int64
}

// amendment is a change of what is final: so many postings of a voucher on an account.
type amendment struct {
	account, voucher, n int64
	by, reason          string
}

// amended lists the postings that lie on days which are final, by account and voucher. One whose voucher gives no reason is
// refused.
func amended(list []posting, vouchers map[int64]Voucher, of func(account int64) work, through map[work]int64) ([]amendment, error) {
	type place struct{ account, voucher int64 }
	found := map[place]int64{}
	for _, p := range list {
		w := of(p.account)
		last, ok := through[w]
		if !ok || p.day > last {
			continue
		}
		if v := vouchers[p.voucher]; v.Amends == "" {
			return nil, fault.New(fault.Conflict, "journal.closed", "ref", v.Ref, "project", w.project, "year", w.year,
				"day", number.DayOf(p.day).String(), "through", number.DayOf(last).String())
		}
		found[place{p.account, p.voucher}]++
	}
	var out []amendment
	for at, n := range found {
		v := vouchers[at.voucher]
		out = append(out, amendment{at.account, at.voucher, n, v.By, v.Amends})
	}
	slices.SortFunc(out, func(a, b amendment) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.voucher, b.voucher))
	})
	return out, nil
}
