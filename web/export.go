package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"

	"plumbline/office"
	"plumbline/web/site"

	"plumbline/form/handback"
	"plumbline/goal"
)

func (s *server) exportRoutes() {
	s.Handle("GET /d/{id}/{file}", s.at(office.Read), s.exportDeclaration)
	s.Handle("GET /summary/{year}/{file}", readers, s.exportSummary)
}

// formatOf reads "export.xlsx"; another name is no page of ours.
func formatOf(r *http.Request) (string, error) {
	format, ok := strings.CutPrefix(r.PathValue("file"), "export.")
	if !ok || site.MediaOf(format) == "" {
		return "", site.ErrNoPage
	}
	return format, nil
}

// exportDeclaration gives a declaration in the official form.
func (s *server) exportDeclaration(w http.ResponseWriter, r *http.Request) error {
	format, err := formatOf(r)
	if err != nil {
		return err
	}
	k, err := s.kept(r)
	if err != nil {
		return err
	}
	meta := handback.Meta{Revisions: []int{k.Revision}, At: s.Now(), Demo: s.Demo || k.Demo, Font: s.Font}
	return give(w, k.Declaration.Name, format, []goal.Declaration{k.Declaration}, meta)
}

// give writes the whole file before the first byte goes out, so that a failure is a page and not half a file.
func give(w http.ResponseWriter, name, format string, ds []goal.Declaration, meta handback.Meta) error {
	writers := map[string]func(io.Writer) error{
		"xlsx": func(b io.Writer) error { return handback.XLSX(b, ds, meta) },
		"docx": func(b io.Writer) error { return handback.DOCX(b, ds, meta) },
		"pdf":  func(b io.Writer) error { return handback.PDF(b, ds, meta) },
		"csv":  func(b io.Writer) error { return handback.CSV(b, ds) },
		"json": func(b io.Writer) error { return handback.JSON(b, ds) },
	}
	return sent(w, name, format, writers[format])
}

func sent(w http.ResponseWriter, name, format string, write func(io.Writer) error) error {
	var buf bytes.Buffer
	if err := write(&buf); err != nil {
		return fmt.Errorf("export %s as %s: %w", name, format, err)
	}
	return site.SendFile(w, handback.FileName(name, format), format, buf.Bytes())
}

// exportSummary gives the list as filtered: the summary as xlsx, the declarations as CSV and JSON, or all forms.
func (s *server) exportSummary(w http.ResponseWriter, r *http.Request) error {
	format, err := formatOf(r)
	if err != nil {
		return err
	}
	sc, _, err := s.scopeOf(r)
	if err != nil {
		return err
	}
	q, _ := site.VisitorOf(r).Narrow(queryOf(r, sc))
	list, kept, err := s.matched(r, q)
	if err != nil {
		return err
	}
	meta := handback.Meta{At: s.Now(), Demo: s.Demo || sc.Demo, Font: s.Font}
	ds := make([]goal.Declaration, len(kept))
	for i, k := range kept {
		ds[i] = k.Declaration
		meta.Revisions = append(meta.Revisions, k.Revision)
	}
	p := s.NewPage(r, "")
	name := sc.Department + p.T("web.summary.title", "year", sc.Year)
	if format == "xlsx" {
		return sent(w, name, format, func(b io.Writer) error { return handback.SummaryXLSX(b, list, meta) })
	}
	return give(w, name, format, ds, meta)
}

// matched reads what the filter lets through: the summary of it, and the declarations in the official order.
func (s *server) matched(r *http.Request, q goal.Query) (goal.Summary, []goal.Kept, error) {
	whole, err := s.Goal.Whole(r.Context(), q.Department, q.Year)
	if err != nil {
		return goal.Summary{}, nil, err
	}
	q.Page, q.Size = 1, max(1, len(whole))
	list, err := s.Goal.Summary(r.Context(), q)
	if err != nil {
		return goal.Summary{}, nil, err
	}
	in := map[goal.ID]bool{}
	for _, row := range list.Rows {
		in[row.ID] = true
	}
	var out []goal.Kept
	for _, k := range whole {
		if in[k.ID] {
			out = append(out, k)
		}
	}
	return list, out, nil
}
