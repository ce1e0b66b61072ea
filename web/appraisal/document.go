package appraisal

import (
	"bytes"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"plumbline/evaluation/report"
	"plumbline/platform/chart"
	"plumbline/platform/i18n"
	"plumbline/web/site"
)

// documentView is a document on a page.
type documentView struct{ Sections []sectionView }

type sectionView struct {
	ID, Heading string
	Words       []string
	Tables      []tableView
}

type tableView struct {
	ID, Title string
	Heads     []headView
	Rows      []rowView
	Last      *rowView // the sum of those above, nil for none
	Narrow    bool     // a few figures and their bars
}

type headView struct {
	Text       string
	Right, Bar bool
}

type rowView struct{ Cells []cellView }

// cellView is a cell: the first of a row names it. Chinese says that it is in the words of the declaration.
type cellView struct {
	Head, Text                 string
	First, Right, Bar, Chinese bool
	Drawn                      template.HTML
}

// drawn is a document as the page shows it.
func drawn(p i18n.Printer, d report.Document) (out documentView) {
	for _, x := range d.Sections {
		s := sectionView{ID: x.ID, Heading: x.Heading.Sentence(p.T)}
		for _, w := range x.Words {
			s.Words = append(s.Words, w.Sentence(p.T))
		}
		for i, t := range x.Tables {
			s.Tables = append(s.Tables, table(p, x.ID+"-"+strconv.Itoa(i+1), t))
		}
		out.Sections = append(out.Sections, s)
	}
	return out
}

func table(p i18n.Printer, id string, t report.Table) tableView {
	v := tableView{ID: id, Title: t.Title.Sentence(p.T)}
	for _, c := range t.Columns {
		v.Narrow = len(t.Columns) <= 5 && (v.Narrow || c.Bar)
		v.Heads = append(v.Heads, headView{c.Head.Sentence(p.T), c.Right, c.Bar})
	}
	for i, row := range t.Rows {
		r := rowView{}
		for k, c := range row {
			h := v.Heads[k]
			x := cellView{Head: h.Text, Text: c.Words(p.T), First: k == 0, Right: h.Right, Bar: h.Bar, Chinese: c.Said.Key == "" && c.Number == ""}
			if h.Bar && c.Share > 0 {
				x.Drawn = chart.Bar(float64(c.Share) / 1000)
			}
			r.Cells = append(r.Cells, x)
		}
		if t.Total && i == len(t.Rows)-1 {
			v.Last = &r
		} else {
			v.Rows = append(v.Rows, r)
		}
	}
	return v
}

// fileView is a file that is given out.
type fileView struct{ Href, Text, Label string }

// english marks the name of a file that is in English.
const english = "-en"

// filesOf lists the files of a document in the language of the visitor, and in Chinese, which is what the office files.
func filesOf(p *site.Page, base, query string) (out []fileView) {
	label := func(key, lang string) string { return p.T(key) + " " + p.T(lang) }
	suffixes := []struct{ mark, lang string }{{"", "reporting.page.chinese"}}
	if p.Lang != i18n.Languages[0] {
		suffixes = append(suffixes, struct{ mark, lang string }{english, "reporting.page.english"})
	}
	for _, x := range suffixes {
		for _, f := range []struct{ ext, text string }{{"docx", "Word"}, {"xlsx", "Excel"}, {"pdf", "PDF"}} {
			text := f.text
			if len(suffixes) > 1 {
				text += " " + p.T(x.lang)
			}
			out = append(out, fileView{base + x.mark + "." + f.ext + query, text, label("reporting.page.report", x.lang)})
		}
	}
	return out
}

// formats are those in which reports are given out.
var formats = []string{"docx", "xlsx", "pdf"}

// asked reads the name of a file: what it is, its format, and the words of its language. ok is false for a name that is none.
func (s *server) asked(file string) (what, format string, words i18n.Printer, ok bool) {
	what, format, _ = strings.Cut(file, ".")
	lang := i18n.Languages[0]
	if name, en := strings.CutSuffix(what, english); en {
		what, lang = name, i18n.Languages[1]
	}
	return what, format, s.Catalog.For(lang), slices.Contains(formats, format)
}

// write writes a report in a format.
func (s *server) write(b *bytes.Buffer, d report.Document, format string, words i18n.Printer) (err error) {
	m, list := s.meta(words), []report.Document{d}
	switch format {
	case "docx":
		err = report.DOCX(b, list, m)
	case "xlsx":
		err = report.XLSX(b, list, m)
	case "pdf":
		err = report.PDF(b, list, m)
	}
	if err != nil {
		return fmt.Errorf("report of %s as %s: %w", d.Name, format, err)
	}
	return nil
}

func (s *server) meta(words i18n.Printer) report.Meta {
	return report.Meta{At: s.Now(), Font: s.Font, Say: words.T}
}
