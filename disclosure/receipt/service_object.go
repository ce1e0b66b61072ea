package receipt

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/snapshot"
	"plumbline/platform/db"
	"plumbline/platform/seal"
	"plumbline/platform/tlog"
)

// Outside acts for whoever objects; pages name him in the reader's language.
var Outside = actor.Actor{ID: "outside", Name: "outside"}

// The most objections of an hour, of one place and in all.
const (
	mostOfPlace  = 5
	mostOfAnHour = 200
)

// Complaint is an objection as it comes in. Receipt is a code, "" where none is given; it is not kept.
type Complaint struct {
	Place
	Receipt string
	Text    string
	Contact string
}

// Taken is an objection that was taken in: its number, the code to look for the answer with, and the last day for that (blank where the
// calendar is not announced).
type Taken struct {
	Number int
	Code   string
	Due    day.Day
}

// Object takes in an objection to a version that was published. It writes to its own tables and nowhere else. client is the address that asks:
// who objects too often waits for the next hour, and the address is not kept.
func (s *Service) Object(ctx context.Context, c Complaint, client string) (out Taken, err error) {
	c.Text, c.Contact = clean(c.Text), clean(c.Contact)
	if err := between("text", c.Text, ShortestObjection, LongestObjection); err != nil {
		return out, err
	}
	if err := between("contact", c.Contact, 0, LongestContact); err != nil {
		return out, err
	}
	if c.Receipt != "" {
		if _, err := fold(c.Receipt); err != nil {
			return out, err
		}
	}
	if err := s.try(ctx, client); err != nil {
		return out, err
	}
	counted, err := s.was(ctx, c)
	if err != nil {
		return out, err
	}
	out.Code = NewCode()
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		on := day.At(tx.Now)
		out.Due = dueOn(on)
		out.Number, err = s.take(tx, c, counted, out.Code, on, out.Due)
		return err
	})
	return out, err
}

// was says what the receipt of a complaint came to.
func (s *Service) was(ctx context.Context, c Complaint) (string, error) {
	data, err := bundle.Store(s.db).Zip(ctx, snapshot.Slug(c.Department), c.Year, c.Number)
	if err != nil {
		return "", err
	}
	if c.Receipt == "" {
		return NoReceipt, nil
	}
	v, list, err := bundle.ReceiptsOf(data)
	if err != nil {
		return "", err
	}
	found, err := In(c.Receipt, v, list)
	if err != nil {
		return "", err
	}
	for _, p := range found {
		if p == c.Place {
			return WasCounted, nil
		}
	}
	return NotCounted, nil
}

func (s *Service) take(tx *db.Tx, c Complaint, counted, code string, on, due day.Day) (number int, err error) {
	key := id.New(tx.Now)
	hash, err := Hash(code)
	if err != nil {
		return 0, err
	}
	trail, err := s.log.Follow(tx)
	if err != nil {
		return 0, err
	}
	if number, err = db.One(tx, db.Scalar[int], `SELECT CAST(COALESCE(MAX(number), 0) + 1 AS BIGINT) FROM objection`); err != nil {
		return 0, err
	}
	var sealed [2]seal.Text
	for i, text := range []string{c.Text, c.Contact} {
		if sealed[i], err = tx.Seal(text, "objection", []string{"content", "contact"}[i], key); err != nil {
			return 0, err
		}
	}
	if err := trail.Touch("objection", key); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(`INSERT INTO objection (id, number, code, department, year, publication, project, indicator, counted, content, contact, made_at, day, due,
			state, finding, answer, answered_at, answered_by, answered_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '', '', '', '', '')`,
		key, number, hash, c.Department, c.Year, c.Number, c.Project, c.Indicator, counted, sealed[0], sealed[1], db.Instant(tx.Now), on.String(), due.String(), string(Waiting)); err != nil {
		return 0, err
	}
	_, err = trail.Append(tlog.Act{By: Outside, Verb: "receipt.object", Subject: Subject(number)})
	return number, err
}

// Subject is the subject of the acts on an objection.
func Subject(number int) string { return fmt.Sprintf("objection/%d", number) }

