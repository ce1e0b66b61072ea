package binding

import (
	"net/http"
	"strconv"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/measure"
	pinned "plumbline/web/attach"
	"plumbline/web/site"
)

// report keeps a value reported by hand with its evidence: a file handed over now, or one that is attached already. A file that
// came with a form that is refused stays attached and is offered, so that it need not be handed over again.
func (s *server) report(w http.ResponseWriter, r *http.Request) error {
	if s.Files == nil {
		return site.ErrNoPage
	}
	a, err := s.about(r)
	if err != nil {
		return err
	}
	i, err := a.position(r)
	if err != nil {
		return err
	}
	got, err := pinned.Receive(w, r, s.Files, goal.Subject(a.Kept.ID), "value", "says", "note", "have")
	n := measure.Report{Value: got.Values["value"], Says: measure.Outcome(got.Values["says"]), Note: got.Values["note"]}
	for _, id := range []string{got.Values["have"], string(got.File.ID)} {
		if id != "" {
			n.Files = append(n.Files, id)
		}
	}
	if f, ok := fault.As(err); ok && f.Key == "attach.none" {
		err = nil // perhaps one that is there already was named; without any the report is refused
	}
	if err == nil {
		key := measure.KeyOf(a.Kept.Declaration.Indicators, i)
		err = s.Measure.Report(r.Context(), site.VisitorOf(r).Actor(), a.Kept.ID, key, n)
	}
	if err == nil {
		return done(w, r, a.Href()+"/"+strconv.Itoa(i+1), "binding_reported")
	}
	v := &onePage{about: a, Position: i}
	status, err := v.refused(w, err, "file")
	if err != nil {
		return err
	}
	v.Form, v.typed = "report", n
	return s.showOne(w, r, v, nil, status)
}
