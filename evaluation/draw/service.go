package draw

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/evaluation"
	"plumbline/goal"
	"plumbline/monitor/remedy"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/review"
	"plumbline/review/course"
)

// Service keeps draws. Whoever calls has asked the office whether the person may.
type Service struct {
	db         *db.DB
	log        *tlog.Registry
	evaluation *evaluation.Service
	remedy     *remedy.Service
}

// New gives the service over a store, the evaluations and the remedies of monitoring (nil: none are known). Acts go into the log; log may
// be nil.
func New(d *db.DB, log *tlog.Registry, e *evaluation.Service, r *remedy.Service) *Service {
	return &Service{db: d, log: log, evaluation: e, remedy: r}
}

// Order is what an officer says before a draw: how many are drawn, which number decides and where it is published, and from which day on.
type Order struct {
	Size   int
	Source string
	Day    day.Day
}

// largestSize is how many can be drawn at most.
const largestSize = 1000

func (o *Order) check(candidates int, today day.Day) error {
	o.Source = strings.TrimSpace(o.Source)
	switch n := utf8.RuneCountInString(o.Source); {
	case candidates == 0:
		return fault.New(fault.Conflict, "draw.no_candidates").On("size")
	case o.Size < 1 || o.Size > min(candidates, largestSize):
		return fault.New(fault.Invalid, "draw.size_bad", "most", min(candidates, largestSize)).On("size")
	case n == 0 || n > longestText:
		return fault.New(fault.Invalid, "draw.source_bad", "most", longestText).On("source")
	case !today.Before(o.Day):
		return fault.New(fault.Invalid, "draw.day_bad").On("day")
	}
	return nil
}

// Candidates weighs the self-evaluations of a department's year that were handed in, the greatest weight first.
func (s *Service) Candidates(ctx context.Context, department string, year int) ([]Candidate, error) {
	results, err := s.evaluation.Results(ctx, department, year)
	if err != nil {
		return nil, err
	}
	earlier, err := s.evaluation.Results(ctx, department, year-1)
	if err != nil {
		return nil, err
	}
	before := map[string]*evaluation.Evaluation{}
	for i := range earlier {
		before[name(earlier[i].Kept.Declaration)] = &earlier[i]
	}
	signs, err := s.signs(ctx, year)
	if err != nil {
		return nil, err
	}
	rules := Rules(year)
	var out []Candidate
	for i := range results {
		e := &results[i]
		if st := e.Case.State; st == review.Submitted || st == review.Passed || st == course.Accepted {
			out = append(out, Weigh(rules, e, Known{Before: before[name(e.Kept.Declaration)], Signals: signs[e.Kept.ID]}))
		}
	}
	slices.SortStableFunc(out, func(a, b Candidate) int { return int(b.Weight - a.Weight) })
	return out, nil
}

// signs counts the remedies of each declaration that nobody has verified.
func (s *Service) signs(ctx context.Context, year int) (map[goal.ID]int, error) {
	out := map[goal.ID]int{}
	if s.remedy == nil {
		return out, nil
	}
	list, err := s.remedy.List(ctx, remedy.Filter{Year: year})
	for _, r := range list {
		if r.State == remedy.Open || r.State == remedy.Done {
			out[r.Declaration]++
		}
	}
	return out, err
}

// Prepare freezes the list that is drawn from. It is refused while another of the department's year waits for its number, and where the
// number might be known already.
func (s *Service) Prepare(ctx context.Context, by actor.Actor, department string, year int, o Order) (d Drawing, err error) {
	list, err := s.Candidates(ctx, department, year)
	if err != nil {
		return d, err
	}
	return d, s.db.Write(ctx, func(tx *db.Tx) error {
		if err := o.check(len(list), day.At(tx.Now)); err != nil {
			return err
		}
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		all, err := drawings(tx, department, year)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(all, func(d Drawing) bool { return !d.Done() }) {
			return fault.New(fault.Conflict, "draw.waits")
		}
		d = Drawing{ID: id.New(tx.Now), Prepared: tx.Now, PreparedBy: by.Name}
		d.List = List{Department: department, Year: year, Size: o.Size, Source: o.Source, Day: o.Day, Rules: Rules(year), Candidates: list}
		if d.text, err = d.List.Text(); err != nil {
			return err
		}
		d.Digest = DigestOf(d.text)
		if err := trail.Touch("draw_list", d.ID); err != nil {
			return err
		}
		if err := keepList(tx, by, &d); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by, Verb: "draw.prepare", Subject: "draw/" + d.ID, New: d.Digest})
		return err
	})
}

