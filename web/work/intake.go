package work

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/platform/attach"
	"plumbline/platform/i18n"
	"plumbline/platform/intake"
	pinned "plumbline/web/attach"
	"plumbline/web/site"
)

// Intake is a table of records that a room takes in. Name stands in the address (activity-items); Key is the message key of
// what is taken in, What that of what the table is for. With NeedsProject a project has to be chosen first. Form gives
// the table's form in the language of the page.
//
// Take says of each row, in their order, what becomes of it, and with keep keeps those that are new, in one act. It meets at
// most MostRows rows at once, all sound in themselves.
type Intake struct {
	Name, Room   string
	Key, What    string
	Form         intake.Form
	NeedsProject bool
	Back         string // where the records are seen afterwards
	Take         func(ctx context.Context, by actor.Actor, to Choice, rows []intake.Row, keep bool) ([]Outcome, error)
}

// MostRows is how many rows one act keeps.
const MostRows = 2000

// Became says what becomes of a row.
type Became string

// What may become of a row: it is kept, it changes a record that is kept, it is kept already and changes nothing, or it
// cannot be kept.
const (
	New     Became = "new"
	Changed Became = "changed"
	Same    Became = "same"
	Faulty  Became = "faulty"
)

// Outcome is what a room says of a row: Ref is its record, Faults why it cannot be kept.
type Outcome struct {
	Became Became
	Ref    string
	Faults []intake.CellFault
}

// intakeSubject is what uploads hang on until they are kept or given up; it names the form, the organisation and who brought it.
const intakeSubject = "intake"

func (k *Desk) intakeRoutes(record site.Need) {
	at := site.Need{Act: office.Record, At: PlaceAt}
	k.Handle("GET /work/intake/{intake}", record, k.intakeForm)
	k.Handle("GET /work/intake/{intake}/template", record, k.intakeTemplate)
	k.Handle("POST /work/intake/{intake}/at/{organisation}", at, k.intakeUpload)
	k.Handle("GET /work/intake/{intake}/at/{organisation}/{upload}", at, k.intakePreview)
	k.Handle("POST /work/intake/{intake}/at/{organisation}/{upload}", at, k.intakeKeep)
	k.Handle("POST /work/intake/{intake}/at/{organisation}/{upload}/drop", at, k.intakeDrop)
}

// AddIntake makes tables known that rooms take in.
func (k *Desk) AddIntake(list ...Intake) {
	for _, in := range list {
		k.intakes[in.Name] = in
	}
}

// IntakeHref is the page where a table is taken in.
func (c Choice) IntakeHref(name string) string { return c.To("/work/intake/" + name) }

type intakePage struct {
	site.Page
	site.Fields
	Intake   Intake
	Choice   Choice
	Action   string
	Template string
	Columns  []intakeColumn
	Limit    string
	Missing  string // what must be chosen before a file is taken: organisation, project
}

// intakeColumn is a column of the form as the page lists it.
type intakeColumn struct {
	Heading, Kind, Hint string
	Required            bool
}

func (k *Desk) intakeOf(r *http.Request) (Intake, error) {
	in, ok := k.intakes[r.PathValue("intake")]
	if !ok {
		return in, site.ErrNoPage
	}
	return in, nil
}

func (k *Desk) intakeForm(w http.ResponseWriter, r *http.Request) error {
	return k.showIntake(w, r, nil)
}

// showIntake draws the page that takes a file; refused is why one was not taken.
func (k *Desk) showIntake(w http.ResponseWriter, r *http.Request, refused error) error {
	in, err := k.intakeOf(r)
	if err != nil {
		return err
	}
	c, err := k.Choose(r, office.Record)
	if err != nil {
		return err
	}
	if c.Must = true; !in.NeedsProject {
		c = c.withoutProjects()
	}
	v := &intakePage{Page: k.RoomPage(r, in.Room), Intake: in, Choice: c, Template: "/work/intake/" + in.Name + "/template"}
	v.Choice.Address = v.Choice.Address.To("/work/intake/" + in.Name)
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("work.intake")})
	v.Title, v.State = v.T(in.Key), v.T(in.What)
	switch {
	case c.Organisation.ID == "":
		v.Missing = v.T("work.intake.no_organisation")
	case in.NeedsProject && c.Project.ID == "":
		v.Missing = v.T("work.intake.no_project")
	}
	v.Action = c.atIntake(in.Name, "")
	for _, col := range in.Form.Columns {
		v.Columns = append(v.Columns, columnOf(&v.Page, col))
	}
	if k.Deps.Files != nil {
		v.Limit = pinned.Size(k.Deps.Files.Limits.File)
	}
	status := http.StatusOK
	if refused != nil {
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, "file"); err != nil {
			return err
		}
		if v.At = "file"; v.Missing != "" { // what is wrong with a table is wrong with its file
			v.At = "take"
		}
	}
	return k.Render(w, status, "work/intake", v)
}

