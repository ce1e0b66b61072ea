// Package auth is the machinery of proving who somebody is: hashes of passwords, what a password must be at least,
// codes of an authenticator app, random tokens, and sign-in at another provider by OpenID Connect. It knows no
// business word, keeps nothing and, but for Provider, asks no clock: who has which hash, and what follows from a
// proof, is for the rooms.
//
// What it guarantees: a password is kept as an Argon2id hash that carries its own parameters; checking against no
// hash costs the same work as against one; a token has 256 random bits and only its digest need be kept; secrets are
// compared in constant time; a code of the app counts once.
package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
)

// NewToken gives a secret of 256 random bits after a prefix that names its kind ("plb_"), and the digest to keep of it.
func NewToken(prefix string) (secret, digest string) {
	secret = prefix + base64.RawURLEncoding.EncodeToString(random(32))
	return secret, Digest(secret)
}

// Digest is what is kept of a random secret. It is a plain SHA-256, which is enough for what cannot be guessed and
// never enough for a password.
func Digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Equal compares two secrets without telling by its time where they part.
func Equal(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

func random(n int) []byte {
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		panic(err) // crypto/rand does not fail on supported systems
	}
	return b
}
