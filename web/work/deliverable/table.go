package deliverable

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	room "plumbline/deliverable"
	"plumbline/deliverable/institution"
	"plumbline/deliverable/publication"
	"plumbline/deliverable/record"
	"plumbline/platform/i18n"
	"plumbline/platform/intake"
	"plumbline/web/site"
	"plumbline/web/work"
)

// tabled is a kind of record that is taken in as a table: the name of its import, the columns that make a row the same as
// another, and an example of some of its columns.
type tabled struct {
	kind, intake string
	key          []string
	example      map[string]string
}

var tables = []tabled{
	{room.WorkKind, "deliverable-works", []string{"project", "matter", "sort", "name"}, map[string]string{
		"matter": "课题研究", "sort": "report", "name": "某某课题", "due": "2023-09-30", "contractor": "某研究院", "amount": "180000.00", "done": "2023-09-15", "passed": "yes",
	}},
	{publication.Kind, "deliverable-publications", []string{"channel", "title", "issue", "planned", "published"}, map[string]string{
		"matter": "融媒体信息发布", "channel": "微信公众号", "title": "政策问答｜两项补贴怎么办", "published": "2023-03-01", "original": "yes",
	}},
	{publication.FollowersKind, "deliverable-followers", []string{"channel", "on"}, map[string]string{
		"matter": "融媒体信息发布", "channel": "微博", "on": "2023-03-31", "follower_count": "48620",
	}},
	{room.AssessmentKind, "deliverable-assessments", []string{"matter", "contractor", "on"}, map[string]string{
		"matter": "委托单位服务", "contractor": "某物业公司", "on": "2023-07-10", "passed": "yes", "score": "92",
	}},
	{room.ProcurementKind, "deliverable-procurements", []string{"name", "on"}, map[string]string{
		"matter": "限额标准采购", "name": "档案整理加工服务", "on": "2023-03-08", "category": "services", "amount": "580000.00", "tendered": "yes", "method": "open_tender",
	}},
	{institution.DocumentKind, "deliverable-documents", []string{"project", "document_sort", "title", "number"}, map[string]string{
		"document_sort": "采购管理办法", "title": "采购管理办法", "number": "办〔2021〕8号", "from": "2021-03-01",
	}},
	{institution.RequirementKind, "deliverable-requirements", []string{"project", "matter", "document_sort", "from"}, map[string]string{
		"matter": "长效管理制度", "document_sort": "采购管理办法", "from": "2023-01-01",
	}},
}

func tableOf(kind string) (tabled, bool) {
	i := slices.IndexFunc(tables, func(t tabled) bool { return t.kind == kind })
	if i < 0 {
		return tabled{}, false
	}
	return tables[i], true
}

// intakeOf is the name of the import of a kind, "" where it has none.
func intakeOf(kind string) string {
	t, _ := tableOf(kind)
	return t.intake
}

// intakes are the imports of the room.
func (s *server) intakes() []work.Intake {
	var out []work.Intake
	p := s.chinesePage()
	for _, t := range tables {
		out = append(out, work.Intake{
			Name: t.intake, Room: name, Key: "deliverable.import." + t.kind, What: "deliverable.import_what." + t.kind, Form: s.table(p, t.kind),
			NeedsProject: room.NewContent(t.kind).Scope() == record.OfMatter, Back: listOf(t.kind), Take: s.take(t),
		})
	}
	return out
}

// chinesePage is a page in the language of the office's own tables, whose columns keep their names on every page so that
// a file reads back.
func (s *server) chinesePage() *site.Page {
	return &site.Page{Printer: s.Catalog.For(i18n.Languages[0])}
}

