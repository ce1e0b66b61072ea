package survey

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/i18n"
	"plumbline/platform/intake"
	room "plumbline/survey"
	"plumbline/web/site"
	"plumbline/web/work"
)

// samplePage is where a sample is drawn, and what was drawn.
type samplePage struct {
	site.Page
	site.Fields
	Action, Back, Template string
	Number                 int
	Typed                  typedDraw
	Sources                []choiceLine
	Methods                []choiceLine
	Frame                  int
	Strata                 []room.Stratum
	Drawn                  []drawnLine
	Pager                  site.Pager
	Faults                 []faultLine
	Draws                  bool
}

// typedDraw is what stands in the form.
type typedDraw struct{ Source, Numbers, Method, N, Reserve, Seed string }

// drawnLine is somebody of the sample, the name masked.
type drawnLine struct {
	Place    int
	Part     string
	Number   int64
	Mask     string
	District string
}

// faultLine is what is wrong with a cell, as the part work-faults shows it.
type faultLine struct {
	Line                  int
	Column, Wrong, Remedy string
}

// frameForm is the list of those served as a file.
var frameForm = intake.Form{Name: "服务对象名单", Key: []string{"number"}, Columns: []intake.Column{
	{Key: "number", Heading: "人员编号", Also: []string{"编号"}, Kind: intake.Whole, Required: true, Example: "1024"},
	{Key: "district", Heading: "地区", Kind: intake.Text, Example: "徐汇区", Most: 60},
}}

func (s *server) sample(w http.ResponseWriter, r *http.Request) error {
	got, err := s.Survey.Of(r.Context(), room.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	t := typedDraw{Method: string(room.Simple), Seed: room.NewToken()}
	if d := got.Draw; len(d.Frame) > 0 {
		t.Method, t.N, t.Reserve, t.Seed = string(d.Method), strconv.Itoa(d.N), strconv.Itoa(d.Reserve), d.Seed
	}
	return s.showSample(w, r, got, t, got.Version, nil, nil)
}

func (s *server) showSample(w http.ResponseWriter, r *http.Request, of room.Whole, t typedDraw, version int, faults []faultLine, refused error) error {
	v := &samplePage{Page: s.inside(r, of.Survey, "survey.sample"), Back: knownOf(of.Survey).Href(), Number: version, Typed: t, Faults: faults}
	v.Action, v.Template, v.Draws = v.Back+"/sample", v.Back+"/sample/template", of.State == room.Draft
	for _, m := range []room.Method{room.Simple, room.Stratified} {
		v.Methods = append(v.Methods, choiceLine{Value: string(m), Text: v.T("survey.method." + string(m)), Chosen: t.Method == string(m)})
	}
	if err := s.sources(r.Context(), v, of.Survey); err != nil {
		return err
	}
	if err := s.drawn(r, v, of); err != nil {
		return err
	}
	status := http.StatusOK
	if refused != nil {
		var err error
		if v.Fields, status, err = refusal(w, &v.Page, refused, "numbers"); err != nil {
			return err
		}
		if v.At == "frame" {
			v.At = "numbers"
		}
	}
	return s.Render(w, status, "survey/sample", v)
}

// sources lists the accounts of the project that persons stand on.
func (s *server) sources(ctx context.Context, v *samplePage, of room.Survey) error {
	if s.Books == nil {
		return nil
	}
	accounts, err := s.Books.Accounts(ctx, of.Year, of.Project)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		measure, _ := a.Parts()
		if !s.Measure(measure).Persons {
			continue
		}
		words := s.Words(&v.Page, a)
		v.Sources = append(v.Sources, choiceLine{Value: a.Measure, Text: strings.TrimSpace(words.Measure + "　" + words.Matter), Chosen: v.Typed.Source == a.Measure})
	}
	return nil
}

// drawn lists the sample that was drawn, masked.
func (s *server) drawn(r *http.Request, v *samplePage, of room.Whole) error {
	v.Frame = len(of.Draw.Frame)
	if v.Frame == 0 {
		return nil
	}
	v.Title = v.T("survey.sample.title", "n", of.Draw.N, "frame", v.Frame)
	v.Strata = of.Draw.Strata()
	all := of.Draw.Sample()
	v.Pager = site.NewPager(site.AddressOf(r), site.PageNumber(r), len(all))
	from, to := v.Pager.Bounds()
	var numbers []journal.Person
	for _, p := range all[from:to] {
		numbers = append(numbers, p.Person)
	}
	people, err := s.People.Numbered(r.Context(), numbers...)
	if err != nil {
		return err
	}
	for _, p := range all[from:to] {
		v.Drawn = append(v.Drawn, drawnLine{p.Place, v.T("survey.part." + string(p.Part)), int64(p.Person), people[p.Person].Mask, p.District})
	}
	return nil
}