// Draw enters the published number and draws by it. Where says where it was found. It is refused before the day on which the number is
// published, and a second time.
func (s *Service) Draw(ctx context.Context, by actor.Actor, drawn, seed, where string) (d Drawing, err error) {
	if seed, err = SeedOf(seed); err != nil {
		return d, err
	}
	where = strings.TrimSpace(where)
	if n := utf8.RuneCountInString(where); n == 0 || n > longestText {
		return d, fault.New(fault.Invalid, "draw.where_bad", "most", longestText).On("where")
	}
	return d, s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		if d, err = one(tx, drawn); err != nil {
			return err
		}
		switch {
		case d.Done():
			return fault.New(fault.Conflict, "draw.drawn_already")
		case day.At(tx.Now).Before(d.List.Day):
			return fault.New(fault.Conflict, "draw.too_early", "day", d.List.Day.String()).On("seed")
		case DigestOf(d.text) != d.Digest:
			return fault.New(fault.Conflict, "draw.list_changed")
		}
		d.Seed, d.Where, d.Drawn, d.DrawnBy = seed, where, tx.Now, by.Name
		d.Picked = Draw(d.List.Candidates, d.List.Size, d.Digest, seed).Picked
		if err := trail.Touch("draw_seed", d.ID); err != nil {
			return err
		}
		if err := keepSeed(tx, by, &d); err != nil {
			return err
		}
		if _, err = trail.Append(tlog.Act{By: by, Verb: "draw.draw", Subject: "draw/" + d.ID, Old: d.Digest}); err != nil {
			return err
		}
		for _, at := range d.Picked { // so that the story of each project tells it
			c := d.List.Candidates[at]
			if _, err := trail.Append(tlog.Act{By: by, Verb: "draw.drawn", Subject: goal.Subject(c.Declaration), Version: int64(c.Version)}); err != nil {
				return err
			}
		}
		return nil
	})
}

func one(tx *db.Tx, id string) (Drawing, error) {
	d, err := drawing(tx, id)
	if errors.Is(err, db.ErrNotFound) {
		return d, fault.New(fault.NotFound, "draw.none")
	}
	return d, err
}

// Of gives one draw.
func (s *Service) Of(ctx context.Context, id string) (d Drawing, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		d, err = one(tx, id)
		return err
	})
	return d, err
}

// List gives the draws of a department's year, the newest first.
func (s *Service) List(ctx context.Context, department string, year int) (list []Drawing, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = drawings(tx, department, year)
		return err
	})
	return list, err
}

// Outcome says what reviewers found at the projects that were drawn by any of some draws, which are of one department's year; a project
// counts once.
func (s *Service) Outcome(ctx context.Context, list ...Drawing) (o Outcome, err error) {
	drawn := map[goal.ID]bool{}
	for _, d := range list {
		for _, at := range d.Picked {
			drawn[d.List.Candidates[at].Declaration] = true
		}
	}
	if len(drawn) == 0 {
		return o, nil
	}
	results, err := s.evaluation.Results(ctx, list[0].List.Department, list[0].List.Year)
	if err != nil {
		return o, err
	}
	var of []*evaluation.Evaluation
	for i := range results {
		if drawn[results[i].Kept.ID] {
			of = append(of, &results[i])
		}
	}
	return OutcomeOf(of), nil
}
