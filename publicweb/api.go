package publicweb

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/snapshot"
	"plumbline/platform/i18n"
)

// apiPrefix is where the interface for programs stands.
const apiPrefix = "/api/v1/"

// api is the interface for programs: the published versions in JSON, described by OpenAPI 3.1.
type api struct {
	site *Site
	mux  *http.ServeMux
	huma huma.API
	spec []byte
}

// Asked is what every request may say: the language of sentences.
type Asked struct {
	Lang string `query:"lang" enum:"zh,en" default:"zh" doc:"The language of sentences; names and goals are in Chinese, as they were declared."`
}

// OfYear names a department's year.
type OfYear struct {
	Asked
	Department string `path:"department" maxLength:"100" doc:"The department's address, from the list of publications."`
	Year       int    `path:"year" minimum:"1900" maximum:"9999"`
}

// Listed is a version that was published, with the address of its content.
type Listed struct {
	snapshot.Publication
	Href string `json:"href" doc:"The version in this interface."`
	Page string `json:"page" doc:"Its page for people."`
}

// Summary is a project in a list.
type Summary struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Unit     string `json:"unit"`
	Plain    string `json:"plain" doc:"What it is for, in one plain sentence."`
	Promises int    `json:"promises"`
	Reached  int    `json:"reached"`
	Href     string `json:"href"`
}

// Change is a difference of two versions, in words.
type Change struct {
	Project string `json:"project"`
	Name    string `json:"name"`
	Promise string `json:"promise"`
	Text    string `json:"text"`
}

// Found is a project or promise that holds the words that were looked for.
type Found struct {
	Department string `json:"department"`
	Year       int    `json:"year"`
	Project    string `json:"project"`
	Name       string `json:"name"`
	Promise    string `json:"promise,omitempty"`
	Number     int    `json:"number,omitempty"`
	Outcome    string `json:"outcome,omitempty"`
	Href       string `json:"href"`
}

// Sentences are the sentences of a promise in the language that was asked for.
type Sentences struct {
	Verdict []string `json:"verdict" doc:"What the figure was held against."`
	Method  []string `json:"method" doc:"How it was counted."`
	Limits  []string `json:"limits"`
}

// document is part of a snapshot as it was published, under the name of its schema.
type document struct {
	name string
	text json.RawMessage
}

// MarshalJSON gives the text.
func (d document) MarshalJSON() ([]byte, error) { return d.text, nil }

type (
	snapshotBody struct{ document }
	projectBody  struct{ document }
	promiseBody  struct{ document }
)

// Schema names the published schemas.
func (snapshotBody) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Ref: component("Snapshot")}
}

// Schema names the published schemas.
func (projectBody) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Ref: component("Project")} }

// Schema names the published schemas.
func (promiseBody) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Ref: component("Indicator")}
}

func component(name string) string { return "#/components/schemas/" + name }

// documentOf writes part of a snapshot.
func documentOf(name string, v any) (document, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return document{name, buf.Bytes()}, err
}

// newAPI makes the interface and its description.
func (s *Site) newAPI() (*api, error) {
	a := &api{site: s, mux: http.NewServeMux()}
	known := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	parts, err := schemas()
	if err != nil {
		return nil, err
	}
	for name := range parts {
		known.Map()[name] = &huma.Schema{Type: "object"} // the published schema takes its place below
	}
	a.huma = humago.NewWithPrefix(a.mux, strings.TrimSuffix(apiPrefix, "/"), huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Plumbline 准绳", Version: "1", Description: "What departments promised and what came of it, as published. Read only; nobody signs in. 各部门公开的承诺和结果，只读，不用登录。",
				License: &huma.License{Name: "CC-BY-4.0", URL: "https://creativecommons.org/licenses/by/4.0/"},
			},
			Servers: []*huma.Server{{URL: strings.TrimSuffix(apiPrefix, "/")}}, Components: &huma.Components{Schemas: known},
		},
		Formats: map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}, DefaultFormat: "application/json",
		RejectUnknownQueryParameters: true,
	})
	a.operations()
	return a, a.describe(parts)
}

