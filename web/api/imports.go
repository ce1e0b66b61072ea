package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"plumbline/base/fault"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/platform/grid"
)

func (s *server) importOperations() {
	add(s, operation{
		ID: "list-imports", Method: http.MethodGet, Path: "/imports", Tag: "imports", Act: office.Draft,
		Summary: "The caller's uploads, the newest first.", Links: map[string]link{"get-import": {"id": "$response.body#/0/id"}},
	}, s.listImports)
	byID := map[string]link{"get-import": {"id": "$response.body#/id"}, "confirm-import": {"id": "$response.body#/id"}, "discard-import": {"id": "$response.body#/id"}, "decide-repair": {"id": "$response.body#/id"}, "place-cell": {"id": "$response.body#/id"}}
	add(s, operation{
		ID: "upload-document", Method: http.MethodPost, Path: "/imports", Tag: "imports", Act: office.Draft, Status: http.StatusCreated,
		Summary: "Read a document (text, Markdown, HTML, xlsx, docx, pdf) as a preview. Nothing is kept of its declarations until it is confirmed.",
		Body:    grid.Default.Bytes, Errors: []int{400, 409, 413, 415}, Links: byID, Example: exampleDocument,
	}, s.upload)
	add(s, operation{
		ID: "get-import", Method: http.MethodGet, Path: "/imports/{id}", Tag: "imports", Act: office.Draft,
		Summary: "An upload: what was read, what waits for a person, and what confirming would change.", Links: byID,
	}, s.getImport)
	add(s, operation{
		ID: "decide-repair", Method: http.MethodPost, Path: "/imports/{id}/decisions", Tag: "imports", Act: office.Draft, Errors: []int{400, 409, 415},
		Summary: "Answer a repair that waits: one of its options, a value of one's own, or blank to keep what was read.", Links: byID,
		Example: Decision{Choice: "≥90(%)"},
	}, s.decide)
	add(s, operation{
		ID: "place-cell", Method: http.MethodPost, Path: "/imports/{id}/placements", Tag: "imports", Act: office.Draft, Errors: []int{400, 409, 415},
		Summary: "Say what an unplaced cell is: the value of a field, or with a blank ref a label.", Links: byID, Example: Placement{},
	}, s.placeCell)
	add(s, operation{
		ID: "confirm-import", Method: http.MethodPost, Path: "/imports/{id}/confirm", Tag: "imports", Act: office.Draft, Errors: []int{409},
		Summary: "Keep the declarations of a preview, all or none. Confirming again changes nothing and gives the same answer.",
		Links:   map[string]link{"get-declaration": {"id": "$response.body#/0/id"}, "get-source": {"id": "$response.body#/0/id"}, "get-source-file": {"id": "$response.body#/0/id"}},
	}, s.confirm)
	add(s, operation{
		ID: "discard-import", Method: http.MethodDelete, Path: "/imports/{id}", Tag: "imports", Act: office.Draft, Status: http.StatusNoContent, Errors: []int{409},
		Summary: "Close a preview without keeping its declarations; the record of the upload stays.",
	}, s.discard)
}

// Import is one upload.
type Import struct {
	ID         string        `json:"id"`
	Name       string        `json:"name"`
	Digest     string        `json:"sha256"`
	State      string        `json:"state" enum:"preview,confirmed,discarded"`
	By         string        `json:"by"`
	At         time.Time     `json:"at"`
	Forms      int           `json:"forms"`
	Indicators int           `json:"indicators"`
	Repairs    int           `json:"repairs"`
	Waiting    int           `json:"waiting" doc:"Repairs that wait for a person; while there are any it cannot be confirmed."`
	Unplaced   int           `json:"unplaced"`
	Read       []ImportForm  `json:"read,omitempty" doc:"What was read; left out in lists."`
	Saved      []SavedImport `json:"saved,omitempty" doc:"What was kept, of a confirmed one."`
}

// ImportForm is one declaration of a document.
type ImportForm struct {
	Declaration Sheet    `json:"declaration"`
	Change      string   `json:"change,omitempty" enum:"new,unchanged,changed" doc:"What confirming would do."`
	ID          string   `json:"id,omitempty" doc:"The declaration that is kept of this project and year."`
	Changes     []Change `json:"changes,omitempty"`
	Waiting     []int    `json:"waiting" doc:"The repairs of the declaration that wait, by their index."`
}

// SavedImport is a declaration that was kept.
type SavedImport struct {
	ID       string `json:"id"`
	Revision int    `json:"revision"`
	Created  bool   `json:"created"`
	Changed  bool   `json:"changed"`
}

func savedImports(list []goal.Saved) []SavedImport {
	out := make([]SavedImport, 0, len(list))
	for _, v := range list {
		out = append(out, SavedImport{string(v.ID), v.Revision, v.Created, v.Changed})
	}
	return out
}

func (a *asking) imported(im form.Import) Import {
	im = im.Only(func(d goal.Declaration) bool { return a.May(office.Read, a.PlaceOf(d.Department, d.Unit)).Allowed })
	c := im.Counts
	out := Import{
		ID: im.ID, Name: im.Name, Digest: im.SHA256, State: string(im.State), By: im.By, At: im.At, Forms: c.Forms, Indicators: c.Indicators,
		Repairs: c.Repairs, Waiting: c.Waiting, Unplaced: c.Unplaced,
	}
	for i, f := range im.Reading.Forms {
		one := ImportForm{Declaration: Sheet{f.Declaration}, Waiting: []int{}}
		for n, r := range f.Declaration.Repairs {
			if r.Confidence < form.Threshold && !answeredBy(im.Answers, i, n) {
				one.Waiting = append(one.Waiting, n)
			}
		}
		if i < len(im.Compared) {
			c := im.Compared[i]
			one.Change, one.ID, one.Changes = string(c.Change), string(c.ID), changes(c.Changes)
		}
		out.Read = append(out.Read, one)
	}
	if len(im.Saved) > 0 {
		out.Saved = savedImports(im.Saved)
	}
	return out
}

