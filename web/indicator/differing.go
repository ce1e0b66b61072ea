package indicator

import (
	"net/http"

	"plumbline/base/day"
)

// doubt is what stands on top of a page with figures while the books and the records of the work do not agree.
type doubt struct {
	Differs string // the day on which that was found, "" where they agree
}

// doubted asks whether the last review of the books found a difference.
func (s *server) doubted(r *http.Request) (doubt, error) {
	if s.Differing == nil {
		return doubt{}, nil
	}
	found, err := s.Differing(r.Context())
	if err != nil || found.IsZero() {
		return doubt{}, err
	}
	return doubt{day.Minute(found)}, nil
}