func columnOf(p *site.Page, c intake.Column) intakeColumn {
	out := intakeColumn{Heading: c.Heading, Kind: p.T("work.intake.kind." + string(c.Kind)), Required: c.Required}
	if c.Hint != "" {
		out.Hint = p.T(c.Hint)
	}
	if c.Kind == intake.Choice {
		for i, o := range c.Choices {
			if i > 0 {
				out.Kind += p.T("web.comma.list")
			} else {
				out.Kind += p.T("work.colon")
			}
			out.Kind += o.Words
		}
	}
	return out
}

// atIntake is the address of an upload, or where one is sent to.
func (c Choice) atIntake(name, upload string) string {
	path := "/work/intake/" + name + "/at/" + url.PathEscape(string(c.Organisation.ID))
	if upload != "" {
		path += "/" + url.PathEscape(upload)
	}
	q := url.Values{}
	if c.Project.ID != "" {
		q.Set("project", string(c.Project.ID))
	}
	if c.Year != 0 {
		q.Set("year", fmt.Sprint(c.Year))
	}
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return path
}

func (k *Desk) intakeTemplate(w http.ResponseWriter, r *http.Request) error {
	in, err := k.intakeOf(r)
	if err != nil {
		return err
	}
	p := k.NewPage(r, "work")
	var buf bytes.Buffer
	if err := in.Form.Template(&buf, p.Printer.T); err != nil {
		return err
	}
	return send(w, p.T("work.intake.template.name", "form", in.Form.Name), "xlsx", buf.Bytes())
}

// subject is what the visitor's uploads of a form for an organisation hang on.
func subject(r *http.Request, in Intake) string {
	return intakeSubject + "/" + in.Name + "/" + r.PathValue("organisation") + "/" + site.VisitorOf(r).Actor().ID
}

// intakeUpload keeps a file until it is confirmed or given up. One that is no table of the form is not kept.
func (k *Desk) intakeUpload(w http.ResponseWriter, r *http.Request) error {
	in, err := k.intakeOf(r)
	if err != nil {
		return err
	}
	c, err := k.Choose(r, office.Record)
	if err != nil {
		return err
	}
	if in.NeedsProject && c.Project.ID == "" {
		return k.showIntake(w, r, fault.New(fault.Invalid, "work.intake.project_missing").On("file"))
	}
	got, err := pinned.Receive(w, r, k.Deps.Files, subject(r, in))
	if err != nil {
		return k.intakeRefused(w, r, err)
	}
	if _, err := k.tableOf(r, in, got.File); err != nil {
		if dropErr := k.drop(r, got.File, "work.intake.reason.unreadable"); dropErr != nil {
			return dropErr
		}
		return k.intakeRefused(w, r, err)
	}
	if err := k.replace(r, got.File); err != nil {
		return err
	}
	http.Redirect(w, r, c.atIntake(in.Name, string(got.File.ID)), http.StatusSeeOther)
	return nil
}

func (k *Desk) intakeRefused(w http.ResponseWriter, r *http.Request, err error) error {
	f, told := fault.As(err)
	if !told {
		return err
	}
	if f.Key == "attach.extension" { // which lists what other uploads take
		err = fault.New(fault.Unsupported, "intake.not_table", f.Args...).On("file")
	}
	return k.showIntake(w, r, err)
}

// drop takes an upload away with a reason in words.
func (k *Desk) drop(r *http.Request, f attach.File, reason string) error {
	p := k.NewPage(r, "work")
	return k.Deps.Files.Remove(r.Context(), site.VisitorOf(r).Actor(), f.ID, p.T(reason))
}

// replace gives up what the visitor brought before for the same table and organisation.
func (k *Desk) replace(r *http.Request, by attach.File) error {
	list, err := k.Deps.Files.List(r.Context(), by.Subject)
	if err != nil {
		return err
	}
	for _, f := range list {
		if f.ID != by.ID && !f.Gone() {
			if err := k.drop(r, f, "work.intake.reason.replaced"); err != nil {
				return err
			}
		}
	}
	return nil
}

// upload is the file of the address, where it is the visitor's own and still waits.
func (k *Desk) upload(r *http.Request, in Intake) (attach.File, error) {
	f, err := k.Deps.Files.Get(r.Context(), attach.ID(r.PathValue("upload")))
	switch {
	case err != nil && fault.KindOf(err) == fault.NotFound, err == nil && f.Subject != subject(r, in):
		return f, site.ErrNoPage
	case err == nil && f.Gone():
		return f, fault.New(fault.Conflict, "work.intake.gone", "name", f.Name)
	}
	return f, err
}

