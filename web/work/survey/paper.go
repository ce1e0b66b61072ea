package survey

import (
	"fmt"
	"net/http"
	"strings"

	"plumbline/base/fault"
	"plumbline/platform/i18n"
	"plumbline/platform/intake"
	room "plumbline/survey"
	"plumbline/survey/ballot"
	"plumbline/web/site"
	"plumbline/web/work"
)

// paperPage is where paper is entered: one sheet, or a table of them with the codes that came back.
type paperPage struct {
	site.Page
	site.Fields
	Action, Back, Template string
	Form                   int
	Code, Remark, Codes    string
	Most                   int
	Questions              []paperQuestion
	Remarks                bool
	Faults                 []faultLine
	Answered, Invited      int
}

type paperQuestion struct {
	Name, Text string
	Choices    []choiceLine
	Error      string
}

// printPage is the questionnaire to be printed and filled in by hand.
type printPage struct {
	site.Page
	Questions []printQuestion
	Until     string
}

type printQuestion struct {
	N                  int
	Text, Plain, About string
	Choices            []string
}

func (s *server) print(w http.ResponseWriter, r *http.Request) error {
	got, err := s.Survey.Of(r.Context(), room.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	v := &printPage{Page: s.inside(r, got.Survey, "survey.print"), Until: got.Until.String()}
	v.Title, v.Name = got.Name, true
	for i, q := range got.Asked.Questions {
		line := printQuestion{N: i + 1, Text: q.Text, Plain: q.Plain, About: q.About}
		for _, c := range q.Kind.Choices() {
			line.Choices = append(line.Choices, v.T(c.Key()))
		}
		v.Questions = append(v.Questions, line)
	}
	return s.Render(w, http.StatusOK, "survey/print", v)
}

func (s *server) paper(w http.ResponseWriter, r *http.Request) error {
	got, err := s.Survey.Of(r.Context(), room.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	if got.State != room.Open {
		return fault.New(fault.Conflict, "survey.not_"+string(got.State))
	}
	return s.showPaper(w, r, got, paperTyped{}, nil, nil)
}

// paperTyped is what was typed of one sheet and of the codes of a table.
type paperTyped struct {
	in     string // which of the two forms
	code   string
	codes  string
	filled room.Filled
}

func (s *server) showPaper(w http.ResponseWriter, r *http.Request, of room.Whole, t paperTyped, faults []faultLine, refused error) error {
	v := &paperPage{Page: s.inside(r, of.Survey, "survey.paper"), Back: knownOf(of.Survey).Href(), Form: of.Form, Faults: faults}
	v.Action, v.Template = v.Back+"/paper", v.Back+"/paper/template"
	v.Code, v.Remark, v.Codes, v.Most = t.code, t.filled.Remark, t.codes, room.LongestRemark
	v.Answered, v.Invited = of.Answered+of.Waiting, of.Invited
	status := http.StatusOK
	if refused != nil {
		var err error
		if v.Fields, status, err = s.paperRefused(w, v, refused, t.in); err != nil {
			return err
		}
	}
	for i, q := range of.Asked.Questions {
		if q.Kind == room.Remark {
			v.Remarks = true
			continue
		}
		line := paperQuestion{Name: fmt.Sprintf("q%d", i+1), Text: q.Text}
		line.Error = v.Bad("one/" + line.Name)
		for _, c := range q.Kind.Choices() {
			chosen := i < len(t.filled.Choices) && t.filled.Choices[i] == c
			line.Choices = append(line.Choices, choiceLine{Value: string(c), Text: v.T(c.Key()), Chosen: chosen})
		}
		v.Questions = append(v.Questions, line)
	}
	return s.Render(w, status, "survey/paper", v)
}

// paperRefused says at which input of which form something is wrong.
func (s *server) paperRefused(w http.ResponseWriter, v *paperPage, refused error, in string) (site.Fields, int, error) {
	at := map[string]string{"one": "code", "table": "file"}[in]
	if f, ok := fault.As(refused); ok && f.Kind == fault.NotFound && f.Key == "survey.token_unknown" {
		refused = fault.New(fault.Invalid, f.Key, f.Args...).On(at)
	}
	fields, status, err := refusal(w, &v.Page, refused, at)
	if fields.At == "sheets" {
		fields.At = at
	}
	if fields.At == "codes" && in == "one" {
		fields.At = "code"
	}
	fields.Form = in
	return fields, status, err
}

// enter takes one sheet, or a table.
func (s *server) enter(w http.ResponseWriter, r *http.Request) error {
	fileName, data, bad := uploaded(w, r)
	got, err := s.Survey.Of(r.Context(), room.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	t := paperTyped{in: "one", code: strings.TrimSpace(r.PostFormValue("code")), codes: r.PostFormValue("codes")}
	if r.PostFormValue("table") != "" {
		t.in = "table"
	}
	if bad != nil {
		return s.showPaper(w, r, got, t, nil, bad)
	}
	form, err := whole(r.PostFormValue("form"))
	if err != nil {
		return site.ErrUnreadable
	}
	pile := ballot.Pile{Form: form}
	var faults []faultLine
	if t.in == "table" {
		pile.Codes = strings.Fields(t.codes)
		pile.Sheets, faults, err = s.sheets(s.printer(r), got.Asked, fileName, data)
	} else {
		t.filled = sheetOf(r, got.Asked)
		pile.Codes, pile.Sheets = []string{t.code}, []room.Filled{t.filled}
	}
	n := 0
	if err == nil {
		n, err = s.Ballot.Enter(r.Context(), site.VisitorOf(r).Actor(), got.ID, pile)
	}
	if err != nil {
		return s.showPaper(w, r, got, t, faults, err)
	}
	if n == 1 && t.in == "one" {
		return work.To(w, r, knownOf(got.Survey).Href()+"/paper", "survey_paper")
	}
	return work.To(w, r, knownOf(got.Survey).Href(), "work_imported")
}

// sheetOf reads one sheet.
func sheetOf(r *http.Request, f room.Form) room.Filled {
	out := room.Filled{Mode: room.Paper, Remark: strings.TrimSpace(r.PostFormValue("remark"))}
	for i, q := range f.Questions {
		c := room.Choice("")
		if q.Kind != room.Remark {
			c = room.Choice(r.PostFormValue(fmt.Sprintf("q%d", i+1)))
		}
		out.Choices = append(out.Choices, c)
	}
	return out
}

// paperForm is the sheets of a questionnaire as a table, without codes: the file is read and not kept.
func (s *server) paperForm(f room.Form) intake.Form {
	p := s.Catalog.For("zh")
	out := intake.Form{Name: p.T("survey.paper.sheet")}
	for i, q := range f.Questions {
		c := intake.Column{Key: fmt.Sprintf("q%d", i+1), Heading: fmt.Sprintf("%d %s", i+1, q.Text), Kind: intake.Choice, Required: q.Counts}
		if q.Kind == room.Remark {
			c.Kind, c.Most, c.Example = intake.Text, room.LongestRemark, p.T("survey.paper.example")
		}
		for _, x := range q.Kind.Choices() {
			c.Choices = append(c.Choices, intake.Option{Value: string(x), Words: p.T(x.Key())})
		}
		if len(c.Choices) > 0 {
			c.Example = c.Choices[0].Words
		}
		out.Columns = append(out.Columns, c)
	}
	return out
}

func (s *server) paperTemplate(w http.ResponseWriter, r *http.Request) error {
	got, err := s.Survey.Of(r.Context(), room.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return s.sendTemplate(w, r, s.paperForm(got.Asked))
}

// sheets reads a table of sheets; one with a fault lets none through.
func (s *server) sheets(p i18n.Printer, f room.Form, fileName string, data []byte) (out []room.Filled, faults []faultLine, err error) {
	if len(data) == 0 {
		return nil, nil, fault.New(fault.Invalid, "survey.no_file").On("file")
	}
	form := s.paperForm(f)
	table, err := form.Read(fileName, data)
	if err != nil {
		return nil, nil, onFile(err)
	}
	for _, row := range table.Rows {
		if !row.Sound() {
			faults = append(faults, faultsOf(p, form, row)...)
			continue
		}
		filled := room.Filled{Mode: room.Paper}
		for i, q := range f.Questions {
			key := fmt.Sprintf("q%d", i+1)
			if q.Kind == room.Remark {
				filled.Remark, filled.Choices = row.Get(key), append(filled.Choices, "")
				continue
			}
			filled.Choices = append(filled.Choices, room.Choice(row.Get(key)))
		}
		out = append(out, filled)
	}
	if len(faults) > 0 {
		return nil, faults, fault.New(fault.Invalid, "survey.rows_wrong", "n", len(faults)).On("file")
	}
	return out, nil, nil
}

// printer writes in the language of who asks.
func (s *server) printer(r *http.Request) i18n.Printer { return s.Catalog.For(site.DisplayOf(r).Lang) }

// faultsOf says what is wrong with a row, cell by cell.
func faultsOf(p i18n.Printer, form intake.Form, row intake.Row) (out []faultLine) {
	for _, f := range row.Faults {
		line := faultLine{Line: row.Line, Wrong: p.Fault(f.Fault())}
		if c, ok := form.Column(f.Column); ok {
			line.Column = c.Heading
		}
		if p.Has(f.Key + ".remedy") {
			line.Remedy = p.T(f.Key+".remedy", f.Args...)
		}
		out = append(out, line)
	}
	return out
}
