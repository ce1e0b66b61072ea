package binding

import (
	"net/http"

	"plumbline/forecast"
	"plumbline/measure"
	"plumbline/web/formview"
)

// outlook says how a target stands to the years before, and how likely it is to be met.
type outlook struct {
	sign
	Words string
	Past  string // what came in the years before, "" where nothing was recorded
}

// outlooks asks how the targets stand by bindings, by the place of their indicators.
func (s *server) outlooks(r *http.Request, a *about, tried []measure.Binding) (map[int]*outlook, error) {
	if s.Forecast == nil {
		return nil, nil
	}
	list, err := s.Forecast.Plausible(r.Context(), a.Kept, tried)
	if err != nil {
		return nil, err
	}
	out := map[int]*outlook{}
	for _, o := range list {
		if len(o.Past) == 0 { // the dry run says so
			continue
		}
		one := &outlook{sign: sign{"dashed", "ink3", a.T(o.Standing.Key())}, Past: formview.Past(&a.Page, o)}
		switch o.Standing {
		case forecast.TooEasy:
			one.Shape, one.Class = "half", "warn"
		case forecast.Plausible:
			one.Shape, one.Class = "disc", "ok"
		case forecast.OutOfReach:
			one.Shape, one.Class = "cross", "zhu"
		}
		for _, w := range o.Words {
			one.Words += w.Sentence(a.T)
		}
		out[o.Position] = one
	}
	return out, nil
}
