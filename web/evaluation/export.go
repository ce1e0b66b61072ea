package evaluation

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"

	"plumbline/evaluation"
	"plumbline/evaluation/paper"
	"plumbline/form/handback"
	"plumbline/web/site"
)

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
	return site.SendFile(w, handback.FileName(x.e.Kept.Declaration.Name+"绩效自评表", format), format, b.Bytes())
}
