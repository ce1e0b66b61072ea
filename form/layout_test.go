package form

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/goal"
)

func fixture(t testing.TB, name string) Reading {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "layouts", name))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Read(name, data)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return r
}

// plain is a declaration as a person reads it: what was declared, without how it was read.
func plain(d goal.Declaration) []string {
	amount := func(label string, f interface{ String() string }, nil bool) string {
		if nil {
			return label + " blank"
		}
		return label + " " + f.String()
	}
	m := d.Funding
	out := []string{
		"name " + d.Name, "nature " + d.Nature, "category " + d.Category, "department " + d.Department, "unit " + d.Unit,
		"dates " + d.Start.String() + " " + d.End.String(),
		amount("total", m.Total, m.Total == nil), amount("total_fiscal", m.TotalFiscal, m.TotalFiscal == nil),
		amount("total_other", m.TotalOther, m.TotalOther == nil), amount("annual", m.AnnualTotal, m.AnnualTotal == nil),
		amount("annual_fiscal", m.AnnualFiscal, m.AnnualFiscal == nil), amount("carryover", m.AnnualCarryover, m.AnnualCarryover == nil),
		amount("annual_other", m.AnnualOther, m.AnnualOther == nil),
		"overall " + d.Goals.Overall, "annual " + d.Goals.Annual,
	}
	for _, i := range d.Indicators {
		out = append(out, strings.Join([]string{i.Level1, i.Level2, i.Name, i.Target.String()}, " | "))
	}
	return out
}

// TestLayouts: the same two forms in every layout are the same declarations.
func TestLayouts(t *testing.T) {
	t.Parallel()
	want := fixture(t, "shanghai-tabs.txt").Declarations()
	if len(want) != 2 {
		t.Fatalf("%d declarations in the plain layout", len(want))
	}
	for _, c := range []struct {
		file string
		want []goal.Declaration
	}{
		{"pdf-lines.txt", want[:1]},
		{"pdf-lines-one-off.txt", want[1:]},
		{"no-separators.txt", want[:1]},
		{"no-separators-rows.txt", want},
		{"blanks.txt", want},
		{"wide-blanks.txt", want},
		{"pipes.md", want},
		{"spans.html", want},
		{"letters.txt", want[:1]},
		{"spaced-labels.txt", want},
		{"three-columns.txt", want},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			got := fixture(t, c.file)
			if len(got.Forms) != len(c.want) {
				t.Fatalf("%d declarations, want %d", len(got.Forms), len(c.want))
			}
			for i, d := range got.Declarations() {
				if diff := cmp.Diff(plain(c.want[i]), plain(d)); diff != "" {
					t.Errorf("declaration %d (-want +got):\n%s", i+1, diff)
				}
				if len(d.Unplaced) > 0 {
					t.Errorf("unplaced: %v", d.Unplaced)
				}
				for _, r := range d.Repairs {
					t.Logf("%s %s %s %q → %q %.2f", r.Place, r.Ref, r.Kind, r.Read, r.Took, r.Confidence)
				}
			}
		})
	}
}

// line is an indicator in one line, self-evaluation included.
func line1(i goal.Indicator) string {
	s := strings.Join([]string{i.Level1, i.Level2, i.Name, i.Target.Raw}, " | ")
	for _, p := range []*string{i.Weight, i.Actual, i.Score, i.Note} {
		if p != nil {
			s += " | " + *p
		}
	}
	return s
}

func indicatorLines(d goal.Declaration) []string {
	var out []string
	for _, i := range d.Indicators {
		out = append(out, line1(i))
	}
	return out
}

func unplacedTexts(d goal.Declaration) []string {
	var out []string
	for _, u := range d.Unplaced {
		out = append(out, u.Text)
	}
	return out
}

func TestShow(t *testing.T) {
	for _, f := range []string{"central-parallel.html", "two-values.md", "self-evaluation.md", "faults.txt"} {
		r := fixture(t, f)
		for _, d := range r.Declarations() {
			t.Log(f, d.Year)
			for _, l := range plain(d) {
				t.Log(l)
			}
			for _, l := range indicatorLines(d) {
				t.Log(l)
			}
			for _, r := range d.Repairs {
				t.Logf("%s %s %s %q → %q %.2f %v", r.Place, r.Ref, r.Kind, r.Read, r.Took, r.Confidence, r.Options)
			}
			t.Log(unplacedTexts(d))
		}
	}
}
