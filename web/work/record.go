package work

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"plumbline/journal/read"
	"plumbline/office"
	"plumbline/web/attach"
	"plumbline/web/site"
)

// Sign is a status: a shape with its colour, never without a word.
type Sign struct{ Shape, Class, Word string }

// Fact is a field of a record. Chinese says that the value is a text out of the record, Code that it is a number of a thing.
type Fact struct {
	Name, Value, Href string
	Chinese, Code     bool
}

// Link is an act that is a link. Filled is the one that the page is for.
type Link struct {
	Text, Href       string
	Filled, Outlined bool
}

// Version is a version of a record in its history, the newest first. Reason is why it was changed.
type Version struct {
	Number  int
	At      time.Time
	By      string
	Act     string // its word
	Reason  string
	Changes []Difference
}

// Difference is what a version changed in a field.
type Difference struct{ Field, Old, New string }

// Record is the page of a record; the struct of a room's page embeds it. The room fills in Stands, Links, Facts, History and
// Version; NewRecord the rest.
type Record struct {
	site.Page
	site.Fields
	Of           Known
	Organisation string // its name
	Stands       Sign
	Links        []Link
	Facts        []Fact
	History      []Version
	Number       int // the version that the forms of the page are made from
	Counts       Counts
	Files        Files
	MayRecord    bool
	Closed       read.Closing // up to which day the figures of its project and year are final; zero: none are
	Reason       string       // as typed in a form that was refused
}

// NewRecord begins the page of a record, with where it stands in the books and its files.
func (k *Desk) NewRecord(r *http.Request, of Known, room string) (Record, error) {
	v := Record{Page: k.RoomPage(r, room, site.Crumb{Text: of.Title, Chinese: true}), Of: of}
	v.Title, v.Name = of.Title, true
	at := v.Visitor.Tree.Place(of.Organisation)
	v.MayRecord = v.Visitor.May(office.Record, at).Allowed && !of.Gone
	if o, ok := v.Visitor.Tree.Find(of.Organisation); ok {
		v.Organisation = o.Name
	}
	var err error
	if v.Closed, err = k.closing(r.Context(), of); err != nil {
		return v, err
	}
	if v.Counts, err = k.CountsOf(r.Context(), &v.Page, of.Ref); err != nil {
		return v, err
	}
	v.Files, err = k.filesOf(r.Context(), &v.Page, of, v.MayRecord)
	return v, err
}

func (k *Desk) closing(ctx context.Context, of Known) (read.Closing, error) {
	if k.Closing == nil || of.Project == "" {
		return read.Closing{}, nil
	}
	return k.Closing(ctx, of.Project, of.Year)
}

// Locked says that figures which the record may count for are final: a change must name a reason and is kept as an amendment.
func (v *Record) Locked() bool { return !v.Closed.Through.IsZero() }

// Seen is what a form of a record was made from and why: the version in it and the reason.
type Seen struct {
	Version int
	Reason  string
}

// SeenIn reads the version and the reason of a form that was posted.
func SeenIn(r *http.Request) Seen {
	n, _ := strconv.Atoi(r.PostFormValue("version"))
	return Seen{n, strings.TrimSpace(r.PostFormValue("reason"))}
}

// Files are the files of a record as its page shows them.
type Files struct {
	site.Fields
	Note     string
	Ref      string
	Lines    []attach.Line
	Attached int
	MayAdd   bool
	Accept   string
	Formats  string
	Limit    string
}

// To sends the reader on after an act; saved is the end of a key "web.saved.<saved>" of the room's words.
func To(w http.ResponseWriter, r *http.Request, path, saved string) error {
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	http.Redirect(w, r, path+sep+"saved="+saved+"#saved", http.StatusSeeOther)
	return nil
}
