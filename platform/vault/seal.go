package vault

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"strings"
)

const sealHead = "plumbline backup 1 sha256 "

// sealSize is the length of the archive's comment.
const sealSize = len(sealHead) + 2*sha256.Size

// blank stands for the comment while the archive is written: its digest is known only at the end.
var blank = strings.Repeat("-", sealSize)

// sealer passes on what it is given but for the last sealSize bytes, and hashes what it passes on.
type sealer struct {
	to   io.Writer
	sum  hash.Hash
	held []byte
}

func newSealer(to io.Writer) *sealer { return &sealer{to: to, sum: sha256.New()} }

// Write is of io.Writer.
func (s *sealer) Write(p []byte) (int, error) {
	s.held = append(s.held, p...)
	n := len(s.held) - sealSize
	if n <= 0 {
		return len(p), nil
	}
	_, _ = s.sum.Write(s.held[:n]) // never fails
	if _, err := s.to.Write(s.held[:n]); err != nil {
		return 0, err
	}
	s.held = append(s.held[:0], s.held[n:]...)
	return len(p), nil
}

// seal writes the comment in the place of the blank.
func (s *sealer) seal() error {
	_, err := io.WriteString(s.to, sealHead+hex.EncodeToString(s.sum.Sum(nil)))
	return err
}

// sealed says whether a file of that size ends with the seal of what is before it.
func sealed(f io.ReaderAt, size int64) (bool, error) {
	if size < int64(sealSize) {
		return false, nil
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, size-int64(sealSize))); err != nil {
		return false, err
	}
	tail := make([]byte, sealSize)
	if _, err := f.ReadAt(tail, size-int64(sealSize)); err != nil {
		return false, err
	}
	return string(tail) == sealHead+hex.EncodeToString(sum.Sum(nil)), nil
}
