package money

import (
	"net/http"

	"plumbline/money"
	"plumbline/web/site"
	"plumbline/web/work"
)

// recordPage is the page of a budget line or a payment.
type recordPage struct {
	work.Record
	One *money.Record
}

func (s *server) record(w http.ResponseWriter, r *http.Request, one *money.Record) error {
	return s.showRecord(w, r, one, nil)
}

// showRecord draws the page; refused is why it could not be withdrawn.
func (s *server) showRecord(w http.ResponseWriter, r *http.Request, one *money.Record, refused error) error {
	v := &recordPage{One: one}
	var err error
	if v.Record, err = s.NewRecord(r, knownOf(one), room); err != nil {
		return err
	}
	versions, err := s.Room.History(r.Context(), one.Kind(), one.ID)
	if err != nil {
		return err
	}
	v.Number, v.History, v.Stands = one.Version, history(&v.Page, versions), standing(&v.Page, one)
	v.State = v.T("money.sort."+string(one.Sort)) + "　" + v.Organisation
	v.Facts = facts(&v.Page, one)
	if v.MayRecord {
		v.Links = append(v.Links, work.Link{Text: v.T("money.page.edit"), Href: v.Of.Href() + "/edit", Filled: true})
	}
	status := http.StatusOK
	if refused != nil {
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, "reason"); err != nil {
			return err
		}
		v.Form, v.At, v.Reason = "withdraw", "reason", work.SeenIn(r).Reason
	}
	return s.Render(w, status, "money/record", v)
}

// facts are the fields of a record.
func facts(p *site.Page, one *money.Record) []work.Fact {
	out := []work.Fact{
		{Name: p.T("money.column.project"), Value: one.Project, Chinese: true},
		{Name: p.T("money.column.day." + string(one.Kind())), Value: one.Day.String()},
		{Name: p.T("money.column.amount." + string(one.Sort)), Value: one.Amount.Grouped()},
	}
	if one.Sort.Statement() && !one.Withdrawn {
		out = append(out, work.Fact{Name: p.T("money.column.counted"), Value: one.Counted.Grouped()})
	}
	for _, f := range []struct {
		name, value   string
		chinese, code bool
	}{
		{"number." + string(one.Kind()), one.Number, true, false},
		{"line", one.Line, false, false},
		{"payee", one.Payee, true, false},
		{"note", one.Note, true, false},
		{"code", one.Code, false, true},
	} {
		if f.value != "" {
			out = append(out, work.Fact{Name: p.T("money.column." + f.name), Value: f.value, Chinese: f.chinese, Code: f.code})
		}
	}
	return out
}

// history says what each version changed, the newest first.
func history(p *site.Page, versions []money.Version) (out []work.Version) {
	for i, v := range versions {
		h := work.Version{Number: v.Number, At: v.At, By: v.By, Act: p.T("money.act." + v.Act), Reason: v.Reason}
		if i+1 < len(versions) {
			h.Changes = differences(p, versions[i+1].Entry, v.Entry)
		}
		out = append(out, h)
	}
	return out
}

func differences(p *site.Page, was, now money.Entry) (out []work.Difference) {
	kind := string(now.Sort.Kind())
	for _, f := range [][3]string{
		{"sort", p.T("money.sort." + string(was.Sort)), p.T("money.sort." + string(now.Sort))},
		{"day." + kind, was.Day.String(), now.Day.String()},
		{"amount", was.Amount.Grouped(), now.Amount.Grouped()},
		{"number." + kind, was.Number, now.Number},
		{"line", was.Line, now.Line},
		{"payee", was.Payee, now.Payee},
		{"note", was.Note, now.Note},
		{"code", was.Code, now.Code},
	} {
		if f[1] != f[2] {
			out = append(out, work.Difference{Field: p.T("money.column." + f[0]), Old: f[1], New: f[2]})
		}
	}
	return out
}

func (s *server) withdraw(w http.ResponseWriter, r *http.Request, one *money.Record) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	seen := work.SeenIn(r)
	_, err := s.Room.Withdraw(r.Context(), site.VisitorOf(r).Actor(), money.Seen{Kind: one.Kind(), ID: one.ID, Version: seen.Version}, seen.Reason)
	if err != nil {
		return s.showRecord(w, r, one, err)
	}
	return work.To(w, r, work.Href(one.Ref()), "work_withdrawn")
}