// table is the table of a kind. Its columns are those of the office; their names in the other language are known too.
func (s *server) table(_ *site.Page, kind string) intake.Form {
	p, other := s.chinesePage(), &site.Page{Printer: s.Catalog.For(i18n.Languages[1])}
	t, _ := tableOf(kind)
	content := room.NewContent(kind)
	f := intake.Form{Name: p.T("deliverable.kind." + kind), Key: t.key}
	add := func(c intake.Column, key string) {
		c.Heading, c.Also = p.T(key), append(c.Also, other.T(key))
		f.Columns = append(f.Columns, c)
	}
	add(intake.Column{Key: "organisation", Kind: intake.Text}, "deliverable.page.organisation")
	if content.Scope() == record.OfMatter {
		add(intake.Column{Key: "year", Kind: intake.Whole, Example: "2023"}, "deliverable.page.year")
	}
	if content.Scope() != record.OfOrganisation {
		add(intake.Column{Key: "project", Kind: intake.Text}, "deliverable.page.project")
	}
	if content.Scope() == record.OfMatter {
		add(intake.Column{Key: "matter", Kind: intake.Text, Required: true, Example: t.example["matter"]}, "deliverable.page.matter")
	}
	for _, field := range tableFields(content) {
		c := column(p, other, field)
		c.Example = exampleOf(p, field, t.example[field.Name])
		add(c, "deliverable.field."+field.Name)
	}
	return f
}

// tableFields are the fields of a row. A work has those of every sort, and the day it was complete in place of its stages.
func tableFields(c record.Content) []record.Field {
	w, ok := c.(*room.Work)
	if !ok {
		return c.Fields()
	}
	f, passed := w.Completed(), true
	if w.Completed().IsZero() && len(w.Inspections) > 0 {
		f, passed = w.Inspections[0].On, false
	}
	return []record.Field{
		record.OfChoice("sort", &w.Sort, sorts()...).Required(),
		record.OfText("name", &w.Name).Required(),
		record.OfDay("due", &w.Due).Required(),
		record.OfText("contractor", &w.Contractor),
		record.OfMoney("amount", &w.Amount),
		record.OfCount("quantity", &w.Quantity),
		record.OfDay("done", &f),
		record.OfTruth("passed", &passed),
		record.OfLong("note", &w.Note),
	}
}

func sorts() []string {
	var out []string
	for _, s := range room.Sorts() {
		out = append(out, s.ID)
	}
	return out
}

func column(p, other *site.Page, f record.Field) intake.Column {
	c := intake.Column{Key: f.Name, Required: f.Must}
	switch f.Type {
	case record.Day:
		c.Kind = intake.Date
	case record.Count:
		c.Kind = intake.Whole
	case record.Money:
		c.Kind = intake.Money
	case record.Truth:
		c.Kind = intake.YesNo
	case record.Choice:
		c.Kind = intake.Choice
		for _, v := range f.Choices {
			c.Choices = append(c.Choices, intake.Option{Value: v, Words: choice(p, f, v), Also: []string{choice(other, f, v)}})
		}
	case record.Long:
		c.Kind, c.Most = intake.Text, 2000
	default:
		c.Kind, c.Most = intake.Text, 200
	}
	return c
}

// exampleOf writes an example as it would be typed.
func exampleOf(p *site.Page, f record.Field, value string) string {
	switch {
	case value == "":
		return ""
	case f.Type == record.Choice:
		return choice(p, f, value)
	case f.Type == record.Truth:
		return p.T("deliverable.truth." + value)
	}
	return value
}

