// Package actor names who acts. It leaves permissions to the rooms and sign-in to platform/auth.
package actor

// Actor is who does an act; every writing use case takes one and records its name. Token names the API token through
// which a person acts, "" for a person in a session: what the token may not do, its actor may not either.
type Actor struct {
	ID    string
	Name  string
	Token string
}

// System acts for the program itself (demonstration data, nightly work).
var System = Actor{ID: "system", Name: "system"}
