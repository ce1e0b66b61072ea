// Package person gives those whom the work serves, and others who take part in it, a number under which the books know
// them, so that persons (人数) and times (人次) are two figures.
//
// It guarantees that one document (identity card or disability certificate, which holds the identity number) is one
// person whichever of the two was shown, that names, documents and telephone numbers are sealed at rest and leave the room
// masked, and that they are shown whole only with a reason that stands in the log. Whoever calls has asked the office
// whether he may. Applications for certificates, assessments and visits are other rooms' work.
package person

import (
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
)

// ID names a person.
type ID string

// Identity is what a list or a form says of somebody. Document is the number of the identity card or of the disability
// certificate, or, for those who have neither, another number that a body gave (工号, passport). What the document says
// (sex, year of birth, category and grade of the disability) need not be said again; what is said must not differ from it.
type Identity struct {
	Name, Document, Phone string
	District              string
	Category, Grade       string // of the disability: codes 1–7 and 1–4 of the certificate, "" where there is none
	Sex                   string // "m", "f" or ""
	BornYear              int    // 0 where not known
}

// Person is somebody as the rooms know him. Mask is the name masked.
type Person struct {
	ID              ID
	Number          journal.Person
	Version         int
	Mask            string
	District        string
	Category, Grade string
	Sex             string
	BornYear        int
	Added           time.Time
}

// bands are the first ages of the age bands, and their codes.
var bands = []struct {
	from int
	code string
}{{80, "80+"}, {60, "60-79"}, {35, "35-59"}, {18, "18-34"}, {7, "7-17"}, {0, "0-6"}}

// Cut is the dimensions of a line about the person on a day. The age band is that of the age reached in the day's year.
func (p Person) Cut(on day.Day) journal.Dim {
	return journal.Dim{District: p.District, Category: p.Category, Grade: p.Grade, Sex: p.Sex, Age: band(p.BornYear, on.Year())}
}

func band(born, year int) string {
	if born == 0 || year < born {
		return ""
	}
	for _, b := range bands {
		if year-born >= b.from {
			return b.code
		}
	}
	return ""
}

// Mask hides a name but for its first character, and a name of one character wholly.
func Mask(name string) string {
	n := utf8.RuneCountInString(name)
	if n == 0 {
		return ""
	}
	first, _ := utf8.DecodeRuneInString(name)
	if n == 1 {
		return "*"
	}
	return string(first) + strings.Repeat("*", min(n-1, 3))
}

// The most that is kept of a text.
const (
	longestName     = 100
	longestPhone    = 40
	longestDistrict = 60
)

// particulars are an identity checked and completed from its document.
type particulars struct {
	Identity
	key string // of the document, folded: the same for identity card and certificate
}

// check completes an identity from its document and refuses what contradicts it.
func (i Identity) check() (particulars, error) {
	p := particulars{Identity: i}
	p.Name, p.Phone, p.District = strings.TrimSpace(i.Name), strings.TrimSpace(i.Phone), strings.TrimSpace(i.District)
	if p.Name == "" || utf8.RuneCountInString(p.Name) > longestName {
		return p, fault.New(fault.Invalid, "person.name", "most", longestName).On("name")
	}
	if utf8.RuneCountInString(p.Phone) > longestPhone || utf8.RuneCountInString(p.District) > longestDistrict {
		return p, fault.New(fault.Invalid, "person.too_long").On("phone")
	}
	d, err := ParseDocument(i.Document)
	if err != nil {
		return p, err
	}
	p.Document, p.key = d.Number, d.key
	if err := agree(&p.Category, d.Category, "category"); err != nil {
		return p, err
	}
	if err := agree(&p.Grade, d.Grade, "grade"); err != nil {
		return p, err
	}
	if err := agree(&p.Sex, d.Sex, "sex"); err != nil {
		return p, err
	}
	if !d.Born.IsZero() {
		if p.BornYear != 0 && p.BornYear != d.Born.Year() {
			return p, fault.New(fault.Invalid, "person.differs.born").On("born")
		}
		p.BornYear = d.Born.Year()
	}
	return p, p.coded()
}

// agree takes what the document says where nothing else was said, and refuses what differs.
func agree(said *string, document, field string) error {
	if *said == "" || document == "" {
		if *said == "" {
			*said = document
		}
		return nil
	}
	if *said != document {
		return fault.New(fault.Invalid, "person.differs."+field).On(field)
	}
	return nil
}

// coded refuses codes that there are not.
func (p particulars) coded() error {
	switch {
	case p.Category != "" && (len(p.Category) != 1 || p.Category < "1" || p.Category > "7"):
		return fault.New(fault.Invalid, "person.category").On("category")
	case p.Grade != "" && (len(p.Grade) != 1 || p.Grade < "1" || p.Grade > "4"):
		return fault.New(fault.Invalid, "person.grade").On("grade")
	case p.Sex != "" && p.Sex != "m" && p.Sex != "f":
		return fault.New(fault.Invalid, "person.sex").On("sex")
	case p.BornYear != 0 && (p.BornYear < 1880 || p.BornYear > 2100):
		return fault.New(fault.Invalid, "person.born").On("born")
	}
	return nil
}