// take says of each row what becomes of it, and keeps those that are new.
func (s *server) take(t tabled) func(context.Context, actor.Actor, work.Choice, []intake.Row, bool) ([]work.Outcome, error) {
	return func(ctx context.Context, by actor.Actor, to work.Choice, rows []intake.Row, keep bool) ([]work.Outcome, error) {
		out, drafts, at := make([]work.Outcome, len(rows)), []record.Draft{}, []int{}
		closed := map[string]day.Day{}
		for i, row := range rows {
			d, err := s.draft(ctx, t, to, row, closed)
			if f, told := fault.As(err); told {
				out[i] = work.Outcome{Became: work.Faulty, Faults: []intake.CellFault{{Column: f.Field, Key: f.Key, Args: f.Args}}}
				continue
			} else if err != nil {
				return nil, err
			}
			drafts, at = append(drafts, d), append(at, i)
		}
		known, err := s.Room.Records.Known(ctx, drafts)
		if err != nil {
			return nil, err
		}
		var fresh []record.Draft
		var from []int // of each in out
		for k, i := range at {
			if id, ok := known[k]; ok {
				if out[i], err = s.same(ctx, t, id, drafts[k], rows[i]); err != nil {
					return nil, err
				}
				continue
			}
			out[i].Became = work.New
			fresh, from = append(fresh, drafts[k]), append(from, i)
		}
		if fresh, err = s.open(ctx, by, fresh, func(k int, no *fault.Error) {
			out[from[k]] = work.Outcome{Became: work.Faulty, Faults: []intake.CellFault{{Key: no.Key, Args: no.Args}}}
		}); err != nil {
			return nil, err
		}
		if keep && len(fresh) > 0 {
			_, err = s.Room.Records.Load(ctx, by, "", fresh)
		}
		return out, err
	}
}

// same is what becomes of a row whose record is kept already: nothing where the two agree in what the row says. What it says
// otherwise is told column by column, because an import does not correct records of this room, and nothing is to be lost.
func (s *server) same(ctx context.Context, t tabled, id record.ID, d record.Draft, row intake.Row) (work.Outcome, error) {
	out := work.Outcome{Became: work.Same, Ref: t.kind + "/" + string(id)}
	kept, err := s.Room.Records.Get(ctx, id)
	if err != nil {
		return out, err
	}
	is := map[string]string{}
	for _, f := range tableFields(kept.Content) {
		is[f.Name] = f.Get()
	}
	p := s.chinesePage()
	for _, f := range tableFields(d.Content) {
		if row.Get(f.Name) == "" || slices.Contains(t.key, f.Name) || f.Get() == is[f.Name] {
			continue
		}
		was := exampleOf(p, f, is[f.Name])
		if was == "" {
			was = "–"
		}
		out.Became = work.Faulty
		out.Faults = append(out.Faults, intake.CellFault{Column: f.Name, Key: "deliverable.row_differs", Args: []any{"was", was}})
	}
	return out, nil
}

// open leaves out the drafts that would change final figures elsewhere: a document that a project of a closed year lacked. All
// are tried together, and one by one only where that is refused.
func (s *server) open(ctx context.Context, by actor.Actor, list []record.Draft, told func(k int, no *fault.Error)) ([]record.Draft, error) {
	if len(list) == 0 {
		return nil, nil
	}
	if no, err := closedBy(s.Room.Records.Try(ctx, by, list)); no == nil {
		return list, err
	}
	var out []record.Draft
	for k, d := range list {
		no, err := closedBy(s.Room.Records.Try(ctx, by, []record.Draft{d}))
		switch {
		case err != nil:
			return nil, err
		case no != nil:
			told(k, no)
		default:
			out = append(out, d)
		}
	}
	return out, nil
}

// closedBy says of the refusal of a change on final days which project's they are; any other error stays one.
func closedBy(err error) (*fault.Error, error) {
	f, ok := fault.As(err)
	if !ok || f.Key != "journal.closed" {
		return nil, err
	}
	args := map[any]any{}
	for i := 0; i+1 < len(f.Args); i += 2 {
		args[f.Args[i]] = f.Args[i+1]
	}
	return fault.New(fault.Conflict, "deliverable.closed_other", "project", short(fmt.Sprint(args["project"])), "year", args["year"], "through", args["through"]), nil
}

