package monitor

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/form/handback"
	"plumbline/goal"
	"plumbline/monitor/official"
	"plumbline/monitor/report"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/web/site"
)

// back leads to the report after an act.
func back(w http.ResponseWriter, r *http.Request, path, saved string) error {
	http.Redirect(w, r, path+"?"+url.Values{"saved": {saved}}.Encode()+"#saved", http.StatusSeeOther)
	return nil
}

// open begins the report.
func (s *server) open(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r)
	if err != nil {
		return err
	}
	if _, err = s.Report.Open(r.Context(), v.person, v.Kept.ID, v.Report.Path, v.Report.Period.ID); err == nil {
		return back(w, r, v.Path, "monitor_opened")
	}
	return s.refused(w, r, v, err)
}

// save keeps what was typed.
func (s *server) save(w http.ResponseWriter, r *http.Request) error {
	v, _, err := s.typed(w, r)
	if err != nil || v == nil {
		return err
	}
	return back(w, r, v.Path, "monitor_saved")
}

// typed keeps what was typed and gives the page with the report as saved; nil where it was refused and answered.
func (s *server) typed(w http.ResponseWriter, r *http.Request) (*reportPage, int, error) {
	v, err := s.load(r)
	if err != nil {
		return nil, 0, err
	}
	version, entry, err := typedEntry(r)
	if err != nil {
		return nil, 0, err
	}
	saved, err := s.Report.Save(r.Context(), v.person, v.Kept.ID, v.Report.Period.ID, version, entry)
	if err != nil {
		if len(entry.Lines) == len(v.Report.Lines) { // otherwise the form was of another revision
			v.Typed = entry
		}
		return nil, 0, s.refused(w, r, v, err)
	}
	v.Report = saved
	return v, version, nil
}

// refresh takes the figures anew.
func (s *server) refresh(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r)
	if err != nil {
		return err
	}
	version, entry, err := typedEntry(r)
	if err != nil {
		return err
	}
	if saved, err := s.Report.Save(r.Context(), v.person, v.Kept.ID, v.Report.Period.ID, version, entry); err == nil {
		version = saved.Version
	} else {
		v.Typed = entry
		return s.refused(w, r, v, err)
	}
	if _, err := s.Report.Refresh(r.Context(), v.person, v.Kept.ID, v.Report.Period.ID, version); err != nil {
		return s.refused(w, r, v, err)
	}
	return back(w, r, v.Path, "monitor_refreshed")
}

// submit keeps what was typed and hands the report in.
func (s *server) submit(w http.ResponseWriter, r *http.Request) error {
	v, _, err := s.typed(w, r)
	if err != nil || v == nil {
		return err
	}
	seen, err := strconv.Atoi(r.PostForm.Get("seen"))
	if err != nil {
		return site.ErrUnreadable
	}
	if _, err := s.Report.HandIn(r.Context(), v.person, v.Kept.ID, v.Report.Period.ID, v.Report.Version, seen); err != nil {
		if v, err2 := s.load(r); err2 == nil {
			return s.refused(w, r, v, err)
		}
		return err
	}
	return back(w, r, v.Path, "monitor_submitted")
}

// refused shows the page again with what was typed, and says at which cell something is wrong.
func (s *server) refused(w http.ResponseWriter, r *http.Request, v *reportPage, err error) error {
	f, ok := fault.As(err)
	if !ok || f.Kind == fault.Internal || f.Kind == fault.NotFound {
		return err
	}
	v.Refused = v.Page.Printer.Fault(err)
	if f.Field != "" {
		v.At = placeOfRef(f.Field)
		if n := r.PostForm.Get("number"); f.Field == "answer" {
			v.At = "answer-" + n
		}
		v.Wrong[f.Field] = v.Refused
	}
	if f.Key == "report.gaps" {
		v.At, v.Wrong, v.Missing = "", map[string]string{}, true
	}
	return s.draw(w, r, v, site.StatusOf(err))
}

// move makes a handler of a move on the report's way through the stages.
func (s *server) move(saved string, do func(r *http.Request, v *reportPage, version int) (course.Case, error)) site.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := s.load(r)
		if err != nil {
			return err
		}
		if err := r.ParseForm(); err != nil {
			return site.ErrUnreadable
		}
		version, err := strconv.Atoi(r.PostForm.Get("seen"))
		if err != nil || !v.Begun {
			return site.ErrUnreadable
		}
		for n := 1; n <= 3; n++ {
			of := strconv.Itoa(n)
			v.Deciding = append(v.Deciding, typedRemark{n, r.PostForm.Get("ref" + of), r.PostForm.Get("text" + of)})
		}
		if _, err = do(r, v, version); err == nil {
			return back(w, r, v.Path, saved)
		}
		return s.refused(w, r, v, err)
	}
}

func (s *server) withdraw(r *http.Request, v *reportPage, version int) (course.Case, error) {
	return s.Course.Withdraw(r.Context(), v.person, course.Monitor, v.Report.ID, version)
}

func (s *server) approve(r *http.Request, v *reportPage, version int) (course.Case, error) {
	if len(v.remarks()) > 0 {
		return v.Case, fault.New(fault.Invalid, "desk.remark_with_approval").On("text1")
	}
	return s.Course.Approve(r.Context(), v.person, course.Monitor, v.Report.ID, version)
}

func (s *server) giveBack(r *http.Request, v *reportPage, version int) (course.Case, error) {
	for _, c := range v.remarks() {
		if !v.Report.Has(string(c.Ref)) {
			return v.Case, fault.New(fault.Invalid, "course.no_line", "line", string(c.Ref)).On("ref1")
		}
	}
	return s.Course.Return(r.Context(), v.person, course.Monitor, v.Report.ID, version, v.remarks())
}

func (s *server) answer(r *http.Request, v *reportPage, version int) (course.Case, error) {
	n, err := strconv.Atoi(r.PostForm.Get("number"))
	if err != nil {
		return v.Case, fault.New(fault.NotFound, "review.no_remark")
	}
	v.Answers[n] = r.PostForm.Get("answer")
	return s.Course.Answer(r.Context(), v.person, course.Monitor, v.Report.ID, version, n, v.Answers[n])
}

// remarks are those that were written.
func (v *reportPage) remarks() (out []review.Cell) {
	for _, c := range v.Deciding {
		if strings.TrimSpace(c.Text) != "" {
			out = append(out, review.Cell{Ref: goal.Ref(c.Ref), Text: c.Text})
		}
	}
	return out
}

// export gives the official form as a file.
func (s *server) export(w http.ResponseWriter, r *http.Request) error {
	format, ok := strings.CutPrefix(r.PathValue("file"), "export.")
	write := map[string]func(io.Writer, []report.Report, official.Meta) error{"xlsx": official.XLSX, "docx": official.DOCX, "pdf": official.PDF}[format]
	if !ok || write == nil {
		return site.ErrNoPage
	}
	v, err := s.load(r)
	if err != nil {
		return err
	}
	if !v.Begun {
		return site.ErrNoPage
	}
	var buf bytes.Buffer
	m := official.Meta{At: s.Now(), State: stateSign(&v.Page, v.Case).Word, Font: s.Font}
	if err := write(&buf, []report.Report{v.Report}, m); err != nil {
		return fmt.Errorf("export %s as %s: %w", v.Report.Project, format, err)
	}
	return site.SendFile(w, handback.FileName(v.Report.Project+" "+official.Title+" "+v.Report.Period.ID, format), format, buf.Bytes())
}
