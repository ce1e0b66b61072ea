package idem

import "plumbline/platform/tlog"

// Exempt says that keys are no business content.
func Exempt() []tlog.Exempt { return []tlog.Exempt{{Table: "idempotency", Reason: "idem.exempt"}} }
