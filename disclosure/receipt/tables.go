package receipt

import (
	"plumbline/platform/seal"
	"plumbline/platform/tlog"
)

// Tables gives the tables of the room as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("receipt", 1, "hash ref made_at made_by made_by_id"),
		tlog.Shape("objection", 1,
			"id number# code department year# publication# project indicator# counted content contact made_at day due state finding answer answered_at answered_by answered_id"),
	}
}

// Exempt gives what the log leaves out, with the reason.
func Exempt() []tlog.Exempt {
	return []tlog.Exempt{{Table: "objection_try", Reason: "receipt.exempt.try"}}
}

// Sealed gives the columns that are kept sealed.
func Sealed() []seal.Column {
	return []seal.Column{{Table: "objection", Key: "id", Column: "content"}, {Table: "objection", Key: "id", Column: "contact"}}
}
