package form

import (
	"os"
	"testing"
)

func TestDump(t *testing.T) {
	data, err := os.ReadFile("/work/shared/source/000_74a63c49764ed4be.txt")
	if err != nil {
		t.Skip()
	}
	r, err := Read("source.txt", data)
	t.Log(err, len(r.Forms))
	n := 0
	for i, d := range r.Declarations() {
		t.Logf("=== %d %s | %d | %s | %s | %s | %s | %v %v rows %d-%d", i+1, d.Name, d.Year, d.Nature, d.Category, d.Department, d.Unit, d.Start, d.End, r.Forms[i].First, r.Forms[i].Last)
		f := d.Funding
		t.Log(f.Total, f.TotalFiscal, f.TotalOther, f.AnnualTotal, f.AnnualFiscal, f.AnnualCarryover, f.AnnualOther)
		t.Logf("overall: %q", d.Goals.Overall)
		t.Logf("annual: %q", d.Goals.Annual)
		for _, x := range d.Indicators {
			n++
			t.Logf("%3d %s/%s  %s  [%s] %s", n, x.Level1, x.Level2, x.Name, x.Target.Raw, x.Target.Kind)
		}
		for _, x := range d.Repairs {
			t.Logf("  R %s %s %s %q -> %q %.2f %v", x.Place, x.Ref, x.Kind, x.Read, x.Took, x.Confidence, x.Options)
		}
		for _, x := range d.Unplaced {
			t.Logf("  U %s %q", x.Place, x.Text)
		}
	}
	for _, c := range r.Cells {
		if c.Form < 0 {
			t.Log(c.Text, c.Use)
		}
	}
}
