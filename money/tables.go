package money

import "plumbline/platform/tlog"

// Tables gives the tables of the room as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("money_record", 2,
			"batch id version# organisation year# department project kind natural_key sort day amount# counted# number line code payee note withdrawn? act reason made_at made_by made_by_id waits~",
			"money.exempt.waits"),
		tlog.Shape("money_former", 2, "id number# content act reason made_at made_by made_by_id"),
	}
}

// Exempt gives what the log leaves out: nothing but a column of money_record, which says when a record is looked at again.
func Exempt() []tlog.Exempt { return nil }
