package record_test

import (
	"strings"
	"testing"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/deliverable/record"
)

// TestFieldsReadWhatOfficesWrite: values in the ways they are written, and what is refused with its reason on the field.
func TestFieldsReadWhatOfficesWrite(t *testing.T) {
	t.Parallel()
	var (
		text, long, choice string
		on                 day.Day
		count              int64
		money              *fen.Fen
		truth              bool
	)
	fields := map[string]record.Field{
		"text": record.OfText("text", &text), "long": record.OfLong("long", &long), "day": record.OfDay("day", &on), "count": record.OfCount("count", &count),
		"money": record.OfMoney("money", &money), "truth": record.OfTruth("truth", &truth), "choice": record.OfChoice("choice", &choice, "a", "b"),
	}
	for _, c := range []struct{ field, typed, want, key string }{
		{"text", " 课题 ", "课题", ""},
		{"text", strings.Repeat("长", 201), "", "deliverable.too_long"},
		{"text", "两\n行", "", "deliverable.one_line"},
		{"long", "两\r\n行", "两\n行", ""},
		{"long", strings.Repeat("长", 2001), "", "deliverable.too_long"},
		{"day", "2023年7月3日", "2023-07-03", ""},
		{"day", "20230703", "2023-07-03", ""},
		{"day", "2023-02-30", "", "deliverable.no_day"},
		{"day", "", "", ""},
		{"count", "7,000", "7000", ""},
		{"count", "", "", ""},
		{"count", "-1", "", "deliverable.no_count"},
		{"count", "1.5", "", "deliverable.no_count"},
		{"money", "180000", "180000.00", ""},
		{"money", "0", "0.00", ""},
		{"money", "", "", ""},
		{"money", "-1", "", "deliverable.no_amount"},
		{"money", "十万", "", "deliverable.no_amount"},
		{"truth", "是", "yes", ""},
		{"truth", "No", "no", ""},
		{"truth", "", "no", ""},
		{"truth", "也许", "", "deliverable.no_truth"},
		{"choice", "b", "b", ""},
		{"choice", "c", "", "deliverable.no_choice"},
	} {
		f := fields[c.field]
		err := f.Set(c.typed)
		if c.key == "" {
			if err != nil || f.Get() != c.want {
				t.Errorf("%s %q: %q, %v", c.field, c.typed, f.Get(), err)
			}
			continue
		}
		if told, ok := fault.As(err); !ok || told.Key != c.key || told.Field != c.field {
			t.Errorf("%s %q: %v, want %s", c.field, c.typed, err, c.key)
		}
	}
	for name, f := range fields {
		err := f.Required().Set("  ")
		if told, ok := fault.As(err); !ok || told.Key != "deliverable.missing" || told.Field != name {
			t.Errorf("%s: blank though required: %v", name, err)
		}
	}
	wrong := record.Read([]record.Field{fields["day"], fields["text"], fields["count"]}, func(name string) string { return map[string]string{"day": "x", "text": "y", "count": "z"}[name] })
	if len(wrong) != 2 || text != "y" {
		t.Errorf("not every fault is told: %v", wrong)
	}
}

// TestABookKeepsItsYear: what falls into another year is refused there, lines of one place are one, and what was taken back
// contributes nothing.
func TestABookKeepsItsYear(t *testing.T) {
	t.Parallel()
	place := record.Place{Organisation: "u1", Year: 2023, Project: "d/p", Matter: "m"}
	b := record.NewBook("x/1", place, false)
	b.Line("deliverable.plan", "m", day.Of(2023, 5, 1), 0, 1, "")
	b.Line("deliverable.plan", "m", day.Of(2023, 5, 1), 1, 0, "")
	b.Line("deliverable.plan", "m", day.Of(2022, 5, 1), 1, 0, "")
	b.Line("deliverable.plan", "m", day.Of(2024, 5, 1), 1, 0, "")
	b.Line("deliverable.plan", "m", day.Day{}, 1, 0, "")
	b.Line("deliverable.defects", "m", day.Of(2023, 5, 1), 1, 0, "high")
	b.Line("deliverable.defects", "m", day.Of(2023, 5, 1), -1, 0, "high")
	b.Not("deliverable.plan", "m", day.Of(2023, 12, 31), "deliverable.why.late")
	v := b.Voucher()
	if len(v.Want) != 1 || v.Want[0].Num != 1 || v.Want[0].Den != 1 || v.Want[0].Organisation != "u1" {
		t.Errorf("lines: %+v", v.Want)
	}
	if len(v.Not) != 2 || v.Not[0].Day != day.Of(2023, 1, 1) || v.Not[0].Why != "deliverable.why.before_year" || v.Not[1].Why != "deliverable.why.after_year" {
		t.Errorf("refusals: %+v", v.Not)
	}
	if s := record.Standing(v, day.Of(2023, 4, 30)); len(s.Want) != 0 || len(s.Not) != 1 {
		t.Errorf("before its day: %+v", s)
	}
	gone := record.NewBook("x/1", place, true)
	gone.Line("deliverable.plan", "m", day.Of(2023, 5, 1), 1, 1, "")
	if v := gone.Voucher(); len(v.Want) != 0 || len(v.Not) != 1 || v.Not[0].Why != "deliverable.why.withdrawn" {
		t.Errorf("taken back: %+v", v)
	}
}
