package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/platform/i18n"
	"plumbline/platform/idem"
	"plumbline/web/site"
)

// operation says what one operation is. Act is what it needs ("" being signed in), Any are acts of which it needs one;
// Links are where its answer leads.
type operation struct {
	ID, Method, Path string
	Tag, Summary     string
	Act              office.Act
	Any              []office.Act
	Status           int
	Body             int64    // the most bytes of a request, 0 the usual
	Media            []string // of the answer, where it is no JSON
	Errors           []int    // beside those of every operation
	Links            map[string]link
	Example          any // of the request's body
}

// link says what of the answer is a parameter of another operation, as runtime expressions; names that begin with "body."
// are fields of its request's body.
type link map[string]any

// usualBody is the most bytes of a request that is no document.
const usualBody = 1 << 20

type visitorKey struct{}

// asking is who asks, and the words to answer with.
type asking struct {
	site.Visitor
	say i18n.Printer
}

func whoAsks(ctx context.Context) *asking { return ctx.Value(visitorKey{}).(*asking) }

// add registers an operation: its description, the key of a request sent twice, and the words of its failures.
func add[I, O any](s *server, o operation, h func(context.Context, *I) (*O, error)) {
	op := o.describe(s.huma.OpenAPI().Components.Schemas)
	if o.Method == http.MethodPost {
		op.Middlewares = huma.Middlewares{s.once}
	}
	acts := o.acts()
	huma.Register(s.huma, op, func(ctx context.Context, in *I) (*O, error) {
		err := anywhere(whoAsks(ctx), acts)
		var out *O
		if err == nil {
			out, err = h(ctx, in)
		}
		if err == nil {
			return out, nil
		}
		if unchanged := huma.StatusError(nil); errors.As(err, &unchanged) && unchanged.GetStatus() == http.StatusNotModified {
			return nil, err
		}
		p := s.problem(whoAsks(ctx).say, err)
		s.noted(o.Method, o.Path, p, err)
		return nil, p
	})
	s.exemplify(op, o.Example)
}

// acts are those of which the operation needs one.
func (o operation) acts() []office.Act {
	if o.Act != "" {
		return []office.Act{o.Act}
	}
	return o.Any
}

// anywhere refuses who may do none of the acts anywhere; the operation then looks at the place.
func anywhere(v *asking, acts []office.Act) error {
	if len(acts) == 0 || slices.ContainsFunc(acts, v.Can) {
		return nil
	}
	return v.May(acts[0], office.Place{}).Fault()
}

// security says who may call: a token whose scope holds one of the acts; for reading also a session.
func (o operation) security() (out []map[string][]string) {
	ways := []string{"token"}
	if o.Method == http.MethodGet {
		ways = append(ways, "session")
	}
	for _, way := range ways {
		if len(o.acts()) == 0 {
			out = append(out, map[string][]string{way: {}})
		}
		for _, act := range o.acts() {
			out = append(out, map[string][]string{way: {string(act)}})
		}
	}
	return out
}

// link writes a link.
func (l link) describe(id string) *huma.Link {
	out := &huma.Link{OperationID: id, Parameters: map[string]any{}}
	body := map[string]any{}
	for name, v := range l {
		if field, ok := strings.CutPrefix(name, "body."); ok {
			body[field] = v
		} else {
			out.Parameters[name] = v
		}
	}
	if len(body) > 0 {
		out.RequestBody = body
	}
	return out
}

// describe writes what an operation answers.
func (o operation) describe(schemas huma.Registry) huma.Operation {
	if o.Status == 0 {
		o.Status = http.StatusOK
	}
	op := huma.Operation{
		OperationID: o.ID, Method: o.Method, Path: o.Path, Tags: []string{o.Tag}, Summary: o.Summary, DefaultStatus: o.Status,
		MaxBodyBytes: usualBody, Security: o.security(), Responses: map[string]*huma.Response{},
	}
	if o.Body > 0 {
		op.MaxBodyBytes = o.Body
	}
	ok := &huma.Response{Description: http.StatusText(o.Status)}
	for _, m := range o.Media {
		if ok.Content == nil {
			ok.Content = map[string]*huma.MediaType{}
		}
		ok.Content[m] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	}
	if len(o.Links) > 0 {
		ok.Links = map[string]*huma.Link{}
	}
	for id, l := range o.Links {
		ok.Links[id] = l.describe(id)
	}
	op.Responses[strconv.Itoa(o.Status)] = ok
	problem := schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	for _, status := range append([]int{401, 403, 404, 406, 422, 429, 500}, o.Errors...) {
		r := &huma.Response{Description: http.StatusText(status), Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problem}}}
		if status == http.StatusUnauthorized {
			r.Headers = map[string]*huma.Param{"WWW-Authenticate": {Schema: &huma.Schema{Type: "string"}}}
		}
		op.Responses[strconv.Itoa(status)] = r
	}
	if o.Method == http.MethodPost {
		op.Parameters = append(op.Parameters, &huma.Param{
			Name: "Idempotency-Key", In: "header", Description: "A key of the sender's. Sent again within a day, the request is not done again and the first answer is given.",
			Schema: &huma.Schema{Type: "string", MinLength: number(1), MaxLength: number(200)},
		})
	}
	return op
}

