package evaluation

import (
	"context"

	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/review/course"
)

// Results gives the evaluations that are kept of a department's year, in the official order of the declarations, each with the
// scores and its state, and what the room itself finds missing (checks from outside are asked by Of). One that nobody began is left out.
func (s *Service) Results(ctx context.Context, department string, year int) ([]Evaluation, error) {
	list, err := s.goal.Whole(ctx, department, year)
	if err != nil {
		return nil, err
	}
	cases, err := s.courses.Cases(ctx, course.Evaluation, year)
	if err != nil {
		return nil, err
	}
	kept, marks := map[goal.ID]stored{}, map[goal.ID]*Appraisal{}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		all, err := storedIn(tx, department, year)
		ids := make([]goal.ID, len(all))
		for i, v := range all {
			kept[v.declaration], ids[i] = v, v.declaration
		}
		if err == nil {
			marks, err = appraisalsOf(tx, ids)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []Evaluation
	for _, k := range list {
		v, ok := kept[k.ID]
		if !ok {
			continue
		}
		e := Evaluation{Kept: k, Appraisal: marks[k.ID], Case: cases[string(k.ID)]}
		if err := v.into(&e); err != nil {
			return nil, err
		}
		if e.Revision != k.Revision {
			if e.Kept, err = s.goal.At(ctx, k.ID, e.Revision); err != nil {
				return nil, err
			}
		}
		e.Approved = true
		e.settle()
		e.look(nil)
		out = append(out, e)
	}
	return out, nil
}

// Accepted says that every stage has approved the evaluation.
func (e *Evaluation) Accepted() bool { return e.Case.State == course.Accepted }
