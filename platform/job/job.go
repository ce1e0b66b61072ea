// Package job lets several processes share work that only one may do at a time. It guarantees that of those that ask for
// a lease at most one has it, as far as their clocks agree, and that a process that died keeps nobody waiting longer than
// the length of its lease.
package job

import (
	"context"
	"time"

	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Take asks for the lease of a name for so long; who has it already gets it longer. It says whether holder has it now.
func Take(ctx context.Context, d *db.DB, name, holder string, length time.Duration) (taken bool, err error) {
	err = d.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`INSERT INTO job_lease (name, holder, until) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
			WHERE job_lease.holder = excluded.holder OR job_lease.until <= $4`,
			name, holder, db.Instant(tx.Now.Add(length)), db.Instant(tx.Now))
		taken = n > 0
		return err
	})
	return taken, err
}

// Release gives a lease back, so that the next need not wait for its end.
func Release(ctx context.Context, d *db.DB, name, holder string) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM job_lease WHERE name = $1 AND holder = $2`, name, holder)
		return err
	})
}

// Exempt gives what the log leaves out: who has a lease says nothing of the business.
func Exempt() []tlog.Exempt { return []tlog.Exempt{{Table: "job_lease", Reason: "job.exempt.lease"}} }
