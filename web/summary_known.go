package web

import (
	"context"
	"net/http"
	"sync"

	"plumbline/goal"
	"plumbline/review"
	"plumbline/web/formview"
	"plumbline/web/site"
)

// known is what the summary draws of a content, which never changes: it is worked out once.
type known struct {
	revision int
	funding  goal.Funding
	per      percents
}

// knowns holds what is known of the newest revisions.
type knowns struct {
	mu sync.Mutex
	by map[goal.ID]known
}

// mostKnown bounds them, at some 200 bytes each.
const mostKnown = 50_000

// of gives what is known of the rows, in their order, reading what is not known yet.
func (k *knowns) of(ctx context.Context, keep *goal.Service, rows []goal.Row) ([]known, error) {
	out := make([]known, len(rows))
	var missing []goal.ID
	k.mu.Lock()
	for i, row := range rows {
		if got, ok := k.by[row.ID]; ok && got.revision == row.Revision {
			out[i] = got
		} else {
			missing = append(missing, row.ID)
		}
	}
	k.mu.Unlock()
	if len(missing) == 0 {
		return out, nil
	}
	newest, err := goal.Newest(ctx, keep, missing)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, row := range rows {
		if kept, ok := newest[row.ID]; ok {
			out[i] = known{kept.Revision, kept.Declaration.Funding, percentsOf(kept.Declaration.Indicators)}
			k.by[row.ID] = out[i]
		}
	}
	for id := range k.by { // any is as good as another
		if len(k.by) <= mostKnown {
			break
		}
		delete(k.by, id)
	}
	return out, nil
}

// states gives the signs of where declarations stand in their review.
func (s *server) states(r *http.Request, p *site.Page, ids []goal.ID) (map[goal.ID]formview.Sign, error) {
	out := map[goal.ID]formview.Sign{}
	if s.Cases == nil {
		return out, nil
	}
	cases, err := review.Cases(r.Context(), s.Cases, ids)
	for id, c := range cases {
		out[id] = formview.StateSign(p, c)
	}
	return out, err
}