// schemas gives the published schema of snapshots, by the names of its parts.
func schemas() (map[string]json.RawMessage, error) {
	text, err := bundle.SnapshotSchema()
	if err != nil {
		return nil, err
	}
	var schema struct {
		Defs map[string]json.RawMessage `json:"$defs"`
	}
	if err := json.Unmarshal(bytes.ReplaceAll(text, []byte("#/$defs/"), []byte(component(""))), &schema); err != nil {
		return nil, err
	}
	return schema.Defs, nil
}

// describe writes the description, with the published schemas in their places.
func (a *api) describe(parts map[string]json.RawMessage) error {
	text, err := json.Marshal(a.huma.OpenAPI())
	if err != nil {
		return err
	}
	var spec map[string]any
	if err := json.Unmarshal(text, &spec); err != nil {
		return err
	}
	schemas := spec["components"].(map[string]any)["schemas"].(map[string]any)
	for name, part := range parts {
		schemas[name] = part
	}
	a.spec, err = json.MarshalIndent(spec, "", " ")
	return err
}

// operation registers one.
func operation[I, O any](a *api, name, path, summary string, h func(context.Context, *I) (*O, error)) {
	huma.Register(a.huma, huma.Operation{OperationID: name, Method: http.MethodGet, Path: path, Summary: summary, Errors: []int{http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusTooManyRequests}},
		func(ctx context.Context, in *I) (*O, error) {
			out, err := h(ctx, in)
			if err != nil {
				return nil, a.told(ctx, err)
			}
			return out, nil
		})
}

// operations lists every operation.
func (a *api) operations() {
	operation(a, "list-publications", "/publications", "Every version that was published, the newest first.", a.publications)
	operation(a, "get-year", "/departments/{department}/{year}", "A department's year as its newest version has it.", a.year)
	operation(a, "get-version", "/departments/{department}/{year}/versions/{version}", "A version to the byte; its SHA-256 is the digest in the list of publications.", a.version)
	operation(a, "list-projects", "/departments/{department}/{year}/projects", "The projects of the newest version.", a.projects)
	operation(a, "get-project", "/departments/{department}/{year}/projects/{project}", "A project with all its promises.", a.project)
	operation(a, "get-promise", "/departments/{department}/{year}/projects/{project}/promises/{number}", "One thing that was promised, with its figures.", a.promise)
	operation(a, "get-sentences", "/departments/{department}/{year}/projects/{project}/promises/{number}/sentences", "What is said of a promise, in sentences.", a.sentences)
	operation(a, "list-changes", "/departments/{department}/{year}/changes", "What differs between two versions, in words.", a.changes)
	operation(a, "find", "/find", "Projects and promises that hold every word, also by pinyin.", a.find)
}

// told is an error as a program is told of it.
type told struct {
	Type     string `json:"type"`
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail"`
	Instance string `json:"instance"`
	Code     string `json:"code"`
}

func (t *told) Error() string             { return t.Code }
func (t *told) GetStatus() int            { return t.Status }
func (t *told) ContentType(string) string { return "application/problem+json" }

type langKey struct{}

func (a *api) told(ctx context.Context, err error) error {
	lang, _ := ctx.Value(langKey{}).(string)
	t := a.site.toldOf(lang, err, strings.ToUpper(id.New(a.site.Now())[4:12]))
	if t.Status == http.StatusInternalServerError {
		a.site.Log.Error("request failed", "number", t.Instance, "error", err)
	}
	return t
}

func (s *Site) toldOf(lang string, err error, number string) *told {
	say := s.Catalog.For(lang)
	t := &told{Type: "about:blank", Title: say.T("public.error.title." + string(fault.KindOf(err))), Status: statusOf(err), Detail: say.Fault(err), Instance: number, Code: "fault.internal"}
	if f, ok := fault.As(err); ok {
		t.Code = f.Key
	}
	return t
}

