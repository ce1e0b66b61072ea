package publicweb

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/platform/front"
	"plumbline/platform/limit"
)

// The faults that the site answers with.
var (
	errNoPage      = fault.New(fault.NotFound, "public.no_page")
	errForm        = fault.New(fault.Invalid, "public.form_unreadable")
	errCrossOrigin = fault.New(fault.Denied, "public.cross_origin")
	errMethod      = fault.New(fault.Unsupported, "public.only_read")
)

// statuses are the answers to the kinds of fault; what is not listed is 500.
var statuses = map[fault.Kind]int{
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.NotFound:    http.StatusNotFound,
	fault.Conflict:    http.StatusConflict,
	fault.Denied:      http.StatusForbidden,
	fault.TooLarge:    http.StatusRequestEntityTooLarge,
	fault.Unsupported: http.StatusMethodNotAllowed,
}

// handler answers a request or says why not.
type handler func(w http.ResponseWriter, r *http.Request) error

// answer is what is sent: whole, and pressed for who takes it so. Tag changes whenever the body does.
type answer struct {
	media, lang, cache, tag string
	body, pressed           []byte
}

// The caching of answers: what may change with the next publication, and what belongs to a version.
const (
	changing = "public, max-age=60"
	lasting  = "public, max-age=86400"
	never    = "no-store"
)

// packed is what is pressed already: to press it again costs seconds and gains nothing.
const packed = "application/zip"

// pressing is from how many bytes on an answer is worth pressing. One that is too large to be kept is not pressed: it would be, for seconds, at every request.
const pressing = 1024

// newAnswer makes an answer of a body; what it depends on names it.
func newAnswer(media, lang, cache string, body []byte, depends ...string) answer {
	sum := sha256.Sum256([]byte(strings.Join(depends, "\n")))
	a := answer{media: media, lang: lang, cache: cache, tag: hex.EncodeToString(sum[:12]), body: body}
	if len(body) >= pressing && len(body) <= mostMade/4 && media != packed {
		var buf bytes.Buffer
		z := gzip.NewWriter(&buf)
		if _, err := z.Write(body); err == nil && z.Close() == nil {
			a.pressed = buf.Bytes()
		}
	}
	return a
}

func (a answer) size() int { return len(a.body) + len(a.pressed) + 512 }

// send answers with the body, or says that the reader has it already.
func (a answer) send(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	h.Set("Content-Type", a.media)
	if a.lang != "" {
		h.Set("Content-Language", a.lang)
	}
	h.Set("Cache-Control", a.cache)
	h.Set("Vary", "Cookie, Accept-Encoding")
	body, tag := a.body, `"`+a.tag+`"`
	if a.pressed != nil && takesGzip(r) {
		body, tag = a.pressed, `"`+a.tag+`-gz"`
	}
	h.Set("ETag", tag)
	if has(r.Header.Get("If-None-Match"), a.tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if len(body) != len(a.body) {
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a reader who went away: there is nobody to tell
	}
	return nil
}

// takesGzip says that a browser takes pressed answers.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == "gzip" {
			return !slices.Contains([]string{"q=0", "q=0.0", "q=0.00", "q=0.000"}, strings.ReplaceAll(weight, " ", ""))
		}
	}
	return false
}

// has says whether a list of tags holds one of ours, pressed or not.
func has(list, tag string) bool {
	for part := range strings.SplitSeq(list, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == "*" || part == `"`+tag+`"` || part == `"`+tag+`-gz"` {
			return true
		}
	}
	return false
}

// answering makes an http.Handler of a handler.
func (s *Site) answering(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.answer(w, r, func() error { return h(w, r) })
	})
}

// answer runs h and tells its error.
func (s *Site) answer(w http.ResponseWriter, r *http.Request, h func() error) {
	err := front.Recovered(h)
	if err == nil || errors.Is(err, http.ErrAbortHandler) {
		return
	}
	number := strings.ToUpper(id.New(s.Now())[4:12])
	if fault.KindOf(err) == fault.Internal && r.Context().Err() == nil {
		s.Log.Error("request failed", "number", number, "method", r.Method, "path", r.URL.Path, "error", err)
	}
	if wait := limit.Wait(err); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(wait))
	}
	if strings.HasPrefix(r.URL.Path, apiPrefix) {
		s.problem(w, r, err, number)
		return
	}
	s.errorPage(w, r, err, number)
}

// statusOf is the answer to an error.
func statusOf(err error) int {
	if status := limit.StatusOf(err); status != 0 {
		return status
	}
	if status, ok := statuses[fault.KindOf(err)]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// errorView is what happened, what to do, and the number to quote.
type errorView struct {
	page
	What, Remedy, Number string
	Search               bool
}

// errorPage answers a reader.
func (s *Site) errorPage(w http.ResponseWriter, r *http.Request, err error, number string) {
	p := s.page(r)
	kind := fault.KindOf(err)
	v := &errorView{page: p, What: p.Printer.Fault(err), Number: number, Search: kind == fault.NotFound}
	v.Title = v.T("public.error.title." + string(kind))
	v.Remedy = v.T("public.error.remedy." + string(kind))
	if f, ok := fault.As(err); ok && p.Printer.Has(f.Key+".remedy") {
		v.Remedy = v.T(f.Key+".remedy", f.Args...)
	}
	if failed := s.alone(w, r, statusOf(err), "error", v); failed != nil {
		s.Log.Error("error page failed", "number", number, "error", failed)
		http.Error(w, number, http.StatusInternalServerError)
	}
}

// render executes a page's template whole: one that fails leaves no half page.
func (s *Site) render(name string, v paged) ([]byte, error) {
	t := s.pages[name][v.base().Lang]
	if t == nil {
		return nil, fmt.Errorf("no template %s", name)
	}
	var buf bytes.Buffer
	if err := t.Execute(&buf, v); err != nil {
		return nil, fmt.Errorf("render %s: %w", name, err)
	}
	return buf.Bytes(), nil
}
