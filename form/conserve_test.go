package form

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plumbline/base/fen"
	"plumbline/goal"
	"plumbline/platform/grid"
)

// conserved fails the test where a reading lost, invented or doubled a cell, or says that a text was placed that does
// not stand where it says.
// A document torn to pieces is not strict: there a cell can hold parts of many.
func conserved(t interface {
	Helper()
	Errorf(string, ...any)
}, doc []grid.Row, r Reading, strict bool,
) {
	t.Helper()
	all := grid.Document{Rows: doc}.NonEmpty()
	if len(all) != len(r.Cells) {
		t.Errorf("%d non-empty cells, %d accounted for", len(all), len(r.Cells))
		return
	}
	unplaced := map[grid.Place]int{}
	for _, f := range r.Forms {
		for _, u := range f.Declaration.Unplaced {
			unplaced[u.Place]++
		}
	}
	for i, c := range r.Cells {
		if c.Cell != all[i] {
			t.Errorf("cell %d is %v, read as %v", i, all[i], c.Cell)
		}
		switch c.Use {
		case Label:
			if len(c.Refs) > 0 || unplaced[c.Place] > 0 {
				t.Errorf("label %q also placed or unplaced", c.Text)
			}
		case Placed:
			if len(c.Refs) == 0 || c.Form < 0 {
				t.Errorf("placed %q nowhere", c.Text)
				continue
			}
			for _, ref := range c.Refs {
				if strict && !stands(r.Forms[c.Form].Declaration, ref, c) {
					t.Errorf("%q of form %d of %d at %v does not stand at %s: %q", c.Text, c.Form, len(r.Forms), c.Place, ref, valueAt(r.Forms[c.Form].Declaration, ref))
				}
			}
		case Unplaced:
			if c.Form >= 0 && unplaced[c.Place] == 0 {
				t.Errorf("unplaced %q is not listed", c.Text)
			}
		default:
			t.Errorf("cell %q has no use", c.Text)
		}
	}
}

// valueAt is the text that stands at a ref of a declaration.
func valueAt(d goal.Declaration, ref goal.Ref) string {
	amount := func(f *fen.Fen) string {
		if f == nil {
			return "blank"
		}
		return f.String()
	}
	opt := func(s *string) string {
		if s == nil {
			return "blank"
		}
		return *s
	}
	if i, f, ok := ref.Indicator(); ok && i < len(d.Indicators) {
		ind := d.Indicators[i]
		return map[string]string{
			"level1": ind.Level1, "level2": ind.Level2, "name": ind.Name, "target": ind.Target.Raw,
			"weight": opt(ind.Weight), "actual": opt(ind.Actual), "score": opt(ind.Score), "note": opt(ind.Note),
		}[f]
	}
	return map[goal.Ref]string{
		"name": d.Name, "code": d.Code, "nature": d.Nature, "category": d.Category, "department": d.Department, "unit": d.Unit,
		"start": d.Start.String(), "end": d.End.String(), "goals.overall": d.Goals.Overall, "goals.annual": d.Goals.Annual,
		"funding.total": amount(d.Funding.Total), "funding.total_fiscal": amount(d.Funding.TotalFiscal), "funding.total_other": amount(d.Funding.TotalOther),
		"funding.annual_total": amount(d.Funding.AnnualTotal), "funding.annual_fiscal": amount(d.Funding.AnnualFiscal),
		"funding.annual_carryover": amount(d.Funding.AnnualCarryover), "funding.annual_other": amount(d.Funding.AnnualOther),
		"year": strconv.Itoa(d.Year),
	}[ref]
}

// stands says whether the text of a cell is what stands at a ref: the same letters, the same number or date, or what a
// repair on that cell says was taken for them. Blanks do not count.
func stands(d goal.Declaration, ref goal.Ref, c Cell) bool {
	value, text := letters(valueAt(d, ref)), letters(c.Text)
	if value == "" {
		return false
	}
	if strings.Contains(value, text) || strings.Contains(text, value) {
		return true
	}
	if n, ok := number(c.Text); ok {
		if v, ok := number(value); ok && v == n {
			return true
		}
	}
	for _, r := range d.Repairs {
		if r.Place == c.Place && letters(r.Took) != "" && (r.Ref == ref || strings.HasPrefix(string(ref), string(r.Ref))) &&
			(strings.Contains(value, letters(strings.TrimSuffix(r.Took, "…"))) || strings.Contains(letters(r.Took), value)) {
			return true
		}
	}
	if strings.HasPrefix(string(ref), "start") || strings.HasPrefix(string(ref), "end") {
		s, e := period(narrow(c.Text))
		return digits(value) == digits(c.Text) || s == d.Start && e == d.End
	}
	if l, ok := levelOf(c.Text); ok && l.name == valueAt(d, ref) {
		return true
	}
	if clean, ok := untag(c.Text); ok && (strings.Contains(value, letters(clean)) || strings.Contains(letters(clean), value)) {
		return true
	}
	if parts := cutParts(c.Text); len(parts) > 1 { // a cell that held several: each ref has a part of it
		for _, part := range parts {
			if letters(part) == "" {
				continue
			}
			if strings.Contains(value, letters(part)) {
				return true
			}
			if n, ok := number(part); ok {
				if v, ok := number(value); ok && v == n {
					return true
				}
			}
		}
	}
	return inGroup(d, ref, c) || operatorStands(value, c.Text)
}