// problem answers a program: what happened, and the number to quote (RFC 9457).
func (s *Site) problem(w http.ResponseWriter, r *http.Request, err error, number string) {
	t := s.toldOf(displayOf(r).Lang, err, number)
	data, failed := json.Marshal(t)
	if failed != nil {
		s.Log.Error("problem could not be written", "number", number, "error", failed)
	}
	h := w.Header()
	h.Set("Content-Type", t.ContentType(""))
	h.Set("Cache-Control", never)
	w.WriteHeader(t.Status)
	_, _ = w.Write(data)
}

// caught is an answer of an operation, before it is sent.
type caught struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (c *caught) Header() http.Header         { return c.header }
func (c *caught) WriteHeader(status int)      { c.status = status }
func (c *caught) Write(b []byte) (int, error) { return c.body.Write(b) }

// serve answers a program. Answers are kept until something is published, and are for every site to read.
func (a *api) serve(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	all, err := a.site.shelf.catalogue(r.Context())
	if err != nil {
		return err
	}
	key := strings.Join([]string{"api", all.stamp, r.URL.EscapedPath(), asked(r), a.site.origin(r)}, " ")
	if got, ok := a.site.made.get(key); ok {
		return got.send(w, r)
	}
	if _, pattern := a.mux.Handler(r); pattern == "" {
		return errNoPage
	}
	lang := r.URL.Query().Get("lang")
	ctx := context.WithValue(context.WithValue(r.Context(), langKey{}, lang), originKey{}, a.site.origin(r))
	c := &caught{header: http.Header{}, status: http.StatusOK}
	inner := r.WithContext(ctx)
	a.mux.ServeHTTP(c, inner)
	r.Pattern = inner.Pattern
	if c.status != http.StatusOK {
		w.Header().Set("Content-Type", c.header.Get("Content-Type"))
		w.Header().Set("Cache-Control", never)
		w.WriteHeader(c.status)
		_, _ = w.Write(c.body.Bytes())
		return nil
	}
	if !slices.Contains(i18n.Languages, lang) {
		lang = i18n.Languages[0]
	}
	got := newAnswer("application/json", lang, changing, c.body.Bytes(), key, a.site.stamp)
	a.site.made.put(key, got, got.size())
	return got.send(w, r)
}

// asked is what a query asks for, however it is written: parameters in their order, of each the first value, which alone is read. So an answer
// is made once, and not for every way to write its address.
func asked(r *http.Request) string {
	q := r.URL.Query()
	for name, values := range q {
		q[name] = values[:1]
	}
	return q.Encode()
}

// originKey is where a request carries what whole addresses begin with.
type originKey struct{}

// description gives the OpenAPI description.
func (a *api) description(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	return newAnswer("application/openapi+json", "", changing, a.spec, string(a.spec)).send(w, r)
}

type publicationsOut struct{ Body []Listed }

func (a *api) publications(ctx context.Context, _ *Asked) (*publicationsOut, error) {
	all, err := a.site.shelf.catalogue(ctx)
	if err != nil {
		return nil, err
	}
	origin, _ := ctx.Value(originKey{}).(string)
	out := &publicationsOut{Body: []Listed{}}
	for _, y := range all.years {
		for _, e := range y.Editions {
			out.Body = append(out.Body, Listed{Publication: e, Href: origin + versionPath(e), Page: origin + y.Path() + "/v/" + itoa(e.Number)})
		}
	}
	slices.SortStableFunc(out.Body, func(x, y Listed) int {
		return cmp.Or(y.At.Compare(x.At), cmp.Compare(y.Number, x.Number))
	})
	return out, nil
}

// versionPath is where a version stands in the interface.
func versionPath(p snapshot.Publication) string {
	return fmt.Sprintf("%sdepartments/%s/%d/versions/%d", apiPrefix, p.Slug, p.Year, p.Number)
}

