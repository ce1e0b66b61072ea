package api

import (
	"context"
	"net/http"
	"time"

	"plumbline/form"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/platform/grid"
)

func (s *server) revisionOperations() {
	add(s, operation{
		ID: "list-revisions", Method: http.MethodGet, Path: "/declarations/{id}/revisions", Tag: "declarations", Act: office.Read,
		Summary: "Every revision of a declaration, the newest first.",
		Links:   map[string]link{"get-revision": {"id": "$request.path.id", "number": "$response.body#/0/number"}},
	}, s.listRevisions)
	add(s, operation{
		ID: "get-revision", Method: http.MethodGet, Path: "/declarations/{id}/revisions/{number}", Tag: "declarations", Act: office.Read,
		Summary: "One revision of a declaration; it never changes.",
	}, s.getRevision)
	add(s, operation{
		ID: "diff-revisions", Method: http.MethodGet, Path: "/declarations/{id}/diff", Tag: "declarations", Act: office.Read,
		Summary: "What differs between two revisions, in the order of the form.",
	}, s.diffRevisions)
	add(s, operation{
		ID: "get-source", Method: http.MethodGet, Path: "/declarations/{id}/source", Tag: "declarations", Act: office.Read,
		Summary: "Where each value of a revision stood in its document; 404 where it was typed.",
	}, s.getSource)
	add(s, operation{
		ID: "get-source-file", Method: http.MethodGet, Path: "/declarations/{id}/source/file", Tag: "declarations", Act: office.Read,
		Summary: "The original document, byte for byte, where the caller may read every declaration that came from it.",
		Media:   []string{"application/octet-stream"},
	}, s.getSourceFile)
}

// Revision is the head of one revision.
type Revision struct {
	Number   int       `json:"number"`
	Digest   string    `json:"digest" doc:"Hex SHA-256 of the content."`
	Document string    `json:"document,omitempty" doc:"Hex SHA-256 of the document that it came from."`
	SavedAt  time.Time `json:"saved_at"`
	SavedBy  string    `json:"saved_by"`
}

type idIn struct {
	ID string `path:"id" maxLength:"64"`
}

type revisionsOut struct{ Body []Revision }

func (s *server) listRevisions(ctx context.Context, in *idIn) (*revisionsOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err != nil {
		return nil, err
	}
	list, err := s.Goal.Revisions(ctx, k.ID)
	out := &revisionsOut{Body: []Revision{}}
	for _, r := range list {
		out.Body = append(out.Body, Revision{r.Number, r.Digest, r.Document, r.SavedAt, r.SavedBy})
	}
	return out, err
}

type revisionIn struct {
	ID     string `path:"id" maxLength:"64"`
	Number int    `path:"number" minimum:"1"`
	IfNone string `header:"If-None-Match" doc:"The ETag of what the caller has."`
}

func (s *server) getRevision(ctx context.Context, in *revisionIn) (*oneOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err == nil {
		k, err = s.Goal.At(ctx, k.ID, in.Number)
	}
	if err != nil {
		return nil, err
	}
	tag := etag(k.Revision, k.Declaration)
	if sameTag(in.IfNone, tag) {
		return nil, notModified(tag)
	}
	return &oneOut{ETag: tag, Revision: k.Revision, Body: Sheet{k.Declaration}}, nil
}

type diffIn struct {
	ID   string `path:"id" maxLength:"64"`
	From int    `query:"from" minimum:"0" doc:"The older revision; without it, or 0, the one before."`
	To   int    `query:"to" minimum:"0" doc:"The newer revision; without it, or 0, the newest."`
}

// Change is one difference.
type Change struct {
	Ref  string `json:"ref" doc:"The field, of the newer revision; of a row that is gone, of the older."`
	Kind string `json:"kind" enum:"changed,added,removed"`
	Old  string `json:"old"`
	New  string `json:"new"`
}

