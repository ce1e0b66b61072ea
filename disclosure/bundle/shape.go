package bundle

import "plumbline/platform/tlog"

// Tables gives the tables of packages as the log accounts for them.
func Tables() []tlog.Table {
	return []tlog.Table{tlog.Shape("publication_package", 3, "department year# number# slug manifest content")}
}

// Exempt gives what the log leaves out, with the reason.
func Exempt() []tlog.Exempt {
	return []tlog.Exempt{{Table: "publication_proof", Reason: "bundle.exempt.proof"}}
}
