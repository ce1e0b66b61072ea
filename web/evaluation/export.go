package evaluation

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"plumbline/evaluation"
	"plumbline/evaluation/paper"
	"plumbline/form/handback"
	"plumbline/web/site"
)

// types are the media types of the files given out, by ending.
var types = map[string]string{
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"pdf":  "application/pdf",
}

// export gives the form as a file; it is written whole before the first byte goes out.
func (s *server) export(w http.ResponseWriter, r *http.Request) error {
	format, ok := strings.CutPrefix(r.PathValue("file"), "form.")
	write := map[string]func(io.Writer, []*evaluation.Evaluation, paper.Meta) error{"xlsx": paper.XLSX, "docx": paper.DOCX, "pdf": paper.PDF}[format]
	if !ok || write == nil {
		return site.ErrNoPage
	}
	x, err := s.subject(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := write(&b, []*evaluation.Evaluation{x.e}, paper.Meta{At: s.Now(), Demo: s.Demo || x.e.Kept.Demo, Font: s.Font}); err != nil {
		return fmt.Errorf("export the evaluation of %s as %s: %w", x.e.Kept.ID, format, err)
	}
	name := handback.FileName(x.e.Kept.Declaration.Name+"绩效自评表", format)
	h := w.Header()
	h.Set("Content-Type", types[format])
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+strings.ReplaceAll(url.QueryEscape(name), "+", "%20"))
	h.Set("Cache-Control", "private, no-cache")
	_, _ = w.Write(b.Bytes())
	return nil
}
