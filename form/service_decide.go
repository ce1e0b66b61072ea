package form

import (
	"context"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/grid"
	"plumbline/platform/tlog"
)

// Decide answers a repair: choice is one of its options or the person's own value; "" keeps what was read. What is
// answered of a cell that stands for several rows (a level) is answered for all of them.
func (s *Service) Decide(ctx context.Context, by actor.Actor, id string, form, repair int, choice string) (Import, error) {
	return s.change(ctx, by, "form.decide", id, func(tx *db.Tx, im *Import) error {
		d, err := im.form(form)
		if err != nil {
			return err
		}
		if repair < 0 || repair >= len(d.Repairs) {
			return fault.New(fault.NotFound, "form.no_repair", "number", repair+1)
		}
		asked := d.Repairs[repair]
		for i, r := range d.Repairs {
			if i != repair && !sameQuestion(asked, r) {
				continue
			}
			if *d, err = decided(*d, i, choice); err != nil {
				return err
			}
			im.Answers = append(im.Answers, Answer{Form: form, Repair: i, Place: r.Place, Text: r.Read, Ref: r.Ref, Choice: choice, By: by.Name, ByID: by.ID, At: tx.Now})
		}
		return nil
	})
}

// PlaceCell says what an unplaced cell is: the value of ref, or with ref "" a label. A goal text is added to what stands
// there as a paragraph; any other field must be blank.
func (s *Service) PlaceCell(ctx context.Context, by actor.Actor, id string, form, unplaced int, ref goal.Ref) (Import, error) {
	return s.change(ctx, by, "form.place", id, func(tx *db.Tx, im *Import) error {
		d, err := im.form(form)
		if err != nil {
			return err
		}
		if unplaced < 0 || unplaced >= len(d.Unplaced) {
			return fault.New(fault.NotFound, "form.no_unplaced", "number", unplaced+1)
		}
		u := d.Unplaced[unplaced]
		if ref != "" {
			if *d, err = placed(*d, u, ref); err != nil {
				return err
			}
		}
		d.Unplaced = append(d.Unplaced[:unplaced:unplaced], d.Unplaced[unplaced+1:]...)
		im.Reading.use(form, u.Place, ref)
		im.Answers = append(im.Answers, Answer{Form: form, Repair: -1, Place: u.Place, Text: u.Text, Ref: ref, By: by.Name, ByID: by.ID, At: tx.Now})
		return nil
	})
}

// change loads a preview, lets f decide, and keeps it.
func (s *Service) change(ctx context.Context, by actor.Actor, verb, id string, f func(tx *db.Tx, im *Import) error) (im Import, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		var trail *tlog.Trail
		if trail, im, err = s.follow(tx, id); err != nil {
			return err
		}
		if err := im.open(); err != nil {
			return err
		}
		if err := f(tx, &im); err != nil {
			return err
		}
		im.Counts = count(im.Reading)
		if err := updateReading(tx, im); err != nil {
			return err
		}
		return record(trail, by, verb, im)
	})
	if err != nil {
		return Import{}, err
	}
	return s.compare(ctx, im)
}

// open refuses what is no preview any more.
func (im *Import) open() error {
	switch im.State {
	case Confirmed:
		return fault.New(fault.Conflict, "form.confirmed_already", "name", im.Name, "by", im.ClosedBy)
	case Discarded:
		return fault.New(fault.Conflict, "form.discarded_already", "name", im.Name, "by", im.ClosedBy)
	}
	return nil
}

func (im *Import) form(i int) (*goal.Declaration, error) {
	if i < 0 || i >= len(im.Reading.Forms) {
		return nil, fault.New(fault.NotFound, "form.no_form", "number", i+1)
	}
	return &im.Reading.Forms[i].Declaration, nil
}

// sameQuestion says that two repairs come of one cell read in one way, for different rows.
func sameQuestion(a, b goal.Repair) bool {
	_, columnA, rowA := a.Ref.Indicator()
	_, columnB, rowB := b.Ref.Indicator()
	return rowA && rowB && columnA == columnB && columnA != "" && a.Place == b.Place && a.Kind == b.Kind && a.Read == b.Read
}

// decided answers one repair. Keeping what was read puts it back into the field where the field holds what the repair
// took; where it holds more than that (a long text of which the repair shows the beginning) it already is as read.
func decided(d goal.Declaration, i int, choice string) (goal.Declaration, error) {
	r, value := d.Repairs[i], choice
	now, known := goal.Value(d, r.Ref)
	if choice == "" {
		value = r.Read
	}
	if known && value != now && (choice != "" || now == r.Took) {
		var err error
		if d, err = goal.Apply(d, r.Ref, value); err != nil {
			return d, err
		}
	} else {
		d = d.Clone()
	}
	if !known && choice != "" && choice != r.Took && choice != r.Read {
		return d, fault.New(fault.Invalid, "form.no_choice", "value", choice)
	}
	d.Repairs[i].Took, d.Repairs[i].Confidence = value, 1
	return d, nil
}

func placed(d goal.Declaration, u goal.Unplaced, ref goal.Ref) (goal.Declaration, error) {
	now, _ := goal.Value(d, ref)
	text := u.Text
	if now != "" {
		if ref != "goals.annual" && ref != "goals.overall" {
			return d, fault.New(fault.Conflict, "form.place_taken", "text", u.Text, "now", now).On(string(ref))
		}
		text = now + "\n" + text
	}
	return goal.Apply(d, ref, text)
}

// use records in the cell what a person said it is.
func (r *Reading) use(form int, at grid.Place, ref goal.Ref) {
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Form != form || c.Place != at {
			continue
		}
		if ref != "" {
			c.Use, c.Refs = Placed, append(c.Refs, ref)
		} else if c.Use == Unplaced {
			c.Use = Label
		}
	}
}