// hour is the hour of an instant, as tries are counted.
const hour = "2006-01-02T15"

// try counts an objection before it is taken in, and refuses one too many. Of the address stands a short digest under a secret that this process
// alone has and keeps nowhere: without it, all addresses there are could be tried until one fits.
func (s *Service) try(ctx context.Context, client string) error {
	h := hmac.New(sha256.New, s.secret)
	h.Write([]byte(client))
	client = hex.EncodeToString(h.Sum(nil)[:8])
	return s.db.Write(ctx, func(tx *db.Tx) error {
		now := tx.Now.UTC().Format(hour)
		if _, err := tx.Exec(`DELETE FROM objection_try WHERE hour < $1`, now); err != nil {
			return err
		}
		for _, c := range []struct {
			who  string
			most int64
		}{{client, mostOfPlace}, {"all", mostOfAnHour}} {
			n, err := db.One(tx, db.Scalar[int64], `INSERT INTO objection_try (client, hour, n) VALUES ($1, $2, 1)
				ON CONFLICT (client, hour) DO UPDATE SET n = objection_try.n + 1 RETURNING n`, c.who, now)
			if err != nil {
				return err
			}
			if n > c.most {
				return fault.New(fault.Denied, "receipt.often", "most", mostOfPlace)
			}
		}
		return nil
	})
}

// Find gives the objection of a code, for whoever has it: without its text, which he knows, and without who answered.
func (s *Service) Find(ctx context.Context, code string) (o Objection, err error) {
	hash, err := Hash(code)
	if err != nil {
		return o, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		found, err := db.One(tx, scanObjection, `SELECT `+objectionColumns+` FROM objection WHERE code = $1`, hash)
		if errors.Is(err, db.ErrNotFound) {
			return fault.New(fault.NotFound, "receipt.objection_unknown").On("code")
		}
		o = found.Objection
		o.AnsweredBy = ""
		return err
	})
	return o, err
}

// List lists the objections to what a department published, those open first, the oldest of them first.
func (s *Service) List(ctx context.Context, departments ...string) (list []Objection, err error) {
	if len(departments) == 0 {
		return nil, nil
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		in, args := db.Among(1, departments)
		found, err := db.All(tx, scanObjection, `SELECT `+objectionColumns+` FROM objection WHERE department IN (`+in+`) ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, number`, args...)
		list = nil
		for _, f := range found {
			list = append(list, f.Objection)
		}
		return err
	})
	return list, err
}

// Get gives an objection by its number, closed.
func (s *Service) Get(ctx context.Context, number int) (o Objection, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		found, err := load(tx, number)
		o = found.Objection
		return err
	})
	return o, err
}

// Open gives an objection with its text and contact, to who says why; the reason stays in the log.
func (s *Service) Open(ctx context.Context, by actor.Actor, number int, reason string) (o Objection, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		found, err := load(tx, number)
		if err != nil {
			return err
		}
		if err := s.log.Look(tx, tlog.Act{By: by, Verb: "receipt.open", Subject: Subject(number), Reason: reason}); err != nil {
			return err
		}
		o = found.Objection
		if o.Text, err = tx.Unseal(found.content, "objection", "content", o.ID); err != nil {
			return err
		}
		o.Contact, err = tx.Unseal(found.contact, "objection", "contact", o.ID)
		return err
	})
	return o, err
}

// Reply answers an objection, once. The answer is read by whoever objected, so it names nobody.
func (s *Service) Reply(ctx context.Context, by actor.Actor, number int, finding Finding, answer string) error {
	answer, err := checked(finding, answer)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		found, err := load(tx, number)
		if err != nil {
			return err
		}
		if found.State != Waiting {
			return fault.New(fault.Conflict, "receipt.answered", "number", number)
		}
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		if err := trail.Touch("objection", found.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE objection SET state = $2, finding = $3, answer = $4, answered_at = $5, answered_by = $6, answered_id = $7 WHERE id = $1`,
			found.ID, string(Closed), string(finding), answer, db.Instant(tx.Now), by.Name, by.ID); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by, Verb: "receipt.answer", Subject: Subject(number)})
		return err
	})
}
