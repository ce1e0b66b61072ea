// Package id makes identifiers: 24 characters that sort by time to the second and cannot be guessed.
// Numbers that people read aloud are a separate column, never these.
package id

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"time"
)

var alphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// New gives an identifier for something made at the instant now.
func New(now time.Time) string {
	var b [15]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.Unix())<<24)
	if _, err := rand.Read(b[5:]); err != nil {
		panic(err) // crypto/rand does not fail on supported systems
	}
	return alphabet.EncodeToString(b[:])
}