func (k *Desk) tableOf(r *http.Request, in Intake, f attach.File) (intake.Table, error) {
	var buf bytes.Buffer
	if err := k.Deps.Files.Write(r.Context(), f, &buf); err != nil {
		return intake.Table{}, err
	}
	return in.Form.Read(f.Name, buf.Bytes())
}

// taken is an upload read, with what its room says of each row.
type taken struct {
	in       Intake
	choice   Choice
	file     attach.File
	table    intake.Table
	outcomes map[int]Outcome // by line; rows that are faulty in themselves have none
}

// take reads an upload and asks its room, part by part.
func (k *Desk) take(r *http.Request, keep bool) (t taken, err error) {
	t.outcomes = map[int]Outcome{}
	if t.in, err = k.intakeOf(r); err != nil {
		return t, err
	}
	if t.choice, err = k.Choose(r, office.Record); err != nil {
		return t, err
	}
	if t.file, err = k.upload(r, t.in); err != nil {
		return t, err
	}
	if t.table, err = k.tableOf(r, t.in, t.file); err != nil {
		return t, err
	}
	by := site.VisitorOf(r).Actor()
	for rows := range slices.Chunk(t.table.Sound(), MostRows) {
		out, err := t.in.Take(r.Context(), by, t.choice, rows, keep)
		if err != nil {
			return t, err
		}
		if len(out) != len(rows) {
			return t, fmt.Errorf("intake %s: %d outcomes of %d rows", t.in.Name, len(out), len(rows))
		}
		for i, o := range out {
			t.outcomes[rows[i].Line] = o
		}
	}
	return t, nil
}

// Tally is how many rows of an upload became what.
type Tally struct{ New, Changed, Same, Faulty int }

func (t taken) count() (n Tally) {
	for _, row := range t.table.Rows {
		switch t.became(row) {
		case New:
			n.New++
		case Changed:
			n.Changed++
		case Same:
			n.Same++
		default:
			n.Faulty++
		}
	}
	return n
}

func (t taken) became(row intake.Row) Became {
	if !row.Sound() {
		return Faulty
	}
	return t.outcomes[row.Line].Became
}

// intakeKeep keeps the sound rows. Where all are kept the file is given up, because it may hold what only its records may;
// where some are faulty it stays with them in sight, and what was kept is then told as kept already. Whoever presses twice is
// led on as after the first time: the rows are there once.
func (k *Desk) intakeKeep(w http.ResponseWriter, r *http.Request) error {
	t, err := k.take(r, true)
	if fault.KindOf(err) == fault.Conflict && k.keptAlready(r) {
		return To(w, r, t.choice.To(t.in.Back), "work_imported")
	}
	if err != nil {
		return err
	}
	if t.count().Faulty > 0 {
		return To(w, r, t.choice.atIntake(t.in.Name, string(t.file.ID)), "work_imported_some")
	}
	if err := k.drop(r, t.file, keptReason); err != nil && fault.KindOf(err) != fault.Conflict {
		return err // in a conflict the same was confirmed at the same time
	}
	return To(w, r, t.choice.To(t.in.Back), "work_imported")
}

// keptReason is why a table that was taken in whole is not there any more.
const keptReason = "work.intake.reason.kept"

// keptAlready says whether the upload of the address was taken in whole.
func (k *Desk) keptAlready(r *http.Request) bool {
	f, err := k.Deps.Files.Get(r.Context(), attach.ID(r.PathValue("upload")))
	return err == nil && slices.ContainsFunc(i18n.Languages, func(lang string) bool { return f.Reason == k.Catalog.For(lang).T(keptReason) })
}

func (k *Desk) intakeDrop(w http.ResponseWriter, r *http.Request) error {
	in, err := k.intakeOf(r)
	if err != nil {
		return err
	}
	f, err := k.upload(r, in)
	if err != nil {
		return err
	}
	if err := k.drop(r, f, "work.intake.reason.dropped"); err != nil {
		return err
	}
	c, err := k.Choose(r, office.Record)
	if err != nil {
		return err
	}
	return To(w, r, c.IntakeHref(in.Name), "work_dropped")
}

// Lapse takes away the tables that nobody confirmed within a day; the server calls it now and then.
func Lapse(ctx context.Context, files *attach.Service, words *i18n.Catalog, now time.Time) (int, error) {
	return files.Lapse(ctx, intakeSubject, now.Add(-24*time.Hour), words.For(i18n.Languages[0]).T("work.intake.reason.lapsed"))
}
