package story

import (
	"context"
	"strings"

	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service tells stories.
type Service struct{ db *db.DB }

// New gives the service over a store.
func New(d *db.DB) *Service { return &Service{db: d} }

// Page is a part of a story, the newest event first. Next is what to give as before for the events that came earlier,
// 0 where there are none.
type Page struct {
	Events []Event
	Next   int64
}

// most bounds a page.
const most = 200

// Of tells the acts on a declaration that came before a leaf (0: from the end), as many as limit.
func (s *Service) Of(ctx context.Context, id goal.ID, before int64, limit int) (page Page, err error) {
	limit = max(1, min(limit, most))
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		page = Page{}
		acts, err := tlog.History(tx, goal.Subject(id), before, limit+1)
		if err != nil {
			return err
		}
		if len(acts) > limit {
			acts = acts[:limit]
			page.Next = acts[limit-1].Seq
		}
		t := teller{tx: tx, id: id, revisions: map[int]*goal.Declaration{}}
		for _, a := range acts {
			e, err := t.tell(a)
			if err != nil {
				return err
			}
			page.Events = append(page.Events, e)
		}
		return nil
	})
	return page, err
}

// teller reads what the rooms kept with the acts.
type teller struct {
	tx        *db.Tx
	id        goal.ID
	revisions map[int]*goal.Declaration // nil where there is none
}

func (t *teller) tell(a tlog.Entry) (Event, error) {
	e := Event{
		At: a.At, By: a.By, Verb: a.Verb, Revision: int(a.Version), Leaf: a.Seq, Hash: a.Hash(), Rows: len(a.Rows),
	}
	var err error
	switch {
	case saves[a.Verb] != [2]string{}:
		err = t.save(&e)
	case strings.HasPrefix(a.Verb, "review."):
		var m move
		if m, err = moveOf(t.tx, t.id, a.Verb, a.Rows); err == nil && !e.tellMove(m) {
			e.tellOther()
		}
	case strings.HasPrefix(a.Verb, "course."):
		var p paper
		if p, err = paperOf(t.tx, a.Rows); err == nil && !e.tellPaper(p) {
			e.tellOther()
		}
	case a.Verb == "rule.dismiss" || a.Verb == "rule.restore":
		var list []answer
		if list, err = answersOf(t.tx, a.Rows); err == nil {
			e.tellAnswer(list)
		}
	case files[a.Verb] != "":
		e.Key, e.Revision = files[a.Verb], 0
		e.Args = []any{"name", ""}
		e.Args[1], err = fileOf(t.tx, a.Subject, a.New, a.Rows)
	case plain[a.Verb] != "":
		e.Key = plain[a.Verb]
	default:
		e.tellOther()
	}
	if a.Reason != "" && !said(e.Said, a.Reason) {
		e.Said = append(e.Said, Said{Text: a.Reason})
	}
	return e, err
}

func said(list []Said, text string) bool {
	for _, s := range list {
		if s.Text == text {
			return true
		}
	}
	return false
}

func (t *teller) save(e *Event) error {
	after, err := t.revision(e.Revision)
	if err != nil {
		return err
	}
	before, err := t.revision(e.Revision - 1)
	if err == nil {
		e.tellSave(before, after)
	}
	return err
}

// revision reads one once: of two neighbouring saves one is the other's before.
func (t *teller) revision(number int) (*goal.Declaration, error) {
	if d, known := t.revisions[number]; known || number < 1 {
		return d, nil
	}
	d, err := revisionOf(t.tx, t.id, number)
	t.revisions[number] = d
	return d, err
}
