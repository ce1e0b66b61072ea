package form

import (
	"strings"

	"plumbline/goal"
)

// target reads the target of a row: one cell, or operator, value and unit in three. What is written is kept; what it
// may have been before it was misread is proposed and waits for a person.
func (t *table) target(ind *goal.Indicator, i int, r map[field][]*piece) {
	ref := goal.IndicatorRef(i, "target")
	var text joiner
	var at *piece
	for _, p := range r[hTarget] {
		s := oneLine(p.whole())
		if clean, ok := untag(s); ok {
			if s, clean = oneLine(clean), s; s == "" {
				continue // nothing but mark-up
			}
			t.repair(p, ref, "markup", clean, s, 1)
		}
		text.join(s)
		t.rd.place(p, ref)
		at = p
	}
	raw, at := t.join(text.String(), at, ref, r)
	ind.Target = goal.ParseTarget(raw)
	if at == nil {
		return
	}
	if strings.ContainsAny(raw, `\$`) && latexSign.MatchString(raw) {
		t.repair(at, ref, "latex", raw, ind.Target.String(), 1)
	}
	t.doubt(ind, at, ref)
}

// join puts an operator, a value and a unit that stand in columns of their own together with the target.
func (t *table) join(raw string, at *piece, ref goal.Ref, r map[field][]*piece) (string, *piece) {
	op, value, unit := first(r[hOperator]), first(r[hValue]), first(r[hUnit])
	read := []string{}
	whole := raw
	if value != nil && raw == "" {
		whole = oneLine(value.whole())
		t.rd.place(value, ref)
		at = value
	}
	if op != nil {
		sign := operatorOf(op.text)
		if strings.ContainsAny(sign, "≥≤=<>") && whole != "" && operatorHead(whole) == "" {
			whole = sign + whole
			read = append(read, op.text)
			t.rd.place(op, ref)
		} else {
			t.rd.asLabel(op)
		}
	}
	if at != nil {
		read = append(read, at.text)
	}
	if unit != nil {
		u := oneLine(unit.whole())
		switch {
		case isDash(u):
			t.rd.asLabel(unit)
		case whole != "" && strings.HasSuffix(narrow(whole), narrow(u)):
			t.rd.place(unit, ref)
		case whole != "" && endsDigit(whole):
			whole += u
			read = append(read, unit.text)
			t.rd.place(unit, ref)
		}
	}
	if len(read) > 1 {
		t.repair(at, ref, "columns_joined", strings.Join(read, " | "), whole, 0.99)
	}
	return whole, at
}

func operatorHead(s string) string {
	for _, o := range []string{"≥", "≤", "=", "＝", ">", "<", "不", "大于", "小于", "等于"} {
		if strings.HasPrefix(s, o) {
			return o
		}
	}
	return ""
}

func endsDigit(s string) bool {
	n := narrow(s)
	return n != "" && n[len(n)-1] >= '0' && n[len(n)-1] <= '9'
}

// doubt proposes what a target may have been: a number alone, or a percentage that a misread ≥ made too large.
func (t *table) doubt(ind *goal.Indicator, at *piece, ref goal.Ref) {
	g := ind.Target
	if g.Kind != goal.Quantitative || g.Value == nil || g.Op != nil || g.Upper != nil {
		return
	}
	share := isShare(ind)
	percent := g.Unit != nil && *g.Unit == "%"
	if rest := misreadAtLeast(*g.Value); rest != "" && (percent || g.Unit == nil && share) && share {
		t.repair(at, ref, "target_misread", g.Raw, g.Raw, 0.8, "≥"+rest+"%", g.Raw)
		return
	}
	if g.Unit != nil || g.Text != nil {
		return
	}
	options := []string{"≥" + *g.Value + "(%)", "≥" + *g.Value + "(分)"}
	if u := unitOfName(ind.Name); u != "" && !share {
		options = []string{"≥" + *g.Value + "(" + u + ")", "=" + *g.Value + "(" + u + ")"}
	} else if !share {
		options = []string{"≥" + *g.Value, "=" + *g.Value}
	}
	t.repair(at, ref, "target_bare", g.Raw, g.Raw, 0.74, options...)
}

// isShare says whether an indicator can only be a percentage or a score.
func isShare(ind *goal.Indicator) bool {
	n := squeeze(ind.Name)
	for _, e := range []string{"率", "满意度", "占比", "比例", "比重"} {
		if strings.Contains(n, e) {
			return true
		}
	}
	return strings.Contains(ind.Level1+ind.Level2, "满意度")
}

// misreadAtLeast gives what is left of a number over 200 whose first 2 may have been ≥: 290 is 90, 2290 is 90.
func misreadAtLeast(v string) string {
	whole, _, _ := strings.Cut(v, ".")
	for len(whole) >= 3 && v[0] == '2' {
		v, whole = v[1:], whole[1:]
		if len(whole) == 2 && whole[0] != '0' || whole == "100" {
			return v
		}
	}
	return ""
}

// unitOfName is the unit that the name of a count implies: 培训人次 is counted in 人次.
func unitOfName(name string) string {
	n := strings.TrimSuffix(squeeze(name), "数")
	for _, u := range []string{"人次", "场次", "人", "次", "个", "项", "户", "场", "期", "份", "台", "套", "篇", "条", "家", "件", "名", "天", "本", "册"} {
		if strings.HasSuffix(n, u) {
			return u
		}
	}
	return ""
}

// self reads what a self-evaluation adds: weight, actual value, score, reason.
func (t *table) self(ind *goal.Indicator, i int, r map[field][]*piece) {
	for _, c := range []struct {
		field field
		name  string
		dst   **string
	}{{hWeight, "weight", &ind.Weight}, {hScore, "score", &ind.Score}} {
		p := first(r[c.field])
		if p == nil {
			continue
		}
		if isDash(p.text) {
			t.rd.asLabel(p)
		} else if n, ok := number(p.text); ok {
			*c.dst = &n
			t.rd.place(p, goal.IndicatorRef(i, c.name))
		}
	}
	ind.Actual = t.joined(r[hActual], goal.IndicatorRef(i, "actual"))
	if n := r[hNote]; len(n) == 1 && isDash(n[0].text) {
		t.rd.asLabel(n[0])
		return
	}
	ind.Note = t.joined(r[hNote], goal.IndicatorRef(i, "note"))
}

// joined is the text of a cell that may stand on several lines, nil where there is none.
func (t *table) joined(ps []*piece, ref goal.Ref) *string {
	if len(ps) == 0 {
		return nil
	}
	var text joiner
	for _, p := range ps {
		text.join(oneLine(p.whole()))
		t.rd.place(p, ref)
	}
	s := text.String()
	return &s
}
