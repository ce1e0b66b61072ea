// Package survey is the staff's pages of the surveys: the list with scores against their targets, a questionnaire made from a
// template, the sample and its invitations, paper, results by question, and the page of one answer. It guarantees that nobody
// meets a survey out of his reach, that a score never shows without its interval and its response, nor at all where answers
// are too few, that codes leave the house once and in one file, that paper is never kept as a file, and that remarks show with
// a reason alone. What an answer is and how it stays anonymous is survey's.
package survey

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"plumbline/base/fault"
	"plumbline/journal/read"
	"plumbline/office"
	"plumbline/person"
	"plumbline/platform/chart"
	room "plumbline/survey"
	"plumbline/survey/ballot"
	"plumbline/web/site"
	"plumbline/web/work"
)

//go:embed templates
var files embed.FS

// Deps is what the pages stand on. Books gives those who stand in the books as those served; Address is where people reach the
// site, for the links of invitations ("": the address that the clerk came by).
type Deps struct {
	Survey  *room.Service
	Ballot  *ballot.Service
	People  *person.Service
	Books   *read.Service
	Address string
}

type server struct {
	*work.Desk
	Deps
}

// name is what the room is called among the rooms.
const name = "survey"

// Routes adds every address of the room.
func Routes(to *site.Site, desk *work.Desk, d Deps) error {
	s := &server{desk, d}
	funcs := template.FuncMap{
		"percent": percent, "against": against, "atline": func() template.HTML { return chart.Bob(scale) }, "distances": distances,
		"hundredfold": func(n int) int { return n * 100 }, "plain": func() template.HTML { return chart.Plumb(scale, nil, "") },
	}
	if err := to.Pages(funcs, work.Parts, files); err != nil {
		return err
	}
	desk.AddRoom(work.Room{Order: 30, Name: name, Href: "/work/survey", Count: s.count})
	desk.AddKind(
		work.Kind{Name: "survey", Room: name, Of: s.known, List: s.knownAll},
		work.Kind{Name: "answer", Room: name, Of: s.knownAnswer, List: s.knownAnswers, Facts: s.factsOfAnswer},
	)
	read, at := site.Need{Act: office.ReadRecords}, site.Need{Act: office.Record, At: work.PlaceAt}
	sees, does := s.need(office.ReadRecords, "survey"), s.need(office.Record, "survey")
	s.Handle("GET /work/survey", read, s.list)
	s.Handle("GET /work/survey/new", site.Need{Act: office.Record}, s.newForm)
	s.Handle("POST /work/survey/at/{organisation}/new", at, s.add)
	s.Handle("GET /work/survey/{id}", sees, s.record)
	s.Handle("GET /work/survey/{id}/edit", does, s.editForm)
	s.Handle("POST /work/survey/{id}/edit", does, s.edit)
	s.Handle("GET /work/survey/{id}/questions", does, s.questions)
	s.Handle("POST /work/survey/{id}/questions", does, s.revise)
	s.Handle("GET /work/survey/{id}/sample", does, s.sample)
	s.Handle("GET /work/survey/{id}/sample/template", does, s.frameTemplate)
	s.Handle("POST /work/survey/{id}/sample", does, s.draw)
	s.Handle("POST /work/survey/{id}/invite", does, s.invite)
	s.Handle("GET /work/survey/{id}/print", sees, s.print)
	s.Handle("GET /work/survey/{id}/paper", does, s.paper)
	s.Handle("GET /work/survey/{id}/paper/template", does, s.paperTemplate)
	s.Handle("POST /work/survey/{id}/paper", does, s.enter)
	s.Handle("POST /work/survey/{id}/close", does, s.close)
	s.Handle("POST /work/survey/{id}/withdraw", does, s.withdraw)
	s.Handle("POST /work/survey/{id}/remarks", s.need(office.Reveal, "survey"), s.remarks)
	s.Handle("GET /work/answer/{id}", s.need(office.ReadRecords, "answer"), s.answer)
	return nil
}

// need asks for an act where the record of the address is.
func (s *server) need(act office.Act, kind string) site.Need {
	return site.Need{Act: act, At: s.PlaceOf(kind)}
}

func knownOf(v room.Survey) work.Known {
	return work.Known{
		Ref: room.Subject(v.ID), Title: v.Name, Organisation: office.ID(v.Organisation), Project: v.Project, Year: v.Year, Gone: v.State == room.Withdrawn,
	}
}

// known says of a survey what the shared pages know.
func (s *server) known(ctx context.Context, id string) (work.Known, error) {
	list, err := s.knownAll(ctx, []string{id})
	if k, ok := list[id]; ok {
		return k, err
	}
	return work.Known{}, cmp.Or(err, error(site.ErrNoPage))
}

func (s *server) knownAll(ctx context.Context, ids []string) (map[string]work.Known, error) {
	q := room.Query{Size: len(ids)}
	for _, id := range ids {
		q.IDs = append(q.IDs, room.ID(id))
	}
	list, _, err := s.Survey.List(ctx, q)
	out := make(map[string]work.Known, len(list))
	for _, l := range list {
		out[string(l.ID)] = knownOf(l.Survey)
	}
	return out, err
}

