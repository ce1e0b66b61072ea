package attach

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Options set a service up. Scanner may be nil: files are then kept as unscanned, and Rescan looks at them once there is
// one. Temp is where an upload lies while it is looked at ("" for the system's folder).
type Options struct {
	Limits  Limits
	Scanner *Scanner
	Temp    string
	Create  func() (*os.File, error) // nil makes a file in Temp; tests of a full disk set it
}

// Service keeps attachments. It asks for no permission: who may act on a subject is for the room of the subject.
type Service struct {
	db  *db.DB
	log *tlog.Registry
	Options
}

// New gives the service over a store. Acts go into the log; log may be nil.
func New(d *db.DB, log *tlog.Registry, o Options) *Service {
	if o.Limits == (Limits{}) {
		o.Limits = DefaultLimits
	}
	return &Service{db: d, log: log, Options: o}
}

const longestNote = 500

// Add takes a file in and attaches it to a subject. The same content under the same name is attached once. A file in
// which a threat is found is refused; that it came, from whom and what was found stays on record.
func (s *Service) Add(ctx context.Context, by actor.Actor, subject, name, note string, content io.Reader) (File, error) {
	f := File{Subject: subject, Name: CleanName(name), Note: strings.TrimSpace(note), By: by}
	if kind, rest, ok := strings.Cut(subject, "/"); !ok || kind == "" || rest == "" {
		return f, errors.New("attach: no subject")
	}
	if utf8.RuneCountInString(f.Note) > longestNote {
		return f, fault.New(fault.Invalid, "attach.note", "most", longestNote).On("note")
	}
	tmp, err := s.receive(&f, content)
	if err != nil {
		return f, err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	defer func() { _ = tmp.Close() }()
	if f.Type, err = sniff(f.Name, tmp, f.Size); err != nil {
		return f, err
	}
	if err := s.db.Read(ctx, func(tx *db.Tx) error { return s.room(tx, f) }); err != nil {
		return f, err
	}
	if err := s.look(ctx, &f, tmp); err != nil {
		return f, err
	}
	if f.State == Infected {
		return f, s.refuse(ctx, f)
	}
	for range 3 { // somebody may take the same content away in between; then it is stored again
		if err = s.store(ctx, f, tmp); err != nil {
			return f, err
		}
		out, err := s.attach(ctx, f)
		if !errors.Is(err, errPartsGone) {
			return out, err
		}
	}
	return f, errPartsGone
}

var errPartsGone = errors.New("attach: the parts of a content went away while it was attached")

// look lets the scanner see the content. What it was once found to hold is not looked at again.
func (s *Service) look(ctx context.Context, f *File, content io.ReadSeeker) error {
	known, err := s.known(ctx, f.SHA256)
	if err != nil {
		return err
	}
	f.State, f.Threat = Unscanned, ""
	if known.State == Infected {
		f.State, f.Threat = Infected, known.Threat
		return nil
	}
	if s.Scanner == nil {
		return nil
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if f.Threat, err = s.Scanner.Scan(ctx, content); err != nil {
		// Kept unscanned it would be given out before anybody looked: nothing is taken until the scanner answers.
		return fault.New(fault.Conflict, "attach.no_scanner", "name", f.Name).On("file").Because(err)
	}
	f.State = Clean
	if f.Threat != "" {
		f.State = Infected
	}
	return nil
}

func (s *Service) known(ctx context.Context, sha256 string) (f File, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f, err = contentOf(tx, sha256)
		return err
	})
	return f, err
}

// refuse records a file that was not taken for what the scanner found, and says so.
func (s *Service) refuse(ctx context.Context, f File) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		f.ID = ID(id.New(tx.Now))
		return s.acting(tx, "file.refuse", f, func(trail *tlog.Trail) error {
			if err := dropContent(tx, trail, f.SHA256); err != nil { // kept while there was no scanner
				return err
			}
			if err := putContent(tx, f, s.scannerName()); err != nil {
				return err
			}
			f.Removed, f.Remover, f.Reason = tx.Now, actor.System, f.Threat
			return insertFile(tx, f)
		})
	})
	if err != nil {
		return err
	}
	return fault.New(fault.Denied, "attach.infected", "name", f.Name, "threat", f.Threat).On("file")
}

