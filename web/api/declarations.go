package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/idem"
	"plumbline/review"
)

func (s *server) declarationOperations() {
	add(s, operation{
		ID: "list-declarations", Method: http.MethodGet, Path: "/declarations", Tag: "declarations", Act: office.Read,
		Summary: "The declarations that the caller may read, newest year first, each as the published schema has it. The Link header leads to the next page; list-entries gives the same with ids.",
	}, s.listDeclarations)
	add(s, operation{
		ID: "list-entries", Method: http.MethodGet, Path: "/entries", Tag: "declarations", Act: office.Read,
		Summary: "The same list in short: id, revision, state and counts of findings.",
		Links: map[string]link{
			"get-declaration": {"id": "$response.body#/0/id"},
		},
	}, s.listEntries)
	add(s, operation{
		ID: "create-declaration", Method: http.MethodPost, Path: "/declarations", Tag: "declarations", Act: office.Draft, Status: http.StatusCreated,
		Summary: "Keep a new declaration as its first revision, a draft. 409 where the project has one in that year.", Errors: []int{400, 409, 413, 415},
		Links: map[string]link{
			"get-declaration": {"id": "$response.body#/id"}, "replace-declaration": {"id": "$response.body#/id", "If-Match": "$response.header.ETag"},
			"list-revisions": {"id": "$response.body#/id"}, "list-findings": {"id": "$response.body#/id"}, "get-case": {"id": "$response.body#/id"},
			"export-declaration": {"id": "$response.body#/id"}, "list-answers": {"id": "$response.body#/id"}, "list-activity": {"id": "$response.body#/id"},
			"diff-revisions": {"id": "$response.body#/id"}, "answer-finding": {"id": "$response.body#/id"}, "list-moves": {"id": "$response.body#/id"},
			"list-figures": {"id": "$response.body#/id"}, "list-forecasts": {"id": "$response.body#/id"}, "get-evaluation": {"id": "$response.body#/id"}, "test-forecast": {"id": "$response.body#/id"}, "list-bindings": {"id": "$response.body#/id"}, "get-changes": {"id": "$response.body#/id"}, "mark-seen": {"id": "$response.body#/id", "body.revision": "$response.body#/revision"},
		},
		Example: exampleDraft(),
	}, s.createDeclaration)
	add(s, operation{
		ID: "get-declaration", Method: http.MethodGet, Path: "/declarations/{id}", Tag: "declarations", Act: office.Read,
		Summary: "The newest revision of a declaration. The ETag names it.", Errors: []int{304},
		Links: map[string]link{"replace-declaration": {"id": "$request.path.id", "If-Match": "$response.header.ETag"}},
	}, s.getDeclaration)
	add(s, operation{
		ID: "replace-declaration", Method: http.MethodPut, Path: "/declarations/{id}", Tag: "declarations", Act: office.Draft,
		Summary: "Keep a further revision. If-Match carries the ETag of the revision that was changed: 428 without, 412 where a newer one is kept.",
		Errors:  []int{400, 409, 412, 413, 415, 428}, Example: exampleDraft(),
	}, s.replaceDeclaration)
	add(s, operation{
		ID: "export-declaration", Method: http.MethodGet, Path: "/declarations/{id}/export", Tag: "declarations", Act: office.Read,
		Summary: "The declaration as a file: the official form as xlsx, docx or pdf, its indicators as csv, or json.", Media: exportMedia(),
	}, s.exportDeclaration)
}

// declaration gives a declaration that the caller may do the act on. What is out of reach answers like what is not there.
func (s *server) declaration(ctx context.Context, id string, act office.Act) (goal.Kept, office.Place, error) {
	k, err := s.Goal.Get(ctx, goal.ID(id))
	if err != nil {
		return k, office.Place{}, err
	}
	at, err := s.reach(ctx, k, act)
	return k, at, err
}

// reach decides about a declaration.
func (s *server) reach(ctx context.Context, k goal.Kept, act office.Act) (office.Place, error) {
	v := whoAsks(ctx)
	at := v.PlaceOf(k.Declaration.Department, k.Declaration.Unit)
	d := v.May(act, at)
	if !d.Allowed && !v.May(office.Read, at).Allowed {
		return at, fault.New(fault.NotFound, "goal.not_found", "id", string(k.ID))
	}
	return at, d.Fault()
}

