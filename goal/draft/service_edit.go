package draft

import (
	"context"
	"errors"
	"unicode/utf8"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/platform/db"
)

// The most that one draft, cell and request hold.
const (
	mostRows    = 300
	mostText    = 20_000
	mostChanges = 1_000
)

// Set writes texts into cells, all or none, and says what became of each.
func (s *Service) Set(ctx context.Context, by actor.Actor, draft ID, changes []Change) (out []Outcome, err error) {
	if len(changes) > mostChanges {
		return nil, fault.New(fault.TooLarge, "draft.too_many_changes", "n", len(changes), "most", mostChanges)
	}
	err = s.act(ctx, by, draft, "draft.set", func(t *turn) error {
		out = make([]Outcome, len(changes))
		for i, ch := range changes {
			if out[i], err = t.set(ch); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func (t *turn) set(ch Change) (Outcome, error) {
	ch.Saw, ch.Text = typed(ch.Saw), typed(ch.Text)
	if n := utf8.RuneCountInString(ch.Text); n > mostText {
		return Outcome{}, fault.New(fault.TooLarge, "draft.too_long", "n", n, "most", mostText).On(ch.At.String())
	}
	if _, ok := ParseAt(ch.At.String()); !ok {
		return Outcome{}, fault.New(fault.NotFound, "draft.no_cell", "cell", ch.At.String())
	}
	e, found, err := t.known(ch.Client)
	if err != nil {
		return Outcome{}, err
	}
	if found {
		if e.At != ch.At || e.Became != ch.Text {
			return Outcome{}, fault.New(fault.Conflict, "draft.client_twice", "client", ch.Client).On(ch.At.String())
		}
		return Outcome{e.Number, e.Contested}, nil
	}
	now, err := t.stands(ch.At)
	if err != nil {
		return Outcome{}, err
	}
	return t.take(now, ch, Edit{Act: ActSet, Client: ch.Client})
}

// standing is a cell as it stands, with what the person of the turn has beside it.
type standing struct {
	Cell
	mine *Rival
	gone bool
}

func (t *turn) stands(at At) (now standing, err error) {
	if at.Row != "" {
		r, err := rowOf(t.tx, t.head.ID, at.Row)
		if err != nil {
			return now, noRow(err, at.Row)
		}
		now.gone = r.Gone
	}
	if now.Cell, err = cellOf(t.tx, t.head.ID, at); err != nil && !errors.Is(err, db.ErrNotFound) {
		return now, err
	}
	r, err := rivalOf(t.tx, t.head.ID, at, t.by.ID)
	if err == nil {
		now.mine = &r
	}
	if errors.Is(err, db.ErrNotFound) {
		err = nil
	}
	return now, err
}

func noRow(err error, row string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.New(fault.NotFound, "draft.no_row", "row", row)
	}
	return err
}

// take does what is decided about a change.
func (t *turn) take(now standing, ch Change, e Edit) (Outcome, error) {
	e.At, e.Was, e.Became = ch.At, now.Text, ch.Text
	switch decide(now.Cell, now.mine, now.gone, t.by, ch) {
	case same:
		return Outcome{}, nil
	case agree:
		e.Act, e.Was = ActSettle, now.mine.Text // nothing that undoing could give back to the cell
		n, err := t.edit(e)
		if err != nil {
			return Outcome{}, err
		}
		return Outcome{Number: n}, t.withdraw(ch.At, t.by.ID)
	case write:
		n, err := t.edit(e)
		if err != nil {
			return Outcome{}, err
		}
		return Outcome{Number: n}, t.put(ch.At, ch.Text, n)
	}
	e.Contested = true
	if now.mine != nil {
		e.Was = now.mine.Text
	}
	n, err := t.edit(e)
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{n, true}, t.stand(ch.At, ch.Text, n, t.by)
}

// Row adds a row of indicators, takes one out or moves one, and gives its name.
func (s *Service) Row(ctx context.Context, by actor.Actor, draft ID, ch RowChange) (row string, err error) {
	err = s.act(ctx, by, draft, "draft.row", func(t *turn) error {
		e, found, err := t.known(ch.Client)
		if err != nil || found {
			row = e.At.Row
			return err
		}
		d, err := load(t.tx, draft)
		if err != nil {
			return err
		}
		row = ch.Row
		switch ch.Act {
		case ActAdd:
			row, err = t.add(&d, ch)
		case ActCut:
			err = t.cut(&d, ch)
		case ActMove:
			err = t.move(&d, ch.Row, ch.After, Edit{Act: ActMove, Client: ch.Client})
		default:
			err = fault.New(fault.Invalid, "draft.no_act", "act", string(ch.Act))
		}
		return err
	})
	return row, err
}

func (t *turn) add(d *Draft, ch RowChange) (string, error) {
	row := rowName(len(d.Rows))
	if len(d.Rows) >= mostRows {
		return "", fault.New(fault.TooLarge, "draft.too_many_rows", "most", mostRows)
	}
	after := ch.After
	if after == "" && ch.Level1+ch.Level2 != "" {
		after = d.behind(ch.Level1, ch.Level2)
	}
	n, err := t.edit(Edit{Act: ActAdd, Client: ch.Client, At: At{Row: row}, Became: after})
	if err != nil {
		return "", err
	}
	if err := t.seat(d, Row{ID: row, Origin: -1, Edit: n}, after); err != nil {
		return "", err
	}
	level1, level2 := typed(ch.Level1), typed(ch.Level2)
	if level1+level2 == "" && after != "" {
		level1, level2 = d.Cells[At{after, "level1"}].Text, d.Cells[At{after, "level2"}].Text
	}
	if err := t.put(At{row, "level1"}, level1, n); err != nil {
		return "", err
	}
	return row, t.put(At{row, "level2"}, level2, n)
}

// seat writes a row at the place behind another.
func (t *turn) seat(d *Draft, r Row, after string) error {
	place, anew := d.place(after)
	for _, other := range anew {
		if other.ID == r.ID {
			continue
		}
		if err := t.row(other); err != nil {
			return err
		}
	}
	r.Place = place
	return t.row(r)
}

func (t *turn) cut(d *Draft, ch RowChange) error {
	r, err := rowOf(t.tx, d.ID, ch.Row)
	if err != nil {
		return noRow(err, ch.Row)
	}
	if r.Gone {
		return nil
	}
	if who := d.writtenSince(ch.Row, ch.Last, t.by.ID); who != "" {
		return fault.New(fault.Conflict, "draft.row_changed", "by", who, "name", d.Cells[At{ch.Row, "name"}].Text)
	}
	n, err := t.edit(Edit{Act: ActCut, Client: ch.Client, At: At{Row: ch.Row}, Was: d.before(ch.Row)})
	if err != nil {
		return err
	}
	r.Gone, r.Edit = true, n
	return t.row(r)
}

func (t *turn) move(d *Draft, row, after string, e Edit) error {
	r, err := rowOf(t.tx, d.ID, row)
	if err != nil {
		return noRow(err, row)
	}
	if after != "" {
		if _, err := rowOf(t.tx, d.ID, after); err != nil {
			return noRow(err, after)
		}
	}
	was := d.before(row)
	if r.Gone || after == row || was == after {
		return nil
	}
	e.At, e.Was, e.Became = At{Row: row}, was, after
	if r.Edit, err = t.edit(e); err != nil {
		return err
	}
	return t.seat(d, r, after)
}

// Settle picks one of the texts that stand in a cell; the others stay among its edits.
func (s *Service) Settle(ctx context.Context, by actor.Actor, draft ID, c Choice) error {
	return s.act(ctx, by, draft, "draft.settle", func(t *turn) error {
		if _, found, err := t.known(c.Client); err != nil || found {
			return err
		}
		now, err := t.stands(c.At)
		if err != nil {
			return err
		}
		rivals, err := rivalsOf(t.tx, draft, c.At)
		if err != nil {
			return err
		}
		text, found, latest := now.Text, c.Edit == now.Edit, now.Edit
		for _, r := range rivals {
			if latest = max(latest, r.Edit); r.Edit == c.Edit {
				text, found = r.Text, true
			}
		}
		if len(rivals) == 0 {
			return fault.New(fault.Conflict, "draft.settled_meanwhile", "by", now.Name).On(c.At.String())
		}
		if !found || latest > c.Last {
			return fault.New(fault.Conflict, "draft.written_meanwhile").On(c.At.String())
		}
		n, err := t.edit(Edit{Act: ActSettle, Client: c.Client, At: c.At, Was: now.Text, Became: text})
		if err != nil {
			return err
		}
		if err := t.withdraw(c.At, ""); err != nil {
			return err
		}
		if c.Edit == now.Edit {
			return nil
		}
		if err := t.put(c.At, text, n); err != nil || !now.gone {
			return err
		}
		r, err := rowOf(t.tx, draft, c.Row)
		r.Gone, r.Edit = false, n
		return errors.Join(err, t.row(r))
	})
}

// Undo takes back the last of the person's own edits that still stands (ActUndo), or does again what was taken back last
// (ActRedo). What others changed since is left alone. It gives the edit that it was about.
func (s *Service) Undo(ctx context.Context, by actor.Actor, draft ID, act Act, client string) (about Edit, err error) {
	verb, none := "draft.undo", fault.New(fault.NotFound, "draft.nothing_to_undo")
	if act == ActRedo {
		verb, none = "draft.redo", fault.New(fault.NotFound, "draft.nothing_to_redo")
	}
	err = s.act(ctx, by, draft, verb, func(t *turn) error {
		e, found, err := t.known(client)
		if err != nil || found {
			about = e
			return err
		}
		list, err := marks(t.tx, draft, by.ID)
		if err != nil {
			return err
		}
		back, forth := trace(list)
		if act == ActRedo {
			back = forth
		}
		d, err := load(t.tx, draft)
		if err != nil {
			return err
		}
		for _, number := range back {
			e, err := editOf(t.tx, draft, number)
			if err != nil {
				return err
			}
			done, err := t.revert(&d, e, Edit{Act: act, Client: client, Reverts: number})
			if err != nil {
				return err
			}
			if about = e; done {
				return nil
			}
		}
		return none
	})
	return about, err
}

// revert does the inverse of an edit, or the edit again, where what it left still stands; done is false where it does not.
func (t *turn) revert(d *Draft, e, as Edit) (done bool, err error) {
	from, to := e.Became, e.Was
	if as.Act == ActRedo {
		from, to = e.Was, e.Became
	}
	switch e.Act {
	case ActAdd, ActCut:
		return t.revertGone(e, as)
	case ActMove:
		if d.before(e.At.Row) != from {
			return false, nil
		}
		before := t.last
		err := t.move(d, e.At.Row, to, as)
		return t.last > before, err
	}
	now, err := t.stands(e.At)
	if err != nil || now.gone {
		return false, err
	}
	if e.Contested {
		return t.revertRival(now, e, as)
	}
	if now.Text != from || now.mine != nil {
		return false, nil
	}
	as.At, as.Was, as.Became = e.At, from, to
	n, err := t.edit(as)
	if err != nil {
		return false, err
	}
	return true, t.put(e.At, to, n)
}

// revertGone brings a row back or takes it out.
func (t *turn) revertGone(e, as Edit) (bool, error) {
	gone := (e.Act == ActCut) == (as.Act == ActRedo) // what the row shall be
	r, err := rowOf(t.tx, t.head.ID, e.At.Row)
	if err != nil || r.Gone == gone {
		return false, err
	}
	if gone {
		others, err := writers(t.tx, t.head.ID, r.ID, t.by.ID)
		if err != nil || others {
			return false, err
		}
	}
	as.At, as.Was, as.Became = e.At, e.Was, e.Became
	if r.Edit, err = t.edit(as); err != nil {
		return false, err
	}
	r.Gone = gone
	return true, t.row(r)
}

// revertRival withdraws what stood beside a cell, or puts it there again.
func (t *turn) revertRival(now standing, e, as Edit) (bool, error) {
	as.At, as.Was, as.Became = e.At, e.Became, now.Text
	if as.Act == ActUndo {
		if now.mine == nil || now.mine.Text != e.Became {
			return false, nil
		}
		if _, err := t.edit(as); err != nil {
			return false, err
		}
		return true, t.withdraw(e.At, t.by.ID)
	}
	if now.mine != nil || now.Text == e.Became {
		return false, nil
	}
	as.Was, as.Became, as.Contested = now.Text, e.Became, true
	n, err := t.edit(as)
	if err != nil {
		return false, err
	}
	return true, t.stand(e.At, e.Became, n, t.by)
}
