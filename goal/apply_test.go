package goal

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/day"
	"plumbline/base/fault"
)

// everyChange is a new value for each kind of field of full().
var everyChange = map[Ref]string{
	"name": "新名", "code": "A1", "year": "2024", "nature": "其他一次性项目", "category": "其他运转类", "department": "甲", "unit": "乙",
	"start": "2023-02-01", "end": "2023-11-30", "goals.overall": "总", "goals.annual": "年",
	"funding.total": "1.00", "funding.total_fiscal": "1.00", "funding.total_other": "1.00", "funding.annual_total": "1.00",
	"funding.annual_fiscal": "1.00", "funding.annual_carryover": "1.00", "funding.annual_other": "1.00",
	"indicators[0].level1": Benefit, "indicators[0].level2": "质量指标", "indicators[0].name": "别的", "indicators[0].target": "≥6次",
	"indicators[0].weight": "11", "indicators[0].actual": "7次", "indicators[0].score": "8", "indicators[0].note": "有",
}

var sameDay = cmp.Comparer(func(a, b day.Day) bool { return a == b })

func TestApplySetsEveryField(t *testing.T) {
	t.Parallel()
	if len(everyChange) != len(heads)+len(columns) {
		t.Fatalf("%d changes for %d fields", len(everyChange), len(heads)+len(columns))
	}
	for ref, value := range everyChange {
		d := full()
		got, err := Apply(d, ref, value)
		if err != nil {
			t.Errorf("%s: %v", ref, err)
			continue
		}
		if text, ok := Value(got, ref); !ok || text != value {
			t.Errorf("%s is %q %v, want %q", ref, text, ok, value)
		}
		if diff := cmp.Diff(full(), d, sameDay); diff != "" {
			t.Errorf("%s: the original changed:\n%s", ref, diff)
		}
		if changes := Diff(d, got); len(changes) != 1 || changes[0].Ref != ref || changes[0].New != value {
			t.Errorf("%s: differences %v", ref, changes)
		}
		blank, err := Apply(got, ref, " ")
		if text, ok := Value(blank, ref); err != nil || !ok || text != "" {
			t.Errorf("%s cannot be blanked: %q %v", ref, text, err)
		}
	}
}

func TestApplyReadsWhatPeopleType(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ref        Ref
		typed, got string
	}{
		{"funding.annual_total", "２，０１３，２００", "2013200.00"},
		{"funding.annual_total", "201.32万元", "2013200.00"},
		{"funding.annual_total", "1,000.5 元", "1000.50"},
		{"start", "2023年1月5日", "2023-01-05"},
		{"end", "２０２３/１２/３１", "2023-12-31"},
		{"year", "2024年度", "2024"},
		{"indicators[0].level1", "产 出", Output},
		{"indicators[0].level1", "成本", Cost},
		{"indicators[0].level2", "数量", "数量指标"},
		{"indicators[0].level2", "影响力", "影响力"},
		{"indicators[0].weight", "10.50分", "10.5"},
		{"goals.annual", "一\r\n二\n", "一\n二"},
		{"indicators[6].name", "新增的", "新增的"},
	} {
		d, err := Apply(full(), c.ref, c.typed)
		if got, _ := Value(d, c.ref); err != nil || got != c.got {
			t.Errorf("%s: %q gives %q %v, want %q", c.ref, c.typed, got, err, c.got)
		}
	}
}

// What is pasted brings ends of lines and controls of other programs along; none is kept.
func TestApplyLeavesControlsOut(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"一\r\n二\r三\v四\u2028五":        "一\n二\n三\n四\n五",
		"\x00甲\x07\x1b[31m乙\t丙\x7f ": "甲[31m乙\t丙",
	} {
		d, err := Apply(full(), "goals.annual", value)
		if err != nil || d.Goals.Annual != want {
			t.Errorf("%q: %q, %v", value, d.Goals.Annual, err)
		}
	}
}

func TestApplyRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ref   Ref
		value string
		kind  fault.Kind
		key   string
	}{
		{"funding.annual_total", "约20万", fault.Invalid, "goal.bad_amount"},
		{"funding.annual_total", "1.234", fault.Invalid, "goal.bad_amount"},
		{"funding.annual_total", "0.0000001万元", fault.Invalid, "goal.bad_amount"},
		{"start", "2023-02-30", fault.Invalid, "goal.bad_date"},
		{"year", "23", fault.Invalid, "goal.bad_year"},
		{"indicators[0].weight", "≥10", fault.Invalid, "goal.bad_number"},
		{"indicators[0].score", "优", fault.Invalid, "goal.bad_number"},
		{"indicators[9].name", "x", fault.NotFound, "goal.no_indicator"},
		{"indicators[-1].name", "x", fault.NotFound, "goal.no_indicator"},
		{"indicators[0].colour", "x", fault.NotFound, "goal.no_field"},
		{"indicators[0]", "x", fault.NotFound, "goal.no_field"},
		{"indicators", "", fault.NotFound, "goal.no_field"},
		{"", "x", fault.NotFound, "goal.no_field"},
		{"repairs[0].took", "x", fault.NotFound, "goal.no_field"},
	} {
		_, err := Apply(full(), c.ref, c.value)
		f, ok := fault.As(err)
		if !ok || f.Kind != c.kind || f.Key != c.key || f.Field != string(c.ref) {
			t.Errorf("%s %q: %v, want %s %s", c.ref, c.value, err, c.kind, c.key)
		}
	}
	for _, ref := range []Ref{"", "indicators", "indicators[6]", "indicators[x].name", "funding"} {
		if text, ok := Value(full(), ref); ok {
			t.Errorf("%q has a value %q", ref, text)
		}
	}
}

func TestApplyTakesARowOut(t *testing.T) {
	t.Parallel()
	d := full()
	d.Repairs = append(d.Repairs, Repair{Ref: "indicators[1].target"}, Repair{Ref: "name"})
	got, err := Apply(d, "indicators[1]", "")
	if err != nil || len(got.Indicators) != len(d.Indicators)-1 || got.Indicators[1].Name != d.Indicators[2].Name {
		t.Fatalf("%v %v", got.Indicators, err)
	}
	if len(got.Repairs) != 2 || got.Repairs[0].Ref != "indicators[3].level1" || got.Repairs[1].Ref != "name" {
		t.Errorf("repairs %v", got.Repairs)
	}
	if d.Repairs[0].Ref != "indicators[4].level1" || len(d.Indicators) != 6 {
		t.Error("the original changed")
	}
}
