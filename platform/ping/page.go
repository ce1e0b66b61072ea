package ping

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
)

// mostAnswer is how much of a page is read.
const mostAnswer = 1 << 20

// page gets a page; it follows no redirection, which would lead past what was named.
func (p Pinger) page(ctx context.Context, t Target) error {
	u, err := url.Parse(t.Address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return wrong{Unwritten, "http(s)://…"}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return wrong{Unwritten, err.Error()}
	}
	req.Header.Set("User-Agent", "plumbline-probe")
	transport := &http.Transport{DialContext: p.Guard.Dial, DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }() // nothing more is asked of it
	if t.Status != 0 && answer.StatusCode != t.Status || t.Status == 0 && (answer.StatusCode < 200 || answer.StatusCode > 399) {
		return wrong{WrongStatus, strconv.Itoa(answer.StatusCode)}
	}
	if t.Expect == "" {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer))
	if err != nil {
		return err
	}
	if !strings.Contains(string(body), t.Expect) {
		return wrong{WrongAnswer, answer.Header.Get("Content-Type")}
	}
	return nil
}

func isRefused(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET)
}

func isCertificate(err error) bool {
	var verify *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	return errors.As(err, &verify) || errors.As(err, &unknown) || errors.As(err, &host) || errors.As(err, &record)
}
