package attach

import "plumbline/platform/tlog"

// Tables gives the tables as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("file", 1, "sha256 size# type state scanned_at scanner threat kept_at dropped_at"),
		tlog.Shape("file_chunk", 2, "file position# content"),
		tlog.Shape("attachment", 1, "id subject name note file added_at added_by added_by_id removed_at removed_by removed_by_id reason"),
	}
}
