package activity

import "plumbline/platform/tlog"

// Tables gives the tables of the room as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("activity_record", 2,
			"heap id kind version# organisation year# department project matter day link person# code state natural_key waits~ content late act reason made_at made_by made_by_id",
			"activityroom.exempt.waits"),
		tlog.Shape("activity_former", 3, "heap id number# state content act reason made_at made_by made_by_id"),
	}
}

// Exempt gives what the log leaves out, with the reason.
func Exempt() []tlog.Exempt {
	return []tlog.Exempt{{Table: "sign_in_try", Reason: "activityroom.exempt.try"}}
}
