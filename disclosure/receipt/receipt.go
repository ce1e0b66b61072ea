// Package receipt is 回执 and 异议: whoever was served or answered may hold a receipt, see with it whether he was counted in what was
// published, and object. A receipt is a random code that is kept nowhere; of it stands a digest beside the record that it is of,
// and in the package of a version another digest, which only the code leads to.
//
// It guarantees that a code of a visit cannot be guessed (132 bits) and a slip of the pen in it is seen; that the digests of a package
// say nothing of anybody, nor how many receipts there are, nor which of one version are which of another; that a receipt of an answer
// (package survey) is joined with nothing but its survey; that an objection is taken in without a name, sealed, and answered by an
// officer within a term. Who may give out receipts and answer objections, its callers ask the office.
//
// # Digests
//
//	kept       SHA-256("receipt\n" ‖ code), the code in small letters without strokes
//	published  HMAC-SHA-256(kept, "plumbline receipt 1\n" ‖ address of the department ‖ "\n" ‖ year ‖ "\n" ‖ version ‖ "\n" ‖ project ‖ "\n" ‖ indicator)
//
// The published ones of an indicator are filled up with chance to a power of two, at least 16, and stand in the order of their digits.
package receipt

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"plumbline/base/fault"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/snapshot"
)

// letters are those of codes: none is taken for another when it is read from paper.
const letters = "23456789abcdefghjkmnpqrstvwxyz"

// The lengths of codes: of a record of the work, whose last letter checks the others, and of an answer (package survey).
const (
	codeLength   = 28
	answerLength = 16
)

// NewCode makes a code: 28 letters in fours, the last of them for checking.
func NewCode() string {
	b := make([]byte, 0, codeLength)
	for len(b) < codeLength-1 {
		var one [1]byte
		if _, err := rand.Read(one[:]); err != nil {
			panic(err) // crypto/rand does not fail on supported systems
		}
		if n := int(one[0]); n < 256-256%len(letters) { // every letter as likely
			b = append(b, letters[n%len(letters)])
		}
	}
	return Written(string(append(b, check(string(b)))))
}

// check is the letter that makes a code add up (Luhn's rule over the letters): one wrong letter and most that changed places are seen.
func check(folded string) byte {
	sum, double := 0, true
	for i := len(folded) - 1; i >= 0; i-- {
		n := strings.IndexByte(letters, folded[i])
		if double {
			n *= 2
			n = n/len(letters) + n%len(letters)
		}
		double = !double
		sum += n
	}
	return letters[(len(letters)-sum%len(letters))%len(letters)]
}

// Written writes a code in fours.
func Written(folded string) string {
	var b strings.Builder
	for i := range len(folded) {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(folded[i])
	}
	return b.String()
}

// fold reads a code as people type it: in either case, with or without strokes and blanks.
func fold(code string) (string, error) {
	var b strings.Builder
	for _, r := range strings.ToLower(code) {
		switch {
		case strings.ContainsRune(letters, r):
			b.WriteRune(r)
		case strings.ContainsRune(" -–—_.\t\n\r　", r):
		default:
			return "", fault.New(fault.Invalid, "receipt.letter", "letter", string(r)).On("code")
		}
	}
	folded := b.String()
	switch len(folded) {
	case answerLength:
		return folded, nil
	case codeLength:
		if check(folded[:codeLength-1]) != folded[codeLength-1] {
			return "", fault.New(fault.Invalid, "receipt.slip").On("code")
		}
		return folded, nil
	}
	return "", fault.New(fault.Invalid, "receipt.length", "n", len(folded), "visit", codeLength, "answer", answerLength).On("code")
}

// Hash is what is kept of a code. A code that is none is refused with what is wrong with it.
func Hash(code string) (string, error) {
	folded, err := fold(code)
	if err != nil {
		return "", err
	}
	return bundle.Digest([]byte("receipt\n" + folded)), nil
}

// Place is an indicator of a version.
type Place struct {
	Department   string
	Year, Number int
	Project      string
	Indicator    int
}

// Published is what stands in the package of a version for a receipt: hash is what Hash gives.
func Published(hash string, at Place) string {
	key, err := hex.DecodeString(hash)
	if err != nil || len(key) != sha256.Size {
		return ""
	}
	h := hmac.New(sha256.New, key)
	fmt.Fprintf(h, "plumbline receipt 1\n%s\n%d\n%d\n%s\n%d", snapshot.Slug(at.Department), at.Year, at.Number, at.Project, at.Indicator)
	return hex.EncodeToString(h.Sum(nil))
}

// least is the fewest digests of an indicator that has receipts.
const least = 16

// Mixed gives the digests of an indicator as they are published: those of its receipts, filled up with chance, in the order of their digits.
func Mixed(hashes []string, at Place) []string {
	if len(hashes) == 0 {
		return nil
	}
	out := make([]string, 0, 2*len(hashes))
	for _, h := range hashes {
		out = append(out, Published(h, at))
	}
	size := least
	for size <= len(out) {
		size *= 2
	}
	for len(out) < size {
		var b [sha256.Size]byte
		if _, err := rand.Read(b[:]); err != nil {
			panic(err) // as above
		}
		out = append(out, hex.EncodeToString(b[:]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// In says in which indicators of a version a code was counted.
func In(code string, s *snapshot.Snapshot, list []bundle.Receipts) (found []Place, err error) {
	hash, err := Hash(code)
	if err != nil {
		return nil, err
	}
	for _, r := range list {
		at := Place{s.Department, s.Year, s.Number, r.Project, r.Number}
		if slices.Contains(r.Digests, Published(hash, at)) {
			found = append(found, at)
		}
	}
	return found, nil
}
