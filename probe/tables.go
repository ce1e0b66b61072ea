package probe

import (
	"plumbline/platform/seal"
	"plumbline/platform/tlog"
)

// Tables gives the tables of the room as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("probe_link", 1,
			"id version# organisation department project matter tag stopped? content secret act reason made_at made_by made_by_id due_at~",
			"probe.exempt.due"),
		tlog.Shape("probe_link_former", 2, "id number# stopped? content act reason made_at made_by made_by_id"),
		tlog.Shape("probe_check", 2, "batch id link year# day made_at millis# why detail during"),
		tlog.Shape("probe_aside", 1, "check_id reason made_at made_by made_by_id"),
	}
}

// Exempt gives what the log leaves out: nothing but a column of probe_link.
func Exempt() []tlog.Exempt { return nil }

// Sealed lists the columns that are kept sealed.
func Sealed() []seal.Column {
	return []seal.Column{{Table: "probe_link", Column: "secret", Key: "id"}}
}
