package api

import (
	"context"
	"net/http"
	"time"

	"plumbline/goal"
	"plumbline/office"
	"plumbline/rule"
)

func (s *server) findingOperations() {
	add(s, operation{
		ID: "list-findings", Method: http.MethodGet, Path: "/declarations/{id}/findings", Tag: "declarations", Act: office.Read,
		Summary: "What the rules say of the newest revision, judged anew where something changed. Sentences follow Accept-Language.",
		Links:   map[string]link{"answer-finding": {"id": "$request.path.id", "body.rule": "$response.body#/0/rule", "body.ref": "$response.body#/0/ref"}},
	}, s.listFindings)
	add(s, operation{
		ID: "list-answers", Method: http.MethodGet, Path: "/declarations/{id}/answers", Tag: "declarations", Act: office.Read,
		Summary: "Every answer to a finding, those taken back included, the newest first.",
		Links:   map[string]link{"restore-finding": {"id": "$request.path.id", "rule": "$response.body#/0/rule", "ref": "$response.body#/0/ref"}},
	}, s.listAnswers)
	add(s, operation{
		ID: "answer-finding", Method: http.MethodPost, Path: "/declarations/{id}/answers", Tag: "declarations", Act: office.Answer, Status: http.StatusNoContent,
		Summary: "Answer every finding of a rule at a place with a reason. An error cannot be answered unless its rule asks a question.",
		Errors:  []int{400, 409, 415}, Example: AnswerTo{Rule: "timeliness-has-term", Ref: "indicators[2].target", Reason: "培训分批举办，每批结业后三日内办结"},
	}, s.answerFinding)
	add(s, operation{
		ID: "restore-finding", Method: http.MethodDelete, Path: "/declarations/{id}/answers", Tag: "declarations", Act: office.Answer, Status: http.StatusNoContent,
		Summary: "Take an answer back; the record of it stays.", Errors: []int{409},
	}, s.restoreFinding)
}

// Finding is what one rule says at one place.
type Finding struct {
	Number   int     `json:"number" doc:"The rule's number in the catalogue of the field."`
	Rule     string  `json:"rule"`
	Severity string  `json:"severity" enum:"error,warning,note"`
	Question bool    `json:"question" doc:"A heuristic: answer it, or change the declaration."`
	Outcome  string  `json:"outcome" enum:"finding,pass,not_applicable,insufficient_data"`
	Ref      string  `json:"ref" doc:"The field, blank for the whole."`
	Place    string  `json:"place,omitempty" doc:"The field in words."`
	Text     string  `json:"text,omitempty" doc:"What is said, for a person."`
	Remedy   string  `json:"remedy,omitempty" doc:"What to do, for a person."`
	Basis    string  `json:"basis,omitempty" doc:"What the rule stands on."`
	Fix      *Fix    `json:"fix,omitempty" doc:"A change that is certain."`
	Answer   *Answer `json:"answer,omitempty" doc:"The answer that holds."`
}

// Fix sets the field to a value.
type Fix struct {
	Ref   string `json:"ref"`
	Value string `json:"value"`
}

// Answer is a reviewer's or drafter's answer to a finding.
type Answer struct {
	Rule       string     `json:"rule"`
	Ref        string     `json:"ref"`
	Reason     string     `json:"reason"`
	By         string     `json:"by"`
	At         time.Time  `json:"at"`
	RestoredBy string     `json:"restored_by,omitempty" doc:"Who took it back."`
	RestoredAt *time.Time `json:"restored_at,omitempty"`
}

// AnswerTo is an answer to be given.
type AnswerTo struct {
	Rule   string `json:"rule" maxLength:"100"`
	Ref    string `json:"ref" maxLength:"200" doc:"As the finding has it."`
	Reason string `json:"reason" minLength:"2" maxLength:"1000"`
}

type findingsIn struct {
	ID      string `path:"id" maxLength:"64"`
	Outcome string `query:"outcome" enum:"finding,pass,not_applicable,insufficient_data,all" default:"finding"`
}

type findingsOut struct{ Body []Finding }

func (s *server) listFindings(ctx context.Context, in *findingsIn) (*findingsOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err != nil {
		return nil, err
	}
	judged, err := s.Rule.Of(ctx, k.ID)
	if err != nil {
		return nil, err
	}
	out := &findingsOut{Body: []Finding{}}
	for _, j := range judged {
		if in.Outcome == "all" || string(j.Outcome) == in.Outcome {
			out.Body = append(out.Body, whoAsks(ctx).finding(j, k.Declaration))
		}
	}
	return out, nil
}

// finding puts a result into words.
func (a *asking) finding(j rule.Judged, d goal.Declaration) Finding {
	f := Finding{Number: j.Number, Rule: j.Rule, Severity: string(j.Severity), Question: j.Question, Outcome: string(j.Outcome), Ref: string(j.Ref)}
	if j.Ref != "" {
		key, args := rule.Place(d, j.Ref)
		f.Place = a.say.T(key, args...)
	}
	if j.Key != "" {
		f.Text = a.say.T(j.Key, j.Args...)
	}
	if known, ok := rule.ByID(j.Rule); ok && j.Outcome == rule.Finding {
		f.Remedy, f.Basis = a.say.T(known.Remedy(), j.Args...), known.Basis.String()
	}
	if j.Fix != nil {
		f.Fix = &Fix{string(j.Fix.Ref), j.Fix.Value}
	}
	if j.Dismissed != nil {
		given := answer(*j.Dismissed)
		f.Answer = &given
	}
	return f
}

func answer(d rule.Dismissal) Answer {
	a := Answer{Rule: d.Rule, Ref: string(d.Ref), Reason: d.Reason, By: d.By, At: d.At, RestoredBy: d.RestoredBy}
	if !d.RestoredAt.IsZero() {
		a.RestoredAt = &d.RestoredAt
	}
	return a
}

type answersOut struct{ Body []Answer }

func (s *server) listAnswers(ctx context.Context, in *idIn) (*answersOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err != nil {
		return nil, err
	}
	list, err := s.Rule.Dismissals(ctx, k.ID)
	out := &answersOut{Body: []Answer{}}
	for _, d := range list {
		out.Body = append(out.Body, answer(d))
	}
	return out, err
}

type answerIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body AnswerTo
}

// nothing is the answer that needs no words.
type nothing struct{}

func (s *server) answerFinding(ctx context.Context, in *answerIn) (*nothing, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Answer)
	if err != nil {
		return nil, err
	}
	return &nothing{}, s.Rule.Dismiss(ctx, whoAsks(ctx).Actor(), k.ID, in.Body.Rule, goal.Ref(in.Body.Ref), in.Body.Reason)
}

type restoreIn struct {
	ID   string `path:"id" maxLength:"64"`
	Rule string `query:"rule" required:"true" maxLength:"100"`
	Ref  string `query:"ref" maxLength:"200"`
}

func (s *server) restoreFinding(ctx context.Context, in *restoreIn) (*nothing, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Answer)
	if err != nil {
		return nil, err
	}
	return &nothing{}, s.Rule.Restore(ctx, whoAsks(ctx).Actor(), k.ID, in.Rule, goal.Ref(in.Ref))
}
