package form

import (
	"regexp"
	"strings"

	"plumbline/base/fen"
)

var (
	wellGrouped = regexp.MustCompile(`^[￥¥]?-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,6})?(?:万?元)?$`)
	endsOpen    = regexp.MustCompile(`^[￥¥]?-?\d[\d,]*[,.]$`)
)

// isIllGrouped says whether the commas of an amount stand where no thousands end: a digit was lost or the cell was broken.
func isIllGrouped(text string) bool {
	return strings.Contains(text, ",") && !wellGrouped.MatchString(text)
}

// unbroken joins an amount that was wrapped over lines: its first line is no whole amount, or the next begins inside one.
func unbroken(text string, ps []*piece) (string, int) {
	if len(ps) < 2 {
		return text, 1
	}
	rest := narrow(ps[1].text)
	inside := rest != "" && (rest[0] == ',' || rest[0] == '.')
	if !isIllGrouped(text) && !endsOpen.MatchString(text) && !inside || rest == "" {
		return text, 1
	}
	for n := 2; n <= min(len(ps), 3); n++ {
		whole := text + wholeOf(ps[1:n])
		if wellGrouped.MatchString(whole) {
			return whole, n
		}
	}
	return text, 1
}

// declaredColumn picks the amount under 年初预算数; where that is blank, the one under 全年预算数 (late). In a row without
// columns the amounts stand in the order of the heads.
func declaredColumn(ps, cols []*piece, loose bool) (p *piece, late bool) {
	under := func(f field) *piece {
		for i, c := range cols {
			if c.hit.field != f {
				continue
			}
			if loose && i < len(ps) {
				return ps[i]
			}
			for _, q := range ps {
				if !loose && q.col == c.col {
					return q
				}
			}
		}
		return nil
	}
	if p = under(hBegin); p != nil {
		return p, false
	}
	p = under(hBudget)
	return p, p != nil
}

// amountOf reads an amount of a unit exactly; false where it is none or finer than a fen.
func amountOf(text string, unit int64) (fen.Fen, bool) {
	text = strings.TrimSuffix(strings.TrimSuffix(text, "元"), "万")
	if unit == 100 {
		a, err := fen.Parse(text)
		return a, err == nil
	}
	n, ok := number(text)
	if !ok || strings.ContainsAny(text, "%分") {
		return 0, false
	}
	whole, frac, _ := strings.Cut(n, ".")
	if len(frac) > 6 || len(whole) > 11 {
		return 0, false
	}
	frac = (frac + "000000")[:6]
	a, err := fen.Parse(whole + frac[:4] + "." + frac[4:])
	return a, err == nil
}

var digitLike = strings.NewReplacer("O", "0", "o", "0", "l", "1", "I", "1", "〇", "0", "|", "1", "Z", "2", "B", "8", "S", "5", ";", ",", "。", ".", "、", ",")

// mendDigits puts digits where letters were read for them.
func mendDigits(s string) string {
	if !strings.ContainsAny(s, "0123456789") {
		return s
	}
	return digitLike.Replace(s)
}
