package form

// part takes apart cells that hold more than one.
func (rd *reading) part() {}
