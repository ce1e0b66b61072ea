package binding

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/web/site"
)

type listPage struct {
	about
	Rows     []row
	Left     int // proposals that wait for somebody to confirm them
	Proposed string
	Year     int // of the dry run
	History  []change
}

// row is an indicator with its binding, confirmed or proposed.
type row struct {
	Number    int
	Indicator goal.Indicator
	Href      string
	How       how
	None      bool // nothing is confirmed and nothing proposed
	State     sign
	Why       string // of a proposal
	Misfit    bool   // it was bound for another target
	Dry       *dry
	Outlook   *outlook
}

// dry is what last year's records would have come to.
type dry struct {
	sign
	Value string
	Last  string // the sentence that decides
}

// change is a confirmation as the history shows it.
type change struct {
	Number, Revision int
	At               time.Time
	By               string
	Names            []string // of the indicators that it bound otherwise than before
}

func (s *server) list(w http.ResponseWriter, r *http.Request) error {
	a, err := s.about(r)
	if err != nil {
		return err
	}
	return s.showList(w, r, a, http.StatusOK)
}

func (s *server) showList(w http.ResponseWriter, r *http.Request, a about, status int) error {
	v := &listPage{about: a, Year: a.Kept.Declaration.Year - 1}
	proposals, err := s.Measure.Propose(r.Context(), v.Kept, nil)
	if err != nil {
		return err
	}
	open := v.open(proposals)
	if err := s.rows(r, v, open); err != nil {
		return err
	}
	v.Left, v.Proposed = len(open), digest(open)
	if err := s.history(r, v); err != nil {
		return err
	}
	v.Title, v.State = v.head()
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("binding.link")})
	return s.Render(w, status, "binding/list", v)
}

// open are the proposals for indicators that have no binding yet, by their place.
func (a *about) open(list []measure.Proposal) map[int]measure.Proposal {
	out := map[int]measure.Proposal{}
	for _, p := range list {
		if _, ok := a.Bound.Of[p.Binding.Key]; !ok {
			out[p.Position] = p
		}
	}
	return out
}

