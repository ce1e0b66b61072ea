package review

import (
	"strings"

	"plumbline/platform/tlog"
)

// Tables gives the tables of the room as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{
		table("review_case", 1, "declaration organisation year# version# state act step since revision# frozen# content"),
		table("review_move", 2, "declaration number# kind stage round# revision# digest state grade reason moved_at moved_by moved_by_id"),
		table("review_remark", 2, "declaration number# round# stage revision# ref content note? written_at written_by written_by_id answer answered_at answered_by"),
		table("review_sheet", 2, "declaration number# round# stage revision# completeness relevance suitability feasibility overall comment filled_at filled_by filled_by_id"),
		table("review_scheme", 3, "organisation year# since stages set_at set_by set_by_id"),
		table("review_deadline", 3, "organisation year# step due set_at set_by set_by_id"),
		table("holiday_notice", 1, "year# source off_days work_days added_at added_by added_by_id"),
	}
}

// Exempt gives what the log leaves out, with the reason: what somebody looked at last decides nothing.
func Exempt() []tlog.Exempt {
	return []tlog.Exempt{{Table: "review_seen", Reason: "review.exempt.seen"}}
}

// table reads the columns of a table, the first of them its key: "#" marks a number, "?" a truth.
func table(name string, key int, columns string) tlog.Table {
	t := tlog.Table{Name: name}
	for c := range strings.FieldsSeq(columns) {
		col := tlog.Column{Name: strings.TrimRight(c, "#?"), Type: tlog.Text}
		switch {
		case strings.HasSuffix(c, "#"):
			col.Type = tlog.Bigint
		case strings.HasSuffix(c, "?"):
			col.Type = tlog.Boolean
		}
		t.Columns = append(t.Columns, col)
		if len(t.Key) < key {
			t.Key = append(t.Key, col.Name)
		}
	}
	return t
}
