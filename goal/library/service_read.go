package library

import (
	"cmp"
	"context"
	"slices"
	"time"

	"plumbline/goal"
	"plumbline/platform/db"
)

// fresh is how old the counts of uses may be that suggestions are sorted by; pages count anew.
const fresh = time.Minute

// current gives the index of what stands in the store; with recount, the uses are counted now.
func (s *Service) current(tx *db.Tx, recount bool) (*index, error) {
	n, err := serial(tx)
	if err != nil {
		return nil, err
	}
	x := s.index.Load()
	if x != nil && x.serial >= n && !recount && tx.Now.Sub(x.counted) < fresh {
		return x, nil
	}
	s.mend.Lock()
	defer s.mend.Unlock()
	if x = s.index.Load(); x == nil || x.serial < n {
		since := int64(0)
		if x != nil {
			since = x.serial
		}
		entries, err := changedSince(tx, since)
		if err != nil {
			return nil, err
		}
		x = x.changed(n, entries)
		recount = true // a name may mean another entry by now
	}
	if recount || tx.Now.Sub(x.counted) >= fresh {
		uses, err := meanings(tx)
		if err != nil {
			return nil, err
		}
		x = x.withUses(tx.Now, uses)
	}
	s.index.Store(x)
	return x, nil
}

// reading runs f over the index as of one instant of the store.
func (s *Service) reading(ctx context.Context, recount bool, f func(tx *db.Tx, x *index) error) error {
	return s.db.Read(ctx, func(tx *db.Tx) error {
		x, err := s.current(tx, recount)
		if err != nil {
			return err
		}
		return f(tx, x)
	})
}

// Query asks for entries: Text by characters, pinyin or initials; Retired for those out of use; Sort by form (default), uses or name.
type Query struct {
	Text           string
	Level1, Level2 string
	Retired        bool
	Sort           string
	Page, Size     int // Page from 1; Size 0 for 100
}

// Listed is an entry with how often it is used, and the name that answered a search.
type Listed struct {
	Entry
	Uses    int
	Matched string
}

// pageSize is the number of a list's lines unless asked otherwise.
const pageSize = 100

// List gives a page of the entries, and how many there are. Those that were merged are not of them.
func (s *Service) List(ctx context.Context, q Query) (list []Listed, matched int, err error) {
	err = s.reading(ctx, true, func(_ *db.Tx, x *index) error {
		hits := x.list(q)
		matched = len(hits)
		list = nil
		for _, h := range cut(hits, q.Page, q.Size) {
			list = append(list, Listed{h.Entry, x.uses[h.ID], h.matched})
		}
		return nil
	})
	return list, matched, err
}

func cut[T any](list []T, page, size int) []T {
	if size <= 0 {
		size = pageSize
	}
	if page > len(list)/size+1 {
		return nil
	}
	from := min(len(list), (max(page, 1)-1)*size)
	return list[from:min(len(list), from+size)]
}

// list gives the hits of a query in its order.
func (x *index) list(q Query) []hit {
	var hits []hit
	asked := ask(q.Text)
	for _, it := range x.items {
		if it.Merged != "" || it.Retired != q.Retired || q.Level1 != "" && it.Level1 != q.Level1 || q.Level2 != "" && it.Level2 != q.Level2 {
			continue
		}
		if h := it.match(asked); h.rank != never {
			hits = append(hits, h)
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		switch q.Sort {
		case "uses":
			return cmp.Compare(x.uses[b.ID], x.uses[a.ID])
		case "name":
			return cmp.Compare(a.sort, b.sort)
		}
		if len(asked) > 0 {
			return x.better(a, b)
		}
		return 0
	})
	return hits
}

// mostSuggested bounds a list of suggestions.
const mostSuggested = 50