// digest names what was proposed, so that whoever confirms confirms what he saw.
func digest(open map[int]measure.Proposal) string {
	text, err := json.Marshal(open)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// rows lists the indicators, with a dry run of what is confirmed or proposed.
func (s *server) rows(r *http.Request, v *listPage, open map[int]measure.Proposal) error {
	d := v.Kept.Declaration
	var tried []measure.Binding
	for i := range d.Indicators {
		key := measure.KeyOf(d.Indicators, i)
		if b, ok := v.Bound.Of[key]; ok {
			tried = append(tried, b)
		} else if p, ok := open[i]; ok {
			tried = append(tried, p.Binding)
		}
	}
	readings, err := s.Measure.DryRun(r.Context(), v.Kept, tried)
	if err != nil {
		return err
	}
	outlooks, err := s.outlooks(r, &v.about, tried)
	if err != nil {
		return err
	}
	for i, in := range d.Indicators {
		line := row{Number: i + 1, Indicator: in, Href: v.Href() + "/" + strconv.Itoa(i+1)}
		b, bound := v.Bound.Of[measure.KeyOf(d.Indicators, i)]
		p, proposed := open[i]
		switch {
		case bound:
			line.How, line.State = describe(&v.Page, s.Measure.Catalogue(), in.Target, b), v.state(b, readings[i])
			if line.Misfit = !s.Measure.Catalogue().Fits(b, in.Target); line.Misfit {
				line.State = v.misfit()
			}
		case proposed:
			line.How = describe(&v.Page, s.Measure.Catalogue(), in.Target, p.Binding)
			line.State = sign{"half", "warn", v.T("binding.state.proposed")}
			line.Why = v.T("binding.why", "sign", p.Sign, "from", v.T("measure.from."+string(p.From)))
		default:
			line.None, line.State = true, sign{"cross", "zhu", v.T("binding.state.none")}
		}
		if !line.None {
			line.Dry, line.Outlook = dryOf(&v.Page, readings[i]), outlooks[i]
		}
		v.Rows = append(v.Rows, line)
	}
	return nil
}

// state says how a confirmed binding stands.
func (a *about) state(b measure.Binding, r measure.Reading) sign {
	switch {
	case b.Way == measure.Manual:
		return sign{"diamond", "ink3", a.T("binding.manual")}
	case r.Outcome == judge.Waiting:
		return sign{"dashed", "ink3", a.T("binding.state.waiting", "room", a.T("measure.room."+r.Room))}
	}
	return sign{"disc", "ok", a.T("binding.state.confirmed")}
}

// misfit is how a binding stands whose target was changed after it was bound.
func (a *about) misfit() sign { return sign{"cross", "zhu", a.T("binding.state.misfit")} }

// dryOf shows a reading of last year; nil where there is none to show.
func dryOf(p *site.Page, r measure.Reading) *dry {
	if r.Outcome == judge.Waiting || r.ByHand() || !r.Counted {
		return nil
	}
	out := &dry{sign: outcomeSign(p, r.Outcome), Value: judge.Grouped(r.Value)}
	if r.Unit == "%" {
		out.Value += "%"
	} else if r.Value != "" {
		out.Value += " " + r.Unit
	}
	if words := said(p, r.Words); len(words) > 0 {
		out.Last = words[len(words)-1]
	}
	return out
}

// head says the finding of the page.
func (v *listPage) head() (title, state string) {
	all, without := len(v.Rows), 0
	for _, r := range v.Rows {
		if r.None || r.Misfit || r.Why != "" {
			without++
		}
	}
	switch without {
	case 0:
		title = v.T("binding.title.all", "n", all)
	case all:
		title = v.T("binding.title.none", "n", all)
	default:
		title = v.T("binding.title.some", "n", all, "left", without)
	}
	if len(v.History) > 0 {
		last := v.History[0]
		state = v.T("binding.version", "number", last.Number, "by", site.Who(v.Printer, last.By), "at", day.Minute(last.At))
	}
	return title, state
}

// history lists the confirmations with the indicators that each bound otherwise than the one before.
func (s *server) history(r *http.Request, v *listPage) error {
	list, err := s.Measure.History(r.Context(), v.Kept.ID)
	if err != nil {
		return err
	}
	for i, n := range list {
		c := change{Number: n.Number, Revision: n.Revision, At: n.At, By: n.By}
		var before []measure.Binding
		if i+1 < len(list) {
			before = list[i+1].Bindings
		}
		for _, key := range changed(before, n.Bindings) {
			c.Names = append(c.Names, v.nameOf(key))
		}
		v.History = append(v.History, c)
	}
	return nil
}

// nameOf is the name of an indicator, of this revision or of an older one.
func (a *about) nameOf(key measure.Key) string {
	list := a.Kept.Declaration.Indicators
	for i := range list {
		if measure.KeyOf(list, i) == key {
			return list[i].Name
		}
	}
	return key.Name()
}

// changed gives the indicators whose bindings differ.
func changed(before, after []measure.Binding) (out []measure.Key) {
	old := map[measure.Key]string{}
	for _, b := range before {
		text, _ := json.Marshal(b)
		old[b.Key] = string(text)
	}
	for _, b := range after {
		if text, _ := json.Marshal(b); old[b.Key] != string(text) {
			out = append(out, b.Key)
		}
		delete(old, b.Key)
	}
	for _, b := range before {
		if _, gone := old[b.Key]; gone {
			out = append(out, b.Key)
		}
	}
	return out
}

// confirmAll keeps every proposal that the page showed.
func (s *server) confirmAll(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	a, err := s.about(r)
	if err != nil {
		return err
	}
	proposals, err := s.Measure.Propose(r.Context(), a.Kept, nil)
	if err != nil {
		return err
	}
	open := a.open(proposals)
	if digest(open) != r.PostForm.Get("proposed") {
		err = fault.New(fault.Conflict, "binding.proposals_changed")
	} else {
		var list []measure.Binding
		for i := range a.Kept.Declaration.Indicators {
			if p, ok := open[i]; ok {
				list = append(list, p.Binding)
			}
		}
		err = s.Measure.Confirm(r.Context(), site.VisitorOf(r).Actor(), a.Kept.ID, seen(r), list)
	}
	if err == nil {
		return done(w, r, a.Href(), "bindings_confirmed")
	}
	status, err := a.refused(w, err, "all")
	if err != nil {
		return err
	}
	return s.showList(w, r, a, status)
}

// refused tells why a form was refused, beside its input.
func (a *about) refused(w http.ResponseWriter, err error, at string) (int, error) {
	fields, status, err := site.Refused(w, &a.Page, err, at)
	a.Fields = fields
	return status, err
}

// seen is the version of the bindings that the form was made of.
func seen(r *http.Request) int {
	n, err := strconv.Atoi(r.PostForm.Get("seen"))
	if err != nil {
		return -1
	}
	return n
}

func done(w http.ResponseWriter, r *http.Request, path, saved string) error {
	http.Redirect(w, r, path+"?saved="+url.QueryEscape(saved)+"#saved", http.StatusSeeOther)
	return nil
}
