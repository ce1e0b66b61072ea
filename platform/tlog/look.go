package tlog

import (
	"errors"
	"strings"
	"unicode/utf8"

	"plumbline/base/fault"
	"plumbline/platform/db"
)

// A reason says why in so many characters.
const (
	shortestReason = 4
	longestReason  = 300
)

// Look writes that somebody looks at protected data, with the reason, as a leaf without rows. Call it in the
// transaction that reads the data, and show nothing where it fails: without a log nothing is shown. The reason stands in
// the leaf, so it must not name whom the data is about; the subject does, by its id.
func (r *Registry) Look(tx *db.Tx, act Act) error {
	act.Reason = strings.TrimSpace(act.Reason)
	if n := utf8.RuneCountInString(act.Reason); n < shortestReason || n > longestReason {
		return fault.New(fault.Invalid, "tlog.reason", "least", shortestReason, "most", longestReason).On("reason")
	}
	if r == nil {
		return errors.New("tlog: there is no log to say that protected data was looked at")
	}
	_, err := Append(tx, act)
	return err
}