func answeredBy(answers []form.Answer, in, repair int) bool {
	return slices.ContainsFunc(answers, func(a form.Answer) bool { return a.Form == in && a.Repair == repair })
}

// importOf gives an import to who uploaded it, and to who may draft everything in it.
func (s *server) importOf(ctx context.Context, id string) (form.Import, error) {
	im, err := s.Form.Import(ctx, id)
	if err != nil {
		return im, err
	}
	v := whoAsks(ctx)
	if im.ByID != v.Actor().ID && s.mayDraft(ctx, im) != nil {
		return form.Import{}, fault.New(fault.NotFound, "form.no_import", "id", id)
	}
	return im, nil
}

// mayDraft refuses a document that holds a declaration of an organisation at which the caller may not draft.
func (s *server) mayDraft(ctx context.Context, im form.Import) error {
	v := whoAsks(ctx)
	for _, d := range im.Reading.Declarations() {
		if !v.May(office.Draft, v.PlaceOf(d.Department, d.Unit)).Allowed {
			return fault.New(fault.Denied, "web.import.elsewhere", "name", d.Name, "department", d.Department, "unit", d.Unit)
		}
	}
	return nil
}

type importsOut struct{ Body []Import }

func (s *server) listImports(ctx context.Context, _ *struct{}) (*importsOut, error) {
	list, err := s.Form.Imports(ctx)
	out := &importsOut{Body: []Import{}}
	for _, im := range list {
		if im.ByID == whoAsks(ctx).Actor().ID {
			out.Body = append(out.Body, whoAsks(ctx).imported(im))
		}
	}
	return out, err
}

type uploadIn struct {
	Name    string `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"The file's name, with its ending." example:"declaration.txt"`
	RawBody []byte
}

type importOut struct {
	Location string `header:"Location"`
	Body     Import
}

func (s *server) upload(ctx context.Context, in *uploadIn) (*importOut, error) {
	im, err := s.Form.Upload(ctx, whoAsks(ctx).Actor(), in.Name, in.RawBody)
	if err != nil {
		return nil, err
	}
	return &importOut{Location: prefix + "/imports/" + im.ID, Body: whoAsks(ctx).imported(im)}, nil
}

func (s *server) getImport(ctx context.Context, in *idIn) (*importOut, error) {
	im, err := s.importOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &importOut{Location: prefix + "/imports/" + im.ID, Body: whoAsks(ctx).imported(im)}, nil
}

// Decision answers a repair.
type Decision struct {
	Form   int    `json:"form" minimum:"0" doc:"The declaration in the document, from 0."`
	Repair int    `json:"repair" minimum:"0" doc:"The repair of the declaration, from 0."`
	Choice string `json:"choice" maxLength:"2000"`
}

type decideIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body Decision
}

func (s *server) decide(ctx context.Context, in *decideIn) (*importOut, error) {
	im, err := s.importOf(ctx, in.ID)
	if err == nil {
		im, err = s.Form.Decide(ctx, whoAsks(ctx).Actor(), im.ID, in.Body.Form, in.Body.Repair, in.Body.Choice)
	}
	if err != nil {
		return nil, err
	}
	return &importOut{Location: prefix + "/imports/" + im.ID, Body: whoAsks(ctx).imported(im)}, nil
}

// Placement says what an unplaced cell is.
type Placement struct {
	Form     int    `json:"form" minimum:"0" doc:"The declaration in the document, from 0."`
	Unplaced int    `json:"unplaced" minimum:"0" doc:"The unplaced cell of the declaration, from 0."`
	Ref      string `json:"ref" maxLength:"200" doc:"The field; blank where it is a label."`
}

type placeIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body Placement
}

func (s *server) placeCell(ctx context.Context, in *placeIn) (*importOut, error) {
	im, err := s.importOf(ctx, in.ID)
	if err == nil {
		im, err = s.Form.PlaceCell(ctx, whoAsks(ctx).Actor(), im.ID, in.Body.Form, in.Body.Unplaced, goal.Ref(in.Body.Ref))
	}
	if err != nil {
		return nil, err
	}
	return &importOut{Location: prefix + "/imports/" + im.ID, Body: whoAsks(ctx).imported(im)}, nil
}

type confirmOut struct{ Body []SavedImport }

func (s *server) confirm(ctx context.Context, in *idIn) (*confirmOut, error) {
	im, err := s.importOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	// In the transaction: cells may be placed meanwhile, names of organisations too.
	may := func(im form.Import) error { return s.mayDraft(ctx, im) }
	saved, err := s.Form.Confirm(ctx, whoAsks(ctx).Actor(), im.ID, may)
	if err != nil {
		return nil, err
	}
	type year struct {
		department string
		year       int
	}
	judged := map[year]bool{}
	for _, d := range im.Reading.Declarations() {
		if at := (year{d.Department, d.Year}); !judged[at] {
			judged[at] = true
			s.judge(ctx, d.Department, d.Year)
		}
	}
	return &confirmOut{Body: savedImports(saved)}, nil
}

func (s *server) discard(ctx context.Context, in *idIn) (*nothing, error) {
	im, err := s.importOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &nothing{}, s.Form.Discard(ctx, whoAsks(ctx).Actor(), im.ID)
}
