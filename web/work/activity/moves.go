package activity

import (
	"net/http"

	room "plumbline/activity"
	"plumbline/web/site"
	"plumbline/web/work"
)

// move is a thing that is done to a record: the end of its address, what is said afterwards, and the move that was posted.
type move struct {
	name, saved string
	of          func(v values) (room.Move, error)
}

func plain(f func(v values) room.Move) func(values) (room.Move, error) {
	return func(v values) (room.Move, error) { return f(v), nil }
}

var withdrawn = plain(func(v values) room.Move { return room.Withdraw(v["reason"]) })

// moves are what can be done to records of each kind, besides changing and withdrawing them.
var moves = map[room.Kind][]move{
	room.ItemKind: {
		{"done", "event_done", func(v values) (room.Move, error) {
			on, err := dayIn(v["done"], "done")
			return room.Done(on, v["proof"], v["late"]), err
		}},
		{"reopen", "work_changed", plain(func(v values) room.Move { return room.Reopen(v["reason"]) })},
		{"cancel", "event_cancelled", plain(func(v values) room.Move { return room.Cancel(v["reason"]) })},
		{"restore", "work_changed", plain(func(v values) room.Move { return room.Restore(v["reason"]) })},
	},
	room.EventKind: {
		{"hold", "event_held", plain(func(v values) room.Move { return room.Hold(v["late"]) })},
		{"not-held", "work_changed", plain(func(v values) room.Move { return room.NotHeld(v["reason"]) })},
		{"cancel", "event_cancelled", plain(func(v values) room.Move { return room.Cancel(v["reason"]) })},
		{"restore", "work_changed", plain(func(v values) room.Move { return room.Restore(v["reason"]) })},
		{"open", "event_open", plain(func(values) room.Move { return room.SignIn(true) })},
		{"close", "event_closed", plain(func(values) room.Move { return room.SignIn(false) })},
	},
	room.AttendanceKind: {
		{"came", "event_came", plain(func(v values) room.Move { return room.Came(room.ByList, v["late"]) })},
		{"not-came", "work_changed", plain(func(v values) room.Move { return room.NotCame(v["reason"]) })},
		{"excuse", "event_excused", plain(func(v values) room.Move { return room.Excused(v["excuse"], v["note"], v["late"]) })},
	},
}

// do makes a move with the record of the address; a refused one shows the page again with what was typed.
func (s *server) do(kind room.Kind, m move) site.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := site.ReadForm(w, r, formBytes); err != nil {
			return err
		}
		x, err := s.get(r)
		if err != nil {
			return err
		}
		at := typed(r.PostForm)
		step, err := m.of(at)
		if err == nil {
			if at["reason"] != "" {
				step = step.Because(at["reason"])
			}
			_, err = s.Work.Do(r.Context(), site.VisitorOf(r).Actor(), room.Seen{ID: x.ID, Version: work.SeenIn(r).Version}, step)
		}
		if _, form := s.offered(x)[m.name]; err != nil && !form && m.name != "withdraw" {
			return err // somebody did it meanwhile, and the page offers it no more
		}
		if err != nil {
			return s.show(w, r, x, err, m.name, at, nil)
		}
		href := "/work/" + x.Ref()
		if m.name == "open" || m.name == "close" {
			href += "/sign"
		}
		return work.To(w, r, href, m.saved)
	}
}

// offered are the acts that the state of a record allows, each with its inputs.
func (s *server) offered(r *room.Record) map[string][]asked {
	reason := []asked{{"reason", "text", false}}
	late := asked{"late", "text", true}
	past := !s.today().Before(r.Day)
	switch b := r.Body.(type) {
	case *room.Item:
		switch {
		case b.Cancelled != "":
			return map[string][]asked{"restore": reason}
		case !b.Done.IsZero():
			return map[string][]asked{"reopen": reason}
		}
		return map[string][]asked{"done": {{"done", "day", false}, {"proof", "text", false}, late}, "cancel": reason}
	case *room.Event:
		switch {
		case b.Cancelled != "":
			return map[string][]asked{"restore": reason}
		case b.Held:
			return map[string][]asked{"not-held": reason}
		case past:
			return map[string][]asked{"hold": {late}, "cancel": reason}
		}
		return map[string][]asked{"cancel": reason}
	case *room.Attendance:
		if b.Came != "" {
			return map[string][]asked{"not-came": reason}
		}
		excuse := []asked{{"excuse", "choice", false}, {"note", "text", true}, late}
		if e := r.Event(); e != nil && s.today().Before(e.Day) {
			return map[string][]asked{"excuse": excuse}
		}
		return map[string][]asked{"came": {late}, "excuse": excuse}
	}
	return nil
}

// order is that of the acts on a page.
var order = []string{"done", "hold", "came", "excuse", "reopen", "not-held", "not-came", "restore", "cancel"}

// acts fills in what may be done to the record.
func (v *recordPage) acts(s *server, r *room.Record, at values) {
	if !v.MayRecord {
		return
	}
	if r.Kind() != room.AttendanceKind {
		v.Links = append(v.Links, work.Link{Text: v.T("event.change"), Href: "/work/" + r.Ref() + "/change", Outlined: true})
	}
	offered := s.offered(r)
	for _, name := range order {
		inputs, ok := offered[name]
		if !ok {
			continue
		}
		if v.Locked() && (len(inputs) == 0 || inputs[0].name != "reason") {
			inputs = append(inputs, asked{"reason", "text", false}) // why what is final is changed
		}
		a := act{Name: name, Title: v.T("event.do." + name), Action: "/work/" + r.Ref() + "/" + name, Open: v.Failed(name), Number: v.Number}
		for _, f := range inputs {
			value := ""
			if a.Open {
				value = at[f.name]
			}
			a.Inputs = append(a.Inputs, newInput(&v.Page, v.Fields, name, f, value))
		}
		v.Acts = append(v.Acts, a)
	}
}
