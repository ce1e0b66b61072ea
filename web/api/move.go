package api

import (
	"context"

	"plumbline/goal"
	"plumbline/office"
	"plumbline/review"
	pages "plumbline/web/review"
)

// Seen is the version of the case that a move's sender saw.
type Seen struct {
	Version int `json:"version" minimum:"0"`
}

// Sheet5 is a review sheet: four things that are looked at, the grade of the whole, and why.
type Sheet5 struct {
	Completeness string `json:"completeness" enum:"优,良,中,差"`
	Relevance    string `json:"relevance" enum:"优,良,中,差"`
	Suitability  string `json:"suitability" enum:"优,良,中,差"`
	Feasibility  string `json:"feasibility" enum:"优,良,中,差"`
	Overall      string `json:"overall" enum:"优,良,中,差"`
	Comment      string `json:"comment" maxLength:"2000"`
}

func (s *Sheet5) sheet() *review.Sheet {
	if s == nil {
		return nil
	}
	return &review.Sheet{
		Completeness: review.Grade(s.Completeness), Relevance: review.Grade(s.Relevance), Suitability: review.Grade(s.Suitability),
		Feasibility: review.Grade(s.Feasibility), Overall: review.Grade(s.Overall), Comment: s.Comment,
	}
}

// RemarkTo is a remark to be written.
type RemarkTo struct {
	Ref  string `json:"ref" maxLength:"200" doc:"The field, blank for the whole."`
	Text string `json:"text" minLength:"1" maxLength:"2000"`
}

func cells(list []RemarkTo) []review.Cell {
	var out []review.Cell
	for _, r := range list {
		out = append(out, review.Cell{Ref: goal.Ref(r.Ref), Text: r.Text})
	}
	return out
}

// ApproveTo is a stage's yes.
type ApproveTo struct {
	Seen
	Sheet *Sheet5 `json:"sheet,omitempty" doc:"Where the stage needs one and has filled none."`
}

// ReturnTo gives a declaration back.
type ReturnTo struct {
	Seen
	Remarks []RemarkTo `json:"remarks" maxItems:"200"`
	Sheet   *Sheet5    `json:"sheet,omitempty"`
}

// AmendTo opens what was approved.
type AmendTo struct {
	Seen
	Reason string `json:"reason" minLength:"1" maxLength:"2000"`
}

// RemarksTo writes remarks.
type RemarksTo struct {
	Seen
	Remarks []RemarkTo `json:"remarks" minItems:"1" maxItems:"200"`
}

// ReplyTo answers a remark.
type ReplyTo struct {
	Seen
	Answer string `json:"answer" minLength:"1" maxLength:"2000"`
}

// SheetTo fills a sheet.
type SheetTo struct {
	Seen
	Sheet   Sheet5     `json:"sheet"`
	Remarks []RemarkTo `json:"remarks,omitempty" maxItems:"200" doc:"What is to be completed."`
}

// moveIn is a move of a declaration's case.
type moveIn[T any] struct {
	ID   string `path:"id" maxLength:"64"`
	Body T
}

// move makes a move: the declaration must be one that the caller may read or do the act on; whether he may make this move
// is decided by review, from the same table.
func (s *server) move(ctx context.Context, id string, make func(review.Person, goal.ID) (review.Case, error)) (*caseOut, error) {
	k, err := s.Goal.Get(ctx, goal.ID(id))
	if err != nil {
		return nil, err
	}
	if err := s.seesCase(ctx, k); err != nil {
		return nil, err
	}
	v := whoAsks(ctx)
	c, err := make(pages.Person(v.Tree, v.Person), k.ID)
	if err != nil {
		return nil, err
	}
	return s.shown(ctx, k, c), nil
}

// reviewing are the acts by which somebody has to do with a case, beside reading.
var reviewing = []office.Act{
	office.Submit, office.Withdraw, office.Amend, office.Note, office.Publish, office.ReviewUnit, office.ReviewDepartment, office.ReviewFinance,
}

