package probe

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/platform/db"
	"plumbline/platform/ping"
)

// Version is one version of a link: what it was, what was done, when, by whom and why.
type Version struct {
	Number int
	Heading
	Stopped     bool
	Act, Reason string
	At          time.Time
	By          string
}

// Link gives a link with every version of it, the newest first.
func (s *Service) Link(ctx context.Context, which ID) (l *Link, history []Version, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if l, err = linkOf(tx, which); err != nil {
			return err
		}
		before, err := db.All(tx, scanVersion, `SELECT number, stopped, content, act, reason, made_at, made_by FROM probe_link_former
			WHERE id = $1 ORDER BY number DESC`, string(which))
		history = append([]Version{{l.Version, l.Heading, l.Stopped, l.Act, l.Reason, l.Made, l.By}}, before...)
		return err
	})
	return l, history, err
}

func scanVersion(row db.Row) (v Version, err error) {
	var text, at string
	if err := row.Scan(&v.Number, &v.Stopped, &text, &v.Act, &v.Reason, &at, &v.By); err != nil {
		return v, err
	}
	var c content
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return v, err
	}
	v.Heading = c.Heading
	v.At, err = db.ParseInstant(at)
	return v, err
}

// Query asks for links, or for checks of them. Organisations are those within reach; none asks for none. What is blank is not
// asked for.
type Query struct {
	Organisations       []string
	Department, Project string
	Link                ID
	Year                int
	Day                 day.Day
	Down                bool // only checks that found the link down
	Page, Size          int  // Page from 1; Size 0 for all
}

func (q Query) where(checks bool) (string, []any) {
	in, args := db.Among(1, q.Organisations)
	where := []string{`l.organisation IN (` + in + `)`}
	and := func(text string, v any) {
		args = append(args, v)
		where = append(where, fmt.Sprintf(text, len(args)))
	}
	if q.Department != "" {
		and(`l.department = $%d`, q.Department)
	}
	if q.Project != "" {
		and(`l.project = $%d`, q.Project)
	}
	if q.Link != "" {
		and(`l.id = $%d`, string(q.Link))
	}
	if checks {
		if q.Year != 0 {
			and(`c.year = $%d`, q.Year)
		}
		if !q.Day.IsZero() {
			and(`c.day = $%d`, q.Day.String())
		}
		if q.Down {
			where = append(where, `c.why <> ''`)
		}
	}
	return ` WHERE ` + strings.Join(where, ` AND `), args
}

// Share is how many checks counted and how many of them found the link up; Excused are those that do not count. Last is the
// last of all, and why it found the link down.
type Share struct {
	Up, All, Excused int
	Last             time.Time
	LastWhy          ping.Why
}

// Listed is a link with what its checks of a year came to.
type Listed struct {
	*Link
	Share
}

// Links gives the links that a query asks for, in the order of project and name, each with its checks of the year.
func (s *Service) Links(ctx context.Context, q Query) (list []Listed, err error) {
	if len(q.Organisations) == 0 {
		return nil, nil
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		where, args := q.where(false)
		links, err := db.All(tx, scanLink, `SELECT `+linkColumns+` FROM probe_link l`+where+` ORDER BY l.project, l.matter, l.tag, l.id`, args...)
		if err != nil {
			return err
		}
		shares := map[ID]Share{}
		where, args = q.where(true)
		err = tx.Each(func(row db.Row) error {
			var which ID
			var s Share
			var last string
			if err := row.Scan(&which, &s.Up, &s.All, &s.Excused, &last); err != nil {
				return err
			}
			s.Last, err = db.ParseInstant(last)
			shares[which] = s
			return err
		}, `SELECT c.link, `+sums+`, MAX(c.made_at)`+checkFrom+where+` GROUP BY c.link`, args...)
		if err != nil {
			return err
		}
		list = nil
		for _, l := range links {
			share := shares[l.ID]
			if !share.Last.IsZero() {
				share.LastWhy, err = db.One(tx, db.Scalar[ping.Why], `SELECT why FROM probe_check WHERE link = $1 AND made_at = $2`, string(l.ID), db.Instant(share.Last))
				if err != nil {
					return err
				}
			}
			list = append(list, Listed{l, share})
		}
		return nil
	})
	return list, err
}

// sums adds up checks: those that counted and were up, those that counted, those that did not.
const sums = `CAST(SUM(CASE WHEN c.why = '' AND c.during = '' AND a.check_id IS NULL THEN 1 ELSE 0 END) AS BIGINT),
	CAST(SUM(CASE WHEN c.during = '' AND a.check_id IS NULL THEN 1 ELSE 0 END) AS BIGINT),
	CAST(SUM(CASE WHEN c.during <> '' OR a.check_id IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT)`

// OfDay is what the checks of a day came to.
type OfDay struct {
	Day day.Day
	Share
}

// Days gives the days of a year on which a link was checked, in their order.
func (s *Service) Days(ctx context.Context, link ID, year int) (list []OfDay, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, func(row db.Row) (d OfDay, err error) {
			var on string
			if err := row.Scan(&on, &d.Up, &d.All, &d.Excused); err != nil {
				return d, err
			}
			d.Day, err = day.Parse(on)
			return d, err
		}, `SELECT c.day, `+sums+checkFrom+` WHERE c.link = $1 AND c.year = $2 GROUP BY c.day ORDER BY c.day`, string(link), year)
		return err
	})
	return list, err
}

// Check gives a check with its link.
func (s *Service) Check(ctx context.Context, which ID) (c *Check, l *Link, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if c, err = checkOf(tx, which); err != nil {
			return err
		}
		l, err = linkOf(tx, c.Link)
		return err
	})
	return c, l, err
}

// Checks gives a page of the checks that a query asks for, the newest first, and how many there are.
func (s *Service) Checks(ctx context.Context, q Query) (list []*Check, matched int, err error) {
	if len(q.Organisations) == 0 {
		return nil, 0, nil
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		where, args := q.where(true)
		if matched, err = db.One(tx, db.Scalar[int], `SELECT COUNT(*)`+checkFrom+where, args...); err != nil {
			return err
		}
		order := ` ORDER BY c.made_at DESC, c.id DESC`
		if q.Size > 0 {
			args = append(args, q.Size, (max(q.Page, 1)-1)*q.Size)
			order += fmt.Sprintf(` LIMIT $%d OFFSET $%d`, len(args)-1, len(args))
		}
		list, err = db.All(tx, scanCheck, `SELECT `+checkColumns+checkFrom+where+order, args...)
		return err
	})
	return list, matched, err
}