func number(n int) *int { return &n }

// exemplify gives the request's body an example that can be sent as it is.
func (s *server) exemplify(op huma.Operation, example any) {
	if example == nil {
		return
	}
	at := s.huma.OpenAPI().Paths[op.Path]
	for _, o := range []*huma.Operation{at.Post, at.Put, at.Delete} {
		if o == nil || o.Method != op.Method || o.RequestBody == nil {
			continue
		}
		for _, m := range o.RequestBody.Content {
			m.Example = example
		}
	}
}

// once does a request with a key once (platform/idem).
func (s *server) once(ctx huma.Context, next func(huma.Context)) {
	key := ctx.Header("Idempotency-Key")
	if key == "" {
		next(ctx)
		return
	}
	r, w := humago.Unwrap(ctx)
	limit := ctx.Operation().MaxBodyBytes
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	switch {
	case err != nil:
		s.fail(w, r, fault.New(fault.Invalid, "api.unreadable", "place", "body").Because(err))
		return
	case int64(len(body)) > limit:
		s.fail(w, r, fault.New(fault.TooLarge, "api.too_large", "limit", limit>>10))
		return
	}
	v := whoAsks(ctx.Context())
	asked := idem.Request{
		Actor: string(v.Person.ID) + "/" + v.Person.Token, Key: key,
		Digest: idem.Digest(r.Method, r.URL.RequestURI(), r.Header.Get("If-Match"), r.Header.Get("Content-Type"), string(body)),
	}
	acting, before, err := s.idem.Take(ctx.Context(), asked)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if before != nil {
		answerAgain(w, *before)
		return
	}
	again := r.WithContext(acting)
	again.Body = io.NopCloser(bytes.NewReader(body))
	rec := &recorder{header: w.Header()}
	defer s.settle(ctx.Context(), asked, rec)
	next(humago.NewContext(ctx.Operation(), again, rec))
	rec.to = w
}

// settle keeps the answer of what was done, and frees the key of what was not; then the answer goes out, so that whoever
// has it can be given it again. The sender may be gone by now.
func (s *server) settle(ctx context.Context, asked idem.Request, rec *recorder) {
	ctx = context.WithoutCancel(ctx)
	var err error
	switch {
	case rec.status >= 200 && rec.status < 300:
		a := idem.Answer{Status: rec.status, Headers: map[string]string{}, Body: rec.body.String()}
		for _, name := range []string{"Content-Type", "ETag", "Location", "Link"} {
			if v := rec.Header().Get(name); v != "" {
				a.Headers[name] = v
			}
		}
		err = s.idem.Keep(ctx, asked, a)
	case rec.status >= 400 && rec.status < 500:
		err = s.idem.Release(ctx, asked)
	}
	if err != nil {
		s.Log.Error("the answer to a request with a key could not be kept", "error", err)
	}
	if rec.to != nil {
		rec.to.WriteHeader(rec.status)
		_, _ = rec.to.Write(rec.body.Bytes())
	}
}

func answerAgain(w http.ResponseWriter, a idem.Answer) {
	for name, v := range a.Headers {
		w.Header().Set(name, v)
	}
	w.Header().Set("Idempotent-Replayed", "true")
	w.WriteHeader(a.Status)
	_, _ = io.WriteString(w, a.Body)
}

// recorder holds an answer back; to is where it goes when it is whole.
type recorder struct {
	header http.Header
	to     http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *recorder) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(b)
}