// draft reads a row, or says what is wrong with it. A row of another organisation or year, and one that would change what
// is final, is refused.
func (s *server) draft(ctx context.Context, t tabled, to work.Choice, row intake.Row, closed map[string]day.Day) (record.Draft, error) {
	d := record.Draft{Place: record.Place{Organisation: string(to.Organisation.ID), Year: to.Year, Matter: row.Get("matter")}, Content: room.NewContent(t.kind)}
	if named := row.Get("organisation"); named != "" && named != to.Organisation.Name {
		return d, fault.New(fault.Invalid, "deliverable.other_organisation", "named", named, "chosen", to.Organisation.Name).On("organisation")
	}
	if named := int(row.Number("year")); named != 0 && named != to.Year {
		return d, fault.New(fault.Invalid, "deliverable.other_year_row", "named", named, "year", to.Year).On("year")
	}
	var err error
	if d.Project, err = projectOf(d.Content, to, row.Get("project")); err != nil {
		return d, err
	}
	if err := fill(d.Content, row); err != nil {
		return d, err
	}
	today := s.today()
	if err := d.Check(today); err != nil {
		return d, err
	}
	return d, s.final(ctx, d, closed, today)
}

// projectOf is the project that a row names, or the chosen one.
func projectOf(c record.Content, to work.Choice, named string) (string, error) {
	if named == "" {
		if c.Scope() == record.OfMatter {
			return to.Project.Key, nil
		}
		return "", nil
	}
	for _, p := range to.Projects {
		if p.Name == named {
			return p.Key, nil
		}
	}
	return "", fault.New(fault.Invalid, "deliverable.unknown_project", "named", named, "year", to.Year).On("project")
}

// fill reads the cells of a row into a content.
func fill(c record.Content, row intake.Row) error {
	for _, f := range tableFields(c) {
		v := row.Get(f.Name)
		if f.Type == record.Money && v != "" {
			v = row.Fen(f.Name).String()
		}
		if f.Name == "passed" && v == "" {
			continue
		}
		if err := f.Set(v); err != nil {
			return err
		}
	}
	w, ok := c.(*room.Work)
	if !ok {
		return nil
	}
	if passed := row.Get("passed") != intake.No; !row.Day("done").IsZero() {
		w.Finish(row.Day("done"), passed)
	}
	return nil
}

// final refuses a row that would change figures which are final: that takes a reason, and so a form of its own.
func (s *server) final(ctx context.Context, d record.Draft, closed map[string]day.Day, today day.Day) error {
	if s.Closing == nil || d.Project == "" || d.Content.Scope() != record.OfMatter {
		return nil
	}
	through, asked := closed[d.Project]
	if !asked {
		c, err := s.Closing(ctx, d.Project, d.Year)
		if err != nil {
			return err
		}
		through = c.Through
		closed[d.Project] = through
	}
	changes := !through.Before(d.Content.Entry().Day)
	for _, l := range d.Voucher(today).Want {
		changes = changes || !through.Before(l.Day)
	}
	if through.IsZero() || !changes {
		return nil
	}
	return fault.New(fault.Conflict, "deliverable.closed_row", "through", through.String())
}

// rowsOf writes records as rows of their table.
func (s *server) rowsOf(p *site.Page, list []record.Record) []intake.Row {
	out := make([]intake.Row, len(list))
	for i, r := range list {
		v := map[string]string{"project": short(r.Project), "matter": r.Matter}
		if r.Year != 0 {
			v["year"] = strconv.Itoa(r.Year)
		}
		for _, o := range p.Visitor.Tree {
			if string(o.ID) == r.Organisation {
				v["organisation"] = o.Name
			}
		}
		for _, f := range tableFields(r.Content) {
			if v[f.Name] = f.Get(); f.Type == record.Money && f.Get() != "" {
				if amount, err := fen.Parse(f.Get()); err == nil {
					v[f.Name] = strconv.FormatInt(int64(amount), 10)
				}
			}
		}
		out[i] = intake.Row{Values: v}
	}
	return out
}
