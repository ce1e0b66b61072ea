package api

import (
	"context"
	"net/http"
	"time"

	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/office"
)

func (s *server) evaluationOperations() {
	add(s, operation{
		ID: "get-evaluation", Method: http.MethodGet, Path: "/declarations/{id}/evaluation", Tag: "figures", Act: office.Read,
		Summary: "The self-evaluation of a declaration: the points of each line as the program, the officer and a reviewer give them, with the words of their arithmetic. Version 0: nothing is kept yet, and it is what the program would score now. Sentences follow Accept-Language.",
		Links:   map[string]link{"list-figures": {"id": "$request.path.id"}},
	}, s.getEvaluation)
}

// Evaluation is the self-evaluation of a declaration. Points are decimals with two places.
type Evaluation struct {
	Declaration string    `json:"declaration"`
	Revision    int       `json:"revision" doc:"The revision of the declaration that was scored."`
	Version     int       `json:"version" doc:"0: nothing is kept yet."`
	State       string    `json:"state" enum:"draft,submitted,passed,returned,approved" doc:"Where it stands; approved is accepted."`
	On          string    `json:"on" doc:"The day up to which the books were read."`
	Known       time.Time `json:"known" doc:"The instant as of which they were asked."`
	Scheme      string    `json:"scheme"`
	Basis       string    `json:"basis" doc:"What the scheme stands on."`
	Machine     string    `json:"machine" doc:"The program's total."`
	Self        string    `json:"self" doc:"The officer's total."`
	Reviewer    string    `json:"reviewer,omitempty" doc:"A reviewer's total of this version; left out without one."`
	Grade       string    `json:"grade" enum:"excellent,good,fair,poor" doc:"Of the score that stands: the reviewer's, else the officer's."`
	Missing     int       `json:"missing" doc:"What is missing before it can be handed in."`
	Lines       []Points  `json:"lines" doc:"That of the execution of the budget, then one for each indicator."`
}

// Points is a line of an evaluation.
type Points struct {
	Number    int      `json:"number" doc:"Place of the indicator in the declaration, from 1; 0 is the execution of the budget."`
	Key       string   `json:"key,omitempty" doc:"Knows the indicator across revisions."`
	Rule      string   `json:"rule"`
	Weight    string   `json:"weight" doc:"After lines that do not count were left out."`
	Machine   string   `json:"machine"`
	Self      string   `json:"self"`
	Reviewer  string   `json:"reviewer,omitempty"`
	Actual    string   `json:"actual,omitempty" doc:"What was done, for a person."`
	Deviation string   `json:"deviation,omitempty" enum:"execution,below,above_limit,far_above,not_reached,unmeasured"`
	LeftOut   bool     `json:"left_out,omitempty"`
	Note      string   `json:"note,omitempty" doc:"The reason of a deviation and the remedy."`
	Why       string   `json:"why,omitempty" doc:"Why the officer's points differ from the program's."`
	Words     []string `json:"words" doc:"The arithmetic, for a person."`
}

type evaluationIn struct {
	ID string `path:"id" maxLength:"64"`
}

type evaluationOut struct{ Body Evaluation }

func (s *server) getEvaluation(ctx context.Context, in *evaluationIn) (*evaluationOut, error) {
	if _, _, err := s.declaration(ctx, in.ID, office.Read); err != nil {
		return nil, err
	}
	e, err := s.Evaluation.Of(ctx, goal.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return &evaluationOut{whoAsks(ctx).evaluation(e)}, nil
}

// evaluation puts an evaluation into words.
func (a *asking) evaluation(e *evaluation.Evaluation) Evaluation {
	name := e.Input.Scheme.Name
	if !e.Input.Scheme.Own() {
		name = a.say.T(e.Input.Scheme.Key())
	}
	stands := e.Stands()
	out := Evaluation{
		Declaration: string(e.Kept.ID), Revision: e.Revision, Version: e.Version, State: string(e.Case.State), On: e.On.String(), Known: e.Known, Scheme: name,
		Basis: e.Input.Scheme.Basis.String(), Machine: e.Machine.Total.String(), Self: e.Self.Total.String(), Grade: string(stands.Grade), Missing: len(e.Missing),
	}
	if e.Appraisal != nil && !e.Stale {
		out.Reviewer = e.Appraisal.Score.Total.String()
	}
	for position := evaluation.Execution; position < len(e.Machine.Lines); position++ {
		out.Lines = append(out.Lines, a.points(e, position, e.Line(position)))
	}
	return out
}

func (a *asking) points(e *evaluation.Evaluation, position int, l *scheme.Line) Points {
	entry := e.Entry(position)
	p := Points{
		Number: position + 1, Rule: l.Rule, Weight: l.Weight.String(), Machine: l.Points.String(), Self: e.Self.Of(position).String(), Deviation: string(l.Deviation), LeftOut: l.Left,
		Note: entry.Note, Why: entry.Why, Words: a.said(l.Words),
	}
	if position >= 0 {
		p.Key, p.Actual = e.Input.Facts[position].Key, e.Actual(position)
	}
	if e.Appraisal != nil && !e.Stale {
		p.Reviewer = e.Appraisal.Score.Of(position).String()
	}
	return p
}