// seesCase lets pass who may read the declaration, or may at least make some move of it.
func (s *server) seesCase(ctx context.Context, k goal.Kept) error {
	v := whoAsks(ctx)
	at := v.PlaceOf(k.Declaration.Department, k.Declaration.Unit)
	for _, act := range reviewing {
		if v.May(act, at).Allowed {
			return nil
		}
	}
	_, err := s.reach(ctx, k, office.Read)
	return err
}

func (s *server) submit(ctx context.Context, in *moveIn[Seen]) (*caseOut, error) {
	return s.move(ctx, in.ID, func(p review.Person, id goal.ID) (review.Case, error) {
		if _, err := s.Rule.Of(ctx, id); err != nil { // the findings must be those of what is handed in
			return review.Case{}, err
		}
		k, err := s.Goal.Get(ctx, id)
		if err != nil {
			return review.Case{}, err
		}
		path := pages.Placed(whoAsks(ctx).Tree)(k.Declaration.Department, k.Declaration.Unit)
		return s.Review.Submit(ctx, p, id, in.Body.Version, review.Handed{Path: path})
	})
}

func (s *server) withdraw(ctx context.Context, in *moveIn[Seen]) (*caseOut, error) {
	return s.move(ctx, in.ID, func(p review.Person, id goal.ID) (review.Case, error) {
		return s.Review.Withdraw(ctx, p, id, in.Body.Version)
	})
}

func (s *server) approve(ctx context.Context, in *moveIn[ApproveTo]) (*caseOut, error) {
	return s.move(ctx, in.ID, func(p review.Person, id goal.ID) (review.Case, error) {
		return s.Review.Approve(ctx, p, id, in.Body.Version, in.Body.Sheet.sheet())
	})
}

func (s *server) giveBack(ctx context.Context, in *moveIn[ReturnTo]) (*caseOut, error) {
	return s.move(ctx, in.ID, func(p review.Person, id goal.ID) (review.Case, error) {
		return s.Review.Return(ctx, p, id, in.Body.Version, cells(in.Body.Remarks), in.Body.Sheet.sheet())
	})
}

func (s *server) publish(ctx context.Context, in *moveIn[Seen]) (*caseOut, error) {
	return s.move(ctx, in.ID, func(p review.Person, id goal.ID) (review.Case, error) {
		return s.Review.Publish(ctx, p, id, in.Body.Version)
	})
}

func (s *server) amend(ctx context.Context, in *moveIn[AmendTo]) (*caseOut, error) {
	return s.move(ctx, in.ID, func(p review.Person, id goal.ID) (review.Case, error) {
		return s.Review.Amend(ctx, p, id, in.Body.Version, in.Body.Reason)
	})
}

func (s *server) remark(ctx context.Context, in *moveIn[RemarksTo]) (*caseOut, error) {
	return s.move(ctx, in.ID, func(p review.Person, id goal.ID) (review.Case, error) {
		return s.Review.Remark(ctx, p, id, in.Body.Version, cells(in.Body.Remarks))
	})
}

func (s *server) sheet(ctx context.Context, in *moveIn[SheetTo]) (*caseOut, error) {
	return s.move(ctx, in.ID, func(p review.Person, id goal.ID) (review.Case, error) {
		return s.Review.Sheet(ctx, p, id, in.Body.Version, *in.Body.Sheet.sheet(), cells(in.Body.Remarks))
	})
}

type replyIn struct {
	ID     string `path:"id" maxLength:"64"`
	Number int    `path:"number" minimum:"1" doc:"Of the remark."`
	Body   ReplyTo
}

func (s *server) resolve(ctx context.Context, in *replyIn) (*caseOut, error) {
	return s.move(ctx, in.ID, func(p review.Person, id goal.ID) (review.Case, error) {
		return s.Review.Resolve(ctx, p, id, in.Body.Version, in.Number, in.Body.Answer)
	})
}
