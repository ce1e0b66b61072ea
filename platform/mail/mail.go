// Package mail sends plain letters by SMTP, from an outbox that is kept. It guarantees that a letter put into the outbox
// with a transaction is sent when that transaction holds and never otherwise; that it goes at least once, and once unless
// the process dies between the server's yes and the note of it; that nothing a letter says can become a header; and
// that a password crosses no network in the clear. Names and addresses of people are looked up when a letter goes and
// are not kept.
package mail

import (
	"bytes"
	"fmt"
	"io"
	netmail "net/mail"
	"strings"
	"time"
	"unicode"

	"github.com/emersion/go-message/mail"

	"plumbline/base/fault"
)

// Address is a person's mail address, with the name where there is one.
type Address struct{ Name, Mail string }

// Letter is a plain letter. Recipient names who it is for; Subject is one line, Body lines parted by "\n".
type Letter struct {
	Recipient, Subject, Body string
}

// message is a letter on its way.
type message struct {
	Letter
	id       string // of the outbox: a letter that went twice has one Message-ID
	from, to Address
	at       time.Time
}

// check reads an address for use in a header and an envelope.
func (a Address) check() (Address, error) {
	parsed, err := netmail.ParseAddress(a.Mail)
	if err != nil || parsed.Address != strings.TrimSpace(a.Mail) || strings.ContainsFunc(parsed.Address, notPlain) {
		return a, fault.New(fault.Invalid, "mail.no_address")
	}
	return Address{Name: line(a.Name), Mail: parsed.Address}, nil
}

func notPlain(r rune) bool { return r > unicode.MaxASCII || r < '!' || r == '\x7f' }

// line makes one line of a text, without anything that is not shown: what is a header stays one.
func line(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }), " ")
}

// text writes the message as it goes over the wire.
func (m message) text() ([]byte, error) {
	var h mail.Header
	h.SetDate(m.at)
	h.SetSubject(line(m.Subject))
	h.SetAddressList("From", []*mail.Address{{Name: m.from.Name, Address: m.from.Mail}})
	h.SetAddressList("To", []*mail.Address{{Name: m.to.Name, Address: m.to.Mail}})
	_, domain, _ := strings.Cut(m.from.Mail, "@")
	h.SetMessageID(m.id + "@" + domain)
	h.Set("Auto-Submitted", "auto-generated") // no answers of the absent
	h.SetContentType("text/plain", map[string]string{"charset": "utf-8"})
	h.Set("Content-Transfer-Encoding", "base64")
	var b bytes.Buffer
	w, err := mail.CreateSingleInlineWriter(&b, h)
	if err != nil {
		return nil, fmt.Errorf("write a letter: %w", err)
	}
	body := strings.ReplaceAll(strings.ReplaceAll(m.Body, "\r", ""), "\n", "\r\n")
	if _, err := io.WriteString(w, body); err != nil {
		return nil, fmt.Errorf("write a letter: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write a letter: %w", err)
	}
	return b.Bytes(), nil
}