// Suggest gives the entries that what was typed may mean, the likeliest first: what begins so, what has it as a word, what
// holds it, what is spelled so (pinyin or initials); of equals what is used most. Blank levels mean any; blank text
// gives the most used. Counts may be a minute old.
func (s *Service) Suggest(ctx context.Context, text, level1, level2 string, limit int) (list []Listed, err error) {
	err = s.reading(ctx, false, func(_ *db.Tx, x *index) error {
		list = list[:0]
		for _, h := range x.suggest(ask(text), level1, level2, min(max(limit, 1), mostSuggested)) {
			list = append(list, Listed{h.Entry, x.uses[h.ID], h.matched})
		}
		return nil
	})
	return list, err
}

// Known is what the library knows of an indicator; Entry is nil where its name means none.
type Known struct {
	Entry   *Entry
	Remarks []Remark
}

// Look gives for each indicator its entry and what is unusual about it.
func (s *Service) Look(ctx context.Context, indicators []goal.Indicator) (out []Known, err error) {
	err = s.reading(ctx, false, func(_ *db.Tx, x *index) error {
		out = make([]Known, len(indicators))
		for i, in := range indicators {
			if it, ok := x.means[goal.Meaning(in.Name)]; ok {
				e := it.Entry
				out[i] = Known{&e, e.Unusual(in)}
			}
		}
		return nil
	})
	return out, err
}

// Detail is an entry with what the declarations say of it, and its history.
type Detail struct {
	Entry
	Into     *Entry // where its names are, if it was merged
	Uses     []Use  // the newest year first
	Said     []Count
	Called   []Count // the names it is declared under
	Versions []Version
}

// Of gives an entry with its uses. Which of them a person may see is for who shows them; the counts are of all.
func (s *Service) Of(ctx context.Context, id ID) (d Detail, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		d = Detail{}
		var err error
		if d.Entry, err = load(tx, id); err != nil {
			return err
		}
		if d.Merged != "" {
			into, err := Standing(tx, d.Merged)
			if err != nil {
				return err
			}
			d.Into = &into
		} else if d.Uses, err = usesOf(tx, d.Meanings()); err != nil {
			return err
		}
		uses := make([]goal.Use, len(d.Uses))
		names := make([]string, len(d.Uses))
		for i, u := range d.Uses {
			uses[i], names[i] = u.Use, u.Indicator.Name
		}
		d.Said, d.Called = said(uses), counts(names)
		d.Versions, err = versions(tx, id)
		return err
	})
	return d, err
}

// Wanted asks for proposals: of these meanings, or those whose names hold a text, standing in at least so many places.
type Wanted struct {
	Meanings   []string
	Text       string
	Least      int
	Page, Size int
}

// Propose gives a page of what the declarations hold and the library does not, the most used first, and how many there are.
func (s *Service) Propose(ctx context.Context, w Wanted) (list []Proposal, matched int, err error) {
	err = s.reading(ctx, true, func(tx *db.Tx, x *index) error {
		counts, err := meanings(tx)
		if err != nil {
			return err
		}
		found := w.among(x, counts)
		matched = len(found)
		found = cut(found, w.Page, w.Size)
		uses, err := usesOf(tx, found)
		if err != nil {
			return err
		}
		list = nil
		plain, first := make([]goal.Use, len(uses)), map[string][]Use{}
		for i, u := range uses {
			plain[i] = u.Use
			if m := goal.Meaning(u.Indicator.Name); len(first[m]) < shownUses {
				first[m] = append(first[m], u)
			}
		}
		for _, group := range goal.GroupAlike(plain) {
			p := propose(group)
			p.Shown = first[p.Meaning]
			list = append(list, p)
		}
		slices.SortFunc(list, func(a, b Proposal) int { return cmp.Or(b.Uses-a.Uses, cmp.Compare(a.Meaning, b.Meaning)) })
		return nil
	})
	return list, matched, err
}

// among gives the meanings that are wanted and not of the library, the most used first.
func (w Wanted) among(x *index, counts map[string]int) []string {
	var found []string
	asked, spell := ask(w.Text), speller{}
	for m, n := range counts {
		_, known := x.means[m]
		if known || n < w.Least || len(w.Meanings) > 0 && !slices.Contains(w.Meanings, m) {
			continue
		}
		if name := spell.ready(m); name.rank(asked) == never {
			continue
		}
		found = append(found, m)
	}
	slices.SortFunc(found, func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	return found
}
