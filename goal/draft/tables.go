package draft

import "plumbline/platform/tlog"

// Tables gives the tables of drafts as the log accounts for them.
func Tables() []tlog.Table {
	const written = " written_at written_by written_by_id"
	return []tlog.Table{
		tlog.Shape("draft", 1, "id organisation kind origin declaration base# state started_at started_by started_by_id ended_at ended_by ended_by_id revision#"),
		tlog.Shape("draft_start", 1, "draft content"),
		tlog.Shape("draft_row", 2, "draft id place# origin# gone? edit#"),
		tlog.Shape("draft_cell", 3, "draft row_id field content edit#"+written),
		tlog.Shape("draft_rival", 4, "draft row_id field written_by_id content edit# written_at written_by"),
		tlog.Shape("draft_edit", 2, "draft number# client kind row_id field was became contested? reverts#"+written),
	}
}
