package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"plumbline/base/fault"
)

// Limits of a conversation with the server.
const (
	dialTimeout    = 15 * time.Second
	commandTimeout = 30 * time.Second
	submitTimeout  = 2 * time.Minute
	wholeTimeout   = 4 * time.Minute
)

// security is how a conversation is protected.
type security int

const (
	upgraded security = iota // STARTTLS, or nothing is said
	wrapped                  // TLS from the first byte
	open                     // not at all
)

// Server is a mail server that takes our letters. It prints without its password.
type Server struct {
	address, host string
	user          string
	password      string
	how           security
	from          Address
	tls           *tls.Config // tests trust their own
}

// Parse reads the address of a server: smtp://user@host:port speaks STARTTLS and goes no further without; smtps:// is TLS
// from the start; on this machine (a loopback address), or with ?tls=none, smtp:// is not protected, and then a password
// is refused unless it stays on this machine. from is the sender, "准绳 <plumbline@example.org>" or an address alone.
func Parse(address, password, from string) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" {
		return nil, fault.New(fault.Invalid, "mail.address") // not the text: it may hold a password
	}
	if _, set := u.User.Password(); set {
		return nil, fault.New(fault.Invalid, "mail.password_in_address")
	}
	s := &Server{host: u.Hostname(), user: u.User.Username(), password: password}
	port := u.Port()
	switch how := u.Query().Get("tls"); {
	case u.Scheme == "smtps" && how == "":
		s.how, port = wrapped, or(port, "465")
	case u.Scheme == "smtp" && (how == "none" || how == "" && loopback(s.host)):
		s.how, port = open, or(port, "25")
	case u.Scheme == "smtp" && (how == "" || how == "starttls"):
		s.how, port = upgraded, or(port, "587")
	default:
		return nil, fault.New(fault.Invalid, "mail.address")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return nil, fault.New(fault.Invalid, "mail.address")
	}
	if s.user != "" && password == "" {
		return nil, fault.New(fault.Invalid, "mail.password_missing")
	}
	if s.how == open && s.user != "" && !loopback(s.host) {
		return nil, fault.New(fault.Invalid, "mail.password_in_clear")
	}
	s.address = net.JoinHostPort(s.host, port)
	if s.from, err = sender(from); err != nil {
		return nil, err
	}
	return s, nil
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func sender(from string) (Address, error) {
	name, rest, found := strings.Cut(from, "<")
	a := Address{Mail: strings.TrimSpace(from)}
	if found {
		a = Address{Name: strings.Trim(strings.TrimSpace(name), `"`), Mail: strings.TrimSuffix(strings.TrimSpace(rest), ">")}
	}
	a, err := a.check()
	if err != nil {
		return a, fault.New(fault.Invalid, "mail.from")
	}
	return a, nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// String names the server for logs.
func (s *Server) String() string { return s.address }

// GoString is String: no way of printing shows the password.
func (s *Server) GoString() string { return s.String() }

// Trust gives the TLS settings to use instead of the system's.
func (s *Server) Trust(c *tls.Config) { s.tls = c }

// refusal is what the server said no to. For good says that asking again is no use.
type refusal struct {
	what    string
	forGood bool
	cause   error
}

func (r *refusal) Error() string { return r.what }
func (r *refusal) Unwrap() error { return r.cause }

// refused names a failure by the step and the server's code: its words may hold an address, which is not kept.
func refused(step string, err error) *refusal {
	r := &refusal{what: step, cause: err}
	var answer *smtp.SMTPError
	if errors.As(err, &answer) {
		r.what = fmt.Sprintf("%s: %d %d.%d.%d", step, answer.Code, answer.EnhancedCode[0], answer.EnhancedCode[1], answer.EnhancedCode[2])
		r.forGood = step == "recipient" && answer.Code >= 550 && answer.Code <= 553
	}
	return r
}

// send hands one message over.
func (s *Server) send(ctx context.Context, m message) error {
	text, err := m.text()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, wholeTimeout)
	defer cancel()
	c, err := s.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // after a Quit that went well it says that it is closed
	if err := s.introduce(c); err != nil {
		return refused("sign-in", err)
	}
	if err := c.Mail(m.from.Mail, nil); err != nil {
		return refused("sender", err)
	}
	if err := c.Rcpt(m.to.Mail, nil); err != nil {
		return refused("recipient", err)
	}
	w, err := c.Data()
	if err != nil {
		return refused("letter", err)
	}
	if _, err := bytes.NewReader(text).WriteTo(w); err != nil {
		return refused("letter", err)
	}
	if err := w.Close(); err != nil {
		return refused("letter", err)
	}
	_ = c.Quit() // the server has said yes: how it says goodbye changes nothing
	return nil
}

func (s *Server) connect(ctx context.Context) (*smtp.Client, error) {
	dialer := &net.Dialer{Timeout: dialTimeout}
	conn, err := dialer.DialContext(ctx, "tcp", s.address)
	if err != nil {
		return nil, refused("connect", err)
	}
	if err := conn.SetDeadline(time.Now().Add(commandTimeout)); err != nil { // until the library sets its own
		return nil, errors.Join(refused("connect", err), conn.Close())
	}
	context.AfterFunc(ctx, func() { _ = conn.Close() }) // who stops does not wait for a slow server
	settings := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: s.host}
	if s.tls != nil {
		settings = s.tls
	}
	var c *smtp.Client
	switch s.how {
	case wrapped:
		secure := tls.Client(conn, settings)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(refused("tls", err), conn.Close())
		}
		c = smtp.NewClient(secure)
	case upgraded:
		if c, err = smtp.NewClientStartTLS(conn, settings); err != nil {
			return nil, errors.Join(refused("starttls", err), conn.Close())
		}
		if err = c.Hello("localhost"); err != nil { // the first word through TLS: here the certificate is looked at
			return nil, errors.Join(refused("starttls", err), conn.Close())
		}
	default:
		c = smtp.NewClient(conn)
	}
	c.CommandTimeout, c.SubmissionTimeout = commandTimeout, submitTimeout
	return c, nil
}

// introduce signs in where there is a user, by what the server offers.
func (s *Server) introduce(c *smtp.Client) error {
	if s.user == "" {
		return nil
	}
	if !c.SupportsAuth(sasl.Plain) && c.SupportsAuth(sasl.Login) {
		return c.Auth(sasl.NewLoginClient(s.user, s.password))
	}
	return c.Auth(sasl.NewPlainClient("", s.user, s.password))
}
