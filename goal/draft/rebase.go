package draft

import "plumbline/goal"

// follow is what a newer revision brings into a draft: texts that nobody here touched and rows come in, what was touched
// here too stands beside.
type follow struct {
	puts, stands []Change
	cut          []string
	added        []addition
	origins      map[string]int // of the rows that stay
}

// addition is an indicator of the newer revision that the start did not have, and the row that it comes behind.
type addition struct {
	after     string // "" with behind < 0: the first place
	behind    int    // an earlier addition that it comes behind, −1 for none
	indicator int
}

// following compares a draft with a newer revision of what it changes.
func (d *Draft) following(newest goal.Declaration) follow {
	f := follow{origins: map[string]int{}}
	for _, ref := range goal.Fields() {
		f.field(d, At{Field: string(ref)}, textOf(d.Start, ref), textOf(newest, ref))
	}
	from := goal.Match(d.Start, newest)
	to := map[int]int{}
	for j, i := range from {
		if i >= 0 {
			to[i] = j
		}
	}
	rowAt := map[int]string{} // rows by their indicator of the newer revision
	for _, r := range d.Rows {
		if r.Origin < 0 {
			continue
		}
		j, stays := to[r.Origin]
		if !stays {
			f.origins[r.ID] = -1
			if !r.Gone && !d.touched(r) {
				f.cut = append(f.cut, r.ID)
			}
			continue
		}
		f.origins[r.ID], rowAt[j] = j, r.ID
		for _, column := range goal.Columns() {
			f.field(d, At{r.ID, column}, textOf(d.Start, goal.IndicatorRef(r.Origin, column)), textOf(newest, goal.IndicatorRef(j, column)))
		}
	}
	after, behind := "", -1
	for j, i := range from {
		if i >= 0 {
			after, behind = rowAt[j], -1
			continue
		}
		f.added = append(f.added, addition{after, behind, j})
		behind = len(f.added) - 1
	}
	return f
}

// field decides about one cell: was in the start, is in the newer revision.
func (f *follow) field(d *Draft, at At, was, is string) {
	text := d.Cells[at].Text
	was, is = typed(was), typed(is)
	switch {
	case was == is || text == is:
	case text == was:
		f.puts = append(f.puts, Change{At: at, Text: is})
	default:
		f.stands = append(f.stands, Change{At: at, Text: is})
	}
}

// touched says whether a row is other than in the start.
func (d *Draft) touched(r Row) bool {
	for _, column := range goal.Columns() {
		if d.Cells[At{r.ID, column}].Text != typed(textOf(d.Start, goal.IndicatorRef(r.Origin, column))) {
			return true
		}
	}
	return false
}
