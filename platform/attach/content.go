package attach

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"syscall"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// chunkSize is how many bytes stand in one row, chunksAtOnce how many rows are written together: between, others write.
const (
	chunkSize    = 384 << 10
	chunksAtOnce = 4
)

// receive writes an upload into a file of its own while it counts and digests it, and stops beyond the limit.
func (s *Service) receive(f *File, content io.Reader) (*os.File, error) {
	create := s.Create
	if create == nil {
		create = func() (*os.File, error) { return os.CreateTemp(s.Temp, "plumbline-upload-*") } // 0600
	}
	tmp, err := create()
	if err != nil {
		return nil, full(err, f.Name)
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(tmp, sum), io.LimitReader(content, s.Limits.File+1))
	switch {
	case err != nil:
		err = full(err, f.Name)
	case n > s.Limits.File:
		err = fault.New(fault.TooLarge, "attach.too_large", "name", f.Name, "limit", megabytes(s.Limits.File)).On("file")
	case n == 0:
		err = fault.New(fault.Invalid, "attach.empty", "name", f.Name).On("file")
	}
	if err != nil {
		return nil, errors.Join(err, tmp.Close(), os.Remove(tmp.Name()))
	}
	f.Size, f.SHA256 = n, hex.EncodeToString(sum.Sum(nil))
	return tmp, nil
}

// full says that the disk is, where that is why.
func full(err error, name string) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.New(fault.Internal, "attach.disk_full", "name", name).On("file").Because(err)
	}
	return err
}

// megabytes writes a size for a person.
func megabytes(n int64) string {
	return strconv.FormatFloat(float64(n)/(1<<20), 'f', -1, 64) + " MB"
}

// store writes a content in parts, each an act of its own, so that a large one does not keep others from writing. What
// is there already stays; a half that an interruption left is completed by the next upload of the same.
func (s *Service) store(ctx context.Context, f File, content io.ReadSeeker) error {
	if known, err := s.known(ctx, f.SHA256); err != nil || known.State == Clean || known.State == Unscanned {
		return err
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return err
	}
	for position := 0; ; position += chunksAtOnce {
		var parts []string
		for range chunksAtOnce {
			part := make([]byte, chunkSize)
			n, err := io.ReadFull(content, part)
			if n > 0 {
				parts = append(parts, base64.StdEncoding.EncodeToString(part[:n]))
			}
			if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				return err
			}
		}
		if len(parts) == 0 {
			return nil
		}
		if err := s.db.Write(ctx, func(tx *db.Tx) error { return s.part(tx, f, position, parts) }); err != nil {
			return err
		}
	}
}

func (s *Service) part(tx *db.Tx, f File, position int, parts []string) error {
	trail, err := s.log.Follow(tx)
	if err != nil {
		return err
	}
	if err := trail.Touch("file", f.SHA256); err != nil {
		return err
	}
	if err := begin(tx, f); err != nil {
		return err
	}
	for i, p := range parts {
		if err := trail.Touch("file_chunk", f.SHA256, position+i); err != nil {
			return err
		}
		if err := insertChunk(tx, f.SHA256, position+i, p); err != nil {
			return err
		}
	}
	_, err = trail.Append(tlog.Act{By: f.By, Verb: "file.store", Subject: "file/" + f.SHA256, Version: int64(position)})
	return err
}

// Write gives out a content as it was taken in. Where what is kept has another digest or cannot be had, it fails, maybe
// after it has begun: the caller must then break the answer off.
func (s *Service) Write(ctx context.Context, f File, to io.Writer) error {
	if f.Gone() {
		return fault.New(fault.NotFound, "attach.gone", "name", f.Name)
	}
	return s.copyOut(ctx, f, to)
}

// Opened records that somebody takes a content out; call it before Write.
func (s *Service) Opened(ctx context.Context, by actor.Actor, f File) error {
	if f.Gone() {
		return fault.New(fault.NotFound, "attach.gone", "name", f.Name)
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by, Verb: "file.open", Subject: f.Subject, New: f.SHA256})
		return err
	})
}

// copyOut reads part by part, each in a transaction of its own: a slow reader holds none open.
func (s *Service) copyOut(ctx context.Context, f File, to io.Writer) error {
	sum := sha256.New()
	left := f.Size
	for position := 0; left > 0; position++ {
		var part string
		err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
			part, err = chunkOf(tx, f.SHA256, position)
			return err
		})
		if err != nil {
			return fmt.Errorf("file %s, part %d: %w", f.SHA256, position, err)
		}
		data, err := base64.StdEncoding.DecodeString(part)
		if err != nil {
			return fmt.Errorf("file %s, part %d: %w", f.SHA256, position, err)
		}
		sum.Write(data)
		left -= int64(len(data))
		if left <= 0 && hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
			break // before the last part is given out, so that nobody holds a whole file that is not the one
		}
		if _, err := to.Write(data); err != nil {
			return err
		}
		if left == 0 {
			return nil
		}
	}
	return fmt.Errorf("file %s: what is kept has another digest", f.SHA256)
}