func (s *Service) scannerName() string {
	if s.Scanner == nil {
		return ""
	}
	return s.Scanner.Name
}

// room says whether the subject has room for one more.
func (s *Service) room(tx *db.Tx, f File) error {
	files, bytes, err := held(tx, f.Subject)
	switch {
	case err != nil:
		return err
	case files+1 > s.Limits.Files:
		return fault.New(fault.TooLarge, "attach.too_many", "most", s.Limits.Files).On("file")
	case bytes+f.Size > s.Limits.Subject:
		return fault.New(fault.TooLarge, "attach.subject_full", "name", f.Name, "limit", megabytes(s.Limits.Subject), "left", megabytes(max(0, s.Limits.Subject-bytes))).On("file")
	}
	return nil
}

// attach makes the attachment to a content that is kept.
func (s *Service) attach(ctx context.Context, f File) (File, error) {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		same, err := sameFile(tx, f)
		if err != nil || same.ID != "" {
			f = same
			return err
		}
		if err := s.room(tx, f); err != nil {
			return err
		}
		if n, err := parts(tx, f.SHA256); err != nil || int64(n) != (f.Size+chunkSize-1)/chunkSize {
			return errors.Join(err, errPartsGone)
		}
		f.ID = ID(id.New(tx.Now))
		if err := s.acting(tx, "file.add", f, func(*tlog.Trail) error {
			if err := putContent(tx, f, s.scannerName()); err != nil { // complete from here on
				return err
			}
			return insertFile(tx, f)
		}); err != nil {
			return err
		}
		f, err = fileOf(tx, f.ID)
		return err
	})
	return f, err
}

// acting runs what writes the attachment and its content, and appends the act.
func (s *Service) acting(tx *db.Tx, verb string, f File, write func(*tlog.Trail) error) error {
	trail, err := s.log.Follow(tx)
	if err != nil {
		return err
	}
	if err := errors.Join(trail.Touch("file", f.SHA256), trail.Touch("attachment", string(f.ID))); err != nil {
		return err
	}
	if err := write(trail); err != nil {
		return err
	}
	_, err = trail.Append(tlog.Act{By: f.By, Verb: verb, Subject: f.Subject, New: f.SHA256, Reason: f.Reason})
	return err
}

// Remove takes a file from its subject. The record stays, with who and why; the content goes where nothing else holds it.
func (s *Service) Remove(ctx context.Context, by actor.Actor, which ID, reason string) error {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > longestNote {
		return fault.New(fault.Invalid, "attach.reason", "most", longestNote).On("reason")
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		f, err := fileOf(tx, which)
		if err != nil {
			return err
		}
		if !f.Removed.IsZero() {
			return fault.New(fault.Conflict, "attach.removed", "name", f.Name)
		}
		f.By, f.Reason = by, reason
		return s.acting(tx, "file.remove", f, func(trail *tlog.Trail) error {
			if err := removeFile(tx, f, by, reason); err != nil {
				return err
			}
			others, err := holders(tx, f.SHA256)
			if err != nil || others > 0 {
				return err
			}
			return dropContent(tx, trail, f.SHA256)
		})
	})
}

// List gives the files of a subject, the removed ones too, in the order they came.
func (s *Service) List(ctx context.Context, subject string) (out []File, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		out, err = filesOf(tx, subject)
		return err
	})
	return out, err
}

// Get gives one file without its content.
func (s *Service) Get(ctx context.Context, which ID) (f File, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f, err = fileOf(tx, which)
		return err
	})
	return f, err
}
