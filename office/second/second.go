// Package second is the second factor: an authenticator app, and codes on paper for who lost it.
//
// It guarantees that a code counts once, that guessing codes meets the same patience as guessing passwords, and that
// showing a factor gives the session a new secret. Who needs one is office.Role's to say, what a session without one
// may do office/session's.
package second

import (
	"plumbline/base/fault"
	"plumbline/office/session"
)

// Enrolment is what the app needs: the secret as text and as an otpauth address to be photographed.
type Enrolment struct {
	Secret  string
	Address string
}

// codes is how many recovery codes a person is given.
const codes = 10

// beginnable says whether an app may be set up in a session.
func beginnable(s session.Session, has bool) error {
	if s.Next == session.Code || has {
		return fault.New(fault.Conflict, "second.has")
	}
	return nil
}

func wrong() error { return fault.New(fault.Denied, "second.wrong").On("code") }
