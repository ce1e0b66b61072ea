package office

import "plumbline/platform/tlog"

// Tables gives the tables of the room as the log accounts for them; those of accounts, second factors and tokens too,
// which stand in the folders below.
func Tables() []tlog.Table {
	return []tlog.Table{
		tlog.Shape("organisation", 1, "id parent kind name key founded_at closed_at"),
		tlog.Shape("former_name", 2, "organisation key name until"),
		tlog.Shape("person", 1, "id name pinyin phone email hired_at left_at"),
		tlog.Shape("post", 1, "id person organisation role given_at given_by ended_at ended_by"),
		tlog.Shape("account", 1, "person login hash password_at signed_in~", "office.exempt.used"),
		veiled(tlog.Shape("identity", 2, "issuer subject person linked_at linked_by")),
		tlog.Shape("entry_link", 1, "digest purpose person second? made_at made_by expires_at used_at"),
		tlog.Shape("second_factor", 1, "person secret begun_at confirmed_at step~", "office.exempt.used"),
		tlog.Shape("recovery_code", 1, "digest person used_at"),
		tlog.Shape("api_token", 1, "id digest person name scope issued_at expires_at used_at~ ended_at", "office.exempt.used"),
	}
}

// veiled keeps the key out of leaves: it says who somebody is elsewhere.
func veiled(t tlog.Table) tlog.Table {
	t.Veiled = true
	return t
}

// Exempt gives what the log leaves out, with the reason.
func Exempt() []tlog.Exempt {
	return []tlog.Exempt{
		{Table: "session", Reason: "office.exempt.session"},
		{Table: "failure", Reason: "office.exempt.failure"},
		{Table: "known_place", Reason: "office.exempt.place"},
	}
}
