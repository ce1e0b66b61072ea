package attach

import (
	"context"
	"io"
	"log/slog"
	"time"

	"plumbline/base/actor"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// abandoned is how old the parts of an upload are that nobody will complete.
const abandoned = 24 * time.Hour

// Sweep removes what interrupted uploads left behind. It gives how many there were.
func (s *Service) Sweep(ctx context.Context) (n int, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		left, err := arriving(tx, tx.Now.Add(-abandoned))
		n = len(left)
		for _, f := range left {
			f.By, f.Subject = actor.System, "file/"+f.SHA256
			if err := s.acting(tx, "file.sweep", f, func(trail *tlog.Trail) error { return dropContent(tx, trail, f.SHA256) }); err != nil {
				return err
			}
		}
		return err
	})
	return n, err
}

// Rescan looks at content that was kept while there was no scanner, some at a time, and removes what a threat is found
// in from every subject. It gives how much it looked at.
func (s *Service) Rescan(ctx context.Context, log *slog.Logger) (n int, err error) {
	if s.Scanner == nil {
		return 0, nil
	}
	var waiting []File
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		waiting, err = unscanned(tx)
		return err
	})
	for _, f := range waiting {
		if err != nil {
			return n, err
		}
		r, w := io.Pipe()
		go func() { _ = w.CloseWithError(s.copyOut(ctx, f, w)) }()
		f.Threat, err = s.Scanner.Scan(ctx, r)
		_ = r.CloseWithError(io.ErrClosedPipe)
		if err != nil {
			return n, err
		}
		if f.Threat != "" {
			log.Warn("a threat was found in a file that is kept", "sha256", f.SHA256, "threat", f.Threat)
		}
		n++
		err = s.db.Write(ctx, func(tx *db.Tx) error { return s.judged(tx, f) })
	}
	return n, err
}

// judged writes what the scanner said of a content that is kept.
func (s *Service) judged(tx *db.Tx, f File) error {
	f.State, f.By = Clean, actor.System
	if f.Threat == "" {
		f.Subject = "file/" + f.SHA256
		return s.acting(tx, "file.scan", f, func(*tlog.Trail) error { return putContent(tx, f, s.scannerName()) })
	}
	f.State = Infected
	attached, err := filesWith(tx, f.SHA256)
	if err != nil {
		return err
	}
	for _, a := range attached {
		a.State, a.Threat, a.By, a.Reason = f.State, f.Threat, actor.System, f.Threat
		if err := s.acting(tx, "file.refuse", a, func(trail *tlog.Trail) error {
			if err := removeFile(tx, a, actor.System, f.Threat); err != nil {
				return err
			}
			if err := dropContent(tx, trail, f.SHA256); err != nil {
				return err
			}
			return putContent(tx, a, s.scannerName())
		}); err != nil {
			return err
		}
	}
	return nil
}