// of opens a version of a year; 0 is the newest.
func (a *api) of(ctx context.Context, in *OfYear, number int) (*year, *snapshot.Version, error) {
	all, err := a.site.shelf.catalogue(ctx)
	if err != nil {
		return nil, nil, err
	}
	y, ok := all.year(in.Department, in.Year)
	if !ok {
		return nil, nil, errNoPage
	}
	e := y.Latest()
	if number > 0 {
		if e, ok = y.edition(number); !ok {
			return nil, nil, errNoPage
		}
	}
	v, err := a.site.shelf.open(ctx, e)
	return y, v, err
}

type snapshotOut struct{ Body snapshotBody }

func (a *api) year(ctx context.Context, in *OfYear) (*snapshotOut, error) {
	_, v, err := a.of(ctx, in, 0)
	if err != nil {
		return nil, err
	}
	return &snapshotOut{snapshotBody{document{"Snapshot", v.Text}}}, nil
}

type versionIn struct {
	OfYear
	Version int `path:"version" minimum:"1" maximum:"1000000"`
}

func (a *api) version(ctx context.Context, in *versionIn) (*snapshotOut, error) {
	_, v, err := a.of(ctx, &in.OfYear, in.Version)
	if err != nil {
		return nil, err
	}
	return &snapshotOut{snapshotBody{document{"Snapshot", v.Text}}}, nil
}

type projectsOut struct{ Body []Summary }

func (a *api) projects(ctx context.Context, in *OfYear) (*projectsOut, error) {
	y, v, err := a.of(ctx, in, 0)
	if err != nil {
		return nil, err
	}
	out := &projectsOut{Body: []Summary{}}
	for i := range v.Snapshot.Projects {
		p := &v.Snapshot.Projects[i]
		one := Summary{ID: p.ID, Name: p.Name, Unit: p.Unit, Plain: p.Plain, Promises: len(p.Indicators), Href: fmt.Sprintf("%sdepartments/%s/%d/projects/%s", apiPrefix, y.Slug, y.Year, p.ID)}
		for j := range p.Indicators {
			if p.Indicators[j].Outcome == "reached" {
				one.Reached++
			}
		}
		out.Body = append(out.Body, one)
	}
	return out, nil
}

// ProjectIn names a project.
type ProjectIn struct {
	OfYear
	Project string `path:"project" maxLength:"64"`
}

type projectOut struct{ Body projectBody }

func (a *api) project(ctx context.Context, in *ProjectIn) (*projectOut, error) {
	_, v, err := a.of(ctx, &in.OfYear, 0)
	if err != nil {
		return nil, err
	}
	p, ok := v.Snapshot.Project(in.Project)
	if !ok {
		return nil, errNoPage
	}
	d, err := documentOf("Project", p)
	return &projectOut{projectBody{d}}, err
}

type promiseIn struct {
	ProjectIn
	Number int `path:"number" minimum:"1" maximum:"1000000"`
}

func (a *api) indicator(ctx context.Context, in *promiseIn) (*snapshot.Indicator, error) {
	_, v, err := a.of(ctx, &in.OfYear, 0)
	if err != nil {
		return nil, err
	}
	p, ok := v.Snapshot.Project(in.Project)
	if !ok || in.Number > len(p.Indicators) {
		return nil, errNoPage
	}
	return &p.Indicators[in.Number-1], nil
}

type promiseOut struct{ Body promiseBody }

func (a *api) promise(ctx context.Context, in *promiseIn) (*promiseOut, error) {
	n, err := a.indicator(ctx, in)
	if err != nil {
		return nil, err
	}
	d, err := documentOf("Indicator", n)
	return &promiseOut{promiseBody{d}}, err
}

type sentencesOut struct{ Body Sentences }