// knownAnswer says of an answer what the shared pages know: it is called by its survey.
func (s *server) knownAnswer(ctx context.Context, id string) (work.Known, error) {
	list, err := s.knownAnswers(ctx, []string{id})
	if k, ok := list[id]; ok {
		return k, err
	}
	return work.Known{}, cmp.Or(err, error(site.ErrNoPage))
}

func (s *server) knownAnswers(ctx context.Context, ids []string) (map[string]work.Known, error) {
	var asked []room.AnswerID
	for _, id := range ids {
		asked = append(asked, room.AnswerID(id))
	}
	list, err := s.Survey.Answers(ctx, asked...)
	out := make(map[string]work.Known, len(list))
	for id, a := range list {
		k := knownOf(a.Survey)
		k.Ref = "answer/" + string(id)
		out[string(id)] = k
	}
	return out, err
}

// factsOfAnswer are the choices, as they show where a posting is opened.
func (s *server) factsOfAnswer(ctx context.Context, p *site.Page, id string) ([]work.Fact, error) {
	list, err := s.Survey.Answers(ctx, room.AnswerID(id))
	a, ok := list[room.AnswerID(id)]
	if err != nil || !ok {
		return nil, err
	}
	var out []work.Fact
	for _, l := range linesOf(p, a) {
		out = append(out, work.Fact{Name: l.Question, Value: l.Answer})
	}
	return append(out, work.Fact{Name: p.T("survey.answer.whose"), Value: p.T("survey.answer.state")}), nil
}

// count counts the surveys of a year; due are those that are asked, overdue those whose last day has passed and that were not
// closed.
func (s *server) count(ctx context.Context, year int, at []office.ID) (c work.Count, err error) {
	list, n, err := s.Survey.List(ctx, room.Query{Organisations: work.Texts(at), Year: year, Size: mostListed})
	if err != nil {
		return c, err
	}
	c.Records = n
	today := s.today()
	for _, l := range list {
		if l.Changed.After(c.Last) {
			c.Last = l.Changed
		}
		if l.State != room.Open {
			continue
		}
		if l.Until.Before(today) {
			c.Overdue++
		} else {
			c.Due++
		}
	}
	return c, nil
}

// mostListed is more than an organisation asks in a year.
const mostListed = 2000

// percent writes hundredths of a per cent, a dash where there are none.
func percent(n int) string {
	if n < 0 {
		return "–"
	}
	return strings.TrimSuffix(fmt.Sprintf("%d.%02d", n/100, n%100), ".00")
}

// scale is the axis of the column of distances: points of a per cent from the target.
var scale = chart.Axis{Min: -20, Max: 20, Line: 0}

// against draws a share against its target, both in hundredths of a per cent.
func against(share, target int, title string) template.HTML {
	mark := chart.Dot
	if share < target {
		mark = chart.Cross
	}
	return chart.Plumb(scale, []chart.Point{{Value: min(max(float64(share-target)/100, scale.Min), scale.Max), Count: 1, Mark: mark}}, title)
}

func distances() template.HTML {
	return chart.Labels(scale, 10, func(v float64) string {
		if v < 0 {
			return fmt.Sprintf("−%.0f", -v)
		}
		return fmt.Sprintf("%.0f", v)
	})
}

// stands is the sign of a survey: of its state, or of its score against the target where it is closed.
func stands(p *site.Page, v room.Survey, score room.Score) work.Sign {
	switch {
	case v.State == room.Withdrawn:
		return work.Sign{Shape: "dash", Class: "ink3", Word: p.T("survey.state.withdrawn")}
	case v.State == room.Draft:
		return work.Sign{Shape: "dashed", Class: "ink3", Word: p.T("survey.state.draft")}
	case score.Why != "":
		return work.Sign{Shape: "dashed", Class: "ink3", Word: p.T("survey.stands.few")}
	case v.Target > 0 && score.Share < v.Target*100:
		return work.Sign{Shape: "cross", Class: "zhu", Word: p.T("survey.stands.below")}
	case v.Target > 0:
		return work.Sign{Shape: "disc", Class: "ok", Word: p.T("survey.stands.reached")}
	}
	return work.Sign{Shape: "ring", Class: "ink3", Word: p.T("survey.state." + string(v.State))}
}

// readForm reads what was posted.
func readForm(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	return nil
}

// seen is the version that a form was made from.
func seen(r *http.Request) room.Seen {
	return room.Seen{ID: room.ID(r.PathValue("id")), Version: work.SeenIn(r).Version}
}

// refusal is what a page says of an error that a person can mend; any other is given back.
func refusal(w http.ResponseWriter, p *site.Page, err error, at string) (site.Fields, int, error) {
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict && k != fault.TooLarge && k != fault.Unsupported {
		return site.Fields{}, 0, err
	}
	return site.Refused(w, p, err, at)
}
