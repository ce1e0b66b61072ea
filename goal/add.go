package goal

import "slices"

// Insert adds an indicator where the official form wants it: behind the last of its second level, else behind the last
// that comes no later in the form. It gives the changed copy and the place of the new row; what the reader said of later
// rows follows them.
func Insert(d Declaration, in Indicator) (Declaration, int) {
	d = d.Clone()
	at := len(d.Indicators)
	for at > 0 && !follows(in, d.Indicators[at-1]) {
		at--
	}
	d.Indicators = slices.Insert(d.Indicators, at, in)
	for k := range d.Repairs {
		if n, column, ok := d.Repairs[k].Ref.Indicator(); ok && n >= at {
			d.Repairs[k].Ref = IndicatorRef(n+1, column)
		}
	}
	return d, at
}

// follows says that a new row may stand behind an old one: it is of the same level or of a later one.
func follows(added, old Indicator) bool {
	if added.Level1 == old.Level1 && added.Level2 == old.Level2 {
		return true
	}
	return LevelOrder(old.Level1, old.Level2) <= LevelOrder(added.Level1, added.Level2)
}