func (a *api) sentences(ctx context.Context, in *promiseIn) (*sentencesOut, error) {
	n, err := a.indicator(ctx, in)
	if err != nil {
		return nil, err
	}
	w := speak(a.site.Catalog.For(in.Lang))
	return &sentencesOut{Sentences{w.saysAll(n.Words), w.saysAll(n.Method), w.saysAll(n.Limits)}}, nil
}

type changesIn struct {
	OfYear
	From int `query:"from" minimum:"1" maximum:"1000000" required:"true" doc:"The older version."`
	To   int `query:"to" minimum:"1" maximum:"1000000" required:"true" doc:"The newer version."`
}

type changesOut struct{ Body []Change }

func (a *api) changes(ctx context.Context, in *changesIn) (*changesOut, error) {
	_, older, err := a.of(ctx, &in.OfYear, in.From)
	if err != nil {
		return nil, err
	}
	_, newer, err := a.of(ctx, &in.OfYear, in.To)
	if err != nil {
		return nil, err
	}
	w, out := speak(a.site.Catalog.For(in.Lang)), &changesOut{Body: []Change{}}
	for _, c := range snapshot.Diff(older.Snapshot, newer.Snapshot) {
		out.Body = append(out.Body, Change{c.Project, c.Name, c.Indicator, w.Says(c.Says)})
	}
	return out, nil
}

type findIn struct {
	Asked
	Q string `query:"q" required:"true" maxLength:"400" doc:"Words parted by blanks."`
}

type findOut struct{ Body []Found }

func (a *api) find(ctx context.Context, in *findIn) (*findOut, error) {
	all, err := a.site.shelf.catalogue(ctx)
	if err != nil {
		return nil, err
	}
	asked, err := query(in.Q)
	if err != nil {
		return nil, err
	}
	out := &findOut{Body: []Found{}}
	for _, y := range all.years {
		for i := range y.Brief.entries {
			e := &y.Brief.entries[i]
			if len(out.Body) == mostFound || !e.matches(asked) {
				continue
			}
			f := Found{Department: y.Department, Year: y.Year, Project: e.Project, Name: e.Name, Promise: e.Promise, Number: e.Number, Outcome: e.Outcome}
			f.Href = fmt.Sprintf("%sdepartments/%s/%d/projects/%s", apiPrefix, y.Slug, y.Year, e.Project)
			if e.Number > 0 {
				f.Href += "/promises/" + strconv.Itoa(e.Number)
			}
			out.Body = append(out.Body, f)
		}
	}
	return out, nil
}

// docsPage lists the operations for people.
type docsPage struct {
	page
	Operations []docsOperation
}

// docsOperation is one operation.
type docsOperation struct {
	Path, Summary string
	Parameters    []string
}

// docs shows the operations.
func (s *Site) docs(w http.ResponseWriter, r *http.Request) error {
	v := &docsPage{page: s.page(r)}
	v.Title, v.Lead = v.T("public.api.title"), v.T("public.api.lead")
	v.Crumbs = []crumb{{Text: v.T("public.nav.home"), Href: "/"}, {Text: v.T("public.api.title")}}
	paths := s.api.huma.OpenAPI().Paths
	for _, op := range s.api.order() {
		one := docsOperation{Path: strings.TrimSuffix(apiPrefix, "/") + op, Summary: paths[op].Get.Summary}
		for _, p := range paths[op].Get.Parameters {
			if p.In == "query" {
				one.Parameters = append(one.Parameters, p.Name)
			}
		}
		v.Operations = append(v.Operations, one)
	}
	body, err := s.render("api", v)
	if err != nil {
		return err
	}
	return newAnswer("text/html; charset=utf-8", v.LangTag(), changing, body, s.stamp, string(body)).send(w, r)
}

// order is the paths of the operations, in their order of length.
func (a *api) order() []string {
	var out []string
	for path := range a.huma.OpenAPI().Paths {
		out = append(out, path)
	}
	slices.Sort(out)
	return out
}
