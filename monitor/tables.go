package monitor

import "plumbline/platform/tlog"

// Tables gives the tables of the room as the log accounts for them, those of monitor/report and monitor/remedy too.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("monitor_terms", 3, "organisation year# since terms set_at set_by set_by_id"),
		tlog.Shape("monitor_report", 1, "id declaration period year# version# content saved_at saved_by saved_by_id"),
		tlog.Shape("monitor_handed", 2, "report number# digest content handed_at handed_by handed_by_id"),
		tlog.Shape("monitor_remedy", 1, "id declaration indicator period year# organisation state due version# content"),
	}
}
