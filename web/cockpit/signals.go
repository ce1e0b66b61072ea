package cockpit

import (
	"fmt"
	"net/http"
	"strings"

	"plumbline/base/day"
	"plumbline/cockpit"
	"plumbline/cockpit/signal"
	"plumbline/goal"
	"plumbline/web/work"
)

type signalsPage struct {
	*page
	Groups   []group
	Lit      int
	Found    int
	Examined string
	Asleep   bool
}

// group is a signal with everything that it came to.
type group struct {
	signal               signal.Signal
	ID, Name, What, Ask  string
	Basis                string
	Question             bool
	Found                []foundLine
	Clear, Off, Thin, No int // how many it found nothing at, does not apply to, has too little of; not examined yet
	Stands               work.Sign
}

// foundLine is a finding of a signal.
type foundLine struct {
	Project, ProjectHref string
	Name, Href           string
	Says                 string
}

// signals lists every signal with what it found and what it did not.
func (s *server) signals(w http.ResponseWriter, r *http.Request) error {
	p, ok, err := s.open(r)
	if err != nil {
		return err
	}
	v := &signalsPage{page: p}
	if !ok {
		return s.Render(w, http.StatusOK, "cockpit/signals", v)
	}
	if p.seen == nil || p.seen.Head != p.View.Head { // here somebody waits for it
		if p.seen, err = s.Cockpit.Examine(r.Context(), p.View.Year); err != nil {
			return err
		}
	}
	v.Examined = day.Minute(p.seen.Made)
	for _, g := range p.gathered() {
		if len(g.Found) > 0 {
			v.Lit++
			v.Found += len(g.Found)
		}
		v.Groups = append(v.Groups, g)
	}
	v.Title = v.T("cockpit.signals.title", "n", len(v.Groups), "lit", v.Lit)
	return s.Render(w, http.StatusOK, "cockpit/signals", v)
}

// gathered puts what signals came to together by signal, those that found something first.
func (p *page) gathered() []group {
	at := map[string]int{}
	var out []group
	for _, s := range signal.All() {
		at[s.ID] = len(out)
		out = append(out, group{
			signal: s, ID: s.ID, Name: p.T(s.Name()), What: p.T(s.What(), s.Args(p.View.At.On)...), Ask: p.T(s.Ask()), Basis: s.Basis.String(), Question: s.Question,
		})
	}
	for _, one := range p.View.Projects {
		for _, seen := range p.View.Seen(one, p.seen) {
			p.count(&out[at[seen.Signal.ID]], one, seen)
		}
	}
	var first, rest []group
	for _, g := range out {
		if g.Stands = p.sign(g); len(g.Found) > 0 {
			first = append(first, g)
		} else {
			rest = append(rest, g)
		}
	}
	return append(first, rest...)
}

func (p *page) count(g *group, one cockpit.Project, seen cockpit.Seen) {
	switch seen.Outcome {
	case signal.Clear:
		g.Clear++
	case signal.NotApplicable:
		g.Off++
	case signal.Thin:
		g.Thin++
	case signal.Found:
		l := foundLine{Project: one.Kept.Declaration.Name, ProjectHref: p.Moment.project(one.Kept), Href: p.shows(one.Kept, seen), Says: p.says(seen)}
		if seen.Position >= 0 {
			l.Name = one.Lines[seen.Position].Indicator.Name
		}
		g.Found = append(g.Found, l)
	}
}

// says is the sentence of a finding; how something is measured is named in words.
func (p *page) says(seen cockpit.Seen) string {
	args := append([]any{}, seen.Args...)
	if seen.Signal.ID == "definition_changed" {
		for i := 1; i < len(args); i += 2 {
			if args[i-1] == "before" || args[i-1] == "after" {
				args[i] = p.binding(fmt.Sprint(args[i]))
			}
		}
	}
	return p.T(seen.Key, args...)
}

// binding names a measure and its matter.
func (p *page) binding(text string) string {
	id, matter, _ := strings.Cut(text, " ")
	if id == "manual" {
		return p.T("cockpit.manual")
	}
	return strings.TrimSpace(work.Said(&p.Page, "measure."+id, id) + " " + matter)
}

// shows is the page on which the numbers of a finding stand.
func (p *page) shows(k goal.Kept, seen cockpit.Seen) string {
	at := p.Moment.indicator(k, seen.Position)
	switch seen.Signal.ID {
	case "many_refused":
		return at + "&show=refused#postings"
	case "late_entry", "month_end", "too_round", "one_operator":
		return at + "#postings"
	case "definition_changed":
		return fmt.Sprintf("/d/%s/bindings/%d", k.ID, seen.Position+1)
	}
	return at
}

// sign says how a signal stands.
func (p *page) sign(g group) work.Sign {
	switch n := len(g.Found); {
	case n > 0 && g.Question:
		return work.Sign{Shape: "triangle", Class: "warn", Word: p.T("cockpit.signals.asks", "n", n)}
	case n > 0:
		return work.Sign{Shape: "square", Class: "zhu", Word: p.T("cockpit.signals.found", "n", n)}
	case g.Clear > 0:
		return work.Sign{Shape: "disc", Class: "ok", Word: p.T("cockpit.signals.clear")}
	case g.Thin > 0:
		return work.Sign{Shape: "dashed", Class: "ink3", Word: p.T("cockpit.signals.thin")}
	case g.Off == 0:
		return work.Sign{Shape: "dashed", Class: "ink3", Word: p.T("cockpit.signals.not_yet")}
	}
	return work.Sign{Shape: "dash", Class: "ink3", Word: p.T("cockpit.signals.off")}
}
