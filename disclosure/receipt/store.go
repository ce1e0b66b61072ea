package receipt

import (
	"errors"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/seal"
)

// row is an objection as it is kept: its text and contact are sealed.
type row struct {
	Objection
	content, contact seal.Text
}

const objectionColumns = `id, number, department, year, publication, project, indicator, counted, content, contact, day, due, state, finding, answer, answered_at, answered_by`

func scanObjection(r db.Row) (o row, err error) {
	var on, due, answered string
	err = r.Scan(&o.ID, &o.Number, &o.Department, &o.Year, &o.Place.Number, &o.Project, &o.Indicator, &o.Counted, &o.content, &o.contact,
		&on, &due, &o.State, &o.Finding, &o.Answer, &answered, &o.AnsweredBy)
	if err != nil {
		return o, err
	}
	for _, d := range []struct {
		text string
		to   *day.Day
	}{{on, &o.On}, {due, &o.Due}} {
		if d.text == "" {
			continue
		}
		if *d.to, err = day.Parse(d.text); err != nil {
			return o, err
		}
	}
	if answered != "" {
		at, err := db.ParseInstant(answered)
		if err != nil {
			return o, err
		}
		o.AnsweredOn = day.At(at)
	}
	return o, nil
}

func load(tx *db.Tx, number int) (row, error) {
	o, err := db.One(tx, scanObjection, `SELECT `+objectionColumns+` FROM objection WHERE number = $1`, number)
	if errors.Is(err, db.ErrNotFound) {
		return o, fault.New(fault.NotFound, "receipt.no_objection", "number", number)
	}
	return o, err
}
