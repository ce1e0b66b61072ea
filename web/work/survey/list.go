package survey

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"plumbline/base/day"
	"plumbline/office"
	"plumbline/platform/intake"
	room "plumbline/survey"
	"plumbline/web/site"
	"plumbline/web/work"
)

type listPage struct {
	site.Page
	Choice  work.Choice
	Filters []work.Filter
	Links   []work.Link
	Lines   []listLine
	Totals  totals
	Pager   site.Pager
	Adds    bool
	Text    string
}

// listLine is a survey of the list.
type listLine struct {
	room.Listed
	Stands   work.Sign
	Distance string // the score against the target, for the ear
	Why      string
}

// totals are what the surveys of the list come to.
type totals struct{ Surveys, Scored, Below, Few, Answered, Invited int }

// Response is the answers among the invitations, in hundredths of a per cent.
func (t totals) Response() int {
	if t.Invited == 0 {
		return -1
	}
	return (t.Answered*20000 + t.Invited) / (2 * t.Invited)
}

func (s *server) today() day.Day { return day.At(s.Now()) }

func (s *server) list(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choose(r, office.ReadRecords)
	if err != nil {
		return err
	}
	a := site.AddressOf(r)
	q := room.Query{Organisations: work.Texts(c.IDs()), Year: c.Year, State: room.State(a.Get("state")), Text: a.Get("q"), Size: mostListed}
	all, _, err := s.Survey.List(r.Context(), q)
	if err != nil {
		return err
	}
	if c.Project.Key != "" {
		kept := all[:0]
		for _, l := range all {
			if l.Project == c.Project.Key {
				kept = append(kept, l)
			}
		}
		all = kept
	}
	if f := work.FormatOf(r); f != "" {
		return work.SendRows(w, f, s.fileName(r, c), listForm, listRows(all))
	}
	v := &listPage{Page: s.RoomPage(r, name), Choice: c, Text: q.Text, Adds: site.VisitorOf(r).Can(office.Record)}
	v.Crumbs = v.Crumbs[:1]
	v.Totals = sum(all)
	slices.SortStableFunc(all, func(x, y room.Listed) int { return cmp.Compare(urgency(x), urgency(y)) })
	v.Pager = site.NewPager(a, site.PageNumber(r), len(all))
	from, to := v.Pager.Bounds()
	for _, l := range all[from:to] {
		v.Lines = append(v.Lines, v.line(l))
	}
	v.heads(c)
	return s.Render(w, http.StatusOK, "survey/list", v)
}

func (s *server) fileName(r *http.Request, c work.Choice) string {
	p := s.NewPage(r, "work")
	return p.T("survey.list.file", "year", c.Year)
}

func (v *listPage) line(l room.Listed) listLine {
	out := listLine{Listed: l, Stands: stands(&v.Page, l.Survey, l.Score)}
	if l.Score.Why != "" && l.State != room.Draft {
		out.Why = v.T(l.Score.Why)
	}
	if l.Target > 0 && l.Score.Share >= 0 {
		out.Distance = v.T("survey.distance", "share", percent(l.Score.Share), "target", strconv.Itoa(l.Target))
	}
	return out
}

// urgency puts first what the reader must act on: below the target, then what cannot be judged, what is under way, and the rest.
func urgency(l room.Listed) int {
	scored := l.Score.Why == ""
	switch {
	case l.State == room.Withdrawn:
		return 4
	case scored && l.Target > 0 && l.Score.Share < l.Target*100:
		return 0
	case l.State == room.Closed && !scored:
		return 1
	case l.State != room.Closed:
		return 2
	}
	return 3
}

// sum counts what the surveys come to; drafts and those withdrawn are left out of all but the number.
func sum(all []room.Listed) (t totals) {
	t.Surveys = len(all)
	for _, l := range all {
		if l.State == room.Draft || l.State == room.Withdrawn {
			continue
		}
		t.Answered += l.Score.Answered
		t.Invited += l.Invited
		switch {
		case l.Score.Why != "":
			t.Few++
		default:
			t.Scored++
			if l.Target > 0 && l.Score.Share < l.Target*100 {
				t.Below++
			}
		}
	}
	return t
}

// heads are the words above the list, and what can be done.
func (v *listPage) heads(c work.Choice) {
	t := v.Totals
	switch {
	case t.Below > 0:
		v.Title = v.T("survey.list.title_below", "year", c.Year, "n", t.Surveys, "below", t.Below)
	case t.Surveys > 0:
		v.Title = v.T("survey.list.title", "year", c.Year, "n", t.Surveys)
	default:
		v.Title = v.T("survey.list.title_none", "year", c.Year)
	}
	v.State = v.T("survey.list.state")
	var values []work.Value
	for _, state := range []room.State{room.Draft, room.Open, room.Closed, room.Withdrawn} {
		values = append(values, work.Value{Value: string(state), Text: v.T("survey.state." + string(state))})
	}
	v.Filters = []work.Filter{work.NewFilter(&v.Page, c.Address, v.T("survey.state"), "state", values...)}
	v.Links = work.Exports(&v.Page, c.Address)
	if v.Adds {
		v.Links = append(v.Links, work.Link{Text: v.T("survey.new"), Href: c.To("/work/survey/new"), Filled: true})
	}
}

// listForm is the list as a file.
var listForm = intake.Form{Name: "满意度调查", Columns: []intake.Column{
	{Key: "project", Heading: "项目", Kind: intake.Text, Example: "残疾人权益保障经费"},
	{Key: "matter", Heading: "事项", Kind: intake.Text, Example: "服务对象满意度"},
	{Key: "name", Heading: "调查", Kind: intake.Text, Example: "服务对象满意度调查"},
	{Key: "target", Heading: "目标（%）", Kind: intake.Whole, Example: "85"},
	{Key: "frame", Heading: "服务对象", Kind: intake.Whole, Example: "400"},
	{Key: "invited", Heading: "邀请", Kind: intake.Whole, Example: "120"},
	{Key: "answered", Heading: "收到", Kind: intake.Whole, Example: "96"},
	{Key: "response", Heading: "回收率（%）", Kind: intake.Decimal, Example: "80"},
	{Key: "valid", Heading: "有效", Kind: intake.Whole, Example: "90"},
	{Key: "share", Heading: "得分（%）", Kind: intake.Decimal, Example: "91.11"},
	{Key: "low", Heading: "区间下限（%）", Kind: intake.Decimal, Example: "83.43"},
	{Key: "high", Heading: "区间上限（%）", Kind: intake.Decimal, Example: "95.43"},
	{Key: "least", Heading: "最少有效答卷", Kind: intake.Whole, Example: "30"},
}}

func listRows(all []room.Listed) []intake.Row {
	var out []intake.Row
	for i, l := range all {
		values := map[string]string{
			"project": l.ProjectName(), "matter": l.Matter, "name": l.Name, "frame": strconv.Itoa(l.Frame), "invited": strconv.Itoa(l.Invited),
			"answered": strconv.Itoa(l.Score.Answered), "valid": strconv.Itoa(l.Score.Valid), "least": strconv.Itoa(l.Score.Least),
		}
		if l.Target > 0 {
			values["target"] = strconv.Itoa(l.Target)
		}
		for key, n := range map[string]int{"response": l.Score.Response, "share": l.Score.Share, "low": l.Score.Low, "high": l.Score.High} {
			if n >= 0 {
				values[key] = percent(n)
			}
		}
		out = append(out, intake.Row{Line: i + 2, Values: values})
	}
	return out
}
