package draw

import "plumbline/platform/tlog"

// Tables gives the tables of the draws as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("draw_list", 1, "id department year# content digest prepared_at prepared_by prepared_by_id"),
		tlog.Shape("draw_seed", 1, "list seed published picked drawn_at drawn_by drawn_by_id"),
	}
}
