// Package attach keeps files that people hand over for a subject ("declaration/0abc"): what kind they are by their
// content, their digest, who added and who removed them, and why. It guarantees that a file beyond a limit, of a type not
// listed, or whose content is not what its name says is not kept; that equal content is kept once; that with a scanner
// set nothing is kept unscanned, nothing infected is ever given out, and no upload is taken while the scanner does not
// answer; that what is given out is what was taken in, or the giving fails; and that every change is an act in the log.
// It leaves to its callers who may see and add files, and how they are sent to a browser.
package attach

import (
	"time"

	"plumbline/base/actor"
	"plumbline/base/fault"
)

// ID names an attachment.
type ID string

// State is what is known about the content.
type State string

// The states.
const (
	Arriving  State = "arriving"  // its parts are being written; nothing is attached to it yet
	Clean     State = "clean"     // the scanner found nothing
	Unscanned State = "unscanned" // there was no scanner
	Infected  State = "infected"  // the scanner found a threat; the content is not kept
)

// Key is the message key of the state's name.
func (s State) Key() string { return "attach.state." + string(s) }

// Limits bound what is kept: bytes of a file, bytes and files of a subject.
type Limits struct {
	File, Subject int64
	Files         int
}

// DefaultLimits are those of a service that is told none.
var DefaultLimits = Limits{File: 50 << 20, Subject: 500 << 20, Files: 200}

// File is an attachment. Removed is zero while it is attached; Reason says why it was removed or refused.
type File struct {
	ID      ID
	Subject string
	Name    string
	Note    string
	SHA256  string
	Size    int64
	Type    string // media type, by content
	State   State
	Threat  string // the scanner's name for it
	Added   time.Time
	By      actor.Actor
	Removed time.Time
	Remover actor.Actor
	Reason  string
}

// Gone says that the content can no longer be had.
func (f File) Gone() bool { return !f.Removed.IsZero() || f.State == Infected }

// Refused says that the file was never attached because a threat was found in it.
func (f File) Refused() bool { return f.State == Infected }

func noFile() error { return fault.New(fault.NotFound, "attach.no_file") }
