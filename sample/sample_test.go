package sample_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/sample"
)

func TestDocumentIsWhole(t *testing.T) {
	t.Parallel()
	if n := bytes.Count(sample.Document, []byte("财政项目支出绩效目标申报表")); n != 12 {
		t.Errorf("the document holds %d forms, want 12", n)
	}
	if len(sample.Document) != 25351 {
		t.Errorf("the document has %d bytes, want the 25351 that were published", len(sample.Document))
	}
}

func TestManyIsBelievable(t *testing.T) {
	t.Parallel()
	all := sample.Many(1300)
	names := map[string]bool{}
	for i, d := range all {
		if names[d.Name] {
			t.Fatalf("declaration %d: the name %s occurs twice", i, d.Name)
		}
		names[d.Name] = true
		if !strings.Contains(d.Department, "演示数据") || !strings.Contains(d.Unit, "演示数据") {
			t.Fatalf("declaration %d does not say that it is invented: %s, %s", i, d.Department, d.Unit)
		}
		if *d.Funding.AnnualTotal != *d.Funding.AnnualFiscal+*d.Funding.AnnualCarryover+*d.Funding.AnnualOther {
			t.Fatalf("declaration %d: the annual money does not add up", i)
		}
		quantitative := 0
		for _, in := range d.Indicators {
			if in.Target.Value != nil {
				quantitative++
			}
		}
		if quantitative < 6 || quantitative == len(d.Indicators) {
			t.Fatalf("declaration %d: %d of %d targets have a value", i, quantitative, len(d.Indicators))
		}
	}
}

func TestManyIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	one, err := json.Marshal(sample.Many(50))
	if err != nil {
		t.Fatal(err)
	}
	two, err := json.Marshal(sample.Many(60)[:50])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(one), string(two)); diff != "" {
		t.Error(diff)
	}
}
