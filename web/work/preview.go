package work

import (
	"net/http"
	"strconv"

	"plumbline/platform/intake"
	"plumbline/web/site"
)

// What a preview shows at most; what it leaves out it says.
const (
	shownFaults = 200
	shownRows   = 50
)

type previewPage struct {
	site.Page
	Intake  Intake
	File    string
	Action  string
	Again   string // address where another file is taken
	Counts  Tally
	Keeps   int // rows that would be kept or change a record
	Notices []string
	Faults  []faultLine
	More    int // faults that are not shown
	Heads   []previewHead
	Rows    []previewRow
	Left    int // sound rows that are not shown
	Same    []previewRow
	SameN   int
}

// faultLine is what is wrong with a cell.
type faultLine struct {
	Line                  int
	Column, Wrong, Remedy string
}

type previewHead struct {
	Text   string
	Number bool
}

// previewRow is a row as it was read.
type previewRow struct {
	Line   int
	Became string
	Ref    string
	Cells  []string
}

// intakePreview shows what would become of an upload.
func (k *Desk) intakePreview(w http.ResponseWriter, r *http.Request) error {
	t, err := k.take(r, false)
	if err != nil {
		return err
	}
	v := &previewPage{Page: k.RoomPage(r, t.in.Room), Intake: t.in, File: t.file.Name, Counts: t.count()}
	v.Keeps = v.Counts.New + v.Counts.Changed
	v.Action, v.Again = t.choice.atIntake(t.in.Name, string(t.file.ID)), t.choice.IntakeHref(t.in.Name)
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T(t.in.Key), Href: v.Again}, site.Crumb{Text: v.T("work.intake.preview")})
	v.Title = v.T("work.intake.preview.title", "n", v.Keeps, "faulty", v.Counts.Faulty, "same", v.Counts.Same)
	v.State = v.T("work.intake.preview.state", "name", t.file.Name, "rows", len(t.table.Rows))
	v.notices(t.table)
	v.faults(t)
	v.rows(t)
	return k.Render(w, http.StatusOK, "work/preview", v)
}

// Drop is where an upload is given up.
func (v *previewPage) Drop() string {
	path, query := v.Action, ""
	for i := range path {
		if path[i] == '?' {
			path, query = path[:i], path[i:]
			break
		}
	}
	return path + "/drop" + query
}

// notices tell what of the file is not read, and how amounts were.
func (v *previewPage) notices(t intake.Table) {
	if t.Sheet != "" && len(t.Skipped) > 0 {
		v.Notices = append(v.Notices, v.T("work.intake.skipped", "sheet", t.Sheet, "sheets", join(&v.Page, t.Skipped)))
	}
	if len(t.Unread) > 0 {
		v.Notices = append(v.Notices, v.T("work.intake.unread", "columns", join(&v.Page, t.Unread)))
	}
	if len(t.Totals) > 0 {
		var lines []string
		for _, n := range t.Totals {
			lines = append(lines, strconv.Itoa(n))
		}
		v.Notices = append(v.Notices, v.T("work.intake.totals", "lines", join(&v.Page, lines)))
	}
	if t.Unit != "" {
		v.Notices = append(v.Notices, v.T("work.intake.unit", "unit", t.Unit))
	}
}

func join(p *site.Page, list []string) string {
	out := ""
	for i, s := range list {
		if i > 0 {
			out += p.T("web.comma.list")
		}
		out += s
	}
	return out
}

// faults lists what is wrong line by line.
func (v *previewPage) faults(t taken) {
	for _, row := range t.table.Rows {
		list := row.Faults
		if row.Sound() && t.outcomes[row.Line].Became == Faulty {
			list = t.outcomes[row.Line].Faults
		}
		for _, f := range list {
			if len(v.Faults) == shownFaults {
				v.More++
				continue
			}
			line := faultLine{Line: row.Line, Wrong: v.Printer.Fault(f.Fault())}
			if c, ok := t.in.Form.Column(f.Column); ok {
				line.Column = c.Heading
			}
			if v.Printer.Has(f.Key + ".remedy") {
				line.Remedy = v.T(f.Key+".remedy", f.Args...)
			}
			v.Faults = append(v.Faults, line)
		}
	}
}

// rows shows the first of what would be kept, and of what is kept already.
func (v *previewPage) rows(t taken) {
	for _, c := range t.in.Form.Columns {
		v.Heads = append(v.Heads, previewHead{c.Heading, c.Kind == intake.Money || c.Kind == intake.Whole || c.Kind == intake.Decimal})
	}
	for _, row := range t.table.Rows {
		shown := previewRow{Line: row.Line, Ref: t.outcomes[row.Line].Ref}
		for _, c := range t.in.Form.Columns {
			shown.Cells = append(shown.Cells, c.Written(row.Get(c.Key)))
		}
		switch became := t.became(row); {
		case became == Same:
			if v.SameN++; len(v.Same) < shownRows {
				v.Same = append(v.Same, shown)
			}
		case became == Faulty:
		case len(v.Rows) < shownRows:
			shown.Became = v.T("work.intake.became." + string(became))
			v.Rows = append(v.Rows, shown)
		default:
			v.Left++
		}
	}
}
