package handback_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/form"
	"plumbline/form/handback"
	"plumbline/goal"
	"plumbline/sample"
)

// formats are the drawings of the official form that read back.
var formats = map[string]func(io.Writer, []goal.Declaration, handback.Meta) error{
	"xlsx": handback.XLSX, "docx": handback.DOCX, "pdf": handback.PDF,
}

// meta is that of a demonstration given out at a fixed instant.
func meta(n int) handback.Meta {
	m := handback.Meta{At: time.Date(2023, 2, 15, 1, 20, 0, 0, time.UTC), Demo: true}
	for i := range n {
		m.Revisions = append(m.Revisions, i+1)
	}
	return m
}

// published gives the twelve declarations of the real document.
func published(t testing.TB) []goal.Declaration {
	t.Helper()
	r, err := form.Read(sample.Name, sample.Document)
	if err != nil {
		t.Fatal(err)
	}
	ds := r.Declarations()
	if len(ds) != 12 {
		t.Fatalf("the document holds %d declarations", len(ds))
	}
	return ds
}

func export(t testing.TB, format string, ds []goal.Declaration) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := formats[format](&b, ds, meta(len(ds))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// same compares the content of two declarations; how they were read is no content.
func same(t *testing.T, want, got goal.Declaration) {
	t.Helper()
	if goal.Digest(want) == goal.Digest(got) {
		return
	}
	want.Repairs, want.Unplaced, got.Repairs, got.Unplaced = nil, nil, nil, nil
	a, err := json.MarshalIndent(want, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.MarshalIndent(got, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	diff := cmp.Diff(strings.Split(string(a), "\n"), strings.Split(string(b), "\n"))
	t.Errorf("%s does not read back:\n%s", want.Name, diff)
}

// Each of the twelve, given out alone in each format, reads back to the same declaration with nothing to repair.
func TestEachReadsBack(t *testing.T) {
	t.Parallel()
	ds := published(t)
	for format := range formats {
		for i, d := range ds {
			t.Run(fmt.Sprintf("%s/%d", format, i+1), func(t *testing.T) {
				t.Parallel()
				got, err := form.Read("form."+format, export(t, format, []goal.Declaration{d}))
				if err != nil {
					t.Fatal(err)
				}
				if len(got.Forms) != 1 {
					t.Fatalf("read %d declarations", len(got.Forms))
				}
				back := got.Forms[0].Declaration
				same(t, d, back)
				for _, r := range back.Repairs {
					t.Logf("repair: %+v", r)
				}
				for _, u := range back.Unplaced {
					if !strings.Contains(u.Text, "准绳") {
						t.Errorf("unplaced at %s: %q", u.Place, u.Text)
					}
				}
			})
		}
	}
}

// All twelve in one file read back too.
func TestAllReadBack(t *testing.T) {
	t.Parallel()
	ds := published(t)
	for format := range formats {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			got, err := form.Read("forms."+format, export(t, format, ds))
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Forms) != len(ds) {
				t.Fatalf("read %d declarations of %d", len(got.Forms), len(ds))
			}
			for i := range ds {
				same(t, ds[i], got.Forms[i].Declaration)
			}
		})
	}
}

// A form that runs over several leaves reads back: heads that stand again, level names that are repeated, a goal that is
// cut between its paragraphs.
func TestLongFormsReadBack(t *testing.T) {
	t.Parallel()
	short := published(t)[7]
	for _, c := range []struct{ goals, indicators int }{{0, 60}, {3, 8}, {12, 70}} {
		d := short.Clone()
		for i := range c.goals {
			d.Goals.Annual += fmt.Sprintf("\n第%d段：", i+1) + strings.ReplaceAll(short.Goals.Annual, "\n", "")
		}
		for len(d.Indicators) < c.indicators {
			in := short.Indicators[len(d.Indicators)%len(short.Indicators)]
			in.Name += fmt.Sprint(len(d.Indicators))
			d.Indicators = append(d.Indicators, in)
		}
		for format := range formats {
			t.Run(fmt.Sprintf("%s/%d+%d", format, c.goals, c.indicators), func(t *testing.T) {
				t.Parallel()
				got, err := form.Read("form."+format, export(t, format, []goal.Declaration{d, short}))
				if err != nil {
					t.Fatal(err)
				}
				if len(got.Forms) != 2 {
					t.Fatalf("read %d declarations of 2", len(got.Forms))
				}
				same(t, d, got.Forms[0].Declaration)
				same(t, short, got.Forms[1].Declaration)
			})
		}
	}
}

// Forms with a project code, and self-evaluations with weight, actual, score and reason, read back.
func TestSelfEvaluationsReadBack(t *testing.T) {
	t.Parallel()
	ds := sample.Many(6)
	for i := range ds {
		for k := range ds[i].Indicators {
			weight, actual, score, note := "10", "≥95%", "9.5", "因施工单位进场推迟，已加派人员，年底前完成"
			in := &ds[i].Indicators[k]
			if i%2 == 1 {
				in.Weight, in.Actual, in.Score = &weight, &actual, &score
			}
			if i%2 == 1 && k == 3 {
				in.Note = &note
			}
		}
	}
	for format := range formats {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			got, err := form.Read("forms."+format, export(t, format, ds))
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Forms) != len(ds) {
				t.Fatalf("read %d declarations of %d", len(got.Forms), len(ds))
			}
			for i := range ds {
				same(t, ds[i], got.Forms[i].Declaration)
			}
		})
	}
}
