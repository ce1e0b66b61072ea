package grid

// maxCovered bounds the columns that spans may cover, so that a table of a few bytes cannot ask for endless work.
const maxCovered = 1024

// Spans places cells given one after another into the columns of a table, past the positions that cells of earlier
// rows cover. One Spans belongs to one table.
type Spans struct {
	left []int // per column, how many rows from the current one on it is still covered
	col  int
}

// Next begins a new row.
func (s *Spans) Next() {
	for i, n := range s.left {
		if n > 0 {
			s.left[i] = n - 1
		}
	}
	s.col = 0
}

// Put places a cell of the given spans and returns its column, counted from 1, and its spans as they count.
func (s *Spans) Put(rows, cols int) (col, rowSpan, colSpan int) {
	rows, cols = max(rows, 1), max(cols, 1)
	for s.col < len(s.left) && s.left[s.col] > 0 {
		s.col++
	}
	n := 1
	for n < cols && s.col+n < maxCovered && (s.col+n >= len(s.left) || s.left[s.col+n] == 0) {
		n++
	}
	if rows > 1 && s.col < maxCovered {
		for len(s.left) < s.col+n {
			s.left = append(s.left, 0)
		}
		for i := range n {
			s.left[s.col+i] = rows
		}
	}
	col = s.col + 1
	s.col += n
	return col, rows, n
}
