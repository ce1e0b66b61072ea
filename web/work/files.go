package work

import (
	"context"
	"net/http"
	"strings"

	"plumbline/base/fault"
	"plumbline/office"
	kept "plumbline/platform/attach"
	"plumbline/web/attach"
	"plumbline/web/site"
)

// filesPage is the files of a record by themselves: where an upload that was refused says why.
type filesPage struct {
	site.Page
	site.Fields
	Of    Known
	Files Files
}

func (k *Desk) filesOf(ctx context.Context, p *site.Page, of Known, may bool) (Files, error) {
	f := Files{Ref: of.Ref, MayAdd: may, Accept: strings.Join(kept.Extensions(), ",")}
	f.Formats = strings.ReplaceAll(strings.Join(kept.Extensions(), " "), ".", "")
	if k.Deps.Files == nil {
		f.MayAdd = false
		return f, nil
	}
	f.Limit = attach.Size(k.Deps.Files.Limits.File)
	list, err := k.Deps.Files.List(ctx, of.Ref)
	f.Lines, f.Attached = attach.Lines(p, list, may)
	for i := range f.Lines {
		if f.Lines[i].Href != "" {
			f.Lines[i].Href = "/work/files/" + string(f.Lines[i].ID)
		}
	}
	return f, err
}

// placeOfFile is where the record stands that a file is of. A file of something else is not this page's to give.
func (k *Desk) placeOfFile(r *http.Request) (office.Place, error) {
	f, err := k.file(r)
	if err != nil {
		return office.Place{}, err
	}
	return k.placeOf(r, f.Subject)
}

func (k *Desk) file(r *http.Request) (kept.File, error) {
	if k.Deps.Files == nil {
		return kept.File{}, site.ErrNoPage
	}
	f, err := k.Deps.Files.Get(r.Context(), kept.ID(r.PathValue("file")))
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return f, site.ErrNoPage
	}
	return f, err
}

func (k *Desk) listFiles(w http.ResponseWriter, r *http.Request) error {
	return k.showFiles(w, r, refOf(r), "", nil, "", "")
}

// showFiles draws the page; refused is why an act was refused, at which form and input.
func (k *Desk) showFiles(w http.ResponseWriter, r *http.Request, ref, note string, refused error, form, at string) error {
	of, err := k.Find(r.Context(), ref)
	if err != nil {
		return err
	}
	kind, _, _ := strings.Cut(ref, "/")
	v := &filesPage{Page: k.RoomPage(r, k.kinds[kind].Room), Of: of}
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: of.Title, Href: of.Href(), Chinese: true}, site.Crumb{Text: v.T("work.files")})
	may := !of.Gone && v.Visitor.May(office.Record, v.Visitor.Tree.Place(of.Organisation)).Allowed
	if v.Files, err = k.filesOf(r.Context(), &v.Page, of, may); err != nil {
		return err
	}
	v.Title = v.T("work.files.title", "n", v.Files.Attached)
	if v.Files.Attached == 0 {
		v.Title = v.T("work.files.none")
	}
	status := http.StatusOK
	if refused != nil {
		v.Error, v.At, v.Form = v.Printer.Fault(refused), at, form
		if status = site.StatusOf(refused); fault.KindOf(refused) == fault.Denied {
			status = http.StatusUnprocessableEntity // what was found in the file, not who sent it
		}
		if f, ok := fault.As(refused); ok && f.Field != "" {
			v.At = f.Field
		}
	}
	v.Files.Fields, v.Files.Note = v.Fields, note
	return k.Render(w, status, "work/files", v)
}

func (k *Desk) addFile(w http.ResponseWriter, r *http.Request) error {
	of, err := k.Find(r.Context(), refOf(r))
	if err != nil {
		return err
	}
	if of.Gone {
		return fault.New(fault.Conflict, "work.gone")
	}
	got, err := attach.Receive(w, r, k.Deps.Files, of.Ref, "note")
	if err == nil {
		return To(w, r, of.Href(), "attached")
	}
	if _, told := fault.As(err); !told {
		return err
	}
	return k.showFiles(w, r, of.Ref, got.Values["note"], err, "", "file")
}

func (k *Desk) giveFile(w http.ResponseWriter, r *http.Request) error {
	f, err := k.file(r)
	if err != nil {
		return err
	}
	return attach.Give(k.Site, k.Deps.Files, w, r, f)
}

// removeFile takes a file away, with the reason.
func (k *Desk) removeFile(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	f, err := k.file(r)
	if err != nil {
		return err
	}
	err = k.Deps.Files.Remove(r.Context(), site.VisitorOf(r).Actor(), f.ID, r.PostForm.Get("reason"))
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return k.showFiles(w, r, f.Subject, "", err, "remove-"+string(f.ID), "reason")
	}
	if err != nil {
		return err
	}
	return To(w, r, Href(f.Subject), "removed")
}
