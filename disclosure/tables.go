package disclosure

import "plumbline/platform/tlog"

// Tables gives the tables of the room as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("disclosure_approval", 4, "department year# kind number# day note made_at made_by made_by_id"),
		tlog.Shape("disclosure_text", 2, "declaration number# plain easy_read film made_at made_by made_by_id"),
		tlog.Shape("publication", 3, "department year# number# slug kind at demonstration? reason digest made_by made_by_id"),
	}
}

// Exempt gives what the log leaves out, with the reason: the text of a version has the digest that its row names, and is refused with another
// whenever it is read; what it came to before anything was hidden is made anew from the books.
func Exempt() []tlog.Exempt {
	return []tlog.Exempt{
		{Table: "publication_text", Reason: "disclosure.exempt.text"},
		{Table: "publication_whole", Reason: "disclosure.exempt.whole"},
	}
}
