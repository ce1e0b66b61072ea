package indicator

import (
	"net/http"

	"plumbline/journal/read"
	"plumbline/web/work"
)

// record is the record behind the chosen posting.
type record struct {
	work.Known
	Entry        posting
	Room         string
	Organisation string
	Facts        []work.Fact
	Counts       work.Counts
	Files        work.Files
	Hidden       bool // it is there, and out of the visitor's reach
}

// opened opens the record of the posting that the address names.
func (s *server) opened(r *http.Request, v *indicatorPage) error {
	at := placeOf(v.Moment.Address.Get("posting"))
	if at == (read.Place{}) {
		return nil
	}
	list, err := s.Books.Entries(r.Context(), v.Reading.Query, read.Place{Day: at.Day, Seq: at.Seq - 1}, 1)
	if err != nil || len(list) == 0 || list[0].Seq != at.Seq {
		return err
	}
	lines, err := s.lines(r, v, v.Reading.Query, list)
	if err != nil {
		return err
	}
	rec := &record{Entry: lines[0], Hidden: !lines[0].Open}
	v.Record = rec
	if rec.Hidden {
		return nil
	}
	if rec.Known, err = s.Desk.Find(r.Context(), list[0].Voucher); err != nil {
		return err
	}
	if room := s.Desk.RoomOf(rec.Ref); room != "" {
		rec.Room = v.T("work.room." + room)
	}
	if o, ok := v.Visitor.Tree.Find(rec.Known.Organisation); ok {
		rec.Organisation = o.Name
	}
	return s.evidence(r, v, rec)
}

// evidence gathers what shows the record: its fields, what it counts for, its files.
func (s *server) evidence(r *http.Request, v *indicatorPage, rec *record) (err error) {
	rec.Facts = s.facts(v, rec.Entry)
	own, err := s.Desk.FactsOf(r.Context(), &v.Page, rec.Ref)
	if err != nil {
		return err
	}
	rec.Facts = append(rec.Facts, own...)
	if rec.Counts, err = s.Desk.CountsOf(r.Context(), &v.Page, rec.Ref); err != nil {
		return err
	}
	rec.Files, err = s.Desk.FilesOf(r.Context(), &v.Page, rec.Known)
	return err
}

// facts are what the posting itself says of its record: the day, the matter, and where it belongs among the dimensions.
func (s *server) facts(v *indicatorPage, e posting) []work.Fact {
	_, matter := e.Parts()
	out := []work.Fact{{Name: v.T("work.counts.day"), Value: e.Day.String()}}
	if matter != "" {
		out = append(out, work.Fact{Name: v.T("indicator.matter"), Value: matter, Chinese: true})
	}
	for _, d := range dimensions {
		if d == read.Organisation {
			continue
		}
		value := valueOf(e.Dim, d)
		if value == "" {
			continue
		}
		text, chinese := s.value(v, d, value)
		out = append(out, work.Fact{Name: v.T("indicator.by." + string(d)), Value: text, Chinese: chinese})
	}
	if e.Why != "" {
		out = append(out, work.Fact{Name: v.T("work.counts.why"), Value: e.Why})
	}
	return out
}
