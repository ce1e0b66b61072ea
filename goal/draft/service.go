package draft

import (
	"context"
	"errors"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service keeps drafts. It asks for no permission: that a person may draft for the organisation of a draft (Whose) is asked
// before.
type Service struct {
	db     *db.DB
	keep   *goal.Service
	log    *tlog.Registry
	guards []goal.Guard
}

// New gives the service over a store; keep is where finished drafts go, guards are asked before a kept declaration gets a
// draft. Acts go into the log where there is one; log may be nil.
func New(d *db.DB, keep *goal.Service, log *tlog.Registry, guards ...goal.Guard) *Service {
	return &Service{db: d, keep: keep, log: log, guards: guards}
}

// Beginning says what a draft begins from: of Year and Kept the declaration From, of the others the Declaration itself.
// Origin says in the caller's words where that came from.
type Beginning struct {
	Organisation string
	Kind         Kind
	From         goal.ID
	Origin       string
	Declaration  goal.Declaration
}

// Query says which drafts to list: those of the organisations, in a state; with By those which that person began or wrote in.
type Query struct {
	Organisations []string
	State         State
	By            string
}

// Start begins a draft and gives its name. Of a kept declaration, and of the year before, there is one open draft of an
// organisation: where it was begun already that one is given.
func (s *Service) Start(ctx context.Context, by actor.Actor, b Beginning) (made ID, err error) {
	h := Head{Organisation: b.Organisation, Kind: b.Kind, Origin: b.Origin, State: Open}
	start, first := b.Declaration, b.Declaration
	switch b.Kind {
	case Kept, Year:
		k, err := s.keep.Get(ctx, b.From)
		if err != nil {
			return "", err
		}
		start, first, h.Origin = k.Declaration, k.Declaration, string(b.From)
		if h.Declaration, h.Base = b.From, k.Revision; b.Kind == Year {
			h.Declaration, h.Base, first = "", 0, nextYear(start)
		}
	case Blank, Template:
		start = goal.Declaration{}
	case Document:
	default:
		return "", fault.New(fault.Invalid, "draft.no_kind", "kind", string(b.Kind))
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		if made, err = openOf(tx, h); err != nil || made != "" {
			return err
		}
		if h.Declaration != "" {
			for _, guard := range s.guards {
				if err := guard(tx, h.Declaration); err != nil {
					return err
				}
			}
		}
		made = ID(id.New(tx.Now))
		h.ID = made
		for _, table := range []string{"draft", "draft_start", "draft_row", "draft_cell"} {
			if err := trail.Touch(table, string(made)); err != nil {
				return err
			}
		}
		if err := insert(tx, by, h, start, first); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by, Verb: "draft.start", Subject: subject(made)})
		return err
	})
	return made, err
}

// Whose gives the organisation of a draft.
func (s *Service) Whose(ctx context.Context, draft ID) (organisation string, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		h, err := head(tx, draft)
		organisation = h.Organisation
		return err
	})
	return organisation, err
}

// Of gives a draft with all that stands in it.
func (s *Service) Of(ctx context.Context, draft ID) (d Draft, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		d, err = load(tx, draft)
		return err
	})
	return d, err
}

// List lists drafts, those last written first, five hundred at most.
func (s *Service) List(ctx context.Context, q Query) (list []Head, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = heads(tx, q)
		return err
	})
	return list, err
}

// Edits lists what was done to a cell, the newest first.
func (s *Service) Edits(ctx context.Context, draft ID, at At) (list []Edit, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scanEdit, `SELECT `+editColumns+` FROM draft_edit
			WHERE draft = $1 AND row_id = $2 AND field = $3 ORDER BY number DESC LIMIT 200`, string(draft), at.Row, at.Field)
		return err
	})
	return list, err
}

// Discard puts a draft away; it is kept and can be taken up again.
func (s *Service) Discard(ctx context.Context, by actor.Actor, draft ID) error {
	return s.end(ctx, by, draft, Open, Discarded, "draft.discard")
}

