package tlog

import "strings"

// Shape makes a Table of a line of column names, the first of them its key: "#" marks a number, "?" a truth, "~" a
// column that is not accounted for. exempt gives their reasons (keys of the catalogue) in order, the last for the rest.
//
//	Shape("account", 1, "person login hash password_at signed_in~", "account.exempt.signed_in")
func Shape(name string, key int, columns string, exempt ...string) Table {
	t := Table{Name: name}
	for c := range strings.FieldsSeq(columns) {
		col := Column{Name: strings.TrimRight(c, "#?~"), Type: Text}
		switch {
		case strings.HasSuffix(c, "~"):
			e := Exempt{Table: name, Column: col.Name}
			if len(exempt) > 0 { // without one Register refuses the table
				e.Reason = exempt[min(len(t.Exempt), len(exempt)-1)]
			}
			t.Exempt = append(t.Exempt, e)
			continue
		case strings.HasSuffix(c, "#"):
			col.Type = Bigint
		case strings.HasSuffix(c, "?"):
			col.Type = Boolean
		}
		t.Columns = append(t.Columns, col)
		if len(t.Key) < key {
			t.Key = append(t.Key, col.Name)
		}
	}
	return t
}