// Difference is what differs between two revisions.
type Difference struct {
	From    int      `json:"from"`
	To      int      `json:"to"`
	Changes []Change `json:"changes"`
}

type diffOut struct{ Body Difference }

func (s *server) diffRevisions(ctx context.Context, in *diffIn) (*diffOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err != nil {
		return nil, err
	}
	if in.To == 0 {
		in.To = k.Newest
	}
	if in.From == 0 {
		in.From = max(in.To-1, 1)
	}
	older, err := s.Goal.At(ctx, k.ID, in.From)
	if err != nil {
		return nil, err
	}
	newer, err := s.Goal.At(ctx, k.ID, in.To)
	if err != nil {
		return nil, err
	}
	out := &diffOut{Body: Difference{From: in.From, To: in.To, Changes: changes(goal.Diff(older.Declaration, newer.Declaration))}}
	return out, nil
}

func changes(list []goal.Change) []Change {
	out := make([]Change, 0, len(list))
	for _, c := range list {
		out = append(out, Change{string(c.Ref), string(c.Kind), c.Old, c.New})
	}
	return out
}

// Cell is a piece of the document, and what it became.
type Cell struct {
	Page     int      `json:"page,omitempty"`
	Table    int      `json:"table,omitempty"`
	Row      int      `json:"row"`
	Col      int      `json:"col"`
	Line     int      `json:"line,omitempty"`
	Text     string   `json:"text"`
	Use      string   `json:"use" enum:"label,placed,unplaced"`
	Refs     []string `json:"refs" doc:"The fields that hold its text."`
	Repaired bool     `json:"repaired,omitempty"`
}

// Source is where a revision stood in its document.
type Source struct {
	Document string `json:"document" doc:"Hex SHA-256 of the original file."`
	Name     string `json:"name"`
	Format   string `json:"format"`
	Import   string `json:"import"`
	Cells    []Cell `json:"cells"`
}

type sourceIn struct {
	ID       string `path:"id" maxLength:"64"`
	Revision int    `query:"revision" minimum:"0" doc:"Of this revision; without it, or 0, the newest."`
}

type sourceOut struct{ Body Source }

// sourceOf gives where a revision stood.
func (s *server) sourceOf(ctx context.Context, in *sourceIn) (form.Source, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err != nil {
		return form.Source{}, err
	}
	if in.Revision == 0 {
		in.Revision = k.Newest
	}
	return s.Form.Cells(ctx, k.ID, in.Revision)
}

func (s *server) getSource(ctx context.Context, in *sourceIn) (*sourceOut, error) {
	src, err := s.sourceOf(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &sourceOut{Body: Source{Document: src.Document, Name: src.Name, Format: string(src.Format), Import: src.Import, Cells: []Cell{}}}
	for _, c := range src.Cells {
		out.Body.Cells = append(out.Body.Cells, cell(c))
	}
	return out, nil
}

func cell(c form.Cell) Cell {
	out := placed(c.Place)
	out.Text, out.Use, out.Repaired, out.Refs = c.Text, string(c.Use), c.Repaired, []string{}
	for _, r := range c.Refs {
		out.Refs = append(out.Refs, string(r))
	}
	return out
}

func placed(p grid.Place) Cell {
	return Cell{Page: p.Page, Table: p.Table, Row: p.Row, Col: p.Col, Line: p.Line}
}

func (s *server) getSourceFile(ctx context.Context, in *sourceIn) (*fileOut, error) {
	src, err := s.sourceOf(ctx, in)
	if err != nil {
		return nil, err
	}
	im, err := s.Form.Import(ctx, src.Import)
	if err != nil {
		return nil, err
	}
	for _, saved := range im.Saved { // the file holds them all
		if _, _, err := s.declaration(ctx, string(saved.ID), office.Read); err != nil {
			return nil, err
		}
	}
	name, data, err := s.Form.Document(ctx, src.Document)
	if err != nil {
		return nil, err
	}
	return file(name, "application/octet-stream", data), nil
}
