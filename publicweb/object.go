package publicweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/receipt"
	"plumbline/disclosure/snapshot"
)

// Objections takes in what somebody objects to and gives the answer to who has its code. It is the only thing that the site
// can have written; a site in a process that only reads has none.
type Objections interface {
	Object(ctx context.Context, c receipt.Complaint, client string) (receipt.Taken, error)
	Find(ctx context.Context, code string) (receipt.Objection, error)
}

// takes says which addresses take a form.
func (s *Site) takes(path string) bool {
	return path == "/display" || strings.HasPrefix(path, "/receipt/") || s.Objections != nil && (path == "/objection" || strings.HasPrefix(path, "/object/"))
}

// formPage is a page with a form whose answer is for who asks alone: it is kept nowhere.
type formPage struct {
	page
	Error, At string // what is wrong, and with which input
}

// Bad gives what is wrong with an input, "" where nothing is.
func (f formPage) Bad(name string) string {
	if f.At != name {
		return ""
	}
	return f.Error
}

// refused puts what is wrong with a form into words; what is no fault of its writer is given back.
func (f *formPage) refused(err error, at string) (status int, _ error) {
	told, ok := fault.As(err)
	if !ok || told.Kind == fault.Internal {
		return 0, err
	}
	f.Error, f.At = f.Printer.Fault(err), at
	if told.Field != "" {
		f.At = told.Field
	}
	if key := told.Key + ".remedy"; f.Printer.Has(key) {
		f.Error += f.T(key, told.Args...)
	}
	return http.StatusUnprocessableEntity, nil
}

// alone sends a page that is kept nowhere.
func (s *Site) alone(w http.ResponseWriter, r *http.Request, status int, name string, v paged) error {
	p := v.base()
	p.Missing = true
	body, err := s.render(name, v)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", p.LangTag())
	h.Set("Cache-Control", never)
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
	return nil
}

// receiptPage says whether a receipt was counted.
type receiptPage struct {
	formPage
	Asked   bool
	Counted []crumb
	Year    string // where the year stands
}

// receipt asks for a receipt and says whether it was counted, without script; nothing of it is kept. In a browser with
// script the same is done on the page of a promise, and the code does not leave the browser.
func (s *Site) receipt(w http.ResponseWriter, r *http.Request) error {
	l, err := s.version(r)
	if err != nil {
		return err
	}
	v := &receiptPage{formPage: formPage{page: l.page()}, Year: l.Path()}
	l.frame(&v.page)
	v.Here = r.URL.EscapedPath()
	v.Title, v.Lead, v.State = v.T("public.receipt.title"), v.T("public.receipt.lead"), l.state()
	v.Crumbs = l.crumbs()
	if r.Method != http.MethodPost {
		return s.alone(w, r, http.StatusOK, "receipt", v)
	}
	if err := r.ParseForm(); err != nil {
		return errForm
	}
	data, err := s.Packages.Zip(r.Context(), l.Slug, l.Edition.Year, l.Edition.Number)
	if err != nil {
		return err
	}
	list, err := bundle.ReceiptsIn(data)
	if err != nil {
		return err
	}
	places, err := receipt.In(r.PostForm.Get("code"), l.Snap, list)
	if err != nil {
		status, err := v.refused(err, "code")
		if err != nil {
			return err
		}
		return s.alone(w, r, status, "receipt", v)
	}
	v.Asked = true
	for _, at := range places {
		if p, ok := l.Snap.Project(at.Project); ok && at.Indicator >= 1 && at.Indicator <= len(p.Indicators) {
			v.Counted = append(v.Counted, crumb{Text: p.Name + " · " + p.Indicators[at.Indicator-1].Name, Href: l.Path() + "/" + p.ID + "/" + itoa(at.Indicator)})
		}
	}
	return s.alone(w, r, http.StatusOK, "receipt", v)
}

// version finds the version that an address with department, year and version names.
func (s *Site) version(r *http.Request) (*looking, error) {
	if s.Packages == nil {
		return nil, errNoPage
	}
	all, err := s.shelf.catalogue(r.Context())
	if err != nil {
		return nil, err
	}
	l, err := s.looking(r, all, true)
	if err != nil {
		return nil, err
	}
	opened, err := s.shelf.open(r.Context(), l.Edition)
	if err != nil {
		return nil, err
	}
	l.Snap, l.Text = opened.Snapshot, opened.Text
	return l, nil
}

