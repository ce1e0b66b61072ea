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

func (k *knowns) of(ctx context.Context, keep *goal.Service, row goal.Row) (known, error) {
	k.mu.Lock()
	got, ok := k.by[row.ID]
	k.mu.Unlock()
	if ok && got.revision == row.Revision {
		return got, nil
	}
	kept, err := keep.Get(ctx, row.ID)
	if err != nil {
		return got, err
	}
	got = known{kept.Revision, kept.Declaration.Funding, percentsOf(kept.Declaration.Indicators)}
	k.mu.Lock()
	defer k.mu.Unlock()
	for id := range k.by { // any is as good as another
		if len(k.by) < mostKnown {
			break
		}
		delete(k.by, id)
	}
	k.by[row.ID] = got
	return got, nil
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
