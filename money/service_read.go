package money

import (
	"context"
	"fmt"
	"strings"
	"time"

	"plumbline/platform/db"
)

// Get gives a record of a kind.
func (s *Service) Get(ctx context.Context, kind Kind, which ID) (r *Record, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err = one(tx, kind, which)
		return err
	})
	return r, err
}

// Version is one version of a record: what it was, what was done, when, by whom and why.
type Version struct {
	Number int
	Entry
	Withdrawn   bool
	Act, Reason string
	At          time.Time
	By          string
}

// History gives every version of a record, the newest first.
func (s *Service) History(ctx context.Context, kind Kind, which ID) (list []Version, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err := one(tx, kind, which)
		if err != nil {
			return err
		}
		before, err := db.All(tx, scanVersion, `SELECT number, content, act, reason, made_at, made_by FROM money_former WHERE id = $1 ORDER BY number DESC`, string(which))
		now := Version{Number: r.Version, Entry: r.Entry, Withdrawn: r.Withdrawn, Act: r.Act, Reason: r.Reason, At: r.Made, By: r.By}
		list = append([]Version{now}, before...)
		return err
	})
	return list, err
}

// Query asks for records. Organisations are those within reach; none asks for none. What is blank is not asked for.
type Query struct {
	Organisations       []string
	Year                int
	Department, Project string
	Kind                Kind
	Sorts               []Sort
	Withdrawn           bool // also those that were taken back
	Newest              bool // the latest day first
	Page, Size          int  // Page from 1; Size 0 for all
}

func (q Query) where() (string, []any) {
	in, args := db.Among(1, q.Organisations)
	where := []string{`organisation IN (` + in + `)`}
	and := func(column string, v any) {
		args = append(args, v)
		where = append(where, fmt.Sprintf(`%s = $%d`, column, len(args)))
	}
	if q.Year != 0 {
		and(`year`, q.Year)
	}
	if q.Department != "" {
		and(`department`, q.Department)
	}
	if q.Project != "" {
		and(`project`, q.Project)
	}
	if q.Kind != "" {
		and(`kind`, string(q.Kind))
	}
	if len(q.Sorts) > 0 {
		in, more := db.Among(len(args)+1, q.Sorts)
		args = append(args, more...)
		where = append(where, `sort IN (`+in+`)`)
	}
	if !q.Withdrawn {
		and(`withdrawn`, false)
	}
	return ` FROM money_record WHERE ` + strings.Join(where, ` AND `), args
}

// List gives a page of the records that a query asks for, by their days, and how many there are.
func (s *Service) List(ctx context.Context, q Query) (list []*Record, matched int, err error) {
	if len(q.Organisations) == 0 {
		return nil, 0, nil
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		from, args := q.where()
		if matched, err = db.One(tx, db.Scalar[int], `SELECT COUNT(*)`+from, args...); err != nil {
			return err
		}
		order := ` ORDER BY day, id`
		if q.Newest {
			order = ` ORDER BY day DESC, id DESC`
		}
		if q.Size > 0 {
			args = append(args, q.Size, (max(q.Page, 1)-1)*q.Size)
			order += fmt.Sprintf(` LIMIT $%d OFFSET $%d`, len(args)-1, len(args))
		}
		list, err = db.All(tx, scan, `SELECT `+columns+from+order, args...)
		return err
	})
	return list, matched, err
}

// Sums gives what the records of each work of a year come to, today; a budget line whose day has not come is left out. Year 0
// is every year.
func (s *Service) Sums(ctx context.Context, organisations []string, year int) (list []Sum, err error) {
	if len(organisations) == 0 {
		return nil, nil
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		from, args := Query{Organisations: organisations, Year: year}.where()
		list, err = db.All(tx, scanSum, `SELECT organisation, year, department, project,
			CAST(SUM(CASE WHEN sort = 'original' THEN counted ELSE 0 END) AS BIGINT),
			CAST(SUM(CASE WHEN kind = 'budget' AND waits = '' THEN counted ELSE 0 END) AS BIGINT),
			CAST(SUM(CASE WHEN kind = 'payment' THEN counted ELSE 0 END) AS BIGINT),
			CAST(SUM(CASE WHEN kind = 'payment' THEN 1 ELSE 0 END) AS BIGINT),
			MAX(CASE WHEN kind = 'payment' THEN day ELSE '' END)`+from+`
			GROUP BY organisation, year, department, project ORDER BY year DESC, department, project, organisation`, args...)
		return err
	})
	return list, err
}

// Codes gives the names of the projects that the finance system's codes stood for in an organisation's records.
func (s *Service) Codes(ctx context.Context, organisation, department string) (names map[string]string, err error) {
	names = map[string]string{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		return tx.Each(func(row db.Row) error {
			var code, name string
			if err := row.Scan(&code, &name); err != nil {
				return err
			}
			names[code] = name
			return nil
		}, `SELECT code, MAX(project) FROM money_record WHERE organisation = $1 AND department = $2 AND code <> '' AND NOT withdrawn
			GROUP BY code HAVING COUNT(DISTINCT project) = 1`, organisation, department)
	})
	return names, err
}

// Tally says how many records of a year there are and when the last was entered.
func (s *Service) Tally(ctx context.Context, organisations []string, year int) (n int, last time.Time, err error) {
	if len(organisations) == 0 {
		return 0, last, nil
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		from, args := Query{Organisations: organisations, Year: year}.where()
		var at string
		_, err := db.One(tx, func(row db.Row) (int, error) { return 0, row.Scan(&n, &at) }, `SELECT COUNT(*), COALESCE(MAX(made_at), '')`+from, args...)
		if err != nil || at == "" {
			return err
		}
		last, err = db.ParseInstant(at)
		return err
	})
	return n, last, err
}
