package form

import (
	"context"

	"plumbline/base/actor"
	"plumbline/goal"
)

// remember answers the waiting repairs of a reading that a person has answered before: the kept revision holds the same
// words at the same field, answered, and the field still holds the answer. So a document that was imported once is not
// asked about again. The answers are recorded as the program's.
func (s *Service) remember(ctx context.Context, im *Import) error {
	kept, err := s.goal.Find(ctx, im.Reading.Declarations())
	if err != nil {
		return err
	}
	for i := range im.Reading.Forms {
		if kept[i] == nil {
			continue
		}
		d := &im.Reading.Forms[i].Declaration
		for n, r := range d.Repairs {
			choice, ok := answered(kept[i].Declaration, *d, r)
			if !waits(r) || !ok {
				continue
			}
			next, err := decided(*d, n, choice)
			if err != nil {
				continue // the answer does not fit what was read now: a person is asked
			}
			*d = next
			im.Answers = append(im.Answers, Answer{Form: i, Repair: n, Place: r.Place, Text: r.Read, Ref: r.Ref, Choice: choice, By: actor.System.Name, ByID: actor.System.ID, At: kept[i].SavedAt})
		}
	}
	return nil
}

// answered looks for the answer to a repair in the kept declaration: the same words read the same way at the same
// field, of an indicator with the same name, and the answer still stands in the field.
func answered(kept, read goal.Declaration, asked goal.Repair) (choice string, ok bool) {
	if !sameIndicator(kept, read, asked.Ref) {
		return "", false
	}
	for _, r := range kept.Repairs {
		if r.Ref != asked.Ref || r.Kind != asked.Kind || r.Read != asked.Read || waits(r) {
			continue
		}
		now, known := goal.Value(kept, r.Ref)
		return r.Took, known && now == r.Took
	}
	return "", false
}

func sameIndicator(a, b goal.Declaration, ref goal.Ref) bool {
	i, _, ok := ref.Indicator()
	if !ok {
		return true
	}
	return i < len(a.Indicators) && i < len(b.Indicators) && a.Indicators[i].Name == b.Indicators[i].Name
}
