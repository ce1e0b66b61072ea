package survey

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"plumbline/base/fault"
)

// letters are those of tokens and receipts: none is taken for another when it is read from paper.
const letters = "23456789abcdefghjkmnpqrstvwxyz"

// tokenLength gives some 78 bits: nobody guesses one, and a person can type it.
const tokenLength = 16

// NewToken makes a token or a receipt: sixteen letters, in fours.
func NewToken() string {
	var b strings.Builder
	for i := range tokenLength {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[below(len(letters))])
	}
	return b.String()
}

// below gives a number below n, every one as likely.
func below(n int) int {
	most := 256 - 256%n
	var b [1]byte
	for {
		if _, err := rand.Read(b[:]); err != nil {
			panic(err) // crypto/rand does not fail on supported systems
		}
		if int(b[0]) < most {
			return int(b[0]) % n
		}
	}
}

// Fold reads a token as people type it: in either case, with or without strokes and blanks.
func Fold(token string) string {
	token = strings.ToLower(token)
	var b strings.Builder
	for _, r := range token {
		if strings.ContainsRune(letters, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// digest is what is kept of a token or a receipt.
func digest(kind, token string) (string, error) {
	folded := Fold(token)
	if len(folded) != tokenLength {
		return "", fault.New(fault.NotFound, "survey."+kind+"_unknown")
	}
	sum := sha256.Sum256([]byte(kind + "\n" + folded))
	return hex.EncodeToString(sum[:]), nil
}

// TokenDigest is what is kept of a token; what is none is refused.
func TokenDigest(token string) (string, error) { return digest("token", token) }

// ReceiptDigest is what is kept of a receipt; what is none is refused.
func ReceiptDigest(receipt string) (string, error) { return digest("receipt", receipt) }

// Random is an identifier that holds no time: of what must not be put in an order.
func Random() string { return strings.ToLower(rand.Text()) }

// shuffle puts a list in an order that nobody can know.
func shuffle[T any](list []T) {
	for i := len(list) - 1; i > 0; i-- {
		j := int(unlikely(uint64(i) + 1))
		list[i], list[j] = list[j], list[i]
	}
}

// unlikely gives a number below n out of 64 random bits; the bias of the remainder is below one in 2^40.
func unlikely(n uint64) uint64 {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err) // crypto/rand does not fail on supported systems
	}
	var x uint64
	for _, c := range b {
		x = x<<8 | uint64(c)
	}
	return x % n
}
