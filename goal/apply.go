package goal

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/cockroachdb/apd/v3"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
)

// Apply sets one field from what a person types and gives the changed copy; d itself stays as it was. "" blanks the
// field. "indicators[i]" with "" takes the row out; "indicators[n].name", n being the number of rows, adds one under
// the levels of the last. A value that cannot be the field's is refused with a fault that names the field.
func Apply(d Declaration, ref Ref, value string) (Declaration, error) {
	d = d.Clone()
	value = cleaned(value)
	if i, column, ok := ref.Indicator(); ok {
		err := d.applyRow(ref, i, column, value)
		return d, err
	}
	if p := d.word(ref); p != nil {
		*p = value
		return d, nil
	}
	if p := d.amount(ref); p != nil {
		a, err := typedAmount(ref, value)
		*p = a
		return d, err
	}
	if p := d.date(ref); p != nil {
		t, err := typedDate(ref, value)
		*p = t
		return d, err
	}
	if ref == "year" {
		y, err := typedYear(ref, value)
		d.Year = y
		return d, err
	}
	return d, fault.New(fault.NotFound, "goal.no_field", "field", string(ref)).On(string(ref))
}

// cleaned is the text that a person typed or pasted, without what a keyboard cannot write: lines end in "\n" whatever ended
// them, control characters are left out.
func cleaned(value string) string {
	value = lineEnds.Replace(value)
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, value))
}

// lineEnds are those of other systems, of a word processor, and of typesetting.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

func (d *Declaration) applyRow(ref Ref, i int, column, value string) error {
	if i == len(d.Indicators) && column == "name" && value != "" {
		d.addRow(value)
		return nil
	}
	if i < 0 || i >= len(d.Indicators) {
		return fault.New(fault.NotFound, "goal.no_indicator", "number", i+1, "count", len(d.Indicators)).On(string(ref))
	}
	in := &d.Indicators[i]
	switch column {
	case "level1", "level2":
		in.setLevel(column, value)
	case "name":
		in.Name = value
	case "target":
		in.Target = ParseTarget(value)
	case "weight", "score":
		n, err := typedNumber(ref, value)
		*in.optional(column) = n
		return err
	case "actual", "note":
		*in.optional(column) = ptr(value)
	default:
		if column != "" || value != "" {
			return fault.New(fault.NotFound, "goal.no_field", "field", string(ref)).On(string(ref))
		}
		d.cutRow(i)
	}
	return nil
}

func (in *Indicator) setLevel(column, value string) {
	if column == "level1" {
		if name, level, _ := CanonicalLevel(value); level == 1 || KnownLevel1(name) {
			value = name
		}
		in.Level1 = value
		return
	}
	if name, level, _ := CanonicalLevel(value); level == 2 {
		value = name
	}
	in.Level2 = value
}

func (d *Declaration) addRow(name string) {
	row := Indicator{Name: name, Target: ParseTarget("")}
	if n := len(d.Indicators); n > 0 {
		row.Level1, row.Level2 = d.Indicators[n-1].Level1, d.Indicators[n-1].Level2
	}
	d.Indicators = append(d.Indicators, row)
}

// cutRow takes a row out; what the reader said of it goes with it, and what it said of later rows follows them.
func (d *Declaration) cutRow(i int) {
	d.Indicators = slices.Delete(d.Indicators, i, i+1)
	d.Repairs = slices.DeleteFunc(d.Repairs, func(r Repair) bool {
		n, _, ok := r.Ref.Indicator()
		return ok && n == i
	})
	for k := range d.Repairs {
		if n, column, ok := d.Repairs[k].Ref.Indicator(); ok && n > i {
			d.Repairs[k].Ref = IndicatorRef(n-1, column)
		}
	}
}

// typedAmount reads yuan, and 万元 where the person writes it.
func typedAmount(ref Ref, value string) (*fen.Fen, error) {
	if value == "" {
		return nil, nil
	}
	plain := value
	if n, ok := strings.CutSuffix(strings.TrimSuffix(foldTarget(value), "元"), "万"); ok {
		if d, ok := decimal(strings.ReplaceAll(n, ",", "")); ok {
			plain = canonical(&apd.Decimal{Negative: d.Negative, Coeff: d.Coeff, Exponent: d.Exponent + 4})
		}
	}
	f, err := fen.Parse(plain)
	if err != nil {
		return nil, fault.New(fault.Invalid, "goal.bad_amount", "value", value).On(string(ref)).Because(err)
	}
	return &f, nil
}

func typedDate(ref Ref, value string) (day.Day, error) {
	if value == "" {
		return day.Day{}, nil
	}
	t, err := day.Parse(foldTarget(value))
	if err != nil {
		return day.Day{}, fault.New(fault.Invalid, "goal.bad_date", "value", value).On(string(ref)).Because(err)
	}
	return t, nil
}

func typedYear(ref Ref, value string) (int, error) {
	if value == "" {
		return 0, nil
	}
	y, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSuffix(foldTarget(value), "度"), "年"))
	if err != nil || y < 1950 || y > 2199 {
		return 0, fault.New(fault.Invalid, "goal.bad_year", "value", value).On(string(ref))
	}
	return y, nil
}

// typedNumber reads a weight or a score: a decimal, with 分 behind it or without.
func typedNumber(ref Ref, value string) (*string, error) {
	if value == "" {
		return nil, nil
	}
	t := ParseTarget(value)
	if t.Value == nil || t.Op != nil || t.Upper != nil || t.Text != nil || t.Unit != nil && *t.Unit != "分" {
		return nil, fault.New(fault.Invalid, "goal.bad_number", "value", value).On(string(ref))
	}
	return t.Value, nil
}
