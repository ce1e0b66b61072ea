package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/review"
	pages "plumbline/web/review"
)

func (s *server) caseOperations() {
	add(s, operation{
		ID: "get-case", Method: http.MethodGet, Path: "/declarations/{id}/case", Tag: "review", Act: office.Read, Errors: []int{304},
		Summary: "Where a declaration stands in its review, with remarks and sheets. A move carries the version that is read here.",
		Links:   moveLinks("$request.path.id"),
	}, s.getCase)
	add(s, operation{
		ID: "list-moves", Method: http.MethodGet, Path: "/declarations/{id}/case/moves", Tag: "review", Act: office.Read,
		Summary: "Every move of the review, the oldest first.",
	}, s.listMoves)
	add(s, operation{
		ID: "get-changes", Method: http.MethodGet, Path: "/declarations/{id}/case/changes", Tag: "review", Act: office.Read,
		Summary: "What differs between the revision that the caller last marked as seen and the newest.",
	}, s.getChanges)
	add(s, operation{
		ID: "mark-seen", Method: http.MethodPost, Path: "/declarations/{id}/case/seen", Tag: "review", Act: office.Read, Status: http.StatusNoContent,
		Summary: "Note that the caller looked at a revision.", Errors: []int{400, 409, 415}, Example: SeenRevision{Revision: 1},
	}, s.markSeen)
	s.moves()
}

// stages are the acts of reviewing.
var stages = []office.Act{office.ReviewUnit, office.ReviewDepartment, office.ReviewFinance}

// moves are the operations that move a case.
func (s *server) moves() {
	move := func(name, path string, any []office.Act, summary string, example any) operation {
		return operation{
			ID: name, Method: http.MethodPost, Path: "/declarations/{id}/case/" + path, Tag: "review", Any: any, Summary: summary,
			Errors: []int{400, 409, 413, 415}, Links: moveLinks("$request.path.id"), Example: example,
		}
	}
	sheet := &Sheet5{"优", "优", "优", "优", "优", "内容完整，指标可行"}
	remarks := []RemarkTo{{Ref: "indicators[0].target", Text: "请说明测算依据"}}
	add(s, move("submit", "submit", []office.Act{office.Submit}, "Hand in the newest revision. Refused while an error, an unanswered warning or an unanswered remark is open.", Seen{}), s.submit)
	add(s, move("withdraw", "withdraw", []office.Act{office.Withdraw}, "Take back what was handed in, before the first decision; or drop an amendment that changes nothing.", Seen{}), s.withdraw)
	add(s, move("approve", "approve", stages, "The yes of the stage that waits, by who may review at it and wrote no part of it.", ApproveTo{Sheet: sheet}), s.approve)
	add(s, move("return", "return", stages, "Give it back to its drafter with remarks, from any stage; with a sheet of 差 it is barred.", ReturnTo{Remarks: remarks}), s.giveBack)
	add(s, move("publish", "publish", []office.Act{office.Publish}, "Mark what was approved as made public.", Seen{}), s.publish)
	add(s, move("amend", "amend", []office.Act{office.Amend}, "Open what was approved for a change, with its reason; what was approved stands until the change is.", AmendTo{Reason: "年中预算调整，培训人次相应增加"}), s.amend)
	add(s, move("remark", "remarks", append(slices.Clone(stages), office.Note), "Write remarks without deciding: by the stage that waits, or as notes by who may write notes.", RemarksTo{Remarks: remarks}), s.remark)
	add(s, move("answer-remark", "remarks/{number}/answer", append(slices.Clone(stages), office.Submit), "Answer a remark: the unit says what it did, or who wrote it takes it back.", ReplyTo{Answer: "已按上年实际人次测算并补充说明"}), s.resolve)
	add(s, move("fill-sheet", "sheet", stages, "Fill the review sheet of the stage that waits.", SheetTo{Sheet: *sheet}), s.sheet)
}

func moveLinks(id string) map[string]link {
	out := map[string]link{}
	for _, op := range []string{"submit", "withdraw", "approve", "return", "publish", "amend", "remark", "fill-sheet"} {
		out[op] = link{"id": id, "body.version": "$response.body#/version"}
	}
	out["answer-remark"] = link{"id": id, "body.version": "$response.body#/version", "number": "$response.body#/remarks/0/number"}
	return out
}

