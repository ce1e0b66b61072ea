package rule

import "plumbline/platform/tlog"

// Tables gives the tables of the room as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("dismissal", 1, "id declaration rule ref digest reason dismissed_at dismissed_by dismissed_by_id restored_at restored_by restored_by_id"),
	}
}

// Exempt gives what the log leaves out, with the reason: what the rules say is made anew from the declarations.
func Exempt() []tlog.Exempt {
	return []tlog.Exempt{{Table: "finding", Reason: "rule.exempt.finding"}}
}
