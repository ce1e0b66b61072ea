package account_test

import (
	"fmt"
	"sync"
	"testing"

	"plumbline/office"
	"plumbline/office/account"
)

// TestMorningOfAnOffice: sixty people sign in at once from one address that none of their accounts knows.
func TestMorningOfAnOffice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for i := range 60 {
			p := w.hire(t, office.Drafter, fmt.Sprintf("人员%d", i))
			if err := w.Redeem(t.Context(), w.link(t, p, fmt.Sprintf("staff%d", i), false), password); err != nil {
				t.Fatal(err)
			}
		}
		var wg sync.WaitGroup
		for i := range 60 {
			wg.Go(func() {
				_, err := w.SignIn(t.Context(), account.Attempt{Login: fmt.Sprintf("staff%d", i), Password: password, From: desk})
				if err != nil {
					t.Errorf("staff%d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if n := w.count(t, `SELECT COUNT(*) FROM session WHERE ended_at = ''`); n != 60 {
			t.Errorf("%d sessions", n)
		}
	})
}
