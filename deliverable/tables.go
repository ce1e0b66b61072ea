package deliverable

import "plumbline/platform/tlog"

// Tables gives the tables of the room as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("deliverable_record", 1, "id kind version# organisation year# project matter name day natural_key series withdrawn content"),
		tlog.Shape("deliverable_version", 2, "record number# act reason content made_at made_by made_by_id"),
	}
}

// Exempt gives what the log leaves out, with the reason.
func Exempt() []tlog.Exempt {
	return []tlog.Exempt{{Table: "deliverable_wake", Reason: "deliverable.exempt.wake"}}
}
