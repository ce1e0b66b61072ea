package attach

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"plumbline/base/fault"
)

// Scanner reads a content to its end and says what threat is in it, "" where it finds none. Its errors mean that it
// could not say.
type Scanner struct {
	Name string
	Scan func(ctx context.Context, content io.Reader) (threat string, err error)
}

// clamdPart is how much is sent to clamd at once; its own StreamMaxLength bounds the whole.
const clamdPart = 64 << 10

// Clamd gives a scanner that asks a ClamAV daemon at tcp://host:port or unix:///path, with its command INSTREAM. A scan
// that takes longer than patience (0: two minutes) counts as no answer.
func Clamd(address string, patience time.Duration) (*Scanner, error) {
	u, err := url.Parse(address)
	network, at := "", ""
	if err == nil {
		switch {
		case u.Scheme == "tcp" && u.Port() != "":
			network, at = "tcp", u.Host
		case u.Scheme == "unix" && u.Path != "":
			network, at = "unix", u.Path
		}
	}
	if network == "" {
		return nil, fault.New(fault.Invalid, "attach.clamd_address", "address", address).On("clamd")
	}
	if patience == 0 {
		patience = 2 * time.Minute
	}
	return &Scanner{Name: "clamd", Scan: func(ctx context.Context, content io.Reader) (string, error) {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		conn, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, network, at)
		if err != nil {
			return "", err
		}
		defer func() { _ = conn.Close() }()
		stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
		defer stop()
		return instream(conn, content)
	}}, nil
}

// instream speaks clamd's INSTREAM: the command, parts with their length before them, an empty part, one answer.
func instream(conn io.ReadWriter, content io.Reader) (string, error) {
	sending := send(conn, content)
	// Also where sending broke off: clamd says why (the content is longer than it takes) before it hangs up.
	answer, err := bufio.NewReader(io.LimitReader(conn, 4096)).ReadString(0)
	if err != nil && answer == "" {
		return "", errors.Join(sending, err)
	}
	answer = strings.TrimRight(answer, "\x00\n")
	_, said, ok := strings.Cut(answer, ": ")
	switch {
	case ok && said == "OK" && sending == nil:
		return "", nil
	case ok && strings.HasSuffix(said, " FOUND"):
		return strings.TrimSuffix(said, " FOUND"), nil
	}
	return "", errors.Join(sending, fmt.Errorf("clamd answered %q", answer))
}

func send(conn io.Writer, content io.Reader) error {
	if _, err := io.WriteString(conn, "zINSTREAM\x00"); err != nil {
		return err
	}
	part := make([]byte, 4+clamdPart)
	for {
		n, err := io.ReadFull(content, part[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(part, uint32(n)) // n is at most clamdPart
			if _, err := conn.Write(part[:4+n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			_, err := conn.Write([]byte{0, 0, 0, 0})
			return err
		}
		if err != nil {
			return err
		}
	}
}
