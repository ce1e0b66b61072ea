package measure

import "plumbline/platform/tlog"

// Tables gives the tables of the room as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("binding", 2, "declaration indicator version# content"),
		tlog.Shape("binding_version", 2, "declaration number# revision# content made_at made_by made_by_id"),
		tlog.Shape("manual_report", 3, "declaration indicator number# value outcome note files made_at made_by made_by_id"),
	}
}