func (s *server) frameTemplate(w http.ResponseWriter, r *http.Request) error {
	return s.sendTemplate(w, r, frameForm)
}

// sendTemplate gives a workbook to fill in.
func (s *server) sendTemplate(w http.ResponseWriter, r *http.Request, f intake.Form) error {
	p := s.NewPage(r, "work")
	var b strings.Builder
	if err := f.Template(&b, p.Printer.T); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", site.MediaOf("xlsx"))
	h.Set("Content-Disposition", `attachment; filename="template.xlsx"`)
	h.Set("Cache-Control", "private, no-cache")
	_, _ = io.WriteString(w, b.String())
	return nil
}

// mostUpload is more than a list of fifty thousand comes to; it is read in memory and never kept.
const mostUpload = 8 << 20

// mostDrained is how much more than that is read only to be thrown away.
const mostDrained = 128 << 20

// uploaded reads a form with a file; the file is blank where none was chosen.
func uploaded(w http.ResponseWriter, r *http.Request) (fileName string, data []byte, err error) {
	sent := r.Body
	r.Body = http.MaxBytesReader(w, sent, mostUpload)
	if err := r.ParseMultipartForm(mostUpload + 1<<20); err != nil {
		// A browser shows no answer before it has sent what it has.
		if _, err := io.CopyN(io.Discard, sent, mostDrained); err != nil && !errors.Is(err, io.EOF) {
			w.Header().Set("Connection", "close")
		}
		return "", nil, fault.New(fault.TooLarge, "survey.upload", "limit", "8 MB").On("file")
	}
	f, head, err := r.FormFile("file")
	if err != nil {
		return "", nil, nil //nolint:nilerr // no file was chosen
	}
	if head.Size == 0 {
		return "", nil, fault.New(fault.Invalid, "survey.file_empty", "name", head.Filename).On("file")
	}
	defer func() { _ = f.Close() }() // it is in memory
	data, err = io.ReadAll(f)
	return head.Filename, data, err
}

func (s *server) draw(w http.ResponseWriter, r *http.Request) error {
	fileName, data, bad := uploaded(w, r)
	got, err := s.Survey.Of(r.Context(), room.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	get := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	t := typedDraw{get("source"), r.PostFormValue("numbers"), get("method"), get("n"), get("reserve"), get("seed")}
	if bad != nil {
		return s.showSample(w, r, got, t, seen(r).Version, nil, bad)
	}
	frame, faults, err := s.frame(r, got.Survey, t, fileName, data)
	if err == nil {
		d := room.Draw{Method: room.Method(t.Method), Seed: t.Seed, Frame: frame}
		if d.N, err = whole(t.N); err != nil {
			err = fault.New(fault.Invalid, "survey.sample_size", "least", room.Mix, "most", len(frame)).On("n")
		} else if d.Reserve, err = whole(t.Reserve); err != nil {
			err = fault.New(fault.Invalid, "survey.reserve_size", "least", room.Mix, "most", len(frame)).On("reserve")
		} else {
			_, err = s.Survey.Draw(r.Context(), site.VisitorOf(r).Actor(), seen(r), d)
		}
	}
	if err != nil {
		return s.showSample(w, r, got, t, seen(r).Version, faults, err)
	}
	return work.To(w, r, knownOf(got.Survey).Href()+"/sample", "work_changed")
}

// frame gives those served: of a file, of a list that was typed, or of those who stand in the books; numbers that nobody has
// are refused. Districts that the list lacks are those of the persons.
func (s *server) frame(r *http.Request, of room.Survey, t typedDraw, fileName string, data []byte) ([]room.Served, []faultLine, error) {
	var list []room.Served
	var faults []faultLine
	var err error
	switch {
	case len(data) > 0:
		list, faults, err = frameOfFile(s.printer(r), fileName, data)
	case strings.TrimSpace(t.Numbers) != "":
		list, err = frameOfText(t.Numbers)
	case t.Source != "":
		list, err = s.frameOfBooks(r.Context(), journal.Account{Year: of.Year, Project: of.Project, Measure: t.Source})
	default:
		err = fault.New(fault.Invalid, "survey.frame_none").On("numbers")
	}
	if err != nil || len(faults) > 0 {
		if err == nil {
			err = fault.New(fault.Invalid, "survey.rows_wrong", "n", len(faults)).On("file")
		}
		return nil, faults, err
	}
	return s.complete(r.Context(), list)
}

// complete fills in districts, and refuses numbers that nobody has.
func (s *server) complete(ctx context.Context, list []room.Served) ([]room.Served, []faultLine, error) {
	var unknown []string
	for part := range slices.Chunk(list, 1000) {
		var numbers []journal.Person
		for _, p := range part {
			numbers = append(numbers, p.Person)
		}
		people, err := s.People.Numbered(ctx, numbers...)
		if err != nil {
			return nil, nil, err
		}
		for i, p := range part {
			who, ok := people[p.Person]
			if !ok {
				unknown = append(unknown, strconv.FormatInt(int64(p.Person), 10))
			}
			if p.District == "" {
				part[i].District = who.District
			}
		}
	}
	if len(unknown) > 0 {
		return nil, nil, fault.New(fault.Invalid, "survey.frame_unknown", "n", len(unknown), "numbers", strings.Join(unknown[:min(len(unknown), 10)], "、")).On("numbers")
	}
	return list, nil, nil
}

func frameOfFile(p i18n.Printer, fileName string, data []byte) (list []room.Served, faults []faultLine, err error) {
	table, err := frameForm.Read(fileName, data)
	if err != nil {
		return nil, nil, onFile(err)
	}
	for _, row := range table.Rows {
		if !row.Sound() {
			faults = append(faults, faultsOf(p, frameForm, row)...)
			continue
		}
		list = append(list, room.Served{Person: journal.Person(row.Number("number")), District: row.Get("district")})
	}
	return list, faults, nil
}

// onFile says that what is wrong with a table is wrong with its file.
func onFile(err error) error {
	if f, ok := fault.As(err); ok {
		return f.On("file")
	}
	return err
}

// frameOfText reads numbers parted by anything that is no digit.
func frameOfText(text string) (list []room.Served, err error) {
	for _, s := range strings.FieldsFunc(text, func(c rune) bool { return c < '0' || c > '9' }) {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, fault.New(fault.Invalid, "survey.frame_number").On("numbers")
		}
		list = append(list, room.Served{Person: journal.Person(n)})
	}
	return list, nil
}

