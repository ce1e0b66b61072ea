package form

import "plumbline/platform/tlog"

// Tables gives the tables of the room as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("document", 1, "sha256 name size# kept_at kept_by"),
		tlog.Shape("document_chunk", 2, "document position# content"),
		tlog.Shape("import", 1, "id document name state uploaded_at uploaded_by uploaded_by_id closed_at closed_by closed_by_id "+
			"forms# indicators# repairs# waiting# unplaced# reading answers saved"),
		tlog.Shape("source", 2, "declaration revision# document import name format form# content"),
	}
}
