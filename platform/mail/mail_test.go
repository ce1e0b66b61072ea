package mail_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gomail "github.com/emersion/go-message/mail"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/mail"
)

// sink is a mail server that keeps what it is given.
type sink struct {
	address string
	trust   *tls.Config

	sync.Mutex
	letters []string
	users   []string
	refuse  func(to string) error
}

type session struct {
	sink *sink
	conn *smtp.Conn
	to   string
}

func (s *session) Mail(string, *smtp.MailOptions) error { return nil }
func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.sink.Lock()
	defer s.sink.Unlock()
	s.to = to
	if s.sink.refuse != nil {
		return s.sink.refuse(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.sink.Lock()
	defer s.sink.Unlock()
	s.sink.letters = append(s.sink.letters, string(b))
	return err
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "秘密" {
			return errors.New("no")
		}
		_, secure := s.conn.TLSConnectionState()
		s.sink.Lock()
		defer s.sink.Unlock()
		s.sink.users = append(s.sink.users, fmt.Sprint(user, " ", secure))
		return nil
	}), nil
}

func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<33, 0),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// open starts a sink: "plain", "starttls" or "tls".
func open(t *testing.T, how string) *sink {
	t.Helper()
	s := &sink{}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{sink: s, conn: c}, nil }))
	server.Domain, server.AllowInsecureAuth, server.ErrorLog = "sink.example", true, quiet{}
	cert, pool := certificate(t)
	s.trust = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool, ServerName: "127.0.0.1"}
	settings := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{cert}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = l.Addr().String()
	switch how {
	case "starttls":
		server.TLSConfig = settings
	case "tls":
		l = tls.NewListener(l, settings)
	}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return s
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func parse(t *testing.T, address, password string, trust *tls.Config) *mail.Server {
	t.Helper()
	s, err := mail.Parse(address, password, "准绳 <plumbline@example.org>")
	if err != nil {
		t.Fatal(err)
	}
	s.Trust(trust)
	return s
}

