package form

import "plumbline/goal"

// withBlocks tells the long-term columns from the annual ones where a table has both side by side. The annual ones are
// the declaration's; headings above the columns say which they are, and without any the later block is the annual one.
func (t *table) withBlocks(cols []column, heads []*piece) []column {
	var targets, names []int
	for i, c := range cols {
		switch c.field {
		case hTarget:
			targets = append(targets, i)
		case hName:
			names = append(names, i)
		}
	}
	if len(targets) < 2 {
		return cols
	}
	out := append([]column(nil), cols...)
	annualFirst := longIsLater(heads)
	if len(names) < 2 {
		long := targets[0]
		if annualFirst {
			long = targets[1]
		}
		out[long].field = hLongTarget
		t.noteBlock(heads, out[long].col)
		return out
	}
	from, to := 0, targets[0]
	if annualFirst {
		from, to = targets[0]+1, targets[1]
	}
	long := map[field]field{hLevel2: hLongLevel2, hName: hLongName, hTarget: hLongTarget, hUnit: hBasis, hOperator: hBasis, hValue: hBasis}
	for i := from; i <= to; i++ {
		if f, ok := long[out[i].field]; ok {
			out[i].field = f
		}
	}
	t.noteBlock(heads, out[to].col)
	return out
}

// longIsLater says whether the headings put the long-term block right of the annual one.
func longIsLater(heads []*piece) bool {
	annual, long := 0, 0
	for _, p := range heads {
		switch p.hit.field {
		case fIndicators, fAnnual:
			if annual == 0 && p.col > 1 {
				annual = p.col
			}
		case fLongBlock, fOverall:
			long = p.col
		}
	}
	return annual > 0 && long > annual
}

// hasBlocks says whether headings name a long-term block beside the annual one.
func hasBlocks(heads []*piece) bool {
	for _, p := range heads {
		if p.hit.field == fLongBlock || p.hit.field == fOverall || p.hit.field == fAnnual {
			return true
		}
	}
	return false
}

// noteBlock records once that the long-term block was left aside.
func (t *table) noteBlock(heads []*piece, col int) {
	for _, p := range heads {
		if p.col == col {
			t.repair(p, "indicators", "long_block", p.text, "", 0.95)
			return
		}
	}
}

// settleLong places what the long-term block says alike; what it says otherwise stays unplaced, so that it is seen.
func (t *table) settleLong(r map[field][]*piece) {
	i := len(t.d.Indicators) - 1
	ind := t.d.Indicators[i]
	for _, p := range r[hLongLevel2] {
		if l, ok := levelOf(p.whole()); ok && l.name == ind.Level2 {
			t.rd.place(p, goal.IndicatorRef(i, "level2"))
		}
	}
	for _, p := range r[hLongName] {
		if squeeze(p.text) == squeeze(ind.Name) {
			t.rd.place(p, goal.IndicatorRef(i, "name"))
		}
	}
}
