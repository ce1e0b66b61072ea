package library

import "plumbline/platform/tlog"

// Tables gives the tables of the library as the log accounts for them, those of its templates too.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("library_entry", 1, "id version# level1 level2 name retired? merged_into content"),
		tlog.Shape("library_version", 2, "entry number# serial# act content made_at made_by made_by_id"),
		tlog.Shape("library_template", 1, "id version# name retired? content"),
		tlog.Shape("library_template_version", 2, "template number# act content made_at made_by made_by_id"),
	}
}

// Exempt gives what the log leaves out: what is made anew from entries and declarations.
func Exempt() []tlog.Exempt {
	return []tlog.Exempt{
		{Table: "library_meaning", Reason: "library.exempt.meaning"},
		{Table: "derived", Reason: "library.exempt.derived"},
	}
}