// objectPage takes an objection to one thing that was published.
type objectPage struct {
	formPage
	Project, Promise      string
	Back                  string
	Text, Contact, Code   string
	Done                  bool
	Number, Looking, Days string
	Least, Most           int
}

// object takes an objection. The code to look for the answer with is shown once and kept nowhere, so the answer is the page
// itself and no address holds it.
func (s *Site) object(w http.ResponseWriter, r *http.Request) error {
	l, err := s.version(r)
	if err != nil || s.Objections == nil {
		return errOr(err)
	}
	p, err := l.found()
	if err != nil {
		return err
	}
	at, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || at < 1 || at > len(p.Indicators) {
		return errNoPage
	}
	v := &objectPage{
		formPage: formPage{page: l.page()}, Project: p.Name, Promise: p.Indicators[at-1].Name, Back: l.Path() + "/" + p.ID + "/" + itoa(at),
		Least: receipt.ShortestObjection, Most: receipt.LongestObjection,
	}
	l.frame(&v.page)
	v.Here = r.URL.EscapedPath()
	v.Title, v.Lead, v.State = v.T("public.object.title"), v.T("public.object.lead"), l.state()
	v.Crumbs = l.crumbs(crumb{Text: p.Name, Href: l.Path() + "/" + p.ID, Chinese: true}, crumb{Text: v.Promise, Href: v.Back, Chinese: true})
	if r.Method != http.MethodPost {
		return s.alone(w, r, http.StatusOK, "object", v)
	}
	if err := r.ParseForm(); err != nil {
		return errForm
	}
	v.Text, v.Contact, v.Code = r.PostForm.Get("text"), r.PostForm.Get("contact"), r.PostForm.Get("receipt")
	taken, err := s.Objections.Object(r.Context(), receipt.Complaint{
		Place: receipt.Place{Department: l.Department, Year: l.Edition.Year, Number: l.Edition.Number, Project: p.ID, Indicator: at}, Receipt: v.Code, Text: v.Text, Contact: v.Contact,
	}, s.client(r))
	if err != nil {
		status, err := v.refused(err, "text")
		if err != nil {
			return err
		}
		return s.alone(w, r, status, "object", v)
	}
	v.Done, v.Number, v.Looking, v.Days = true, itoa(taken.Number), taken.Code, v.Date(taken.Due)
	return s.alone(w, r, http.StatusOK, "object", v)
}

func errOr(err error) error {
	if err != nil {
		return err
	}
	return errNoPage
}

// client is the address that asks; of IPv6 the network, of which one line has as many addresses as it likes.
func (s *Site) client(r *http.Request) string {
	if s.Limits != nil {
		return s.Limits.Network(r)
	}
	return r.RemoteAddr
}

// objectionPage shows how far an objection has come, to who has its code.
type objectionPage struct {
	formPage
	Found     bool
	Objection receipt.Objection
	On, Due   string
	Counted   string
	Finding   string
	Answered  bool
	Answer    []string
	AnswerOn  string
	About     string
}

// objection asks for the code of an objection and shows the answer.
func (s *Site) objection(w http.ResponseWriter, r *http.Request) error {
	if s.Objections == nil {
		return errNoPage
	}
	v := &objectionPage{formPage: formPage{page: s.page(r)}}
	v.Title, v.Lead = v.T("public.objection.title"), v.T("public.objection.lead")
	v.Crumbs = []crumb{{Text: v.T("public.nav.home"), Href: "/"}}
	if r.Method != http.MethodPost {
		return s.alone(w, r, http.StatusOK, "objection", v)
	}
	if err := r.ParseForm(); err != nil {
		return errForm
	}
	o, err := s.Objections.Find(r.Context(), r.PostForm.Get("code"))
	if err != nil {
		status, err := v.refused(err, "code")
		if err != nil {
			return err
		}
		return s.alone(w, r, status, "objection", v)
	}
	v.Found, v.Objection, v.On, v.Due = true, o, v.Date(o.On), v.Date(o.Due)
	v.About = "/" + snapshot.Slug(o.Department) + "/" + itoa(o.Year) + "/" + o.Project + "/" + itoa(o.Indicator)
	if o.Counted != receipt.NoReceipt {
		v.Counted = v.T("public.objection.counted." + o.Counted)
	}
	if o.State == receipt.Closed {
		v.Answered, v.Answer, v.AnswerOn, v.Finding = true, lines(o.Answer), v.Date(o.AnsweredOn), v.T("public.objection.finding."+string(o.Finding))
	}
	return s.alone(w, r, http.StatusOK, "objection", v)
}
