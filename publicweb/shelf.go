package publicweb

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	"plumbline/disclosure/published"
	"plumbline/disclosure/snapshot"
)

// fresh is how long the list of versions may be old: what is published is on the site after so long at the latest.
const fresh = 2 * time.Second

// The memory of decoded snapshots and of rendered pages, in bytes of their texts.
const (
	mostRead = 128 << 20
	mostMade = 64 << 20
)

// shelf is what is published, in order, each snapshot decoded once.
type shelf struct {
	source published.Reader
	log    *slog.Logger
	now    func() time.Time
	read   *kept[*snapshot.Version]

	mu    sync.Mutex
	asked time.Time
	all   *catalogue
	brief map[string]*brief // by digest, of latest versions
}

// catalogue is everything published at a moment: the years by department and year, and the stamp of all of it.
type catalogue struct {
	years []*year // newest year first, then by department
	stamp string
}

// published is a department's year with all its versions, the newest first.
type year struct {
	Department, Slug string
	Year             int
	Editions         []snapshot.Publication
	Brief            *brief
}

// Latest is the newest version.
func (p *year) Latest() snapshot.Publication { return p.Editions[0] }

// edition finds a version by its number.
func (p *year) edition(number int) (snapshot.Publication, bool) {
	for _, e := range p.Editions {
		if e.Number == number {
			return e, true
		}
	}
	return snapshot.Publication{}, false
}

func newShelf(from published.Reader, now func() time.Time, log *slog.Logger) *shelf {
	return &shelf{source: from, now: now, log: log, read: newKept[*snapshot.Version](mostRead), brief: map[string]*brief{}}
}

// catalogue gives what is published, asked anew where the last answer is no longer fresh.
func (s *shelf) catalogue(ctx context.Context) (*catalogue, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if age := now.Sub(s.asked); s.all != nil && age >= 0 && age < fresh {
		return s.all, nil
	}
	list, err := s.source.Publications(ctx)
	if err != nil {
		return nil, fmt.Errorf("list what is published: %w", err)
	}
	stamp := stampOf(list)
	if s.all == nil || s.all.stamp != stamp {
		var whole bool
		if s.all, whole = s.ordered(ctx, list); whole {
			s.all.stamp = stamp
		} else {
			s.all.stamp = stamp + " in part" // asked again when the answer is no longer fresh
		}
	}
	s.asked = now
	return s.all, nil
}

func stampOf(list []snapshot.Publication) string {
	var all []byte
	for _, e := range list {
		all = append(all, e.Department...)
		all = append(strconv.AppendInt(all, int64(e.Year*10_000+e.Number), 10), e.Digest...)
		all = append(all, e.Checkpoint...) // what is signed later is told then
	}
	return snapshot.Digest(all)
}

// ordered sorts the versions into years and reads the newest of each once. whole says that all could be read: one that cannot
// is listed without its content, so that it does not take the others off the site.
func (s *shelf) ordered(ctx context.Context, list []snapshot.Publication) (all *catalogue, whole bool) {
	all, whole = &catalogue{}, true
	at := map[string]*year{}
	for _, e := range list {
		key := e.Department + "/" + strconv.Itoa(e.Year)
		if at[key] == nil {
			at[key] = &year{Department: e.Department, Slug: e.Slug, Year: e.Year}
			all.years = append(all.years, at[key])
		}
		at[key].Editions = append(at[key].Editions, e)
	}
	slices.SortFunc(all.years, func(a, b *year) int {
		return cmp.Or(cmp.Compare(b.Year, a.Year), cmp.Compare(a.Department, b.Department))
	})
	used := map[string]*brief{}
	for _, p := range all.years {
		slices.SortFunc(p.Editions, func(a, b snapshot.Publication) int { return cmp.Compare(b.Number, a.Number) })
		digest := p.Latest().Digest
		if s.brief[digest] == nil {
			v, err := s.open(ctx, p.Latest())
			if err != nil {
				s.log.Error("a published version cannot be read", "error", err)
				p.Brief, whole = &brief{Kind: p.Latest().Kind, Demonstration: p.Latest().Demonstration}, false
				continue
			}
			s.brief[digest] = briefOf(v.Snapshot)
		}
		p.Brief, used[digest] = s.brief[digest], s.brief[digest]
	}
	s.brief = used
	return all, whole
}

// open gives a version with its snapshot. Nobody may change it.
func (s *shelf) open(ctx context.Context, e snapshot.Publication) (*snapshot.Version, error) {
	if v, ok := s.read.get(e.Digest); ok {
		return v, nil
	}
	v, err := s.source.Version(ctx, e.Slug, e.Year, e.Number)
	if err != nil {
		return nil, fmt.Errorf("snapshot of %s %d, version %d: %w", e.Department, e.Year, e.Number, err)
	}
	if v.Digest != e.Digest {
		return nil, fmt.Errorf("snapshot of %s %d, version %d: its digest is %s, %s was listed", e.Department, e.Year, e.Number, v.Digest, e.Digest)
	}
	s.read.put(e.Digest, v, len(v.Text))
	return v, nil
}

// year finds a department's year by its address; a department's Chinese name serves as well as its slug.
func (c *catalogue) year(department string, number int) (*year, bool) {
	for _, p := range c.years {
		if p.Year == number && (p.Slug == department || p.Department == department) {
			return p, true
		}
	}
	return nil, false
}
