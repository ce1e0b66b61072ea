package formview

import (
	"plumbline/review"
	"plumbline/web/site"
)

// Sign is a status: a shape with its colour, never without a word.
type Sign struct{ Shape, Class, Word string }

// StateSign says where a declaration stands in its review.
func StateSign(p *site.Page, c review.Case) Sign {
	s := Sign{"half", "warn", p.T(c.State.Key())}
	switch c.State {
	case review.Approved, review.Published:
		s.Shape, s.Class = "disc", "ok"
	case review.Returned, review.Barred:
		s.Shape, s.Class = "cross", "zhu"
	case review.Draft:
		s.Shape, s.Class = "dashed", "ink3"
		if c.Amendment != nil {
			s.Word = p.T("web.state.amending")
		}
	}
	return s
}