func cutParts(s string) []string {
	var out []string
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return isBlank(r) || r == ':' || r == '：' }) {
		out = append(out, unglue(f)...)
	}
	out = append(out, strings.SplitAfter(s, "。")...)
	f := foldText(s)
	for _, z := range []zone{inHead, inTable} {
		end := 0
		marks, _ := f.marks(z)
		for _, m := range marks {
			out = append(out, s[end:m.start], s[m.start:m.end])
			end = m.end
		}
		if end > 0 {
			out = append(out, s[end:])
		}
	}
	return out
}

// inGroup is for a level word broken over cells: each cell is a part of it.
func inGroup(d goal.Declaration, ref goal.Ref, c Cell) bool {
	l, ok := levelOf(valueAt(d, ref))
	for word, m := range levels {
		if ok && m.name == l.name && strings.Contains(word, key(c.Text)) {
			return true
		}
	}
	return false
}

func operatorStands(value, text string) bool {
	op := operatorOf(text)
	return op != "" && strings.HasPrefix(value, letters(op))
}

// letters is a text without blanks and in narrow characters, for comparing.
func letters(s string) string { return strings.ReplaceAll(narrow(s), ",", "") }

func digits(s string) string {
	out := ""
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(p) < 2 {
			p = "0" + p
		}
		out += p
	}
	return out
}

func TestConservationOfFixtures(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/layouts/*")
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, filepath.Join("..", "sample", "declarations-2023.txt"))
	if len(files) < 12 {
		t.Fatalf("only %d fixtures", len(files))
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			r, _ := Read(filepath.Base(f), data)
			if len(r.Cells) == 0 {
				t.Fatal("no cells")
			}
			conserved(t, r.Rows, r, true)
		})
	}
}

// vocabulary is what random grids are made of: labels, levels, values, faults, noise.
var vocabulary = func() []string {
	var out []string
	for w := range dictionary {
		out = append(out, w)
	}
	for w := range levels {
		out = append(out, w)
	}
	slices.Sort(out)
	for range 12 {
		out = append(out, "项目名称", "一级指标", "二级指标", "三级指标", "年度指标值", "年度总体目标", "财政项目支出绩效目标申报表", "产出指标", "数量指标", "效益指标", "", "", "")
	}
	return append(out, "甲项目", "≥5.00(次)", "=100(%)", "85", "及时", "2023-01-01", "1,000.00", "12万元", "<p>甲</p><p>乙</p>", "双星指标", "任意双盲指标", "$\\geq 85\\%$",
		"290%", "产出", "指标", "项目 绩效 目标", "项", "目", "名", "称", "项目名称：乙", "项目名称乙项目项目性质经常性项目", "(2023年度)", "—", "10", "长文字长文字长文字长文字长文字长文字。", "项目总目标 (2023年 -", "2023年)", "培训人次 ≥ 5 (次)",
		"产出指标数量指标培训人次≥5(次)完成及时性及时", " ", "\u3000", "a\tb", "≥", "%", "次")
}()

func randomDocument(t *rapid.T) grid.Document {
	doc := grid.Document{Name: "random", Format: rapid.SampledFrom([]grid.Format{grid.Text, grid.XLSX, grid.HTML}).Draw(t, "format")}
	rows := rapid.IntRange(1, 40).Draw(t, "rows")
	for i := range rows {
		table := rapid.IntRange(0, 2).Draw(t, "table")
		row := grid.Row{Table: table, Row: i + 1, Line: i + 1}
		n := rapid.IntRange(1, 7).Draw(t, "cells")
		if table == 0 {
			n = 1
		}
		for c := range n {
			row.Cells = append(row.Cells, grid.Cell{
				Place: grid.Place{Table: table, Row: i + 1, Col: c + 1, Line: i + 1}, Text: rapid.SampledFrom(vocabulary).Draw(t, "text"),
				RowSpan: rapid.IntRange(1, 3).Draw(t, "rowspan"), ColSpan: 1,
			})
		}
		doc.Rows = append(doc.Rows, row)
	}
	return doc
}

func TestConservationOfRandomGrids(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		doc := randomDocument(t)
		r, _ := Interpret(doc)
		conserved(t, doc.Rows, r, true)
	})
}

// TestConservationOfTornDocuments cuts, doubles and overwrites parts of the fixtures; nothing is lost and nothing panics.
func TestConservationOfTornDocuments(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/layouts/*")
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		data, err := os.ReadFile(files[rng.IntN(len(files))])
		if err != nil {
			t.Fatal(err)
		}
		data = tear(rng, data)
		r, err := Read("torn", data)
		if (err == nil) != (len(r.Forms) > 0) {
			t.Errorf("%d forms beside %v", len(r.Forms), err)
		}
		conserved(t, r.Rows, r, false)
	}
}

func tear(rng *rand.Rand, data []byte) []byte {
	for range rng.IntN(30) {
		i, j := rng.IntN(len(data)), rng.IntN(len(data))
		switch rng.IntN(4) {
		case 0:
			data[i] = byte(rng.IntN(256))
		case 1:
			data = slices.Delete(data, i, min(len(data), i+rng.IntN(40)))
		case 2:
			data = slices.Insert(data, i, slices.Clone(data[j:min(len(data), j+rng.IntN(200))])...)
		case 3:
			data[i] = data[j]
		}
		if len(data) < 100 {
			break
		}
	}
	return data
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"shanghai-tabs.txt", "no-separators.txt", "pdf-lines.txt", "faults.txt", "self-evaluation.md", "spans.html"} {
		data, err := os.ReadFile(filepath.Join("testdata", "layouts", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			t.Skip()
		}
		r, err := Read("fuzz.txt", data)
		if err != nil && len(r.Forms) > 0 {
			t.Errorf("%d forms beside %v", len(r.Forms), err)
		}
		conserved(t, r.Rows, r, false)
	})
}
