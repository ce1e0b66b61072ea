package review

import "plumbline/platform/tlog"

// Tables gives the tables of the room as the log accounts for them.
func Tables() []tlog.Table {
	move := tlog.Shape("review_move", 2, "declaration number# kind stage round# revision# digest state grade reason moved_at moved_by moved_by_id")
	move.Columns = append(move.Columns, tlog.Column{Name: "stage_en", Type: tlog.Text, Added: true, Default: ""})
	return []tlog.Table{
		tlog.Shape("review_case", 1, "declaration organisation year# version# state act step since revision# frozen# content"),
		move,
		tlog.Shape("review_remark", 2, "declaration number# round# stage revision# ref content note? written_at written_by written_by_id answer answered_at answered_by"),
		tlog.Shape("review_sheet", 2, "declaration number# round# stage revision# completeness relevance suitability feasibility overall comment filled_at filled_by filled_by_id"),
		tlog.Shape("review_scheme", 3, "organisation year# since stages set_at set_by set_by_id"),
		tlog.Shape("review_reminder", 6, "person declaration round# step due kind sent_at mail read_at~", "review.exempt.read"),
		tlog.Shape("review_deadline", 3, "organisation year# step due set_at set_by set_by_id"),
		tlog.Shape("holiday_notice", 1, "year# source off_days work_days added_at added_by added_by_id"),
	}
}

// Exempt gives what the log leaves out, with the reason: what somebody looked at last decides nothing, nor how he wishes
// to be reminded.
func Exempt() []tlog.Exempt {
	return []tlog.Exempt{
		{Table: "review_seen", Reason: "review.exempt.seen"},
		{Table: "review_wish", Reason: "review.exempt.wish"},
	}
}
