package indicator

import (
	"testing"
	"time"

	"plumbline/journal/read"
)

// TestOneActIsOneAmendment: what one act changed of many records is told once, with how many postings and records it was.
func TestOneActIsOneAmendment(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 1, 9, 1, 0, 0, 0, time.UTC)
	got := byAct([]read.Amendment{
		{Voucher: "answer/a", Reason: "调查撤销", At: at, N: 2},
		{Voucher: "answer/b", Reason: "调查撤销", At: at, N: 1},
		{Voucher: "exam/c", Reason: "补考", At: at, N: 1},
		{Voucher: "answer/d", Reason: "调查撤销", At: at.Add(time.Second), N: 1},
	})
	if len(got) != 3 || got[0].Voucher != "answer/a" || got[0].N != 3 || got[0].More != 1 || got[1].More != 0 || got[2].Voucher != "answer/d" {
		t.Errorf("%+v", got)
	}
}