func put(t *testing.T, d *db.DB, letters ...mail.Letter) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		for _, l := range letters {
			if _, err := mail.NewOutbox(d).Put(tx, l); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// book gives addresses by what a recipient is called.
func book(_ context.Context, recipient string) (mail.Address, error) {
	if recipient == "nobody" {
		return mail.Address{}, fault.New(fault.Invalid, "mail.no_address")
	}
	return mail.Address{Name: "王 岚\r\nBcc: all@example.org", Mail: recipient + "@example.org"}, nil
}

func run(t *testing.T, d *db.DB, s *mail.Server) mail.Report {
	t.Helper()
	r, err := mail.NewOutbox(d).Send(t.Context(), s, book)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestLettersArrive(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ how, address, want string }{
		{"plain", "smtp://%s", ""},
		{"starttls", "smtp://robot@%s?tls=starttls", "robot true"},
		{"tls", "smtps://robot@%s", "robot true"},
		{"plain", "smtp://robot@%s", "robot false"}, // on this machine alone
	} {
		t.Run(c.how+c.want, func(t *testing.T) {
			t.Parallel()
			s, d := open(t, c.how), dbtest.SQLite(t)
			body := "一、信息化建设项目\n.\n二、" + strings.Repeat("很长的一行", 300) + "\r\nBcc: x"
			put(t, d, mail.Letter{Recipient: "wang", Subject: "准绳：3 件事临近期限\r\nBcc: all@example.org", Body: body})
			password := ""
			if c.want != "" {
				password = "秘密"
			}
			through := parse(t, fmt.Sprintf(c.address, s.address), password, s.trust)
			if r := run(t, d, through); r.Sent != 1 {
				t.Fatalf("%+v", r)
			}
			if c.want != "" && !slices.Equal(s.users, []string{c.want}) {
				t.Errorf("signed in: %q", s.users)
			}
			checkLetter(t, s.letters[0], body)
			if r := run(t, d, through); r != (mail.Report{}) || len(s.letters) != 1 {
				t.Errorf("sent twice: %+v", r)
			}
		})
	}
}

func checkLetter(t *testing.T, raw, body string) {
	t.Helper()
	for line := range strings.SplitSeq(raw, "\r\n") {
		if len(line) > 998 || strings.HasPrefix(strings.ToLower(line), "bcc") || strings.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
			t.Errorf("a line of the letter: %.80q", line)
		}
	}
	m, err := gomail.CreateReader(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := m.Header.Subject()
	if err != nil || subject != "准绳：3 件事临近期限 Bcc: all@example.org" {
		t.Errorf("%q, %v", subject, err)
	}
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Address != "wang@example.org" || to[0].Name != "王 岚 Bcc: all@example.org" {
		t.Errorf("%+v, %v", to, err)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Name != "准绳" {
		t.Errorf("%+v, %v", from, err)
	}
	if at, err := m.Header.Date(); err != nil || !at.Equal(dbtest.Now) {
		t.Errorf("%v, %v", at, err)
	}
	if name, err := m.Header.MessageID(); err != nil || !strings.HasSuffix(name, "@example.org") {
		t.Errorf("%q, %v", name, err)
	}
	p, err := m.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(p.Body)
	want := strings.ReplaceAll(strings.ReplaceAll(body, "\r", ""), "\n", "\r\n")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
}

// TestNothingGoesInTheClear: a server without STARTTLS, one whose certificate nobody knows, a wrong password.
func TestNothingGoesInTheClear(t *testing.T) {
	t.Parallel()
	plain, secure := open(t, "plain"), open(t, "starttls")
	for want, through := range map[string]*mail.Server{
		"starttls":         parse(t, "smtp://robot@"+plain.address+"?tls=starttls", "秘密", plain.trust),
		"tls":              parse(t, "smtps://robot@"+plain.address, "秘密", plain.trust),
		"sign-in: 5":       parse(t, "smtp://robot@"+secure.address+"?tls=starttls", "wrong", secure.trust),
		"starttls unknown": parse(t, "smtp://robot@"+secure.address+"?tls=starttls", "秘密", nil),
	} {
		d := dbtest.SQLite(t)
		put(t, d, mail.Letter{Recipient: "wang", Subject: "s", Body: "b"})
		if r := run(t, d, through); r.Later != 1 || !strings.HasPrefix(r.Problem, strings.Fields(want)[0]) {
			t.Errorf("%s: %+v", want, r)
		}
	}
	if len(plain.letters)+len(secure.letters)+len(plain.users)+len(secure.users) > 0 {
		t.Errorf("something was told: %v %v", plain.users, secure.users)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"mail.example.org":                       "mail.address",
		"http://mail.example.org":                "mail.address",
		"smtp://mail.example.org/x":              "mail.address",
		"smtp://mail.example.org:0":              "mail.address",
		"smtp://mail.example.org:99999":          "mail.address",
		"smtp://mail.example.org?tls=maybe":      "mail.address",
		"smtp://robot:secret@mail.example.org":   "mail.password_in_address",
		"smtp://robot@mail.example.org?tls=none": "mail.password_in_clear",
		"smtp://robot@mail.example.org":          "",
		"smtp://mail.example.org?tls=none":       "",
		"smtp://robot@[::1]":                     "",
	} {
		s, err := mail.Parse(address, "secret", "plumbline@example.org")
		f, _ := fault.As(err)
		if want == "" && err != nil || want != "" && (f == nil || f.Key != want) {
			t.Errorf("%s: %v, want %q", address, err, want)
		}
		if strings.Contains(fmt.Sprintf("%v %+v %#v %s", s, s, s, err), "secret") {
			t.Errorf("%s: the password is printed", address)
		}
	}
	for from, want := range map[string]string{"": "mail.from", "x": "mail.from", "a@b\r\nBcc: c@d": "mail.from", "王@example.org": "mail.from"} {
		if _, err := mail.Parse("smtp://localhost", "", from); err == nil {
			t.Errorf("%q, want %s", from, want)
		}
	}
	if _, err := mail.Parse("smtps://robot@mail.example.org", "", "a@b.cn"); err == nil {
		t.Error("a user without a password")
	}
}

func TestOutboxTriesAgain(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		s := open(t, "plain")
		now := dbtest.Now
		cfg.Now = func() time.Time { return now }
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		busy := true
		s.refuse = func(to string) error {
			switch {
			case strings.HasPrefix(to, "gone"):
				return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no " + to}
			case busy && strings.HasPrefix(to, "li"):
				return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "later " + to}
			}
			return nil
		}
		through := parse(t, "smtp://"+s.address, "", nil)
		for _, to := range []string{"wang", "li", "gone", "nobody"} {
			put(t, d, mail.Letter{Recipient: to, Subject: to, Body: to})
		}
		want := func(after time.Duration, want mail.Report) {
			t.Helper()
			now = now.Add(after)
			if diff := cmp.Diff(want, run(t, d, through)); diff != "" {
				t.Error(diff)
			}
		}
		first := run(t, d, through)
		if first.Sent != 1 || first.Later != 1 || first.GivenUp != 2 || strings.Contains(first.Problem, "@") {
			t.Errorf("%+v", first)
		}
		want(59*time.Second, mail.Report{}) // not yet
		for _, wait := range []time.Duration{time.Second, 5 * time.Minute, 15 * time.Minute} {
			want(wait, mail.Report{Later: 1, Problem: "recipient: 451 4.3.0"})
		}
		busy = false
		want(time.Hour, mail.Report{Sent: 1})
		busy = true
		put(t, d, mail.Letter{Recipient: "li", Subject: "again", Body: "again"})
		given := 0
		for range 12 {
			now = now.Add(24 * time.Hour)
			given += run(t, d, through).GivenUp
		}
		if given != 1 {
			t.Errorf("given up %d times", given)
		}
		if len(s.letters) != 2 {
			t.Errorf("%d letters arrived", len(s.letters))
		}
	})
}

// TestOutboxOfAProcessThatDied: a letter taken in hand comes back; two that run at once send it once.
func TestOutboxOfAProcessThatDied(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		s := open(t, "plain")
		now := dbtest.Now
		cfg.Now = func() time.Time { return now }
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		through := parse(t, "smtp://"+s.address, "", nil)
		put(t, d, mail.Letter{Recipient: "wang", Subject: "s", Body: "b"})
		died, cancel := context.WithCancel(t.Context())
		_, err = mail.NewOutbox(d).Send(died, through, func(context.Context, string) (mail.Address, error) {
			cancel()
			panicked := errors.New("the process died here")
			return mail.Address{}, panicked
		})
		if err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Minute)
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				if _, err := mail.NewOutbox(d).Send(t.Context(), through, book); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if len(s.letters) != 1 {
			t.Errorf("%d letters arrived", len(s.letters))
		}
	})
}
