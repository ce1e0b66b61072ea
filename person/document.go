package person

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"plumbline/base/day"
	"plumbline/base/fault"
)

// Document is the number of a paper that tells who somebody is. Sex, Born, Category and Grade are what the number itself
// says, blank where it says nothing.
type Document struct {
	Number          string
	Sex             string // "m" or "f"
	Born            day.Day
	Category, Grade string
	key             string
}

var (
	citizen = regexp.MustCompile(`^\d{17}[\dX]$`)
	// A certificate is the identity number, a digit for the category, one for the grade, and B1, B2 … after a loss.
	certificate = regexp.MustCompile(`^(\d{17}[\dX])([1-7])([1-4])(B[1-9]\d?)?$`)
	other       = regexp.MustCompile(`^[0-9A-Z][0-9A-Z-]{2,39}$`)
	// So many digits mean an identity number of which one is missing or too many.
	meantIdentity = regexp.MustCompile(`^\d{15}`)
)

// ParseDocument reads an identity number (GB 11643: 18 characters with a check digit), the number of a disability
// certificate (残疾人证: the identity number and two digits more) or another number of letters and digits. Blanks and small
// letters are folded. A number of 18 or 20 characters whose date or check digit is wrong is refused, because it is a slip
// of the pen far more often than another paper.
func ParseDocument(text string) (Document, error) {
	n := fold(text)
	id := n
	d := Document{Number: n, key: n}
	if m := certificate.FindStringSubmatch(n); m != nil {
		id, d.key = m[1], m[1]
		d.Category, d.Grade = m[2], m[3]
	}
	switch {
	case citizen.MatchString(id):
		born, err := day.Parse(id[6:14])
		if err != nil || born.Year() < 1880 {
			return d, fault.New(fault.Invalid, "person.document.date").On("document")
		}
		if checkDigit(id[:17]) != id[17] {
			return d, fault.New(fault.Invalid, "person.document.check").On("document")
		}
		d.Born, d.Sex = born, "f"
		if (id[16]-'0')%2 == 1 {
			d.Sex = "m"
		}
	case !other.MatchString(n) || meantIdentity.MatchString(n):
		return d, fault.New(fault.Invalid, "person.document").On("document")
	}
	return d, nil
}

// fold writes a number the one way: no blanks, capitals, digits of half width.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		}
		return unicode.ToUpper(r)
	}, s)
}

// checkDigit is the last character of an identity number: the sum of the weighted digits modulo 11 (ISO 7064, MOD 11-2).
func checkDigit(first17 string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(first17[i]-'0')
	}
	return "10X98765432"[sum%11]
}

// Citizen makes an identity number of a region (six digits), a date of birth and a serial number of three digits, with its
// check digit. It is for invented people: the demonstration and tests.
func Citizen(region string, born day.Day, serial int) string {
	s := region + strings.ReplaceAll(born.String(), "-", "") + pad(serial%1000)
	return s + string(checkDigit(s))
}

func pad(n int) string {
	s := strconv.Itoa(n)
	return strings.Repeat("0", 3-len(s)) + s
}
