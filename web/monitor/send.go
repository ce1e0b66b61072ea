package monitor

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"plumbline/form/handback"
	"plumbline/monitor/official"
	"plumbline/monitor/report"
)

// send writes the whole file before the first byte goes out, so that a failure is a page and not half a file.
func send(w http.ResponseWriter, r report.Report, format string, m official.Meta) error {
	var buf bytes.Buffer
	var err error
	list := []report.Report{r}
	switch format {
	case "xlsx":
		err = official.XLSX(&buf, list, m)
	case "docx":
		err = official.DOCX(&buf, list, m)
	default:
		err = official.PDF(&buf, list, m)
	}
	if err != nil {
		return fmt.Errorf("export %s as %s: %w", r.Project, format, err)
	}
	name := handback.FileName(r.Project+" "+official.Title+" "+r.Period.ID, format)
	h := w.Header()
	h.Set("Content-Type", types[format])
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+strings.ReplaceAll(url.QueryEscape(name), "+", "%20"))
	h.Set("Cache-Control", "private, no-cache")
	_, _ = w.Write(buf.Bytes())
	return nil
}
