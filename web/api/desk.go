package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"plumbline/goal"
	"plumbline/office"
	"plumbline/review"
	pages "plumbline/web/review"
)

func (s *server) deskOperations() {
	add(s, operation{
		ID: "get-inbox", Method: http.MethodGet, Path: "/inbox", Tag: "review", Any: append(slices.Clone(stages), office.Submit, office.Publish), Summary: "What waits for the caller, what is due first on top.",
		Links: map[string]link{
			"get-case":    {"id": "$response.body#/0/declaration"},
			"approve-all": {"body.picks": []any{map[string]any{"declaration": "$response.body#/0/declaration", "version": "$response.body#/0/version"}}},
		},
	}, s.inbox)
	add(s, operation{
		ID: "approve-all", Method: http.MethodPost, Path: "/approvals", Tag: "review", Any: stages, Errors: []int{400, 409, 413, 415},
		Summary: "Approve those of a list that are clean (no open finding, no remark, no amendment), in one act; the others are left alone, each with its reason.",
		Example: ApproveList{Picks: []Pick{{Declaration: "0", Version: 1}}, Sheet: &Sheet5{"优", "优", "优", "优", "优", ""}},
	}, s.approveAll)
}

// Waiting is a declaration that waits for the caller.
type Waiting struct {
	Declaration string     `json:"declaration"`
	Name        string     `json:"name"`
	Department  string     `json:"department"`
	Unit        string     `json:"unit"`
	Year        int        `json:"year"`
	Version     int        `json:"version" doc:"Of its case."`
	Revision    int        `json:"revision" doc:"The newest."`
	State       string     `json:"state"`
	Act         string     `json:"act" doc:"What it waits for."`
	Step        string     `json:"step"`
	Since       *time.Time `json:"since,omitempty"`
	Due         string     `json:"due,omitempty" format:"date"`
	Late        bool       `json:"late"`
	Remarks     int        `json:"remarks" doc:"That wait for an answer."`
	Errors      int        `json:"errors"`
	Warnings    int        `json:"warnings"`
	Notes       int        `json:"notes"`
}

type inboxIn struct {
	Year int `query:"year" minimum:"0" maximum:"9999" doc:"Only of this year."`
}

type inboxOut struct{ Body []Waiting }

func (s *server) inbox(ctx context.Context, in *inboxIn) (*inboxOut, error) {
	v := whoAsks(ctx)
	list, err := s.Desk.Inbox(ctx, pages.Person(v.Tree, v.Person), in.Year, pages.Placed(v.Tree))
	out := &inboxOut{Body: []Waiting{}}
	for _, i := range list {
		w := Waiting{
			Declaration: string(i.Declaration), Name: i.Name, Department: i.Department, Unit: i.Unit, Year: i.Case.Year, Version: i.Case.Version,
			Revision: i.Newest, State: string(i.Case.State), Act: i.Act, Step: i.Step, Late: i.Due.Late, Remarks: i.Remarks,
			Errors: i.Tally.Errors, Warnings: i.Tally.Warnings, Notes: i.Tally.Notes,
		}
		if !i.Since.IsZero() {
			w.Since = &i.Since
		}
		if !i.Due.Day.IsZero() {
			w.Due = i.Due.Day.String()
		}
		out.Body = append(out.Body, w)
	}
	return out, err
}

// Pick is a case as the caller saw it.
type Pick struct {
	Declaration string `json:"declaration" maxLength:"64"`
	Version     int    `json:"version" minimum:"0"`
}

// ApproveList is what is to be approved at once.
type ApproveList struct {
	Picks []Pick  `json:"picks" minItems:"1" maxItems:"500"`
	Sheet *Sheet5 `json:"sheet,omitempty" doc:"Filled for each."`
}

// Outcome is what became of a pick.
type Outcome struct {
	Declaration string   `json:"declaration"`
	Approved    bool     `json:"approved"`
	Version     int      `json:"version,omitempty"`
	State       string   `json:"state,omitempty"`
	Problem     *Problem `json:"problem,omitempty" doc:"Why it was left alone."`
}

type approveAllIn struct{ Body ApproveList }

type approveAllOut struct{ Body []Outcome }

func (s *server) approveAll(ctx context.Context, in *approveAllIn) (*approveAllOut, error) {
	v := whoAsks(ctx)
	out := &approveAllOut{Body: []Outcome{}}
	var picks []review.Pick
	for _, p := range in.Body.Picks {
		k, err := s.Goal.Get(ctx, goal.ID(p.Declaration))
		if err == nil {
			err = s.seesCase(ctx, k)
		}
		if err != nil {
			out.Body = append(out.Body, Outcome{Declaration: p.Declaration, Problem: s.problem(v.say, err)})
			continue
		}
		picks = append(picks, review.Pick{ID: k.ID, Version: p.Version})
	}
	list, err := s.Review.ApproveAll(ctx, pages.Person(v.Tree, v.Person), picks, in.Body.Sheet.sheet())
	if err != nil {
		return nil, err
	}
	for _, o := range list {
		done := Outcome{Declaration: string(o.ID), Approved: o.Err == nil}
		if o.Err != nil {
			done.Problem = s.problem(v.say, o.Err)
		} else {
			done.Version, done.State = o.Case.Version, string(o.Case.State)
		}
		out.Body = append(out.Body, done)
	}
	return out, nil
}