// Case is where a declaration stands.
type Case struct {
	Declaration string      `json:"declaration"`
	Version     int         `json:"version" doc:"Counts the moves; a move names the version that its sender saw."`
	State       string      `json:"state" enum:"draft,submitted,passed,returned,barred,approved,published"`
	Stage       *CaseStage  `json:"stage,omitempty" doc:"The stage that it waits for, or that barred it."`
	Stages      []CaseStage `json:"stages" doc:"All stages of its way."`
	Round       int         `json:"round" doc:"How often it was handed in."`
	Revision    int         `json:"revision" doc:"The revision that was handed in last, 0 for none."`
	Frozen      int         `json:"frozen" doc:"The revision that was approved last and stands, 0 for none."`
	Approvals   []Approval  `json:"approvals"`
	Amendment   *Amendment  `json:"amendment,omitempty"`
	Remarks     []Remark    `json:"remarks" doc:"Those that wait for an answer first."`
	Sheets      []KeptSheet `json:"sheets"`
	Since       *time.Time  `json:"since,omitempty"`
	May         []string    `json:"may" doc:"The moves (operation ids) that the caller could make now as far as state and permissions say, those that bring it on first; open findings or remarks may still refuse one."`
}

// CaseStage is one approval on the way.
type CaseStage struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Act   string `json:"act" doc:"What a reviewer must be allowed."`
	Sheet bool   `json:"sheet" doc:"It needs a review sheet."`
}

// Approval is one stage's yes.
type Approval struct {
	Stage string    `json:"stage"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
}

// Amendment is a change of what was approved, on its way.
type Amendment struct {
	Reason string    `json:"reason"`
	From   int       `json:"from" doc:"The revision that was approved."`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// Remark is what a reviewer wrote to a cell.
type Remark struct {
	Number     int        `json:"number"`
	Round      int        `json:"round"`
	Stage      string     `json:"stage"`
	Revision   int        `json:"revision"`
	Ref        string     `json:"ref"`
	Text       string     `json:"text"`
	Note       bool       `json:"note" doc:"It binds nobody."`
	By         string     `json:"by"`
	At         time.Time  `json:"at"`
	Answer     string     `json:"answer,omitempty"`
	AnsweredBy string     `json:"answered_by,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
}

