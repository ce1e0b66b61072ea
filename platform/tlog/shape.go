package tlog

import "strings"

// Shape makes a Table of a line of column names, the first of them its key: "#" marks a number, "?" a truth, "~" a
// column that is not accounted for, for the reason that exempt gives (a key of the catalogue).
//
//	Shape("account", 1, "person login hash password_at signed_in~", "account.exempt.signed_in")
func Shape(name string, key int, columns string, exempt ...string) Table {
	t := Table{Name: name}
	for c := range strings.FieldsSeq(columns) {
		col := Column{Name: strings.TrimRight(c, "#?~"), Type: Text}
		switch {
		case strings.HasSuffix(c, "~"):
			t.Exempt = append(t.Exempt, Exempt{Table: name, Column: col.Name, Reason: strings.Join(exempt, " ")})
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