// Restore takes up a draft that was put away.
func (s *Service) Restore(ctx context.Context, by actor.Actor, draft ID) error {
	return s.end(ctx, by, draft, Discarded, Open, "draft.restore")
}

// end brings a draft from one state into another; where it is in that already nothing happens.
func (s *Service) end(ctx context.Context, by actor.Actor, draft ID, from, to State, verb string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		h, err := head(tx, draft)
		if err != nil || h.State == to {
			return err
		}
		if h.State != from {
			return closed(h)
		}
		if to == Open {
			other, err := openOf(tx, h)
			if err != nil {
				return err
			}
			if other != "" {
				return fault.New(fault.Conflict, "draft.another_open", "draft", string(other))
			}
		}
		if err := trail.Touch("draft", string(draft)); err != nil {
			return err
		}
		h.State = to
		if err := updateHead(tx, by, h); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by, Verb: verb, Subject: subject(draft)})
		return err
	})
}

// closed says why a draft takes no edits.
func closed(h Head) error {
	if h.State == Finished {
		return fault.New(fault.Conflict, "draft.finished", "name", h.Name, "by", h.EndedBy)
	}
	return fault.New(fault.Conflict, "draft.discarded", "name", h.Name, "by", h.EndedBy)
}

func subject(draft ID) string { return "draft/" + string(draft) }

// turn is one act on an open draft, with the numbers of its edits.
type turn struct {
	tx    *db.Tx
	by    actor.Actor
	head  Head
	trail *tlog.Trail
	last  int64 // number of the last edit
	wrote bool
}

// act does something to an open draft and logs it where it changed anything.
func (s *Service) act(ctx context.Context, by actor.Actor, draft ID, verb string, f func(*turn) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		t := &turn{tx: tx, by: by, trail: trail}
		if t.head, err = head(tx, draft); err != nil {
			return err
		}
		if t.head.State != Open {
			return closed(t.head)
		}
		if t.last, err = last(tx, draft); err != nil {
			return err
		}
		if err := f(t); err != nil || !t.wrote {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by, Verb: verb, Subject: subject(draft), Version: t.last})
		return err
	})
}

// known finds an edit that the writer's machine has sent before.
func (t *turn) known(client string) (e Edit, found bool, err error) {
	if client == "" {
		return e, false, nil
	}
	e, err = editByClient(t.tx, t.head.ID, t.by.ID, client)
	if errors.Is(err, db.ErrNotFound) {
		return e, false, nil
	}
	return e, err == nil, err
}

// edit keeps the next edit and gives its number.
func (t *turn) edit(e Edit) (int64, error) {
	t.last++
	e.Number, t.wrote = t.last, true
	if err := t.trail.Touch("draft_edit", string(t.head.ID), e.Number); err != nil {
		return 0, err
	}
	return e.Number, insertEdit(t.tx, t.by, t.head.ID, e)
}

// put writes a text into a cell.
func (t *turn) put(at At, text string, number int64) error {
	if err := t.trail.Touch("draft_cell", string(t.head.ID), at.Row, at.Field); err != nil {
		return err
	}
	return upsertCell(t.tx, t.by, t.head.ID, at, text, number)
}

// stand puts a text beside a cell.
func (t *turn) stand(at At, text string, number int64, who actor.Actor) error {
	if err := t.trail.Touch("draft_rival", string(t.head.ID), at.Row, at.Field, who.ID); err != nil {
		return err
	}
	return upsertRival(t.tx, who, t.head.ID, at, text, number)
}

// withdraw takes away what stands beside a cell: of one person, or with "" all.
func (t *turn) withdraw(at At, person string) error {
	key := []any{string(t.head.ID), at.Row, at.Field}
	if person != "" {
		key = append(key, person)
	}
	if err := t.trail.Touch("draft_rival", key...); err != nil {
		return err
	}
	return deleteRivals(t.tx, t.head.ID, at, person)
}

// row writes a row.
func (t *turn) row(r Row) error {
	if err := t.trail.Touch("draft_row", string(t.head.ID), r.ID); err != nil {
		return err
	}
	return upsertRow(t.tx, t.head.ID, r)
}
