package form

import (
	"fmt"
	"strings"
	"testing"

	"plumbline/goal"
)

// TestLevelOverManyRows: a level that stands for tens of thousands of rows is known by each of them once. Looking each up
// among all before made this take minutes.
func TestLevelOverManyRows(t *testing.T) {
	t.Parallel()
	const rows = 30_000
	var b strings.Builder
	b.WriteString("项目支出绩效目标申报表\n（2023年度）\n项目名称\t甲\t主管部门\t乙\n一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t名称0\t≥0次\n")
	for i := 1; i < rows; i++ {
		fmt.Fprintf(&b, "\t\t名称%d\t≥%d次\n", i, i)
	}
	r, err := Read("长.txt", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.Forms[0].Declaration.Indicators); n != rows {
		t.Fatalf("%d indicators", n)
	}
	for _, c := range r.Cells {
		if c.Text != "产出指标" {
			continue
		}
		seen := map[goal.Ref]bool{}
		for _, ref := range c.Refs {
			seen[ref] = true
		}
		if len(seen) != rows || len(c.Refs) != rows {
			t.Errorf("%d refs, %d different", len(c.Refs), len(seen))
		}
	}
}
