package db_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

const insertSetting = `INSERT INTO setting (name, value) VALUES ($1, $2)`

// TestDoAndAskAreInOrder: what waits comes to the store in the order in which it was said, before what is waited for, however much it
// is, and is kept.
func TestDoAndAskAreInOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var saw []string
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			saw = nil
			for i := range 150 {
				if err := tx.Do(insertSetting, fmt.Sprintf("k%03d", i), "1"); err != nil {
					return err
				}
				if i%50 != 0 {
					continue
				}
				if err := tx.Ask(func(r db.Row) error {
					n, err := db.Scalar[int64](r)
					saw = append(saw, fmt.Sprint(n))
					return err
				}, `SELECT COUNT(*) FROM setting`); err != nil {
					return err
				}
			}
			n, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM setting`)
			saw = append(saw, fmt.Sprint("then ", n))
			return err
		})
		if diff := cmp.Diff([]string{"1", "51", "101", "then 150"}, saw); diff != "" || err != nil {
			t.Error(err, diff)
		}
		if n := len(settings(t, d)); n != 150 {
			t.Errorf("%d are kept", n)
		}
	})
}

// TestWhatWaitsFails: an error of a statement that nobody waited for ends the act, whenever it comes to light, and leaves nothing; others,
// who share the transaction, stand.
func TestWhatWaitsFails(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		twice := func(tx *db.Tx) error {
			return errors.Join(tx.Do(insertSetting, "x", "1"), tx.Do(insertSetting, "x", "2"))
		}
		for name, f := range map[string]func(*db.Tx) error{
			"at the end": twice,
			"awaited":    func(tx *db.Tx) error { return errors.Join(twice(tx), tx.Await()) },
			"at a question": func(tx *db.Tx) error {
				if err := twice(tx); err != nil {
					return err
				}
				_, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM setting`)
				return err
			},
			"no row": func(tx *db.Tx) error { return tx.DoOne(`UPDATE setting SET value = '3' WHERE name = 'none'`) },
		} {
			if err := d.Write(t.Context(), f); err == nil {
				t.Errorf("%s: no error", name)
			}
			if got := settings(t, d); len(got) != 0 {
				t.Errorf("%s: %v is kept", name, got)
			}
		}
		var all sync.WaitGroup
		for i := range 40 {
			all.Go(func() {
				err := d.Write(t.Context(), func(tx *db.Tx) error {
					if i%4 == 0 {
						return twice(tx)
					}
					return tx.Do(insertSetting, fmt.Sprint("k", i), "1")
				})
				if (err != nil) != (i%4 == 0) {
					t.Errorf("%d: %v", i, err)
				}
			})
		}
		all.Wait()
		if got := settings(t, d); len(got) != 30 {
			t.Errorf("%d are kept, 30 should be", len(got))
		}
	})
}

// TestRowsAndTheirTransaction: who is given rows and fails ends the question alone, and who then uses the transaction is told, on the engine
// where that cannot be.
func TestRowsAndTheirTransaction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		stopped := errors.New("stopped")
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if err := tx.Do(insertSetting, "a", "1"); err != nil {
				return err
			}
			if err := tx.Each(func(db.Row) error { return stopped }, `SELECT name FROM setting`); !errors.Is(err, stopped) {
				t.Errorf("%v", err)
			}
			return tx.Do(insertSetting, "b", "2")
		})
		if diff := cmp.Diff(map[string]string{"a": "1", "b": "2"}, settings(t, d)); diff != "" || err != nil {
			t.Error(err, diff)
		}
		if d.Engine() != db.Postgres {
			return
		}
		err = d.Read(t.Context(), func(tx *db.Tx) error {
			return tx.Each(func(db.Row) error {
				_, err := db.One(tx, db.Scalar[int64], `SELECT 1`)
				return err
			}, `SELECT name FROM setting`)
		})
		if err == nil || !strings.Contains(err.Error(), "given rows") {
			t.Errorf("%v", err)
		}
	})
}

// TestBeside: in a step of much work a table is read as it was before the step, on another connection; once rows were put into it, and
// in other transactions, as it is.
func TestBeside(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		put := func(tx *db.Tx, n int) error {
			var names, values []string
			for i := range n {
				names, values = append(names, fmt.Sprint(n, "/", i)), append(values, "1")
			}
			return tx.Load(`INSERT INTO setting (name, value)`, []any{names, values}, "")
		}
		count := func(tx *db.Tx, worth bool, other *bool) (n int64, err error) {
			wait := tx.Beside(worth, "setting", func(beside *db.Tx) (err error) {
				*other = beside != tx
				n, err = db.One(beside, db.Scalar[int64], `SELECT COUNT(*) FROM setting`)
				return err
			})
			err = errors.Join(wait(), wait())
			return n, err
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return put(tx, 3) }); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name             string
			long, worth, put bool
			want             int64
			other            bool
		}{
			{"a step", true, true, false, 3, true},
			{"not worth it", true, false, false, 3, false},
			{"rows were put", true, true, true, 303, false},
			{"not a step", false, true, false, 303, false},
		} {
			f := func(tx *db.Tx) error {
				if c.put {
					if err := put(tx, 300); err != nil {
						return err
					}
				}
				var other bool
				n, err := count(tx, c.worth, &other)
				if n != c.want || other != c.other {
					t.Errorf("%s: %d, beside %v", c.name, n, other)
				}
				return err
			}
			var err error
			if c.long {
				_, err = d.WriteLong(t.Context(), true, f)
			} else {
				err = d.Write(t.Context(), f)
			}
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	})
}

// TestWhoWentAwayKeepsNothing: what waits when the caller goes away is not kept.
func TestWhoWentAwayKeepsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := d.Write(ctx, func(tx *db.Tx) error {
			defer cancel()
			return tx.Do(insertSetting, "a", "1")
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		if got := settings(t, d); len(got) != 0 {
			t.Errorf("%v is kept", got)
		}
	})
}

// TestNothingFollowsAFirstFailure: where the first statement of a transaction fails, no other is run, which would be outside of it.
func TestNothingFollowsAFirstFailure(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if d.Engine() != db.Postgres {
			return // a statement that fails leaves the transaction of the other engine as it is
		}
		for name, in := range map[string]func(context.Context, func(*db.Tx) error) error{"read": d.Read, "write": d.Write} {
			err := in(t.Context(), func(tx *db.Tx) error {
				if _, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM nowhere`); err == nil {
					t.Errorf("%s: no error", name)
				}
				if _, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM setting`); err == nil {
					t.Errorf("%s: the next was run", name)
				}
				return nil
			})
			if name == "write" && err == nil {
				t.Errorf("%s is kept", name)
			}
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return tx.Do(insertSetting, "a", "1") }); err != nil {
			t.Error(err)
		}
	})
}