// filter is what the lists of declarations are narrowed by.
type filter struct {
	Year       int    `query:"year" minimum:"0" maximum:"9999" doc:"Only of this year."`
	Department string `query:"department" maxLength:"200" doc:"Only of the department of this name."`
	Unit       string `query:"unit" maxLength:"200" doc:"Only of the implementing unit of this name."`
	State      string `query:"state" enum:"draft,submitted,passed,returned,barred,approved,published" doc:"Only those that stand so in their review."`
	Text       string `query:"text" maxLength:"200" doc:"Part of a name, unit, indicator or goal, or of the name's pinyin."`
	Limit      int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"At most so many."`
	Cursor     string `query:"cursor" maxLength:"1000" doc:"Where the page before ended; out of its Link header."`
	IfNone     string `header:"If-None-Match" doc:"The ETag of what the caller has."`
}

type listOut struct {
	ETag string `header:"ETag"`
	Link string `header:"Link" doc:"rel=next leads to the next page, where there is one."`
	Body []Sheet
}

func (s *server) listDeclarations(ctx context.Context, in *filter) (*listOut, error) {
	rows, link, err := s.list(ctx, in, prefix+"/declarations")
	if err != nil {
		return nil, err
	}
	out := &listOut{Link: link, ETag: listTag(rows, link), Body: make([]Sheet, 0, len(rows))}
	if sameTag(in.IfNone, out.ETag) {
		return nil, notModified(out.ETag)
	}
	for _, r := range rows {
		k, err := s.Goal.At(ctx, r.ID, r.Revision)
		if err != nil {
			return nil, err
		}
		out.Body = append(out.Body, Sheet{k.Declaration})
	}
	return out, nil
}

// Entry is a declaration in short.
type Entry struct {
	ID         string `json:"id"`
	Revision   int    `json:"revision"`
	Name       string `json:"name"`
	Year       int    `json:"year"`
	Department string `json:"department"`
	Unit       string `json:"unit"`
	Nature     string `json:"nature"`
	Ordinal    int    `json:"ordinal" doc:"Its number in the summary of its department and year."`
	Annual     string `json:"annual_total,omitempty" doc:"Yuan with two digits; left out where blank."`
	Indicators int    `json:"indicators"`
	State      string `json:"state"`
	Errors     int    `json:"errors"`
	Warnings   int    `json:"warnings"`
	Notes      int    `json:"notes"`
	Stale      bool   `json:"stale" doc:"Something changed since the findings were counted."`
	Demo       bool   `json:"demo,omitempty" doc:"Demonstration data."`
}

type entriesOut struct {
	ETag string `header:"ETag"`
	Link string `header:"Link"`
	Body []Entry
}

func (s *server) listEntries(ctx context.Context, in *filter) (*entriesOut, error) {
	rows, link, err := s.list(ctx, in, prefix+"/entries")
	if err != nil {
		return nil, err
	}
	out := &entriesOut{Link: link, Body: make([]Entry, 0, len(rows))}
	for _, r := range rows {
		c, err := s.Review.Of(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		e := Entry{
			ID: string(r.ID), Revision: r.Revision, Name: r.Name, Year: r.Year, Department: r.Department, Unit: r.Unit, Nature: r.Nature,
			Ordinal: r.Ordinal, Indicators: r.Indicators, State: string(c.State), Errors: r.Tally.Errors, Warnings: r.Tally.Warnings,
			Notes: r.Tally.Notes, Stale: r.Tally.Stale, Demo: r.Demo,
		}
		if r.AnnualTotal != nil {
			e.Annual = r.AnnualTotal.String()
		}
		out.Body = append(out.Body, e)
	}
	if out.ETag, err = tagOf(out.Body, link); err != nil {
		return nil, err
	}
	if sameTag(in.IfNone, out.ETag) {
		return nil, notModified(out.ETag)
	}
	return out, nil
}

// spot is where a page of a list ended.
type spot struct {
	Year       int    `json:"y"`
	Department string `json:"d"`
	Ordinal    int    `json:"o"`
	ID         string `json:"i"`
}

// before says whether the spot comes before a row, in the order of the list within one department and year.
func (p spot) before(r goal.Row) bool {
	return p.Ordinal < r.Ordinal || p.Ordinal == r.Ordinal && p.ID < string(r.ID)
}

func readSpot(text string) (*spot, error) {
	if text == "" {
		return nil, nil
	}
	var p spot
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "api.cursor").On("cursor")
	}
	return &p, nil
}

// list gives a page of the declarations that the caller may read, with the Link header that leads on.
func (s *server) list(ctx context.Context, f *filter, address string) ([]goal.Row, string, error) {
	from, err := readSpot(f.Cursor)
	if err != nil {
		return nil, "", err
	}
	scopes, err := s.Goal.Scopes(ctx)
	if err != nil {
		return nil, "", err
	}
	rows := []goal.Row{}
	for _, sc := range scopes {
		switch {
		case f.Year != 0 && sc.Year != f.Year, f.Department != "" && sc.Department != f.Department,
			from != nil && (sc.Year > from.Year || sc.Year == from.Year && sc.Department < from.Department):
			continue
		}
		var after *spot
		if from != nil && sc.Year == from.Year && sc.Department == from.Department {
			after = from
		}
		more, err := s.inScope(ctx, f, sc, after, f.Limit+1-len(rows))
		if err != nil {
			return nil, "", err
		}
		if rows = append(rows, more...); len(rows) > f.Limit {
			rows = rows[:f.Limit]
			return rows, f.next(address, rows[len(rows)-1]), nil
		}
	}
	return rows, "", nil
}

// inScope gives up to so many of one department's year.
func (s *server) inScope(ctx context.Context, f *filter, sc goal.Scope, after *spot, most int) (out []goal.Row, err error) {
	v := whoAsks(ctx)
	q, any := v.Narrow(goal.Query{Department: sc.Department, Year: sc.Year, Text: f.Text, Size: 200})
	if !any {
		return nil, nil
	}
	if f.Unit != "" {
		if q.Units != nil && !slices.Contains(q.Units, f.Unit) {
			return nil, nil
		}
		q.Units = []string{f.Unit}
	}
	for q.Page = 1; ; q.Page++ {
		sum, err := s.Goal.Summary(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, r := range sum.Rows {
			if after != nil && !after.before(r) || !v.May(office.Read, v.PlaceOf(r.Department, r.Unit)).Allowed {
				continue
			}
			if fits, err := s.stands(ctx, r.ID, f.State); err != nil || !fits {
				if err != nil {
					return nil, err
				}
				continue
			}
			if out = append(out, r); len(out) == most {
				return out, nil
			}
		}
		if q.Page*q.Size >= sum.Matched {
			return out, nil
		}
	}
}

func (s *server) stands(ctx context.Context, id goal.ID, state string) (bool, error) {
	if state == "" {
		return true, nil
	}
	c, err := s.Review.Of(ctx, id)
	return c.State == review.State(state), err
}

// next is the Link header after a page that ended with a row.
func (f *filter) next(address string, last goal.Row) string {
	data, err := json.Marshal(spot{last.Year, last.Department, last.Ordinal, string(last.ID)})
	if err != nil {
		return ""
	}
	q := url.Values{"cursor": {base64.RawURLEncoding.EncodeToString(data)}, "limit": {strconv.Itoa(f.Limit)}}
	for name, v := range map[string]string{"department": f.Department, "unit": f.Unit, "state": f.State, "text": f.Text} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if f.Year != 0 {
		q.Set("year", strconv.Itoa(f.Year))
	}
	return "<" + address + "?" + q.Encode() + `>; rel="next"`
}

// etag names a revision.
func etag(revision int, d goal.Declaration) string {
	return fmt.Sprintf(`"%d-%s"`, revision, goal.Digest(d)[:16])
}

func listTag(rows []goal.Row, link string) string {
	h := sha256.New()
	for _, r := range rows {
		fmt.Fprintf(h, "%s %d\n", r.ID, r.Revision)
	}
	fmt.Fprint(h, link)
	return `"` + hex.EncodeToString(h.Sum(nil))[:32] + `"`
}

func tagOf(v any, more string) (string, error) {
	data, err := json.Marshal(v)
	sum := sha256.Sum256(append(data, more...))
	return `"` + hex.EncodeToString(sum[:16]) + `"`, err
}

// sameTag says whether a list of entity tags holds one.
func sameTag(list, tag string) bool {
	for t := range strings.SplitSeq(list, ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag || t == "*" {
			return true
		}
	}
	return false
}

func notModified(tag string) error {
	return huma.ErrorWithHeaders(huma.Status304NotModified(), http.Header{"ETag": {tag}})
}

type oneIn struct {
	ID     string `path:"id" maxLength:"64"`
	IfNone string `header:"If-None-Match" doc:"The ETag of what the caller has."`
}

type oneOut struct {
	ETag     string `header:"ETag" doc:"Names this revision; give it back in If-Match."`
	Revision int    `header:"Plumbline-Revision"`
	Body     Sheet
}

func (s *server) getDeclaration(ctx context.Context, in *oneIn) (*oneOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err != nil {
		return nil, err
	}
	tag := etag(k.Revision, k.Declaration)
	if sameTag(in.IfNone, tag) {
		return nil, notModified(tag)
	}
	return &oneOut{ETag: tag, Revision: k.Revision, Body: Sheet{k.Declaration}}, nil
}

// Saved says what was kept.
type Saved struct {
	ID       string `json:"id"`
	Revision int    `json:"revision"`
	Changed  bool   `json:"changed" doc:"False where the same content was the newest revision already."`
}

type savedOut struct {
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Body     Saved
}

type createIn struct{ Body Draft }

func (s *server) createDeclaration(ctx context.Context, in *createIn) (*savedOut, error) {
	d, err := written(in.Body.Declaration, goal.Declaration{})
	if err != nil {
		return nil, err
	}
	v := whoAsks(ctx)
	if err := v.May(office.Draft, v.PlaceOf(d.Department, d.Unit)).Fault(); err != nil {
		return nil, err
	}
	return s.save(ctx, goal.Entry{Declaration: d})
}

type replaceIn struct {
	ID      string `path:"id" maxLength:"64"`
	IfMatch string `header:"If-Match" doc:"The ETag of the revision that was changed."`
	Body    Draft
}

func (s *server) replaceDeclaration(ctx context.Context, in *replaceIn) (*savedOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Draft)
	if err != nil {
		return nil, err
	}
	if in.IfMatch == "" {
		return nil, fault.New(fault.Invalid, "api.if_match").On("If-Match")
	}
	if !sameTag(in.IfMatch, etag(k.Revision, k.Declaration)) {
		return nil, fault.New(fault.Conflict, "api.changed", "revision", k.Revision).On("If-Match")
	}
	d, err := written(in.Body.Declaration, k.Declaration)
	if err != nil {
		return nil, err
	}
	v := whoAsks(ctx)
	if err := v.May(office.Draft, v.PlaceOf(d.Department, d.Unit)).Fault(); err != nil {
		return nil, err
	}
	return s.save(ctx, goal.Entry{ID: k.ID, Base: k.Revision, Declaration: d, Document: k.Document, Demo: k.Demo})
}

// save keeps one declaration and has it judged.
func (s *server) save(ctx context.Context, e goal.Entry) (*savedOut, error) {
	var saved goal.Saved
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		all, err := s.Goal.SaveIn(tx, whoAsks(ctx).Actor(), []goal.Entry{e})
		if err != nil {
			return err
		}
		saved = all[0]
		if e.ID == "" && !saved.Created {
			return fault.New(fault.Conflict, "api.exists", "name", e.Declaration.Name, "year", e.Declaration.Year)
		}
		return idem.Acted(tx)
	})
	if f, ok := fault.As(err); ok && f.Key == "goal.changed_meanwhile" {
		return nil, fault.New(fault.Conflict, "api.changed", "revision", e.Base).On("If-Match").Because(err)
	}
	if err != nil {
		return nil, err
	}
	d := e.Declaration
	s.judge(ctx, d.Department, d.Year)
	return &savedOut{
		ETag: etag(saved.Revision, d), Location: prefix + "/declarations/" + string(saved.ID),
		Body: Saved{ID: string(saved.ID), Revision: saved.Revision, Changed: saved.Changed},
	}, nil
}

// judge has a department's year judged after something was kept in it. The findings follow what is kept: where judging
// fails, they stay stale until somebody looks.
func (s *server) judge(ctx context.Context, department string, year int) {
	if err := s.Rule.Recheck(ctx, department, year); err != nil {
		s.Log.Warn("kept, but not judged yet", "department", department, "year", year, "error", err)
	}
}
