package activity

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/platform/db"
)

// Get gives a record with what it depends on.
func (s *Service) Get(ctx context.Context, which ID) (r *Record, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if r, err = one(tx, which); err != nil {
			return err
		}
		return surround(tx, []*Record{r})
	})
	return r, err
}

// Coded gives the event whose list is signed with a code, or the exam whose certificate bears it.
func (s *Service) Coded(ctx context.Context, kind Kind, code string) (r *Record, err error) {
	if code == "" {
		return nil, noRecord()
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err := db.All(tx, scan, `SELECT `+columns+` FROM activity_record a WHERE a.code = $1 AND a.kind = $2 AND a.state <> 'withdrawn'`, code, string(kind))
		if err != nil || len(list) == 0 {
			if err == nil {
				err = noRecord()
			}
			return err
		}
		r = list[0]
		return surround(tx, list[:1])
	})
	return r, err
}

// Version is one version of a record: what was done, when, by whom and why, and what it came to. Fields are its content by
// the names of the form.
type Version struct {
	Number             int
	State, Act, Reason string
	At                 time.Time
	By                 string
	Fields             map[string]any
}

// History gives every version of a record, the newest first.
func (s *Service) History(ctx context.Context, which ID) (list []Version, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err := one(tx, which)
		if err != nil {
			return err
		}
		image, err := r.image()
		if err != nil {
			return err
		}
		now := Version{Number: r.Version, State: r.State(), Act: r.Act, Reason: r.Reason, At: r.Made, By: r.By}
		if now.Fields, err = fields(image); err != nil {
			return err
		}
		before, err := db.All(tx, scanVersion, `SELECT number, state, content, act, reason, made_at, made_by FROM activity_former
			WHERE heap = $1 AND id = $2 ORDER BY number DESC`, string(r.heap()), string(r.ID))
		list = append([]Version{now}, before...)
		return err
	})
	return list, err
}

func scanVersion(r db.Row) (v Version, err error) {
	var content, at string
	if err := r.Scan(&v.Number, &v.State, &content, &v.Act, &v.Reason, &at, &v.By); err != nil {
		return v, err
	}
	if v.At, err = db.ParseInstant(at); err != nil {
		return v, err
	}
	v.Fields, err = fields(content)
	return v, err
}

// fields reads an image: what its body holds, beside matter, day and link.
func fields(image string) (map[string]any, error) {
	var all map[string]any
	if err := json.Unmarshal([]byte(image), &all); err != nil {
		return nil, err
	}
	body, _ := all["body"].(map[string]any)
	delete(all, "body")
	for name, v := range body {
		all[name] = v
	}
	for _, name := range []string{"cut", "scan", "tail", "came_at"} { // not what a person wrote
		delete(all, name)
	}
	return all, nil
}

// Query asks for records of a kind. Organisations are those within reach; nil asks for none. What is blank is not asked for.
type Query struct {
	Kind                        Kind
	Organisations               []string
	Year                        int
	Department, Project, Matter string
	State                       string // "" for all that were not withdrawn
	Link                        ID
	From, To                    day.Day
	Newest                      bool // the latest day first
	Page, Size                  int  // Page from 1; Size 0 for all
}

func (q Query) where() (string, []any) {
	list, args := db.Among(1, q.Organisations)
	where := []string{`a.organisation IN (` + list + `)`}
	and := func(text string, v any) {
		args = append(args, v)
		where = append(where, fmt.Sprintf(text, len(args)))
	}
	and(`a.kind = $%d`, string(q.Kind))
	if q.Year != 0 {
		and(`a.year = $%d`, q.Year)
	}
	for column, text := range map[string]string{"department": q.Department, "project": q.Project, "matter": q.Matter, "link": string(q.Link)} {
		if text != "" {
			and(`a.`+column+` = $%d`, text)
		}
	}
	if q.State == "" {
		where = append(where, `a.state <> 'withdrawn'`)
	} else {
		and(`a.state = $%d`, q.State)
	}
	if !q.From.IsZero() {
		and(`a.day >= $%d`, q.From.String())
	}
	if !q.To.IsZero() {
		and(`a.day <= $%d`, q.To.String())
	}
	return ` FROM activity_record a WHERE ` + strings.Join(where, ` AND `), args
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
		from += ` ORDER BY a.day, a.id`
		if q.Newest {
			from = strings.TrimSuffix(from, ` ORDER BY a.day, a.id`) + ` ORDER BY a.day DESC, a.id DESC`
		}
		if q.Size > 0 {
			args = append(args, q.Size, (max(q.Page, 1)-1)*q.Size)
			from += fmt.Sprintf(` LIMIT $%d OFFSET $%d`, len(args)-1, len(args))
		}
		if list, err = db.All(tx, scan, `SELECT `+columns+from, args...); err != nil {
			return err
		}
		return surround(tx, list)
	})
	return list, matched, err
}

// Tally says how many records of a kind a piece of work has in a state, and when the last of them was written.
type Tally struct {
	Work
	Kind  Kind
	State string
	N     int
	Last  time.Time
}

// Works gives the works of a year that have records, each kind and state counted, in the order of project and matter. Year 0
// is every year.
func (s *Service) Works(ctx context.Context, organisations []string, year int) (list []Tally, err error) {
	if len(organisations) == 0 {
		return nil, nil
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		in, args := db.Among(1, organisations)
		query := `SELECT organisation, year, department, project, matter, kind, state, COUNT(*), MAX(made_at) FROM activity_record
			WHERE organisation IN (` + in + `) AND state <> 'withdrawn'`
		if year != 0 {
			args = append(args, year)
			query += fmt.Sprintf(` AND year = $%d`, len(args))
		}
		list, err = db.All(tx, func(r db.Row) (t Tally, err error) {
			var last string
			if err := r.Scan(&t.Organisation, &t.Year, &t.Department, &t.Project, &t.Matter, &t.Kind, &t.State, &t.N, &last); err != nil {
				return t, err
			}
			t.Last, err = db.ParseInstant(last)
			return t, err
		}, query+` GROUP BY organisation, year, department, project, matter, kind, state
			ORDER BY year DESC, department, project, matter, kind, state`, args...)
		return err
	})
	return list, err
}
