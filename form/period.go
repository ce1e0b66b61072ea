package form

import (
	"regexp"
	"strconv"

	"plumbline/base/day"
)

var (
	fullDates  = regexp.MustCompile(`20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?`)
	monthDates = regexp.MustCompile(`(20\d\d)[-/.年](\d{1,2})(?:月|\b)`)
	endMonth   = regexp.MustCompile(`[-—–~～至到](\d{1,2})月`)
	yearDates  = regexp.MustCompile(`20\d\d`)
)

// takePeriod reads a period in one cell: 2024年1月1日至2024年12月31日, 2024年1月-12月, 2024-2026, 2024年.
func (w *work) takePeriod(ps []*piece) {
	p := ps[0]
	if !w.d.Start.IsZero() || !w.d.End.IsZero() {
		return
	}
	start, end := period(narrow(p.text))
	if start.IsZero() || end.IsZero() {
		return
	}
	w.d.Start, w.d.End = start, end
	w.rd.place(p, "start", "end")
}

func period(s string) (start, end day.Day) {
	if m := fullDates.FindAllString(s, -1); len(m) == 2 {
		start, _ = day.Parse(m[0])
		end, _ = day.Parse(m[1])
		return start, end
	}
	if m := monthDates.FindAllStringSubmatch(s, -1); len(m) > 0 && fullDates.FindString(s) == "" {
		y, mo := num(m[0][1]), num(m[0][2])
		if len(m) == 2 {
			return day.Of(y, mo, 1), day.Last(num(m[1][1]), num(m[1][2]))
		}
		if e := endMonth.FindStringSubmatch(s); e != nil && len(m) == 1 {
			return day.Of(y, mo, 1), day.Last(y, num(e[1]))
		}
	}
	if m := yearDates.FindAllString(s, -1); len(m) == 1 || len(m) == 2 {
		if monthDates.FindString(s) != "" {
			return day.Day{}, day.Day{}
		}
		return day.Of(num(m[0]), 1, 1), day.Of(num(m[len(m)-1]), 12, 31)
	}
	return day.Day{}, day.Day{}
}

func num(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
