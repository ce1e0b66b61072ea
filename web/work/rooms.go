package work

import (
	"net/http"

	"plumbline/office"
	"plumbline/web/site"
)

type roomsPage struct {
	site.Page
	Choice  Choice
	Rooms   []roomLine
	Overdue int
}

// roomLine is a room with what it holds for the visitor.
type roomLine struct {
	Room
	Count
	Stands Sign
}

// list shows the rooms and how much stands in each.
func (k *Desk) list(w http.ResponseWriter, r *http.Request) error {
	c, err := k.Choose(r, office.ReadRecords)
	if err != nil {
		return err
	}
	v := &roomsPage{Page: k.NewPage(r, "work"), Choice: c.withoutProjects()}
	records := 0
	for _, room := range k.rooms {
		line := roomLine{Room: room}
		if line.Count, err = room.Count(r.Context(), c.Year, c.IDs()); err != nil {
			return err
		}
		line.Stands = dueSign(&v.Page, line.Count)
		v.Overdue += line.Overdue
		records += line.Records
		v.Rooms = append(v.Rooms, line)
	}
	v.Title = v.T("work.title", "year", c.Year, "n", records)
	if records == 0 {
		v.Title = v.T("work.title_none", "year", c.Year)
	}
	if v.Overdue > 0 {
		v.Title = v.T("work.title_overdue", "year", c.Year, "n", records, "overdue", v.Overdue)
	}
	v.State = v.T("work.state")
	return k.Render(w, http.StatusOK, "work/rooms", v)
}

func dueSign(p *site.Page, c Count) Sign {
	switch {
	case c.Overdue > 0:
		return Sign{"cross", "zhu", p.T("work.overdue", "n", c.Overdue)}
	case c.Due > 0:
		return Sign{"half", "warn", p.T("work.due", "n", c.Due)}
	}
	return Sign{}
}
