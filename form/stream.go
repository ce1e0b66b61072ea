package form

// stream reads indicators that stand one cell per line.
func (t *table) stream(lines []line) {}
