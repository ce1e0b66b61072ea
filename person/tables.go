package person

import (
	"plumbline/platform/seal"
	"plumbline/platform/tlog"
)

// Tables gives the tables of the room as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("served_person", 1, "id number# version# name document document_index~ phone district category grade sex born_year# added_at changed_at", "person.exempt.index"),
	}
}

// Sealed lists the columns of the room that are kept sealed.
func Sealed() []seal.Column {
	return []seal.Column{
		{Table: "served_person", Key: "id", Column: "name"},
		{Table: "served_person", Key: "id", Column: "document"},
		{Table: "served_person", Key: "id", Column: "phone"},
	}
}
