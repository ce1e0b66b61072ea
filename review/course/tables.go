package course

import "plumbline/platform/tlog"

// Tables gives the tables of the room as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("course_case", 2, "kind id declaration period organisation year# version# state act step due since content"),
		tlog.Shape("course_move", 3, "kind id number# move stage stage_en round# revision# digest state reason moved_at moved_by moved_by_id"),
		tlog.Shape("course_remark", 3, "kind id number# round# stage revision# ref content written_at written_by written_by_id answer answered_at answered_by"),
	}
}
