package goal

import "plumbline/platform/tlog"

// Tables gives the tables of the room as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("project", 1, "id key twin# department unit name created_at"),
		tlog.Shape("level_pattern", 1, "id content"),
		tlog.Shape("declaration", 1, "id project year# ordinal# revision# digest department unit name pinyin nature category "+
			"annual_total# annual_fiscal# annual_carryover# annual_other# indicators# quantitative# levels "+
			"errors~ warnings~ notes~ answered~ stale~ demo?", "goal.exempt.tally"),
		tlog.Shape("declaration_text", 1, "declaration content"),
		tlog.Shape("indicator", 2, "declaration position# level1 level2 name kind content meaning~", "goal.exempt.meaning"),
		tlog.Shape("revision", 2, "declaration number# digest content document saved_at saved_by saved_by_id"),
	}
}