// KeptSheet is a filled review sheet.
type KeptSheet struct {
	Sheet5
	Round    int       `json:"round"`
	Stage    string    `json:"stage"`
	Revision int       `json:"revision"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
}

type caseOut struct {
	ETag string `header:"ETag"`
	Body Case
}

func (s *server) getCase(ctx context.Context, in *oneIn) (*caseOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err != nil {
		return nil, err
	}
	c, err := s.Review.Of(ctx, k.ID)
	if err != nil {
		return nil, err
	}
	out := s.shown(ctx, k, c)
	if sameTag(in.IfNone, out.ETag) {
		return nil, notModified(out.ETag)
	}
	return out, nil
}

// shown is a case as it is answered.
func (s *server) shown(ctx context.Context, k goal.Kept, c review.Case) *caseOut {
	v, lang := whoAsks(ctx), whoAsks(ctx).say.Lang()
	out := Case{
		Declaration: string(k.ID), Version: c.Version, State: string(c.State), Round: c.Round, Revision: c.Revision, Frozen: c.Frozen,
		Stages: []CaseStage{}, Approvals: []Approval{}, Remarks: []Remark{}, Sheets: []KeptSheet{}, May: mayMove(c, pages.Person(v.Tree, v.Person), place(v, k)),
	}
	for _, st := range c.Scheme.Stages {
		out.Stages = append(out.Stages, CaseStage{st.ID, st.In(lang), st.Act, st.Sheet})
	}
	if st, ok := c.Stage(); ok {
		out.Stage = &CaseStage{st.ID, st.In(lang), st.Act, st.Sheet}
	}
	for _, a := range c.Approvals {
		out.Approvals = append(out.Approvals, Approval{a.Stage, a.Name, a.At})
	}
	if a := c.Amendment; a != nil {
		out.Amendment = &Amendment{a.Reason, a.From, a.Name, a.At}
	}
	for _, open := range []bool{true, false} {
		for _, r := range c.Remarks {
			if r.Open() == open {
				out.Remarks = append(out.Remarks, remark(r))
			}
		}
	}
	for _, f := range c.Sheets {
		grades := Sheet5{string(f.Completeness), string(f.Relevance), string(f.Suitability), string(f.Feasibility), string(f.Overall), f.Comment}
		out.Sheets = append(out.Sheets, KeptSheet{grades, f.Round, f.Stage, f.Revision, f.Name, f.At})
	}
	if !c.Since.IsZero() {
		out.Since = &c.Since
	}
	tag, err := tagOf(out, lang)
	if err != nil {
		tag = `"` + strconv.Itoa(c.Version) + `"`
	}
	return &caseOut{ETag: tag, Body: out}
}

func remark(r review.Remark) Remark {
	out := Remark{
		Number: r.Number, Round: r.Round, Stage: r.Stage, Revision: r.Revision, Ref: string(r.Ref), Text: r.Text, Note: r.Note, By: r.Name, At: r.At,
		Answer: r.Answer, AnsweredBy: r.AnswerBy,
	}
	if !r.AnswerAt.IsZero() {
		out.AnsweredAt = &r.AnswerAt
	}
	return out
}

// place is the organisation of a declaration.
func place(v *asking, k goal.Kept) string {
	return string(v.PlaceOf(k.Declaration.Department, k.Declaration.Unit).ID)
}

// mayMove lists the moves that state and permissions allow.
func mayMove(c review.Case, p review.Person, at string) []string {
	if c.Organisation() != "" {
		at = c.Organisation()
	}
	out := []string{}
	add := func(name string, ok bool) {
		if ok {
			out = append(out, name)
		}
	}
	st, waits := c.Stage()
	reviews := waits && p.May(st.Act, at) && c.Bars(p) == nil
	stands := c.State == review.Approved || c.State == review.Published
	add("submit", (c.State == review.Draft || c.State == review.Returned) && p.May(review.ActSubmit, at))
	add("answer-remark", len(c.OpenRemarks()) > 0 && (reviews || p.May(review.ActSubmit, at)))
	add("approve", reviews && c.State != review.Barred)
	add("publish", c.State == review.Approved && p.May(review.ActPublish, at))
	add("amend", stands && p.May(review.ActAmend, at))
	add("fill-sheet", reviews && c.State != review.Barred)
	add("remark", reviews || p.May(review.ActNote, at) && c.Version > 0)
	add("return", reviews)
	add("withdraw", (c.State == review.Submitted && c.Done == 0 || c.State == review.Draft && c.Amendment != nil) && p.May(review.ActWithdraw, at))
	return out
}

// Move is one move that was made.
type Move struct {
	Version  int       `json:"version" doc:"Of the case after it."`
	Kind     string    `json:"kind"`
	Stage    string    `json:"stage,omitempty"`
	Round    int       `json:"round"`
	Revision int       `json:"revision"`
	State    string    `json:"state" doc:"After it."`
	Grade    string    `json:"grade,omitempty"`
	Reason   string    `json:"reason,omitempty"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
}

type movesOut struct{ Body []Move }

func (s *server) listMoves(ctx context.Context, in *idIn) (*movesOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err != nil {
		return nil, err
	}
	list, err := s.Review.History(ctx, k.ID)
	out := &movesOut{Body: []Move{}}
	lang := whoAsks(ctx).say.Lang()
	for _, m := range list {
		out.Body = append(out.Body, Move{
			m.Number, string(m.Kind), m.Stage.In(lang), m.Round, m.Revision, string(m.State), string(m.Grade), m.Reason, m.Name, m.At,
		})
	}
	return out, err
}

func (s *server) getChanges(ctx context.Context, in *idIn) (*diffOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err != nil {
		return nil, err
	}
	c, err := s.Desk.Changed(ctx, string(whoAsks(ctx).Person.ID), k.ID)
	return &diffOut{Body: Difference{From: c.From, To: c.To, Changes: changes(c.List)}}, err
}

// SeenRevision is a revision that the caller looked at.
type SeenRevision struct {
	Revision int `json:"revision" minimum:"1"`
}

type seenIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body SeenRevision
}

func (s *server) markSeen(ctx context.Context, in *seenIn) (*nothing, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err != nil {
		return nil, err
	}
	if in.Body.Revision > k.Newest {
		return nil, fault.New(fault.NotFound, "goal.no_revision", "id", string(k.ID), "revision", in.Body.Revision)
	}
	return &nothing{}, s.Desk.Seen(ctx, string(whoAsks(ctx).Person.ID), k.ID, in.Body.Revision)
}
