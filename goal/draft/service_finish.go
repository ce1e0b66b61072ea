package draft

import (
	"context"
	"slices"
	"strconv"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
)

// Finish keeps what the draft comes to as a revision, and closes the draft. Where somebody kept a newer revision since the
// draft was begun nothing is finished: what changed there comes into the draft, both texts stand where both changed a cell,
// and Finish refuses with a conflict that says so; it can be finished after that. A new declaration whose project and year
// are kept already is refused too. allow may refuse what would be kept.
func (s *Service) Finish(ctx context.Context, by actor.Actor, draft ID, allow ...func(goal.Declaration) error) (saved goal.Saved, err error) {
	var newest *kept
	err = s.act(ctx, by, draft, "draft.finish", func(t *turn) error {
		newest = nil
		d, err := load(t.tx, draft)
		if err != nil {
			return err
		}
		var entry goal.Entry
		if d.Declaration != "" {
			k, err := newestOf(t.tx, d.Declaration)
			if err != nil {
				return err
			}
			if k.Revision != d.Base {
				newest = &k
				return t.follow(&d, k)
			}
			entry = goal.Entry{ID: d.Declaration, Base: d.Base, Document: k.Document, Demo: k.Demo}
		}
		if err := d.Ready(); err != nil {
			return err
		}
		entry.Declaration = d.Final()
		for _, f := range allow {
			if err := f(entry.Declaration); err != nil {
				return err
			}
		}
		if d.Kind == Year {
			k, err := newestOf(t.tx, goal.ID(d.Origin))
			if err != nil {
				return err
			}
			entry.Demo = k.Demo
		}
		saved, err = t.keep(s.keep, d.Head, entry)
		return err
	})
	if err == nil && newest != nil {
		err = fault.New(fault.Conflict, "draft.base_moved", "by", newest.By, "revision", newest.Revision)
	}
	return saved, err
}

// keep keeps the entry through goal and closes the draft.
func (t *turn) keep(keep *goal.Service, h Head, entry goal.Entry) (goal.Saved, error) {
	if err := t.trail.Touch("draft", string(h.ID)); err != nil {
		return goal.Saved{}, err
	}
	saved, err := keep.SaveIn(t.tx, t.by, []goal.Entry{entry})
	if err != nil {
		return goal.Saved{}, err
	}
	if entry.ID == "" && !saved[0].Created {
		d := entry.Declaration
		return goal.Saved{}, fault.New(fault.Conflict, "draft.kept_already", "name", d.Name, "year", d.Year, "id", string(saved[0].ID))
	}
	h.State, h.Declaration, h.Revision = Finished, saved[0].ID, saved[0].Revision
	t.wrote = true
	return saved[0], updateHead(t.tx, t.by, h)
}

// follow brings a newer revision into the draft.
func (t *turn) follow(d *Draft, k kept) error {
	f := d.following(k.Declaration)
	if err := t.trail.Touch("draft", string(d.ID)); err != nil {
		return err
	}
	for i, list := range [][]Change{f.puts, f.stands} {
		for _, ch := range list {
			n, err := t.edit(Edit{Act: ActFollow, At: ch.At, Was: d.Cells[ch.At].Text, Became: ch.Text, Contested: i == 1})
			if err != nil {
				return err
			}
			if i == 0 {
				err = t.put(ch.At, ch.Text, n)
			} else {
				err = t.stand(ch.At, ch.Text, n, actor.Actor{ID: "revision/" + strconv.Itoa(k.Revision), Name: k.By})
			}
			if err != nil {
				return err
			}
		}
	}
	if err := t.followRows(d, f, k.Declaration); err != nil {
		return err
	}
	if err := t.trail.Touch("draft_start", string(d.ID)); err != nil {
		return err
	}
	d.Base, t.wrote = k.Revision, true
	if err := updateStart(t.tx, d.ID, k.Declaration); err != nil {
		return err
	}
	return updateHead(t.tx, actor.Actor{}, d.Head)
}

// followRows brings in which rows a newer revision has.
func (t *turn) followRows(d *Draft, f follow, newest goal.Declaration) error {
	for _, r := range d.Rows {
		origin, ok := f.origins[r.ID]
		if !ok {
			continue
		}
		if r.Origin = origin; slices.Contains(f.cut, r.ID) {
			n, err := t.edit(Edit{Act: ActFollow, At: At{Row: r.ID}, Was: d.before(r.ID)})
			if err != nil {
				return err
			}
			r.Gone, r.Edit = true, n
		}
		if err := t.row(r); err != nil {
			return err
		}
	}
	names := make([]string, len(f.added))
	for i, a := range f.added {
		if a.behind >= 0 {
			a.after = names[a.behind]
		}
		now, err := load(t.tx, d.ID)
		if err != nil {
			return err
		}
		names[i] = rowName(len(now.Rows))
		n, err := t.edit(Edit{Act: ActFollow, At: At{Row: names[i]}, Became: a.after})
		if err != nil {
			return err
		}
		if err := t.seat(&now, Row{ID: names[i], Origin: a.indicator, Edit: n}, a.after); err != nil {
			return err
		}
		for _, column := range goal.Columns() {
			if err := t.put(At{names[i], column}, typed(textOf(newest, goal.IndicatorRef(a.indicator, column))), n); err != nil {
				return err
			}
		}
	}
	return nil
}
