package journal

import "plumbline/platform/tlog"

// Tables gives the tables of the room as the log accounts for them. Postings and vouchers stand in the log through the root
// of their batch, which Verify makes anew.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("journal_account", 1, "id# year# project measure"),
		tlog.Shape("journal_cut", 1, "id# organisation district category grade sex age tag"),
		tlog.Shape("journal_batch", 1, "first# n# posted day# root"),
		tlog.Shape("journal_closing", 3, "year# project number# through# made maker reason"),
		tlog.Shape("journal_review", 1, "id day began ended postings# differences# harms# found"), // written by package keeping
		tlog.Shape("journal_amendment", 3, "first# account# voucher# n# made maker reason"),
	}
}

// Exempt gives what the log leaves out, with the reason.
func Exempt() []tlog.Exempt {
	return []tlog.Exempt{
		{Table: "posting", Reason: "journal.exempt.batch"},
		{Table: "voucher", Reason: "journal.exempt.batch"},
		{Table: "journal_head", Reason: "journal.exempt.head"},
		{Table: "journal_ahead", Reason: "journal.exempt.head"},
		{Table: "balance", Reason: "journal.exempt.balance"},
		{Table: "person_count", Reason: "journal.exempt.balance"},
		{Table: "refusal", Reason: "journal.exempt.refusal"},
	}
}