// entriesAtOnce is how many postings are read at once.
const entriesAtOnce = 1000

// frameOfBooks gives the persons who stand on an account.
func (s *server) frameOfBooks(ctx context.Context, a journal.Account) (list []room.Served, err error) {
	if s.Books == nil {
		return nil, fault.New(fault.Invalid, "survey.frame_none").On("numbers")
	}
	seen := map[journal.Person]bool{}
	var at read.Place
	for {
		page, err := s.Books.Entries(ctx, read.Query{Account: a}, at, entriesAtOnce)
		if err != nil {
			return nil, err
		}
		for _, e := range page {
			at = read.Place{Day: e.Day, Seq: e.Seq}
			if e.Person == 0 || e.Reversed || e.Reverses != 0 || seen[e.Person] {
				continue
			}
			seen[e.Person] = true
			list = append(list, room.Served{Person: e.Person, District: e.District})
		}
		if len(page) < entriesAtOnce {
			return list, nil
		}
	}
}

// inviteForm is the invitations as a file; it leaves the house once.
var inviteForm = intake.Form{Name: "邀请", Columns: []intake.Column{
	{Key: "place", Heading: "序号", Kind: intake.Whole, Example: "1"},
	{Key: "part", Heading: "样本", Kind: intake.Text, Example: "主样本"},
	{Key: "number", Heading: "人员编号", Kind: intake.Whole, Example: "1024"},
	{Key: "district", Heading: "地区", Kind: intake.Text, Example: "徐汇区"},
	{Key: "code", Heading: "邀请码", Kind: intake.Text, Example: "abcd-efgh-jkmn-pqrs"},
	{Key: "link", Heading: "链接", Kind: intake.Text, Example: "https://example.cn/answer/abcdefghjkmnpqrs"},
	{Key: "sms", Heading: "短信", Kind: intake.Text, Example: "请填问卷"},
}}

// invite gives out invitations as a file: the codes are in it and nowhere else.
func (s *server) invite(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(r); err != nil {
		return err
	}
	list, of, err := s.Survey.Invite(r.Context(), site.VisitorOf(r).Actor(), seen(r), room.Part(r.PostForm.Get("part")))
	if err != nil {
		return s.act(w, r, "invite", "", func() error { return err })
	}
	p := s.Catalog.For("zh")
	base := s.base(r)
	var rows []intake.Row
	for i, x := range list {
		link := base + "/answer/" + room.Fold(x.Token)
		rows = append(rows, intake.Row{Line: i + 2, Values: map[string]string{
			"place": strconv.Itoa(x.Place), "part": p.T("survey.part." + string(x.Part)), "number": strconv.FormatInt(int64(x.Person), 10),
			"district": x.District, "code": x.Token, "link": link, "sms": p.T("survey.invite.sms", "name", of.Name, "until", of.Until.String(), "link", link),
		}})
	}
	w.Header().Set("Cache-Control", "no-store")
	return work.SendRows(w, "xlsx", p.T("survey.invite.file", "name", of.Name), inviteForm, rows)
}

// base is where people reach the site.
func (s *server) base(r *http.Request) string {
	if s.Address != "" {
		return strings.TrimSuffix(s.Address, "/")
	}
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
