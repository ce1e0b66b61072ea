package measure

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"plumbline/goal"
	"plumbline/journal"
	"plumbline/measure/propose"
	"plumbline/platform/db"
)

// Proposal is how an indicator would be measured, for a person to confirm. Sign is the word of its name that chose the measure,
// From where the matter was found.
type Proposal struct {
	Position int
	Binding  Binding
	Sign     string
	From     propose.Source
}

// Propose suggests bindings for the indicators of a declaration, from their words and the matters that the project's records use,
// this year and the year before. Where it is said under which matters records will be kept (agreed), it goes by those instead of
// this year's. An indicator whose words say nothing is left out.
func (s *Service) Propose(ctx context.Context, k goal.Kept, agreed propose.Matters) ([]Proposal, error) {
	d, this := &k.Declaration, agreed
	var err error
	if agreed == nil {
		if this, err = s.matters(ctx, d, d.Year); err != nil {
			return nil, err
		}
	}
	last, err := s.matters(ctx, d, d.Year-1)
	if err != nil {
		return nil, err
	}
	var out []Proposal
	for i, in := range d.Indicators {
		p, ok := propose.For(in, s.catalogue.list, this, last)
		if !ok {
			continue
		}
		b := Binding{Key: KeyOf(d.Indicators, i), Way: Measured, Measure: p.Measure, Matter: p.Matter, Read: p.Read, Judgement: p.Judgement, Params: p.Params}
		if b = b.tidy(); b.check(s.catalogue, d) == nil {
			out = append(out, Proposal{Position: i, Binding: b, Sign: p.Sign, From: p.From})
		}
	}
	return out, nil
}

// matters lists the matters in use of each measure in the project's accounts of a year.
func (s *Service) matters(ctx context.Context, d *goal.Declaration, year int) (propose.Matters, error) {
	list, err := s.books.Accounts(ctx, year, journal.ProjectOf(d.Department, d.Name))
	out := propose.Matters{}
	for _, a := range list {
		measure, matter := a.Parts()
		out[measure] = append(out[measure], matter)
	}
	return out, err
}

// Matters lists every matter that the records of a project use, in this year and the year before, sorted.
func (s *Service) Matters(ctx context.Context, k goal.Kept) ([]string, error) {
	var out []string
	for _, year := range []int{k.Declaration.Year, k.Declaration.Year - 1} {
		of, err := s.matters(ctx, &k.Declaration, year)
		if err != nil {
			return nil, err
		}
		for _, list := range of {
			out = append(out, list...)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return slices.DeleteFunc(out, func(m string) bool { return m == "" }), nil
}

// Stamps gives, of a department's year, a text for each declaration with bindings that changes whenever they do.
func Stamps(tx *db.Tx, department string, year int) (map[goal.ID]string, error) {
	out := map[goal.ID]string{}
	return out, tx.Each(func(r db.Row) error {
		var id goal.ID
		var n int
		err := r.Scan(&id, &n)
		out[id] = strconv.Itoa(n)
		return err
	}, `SELECT v.declaration, MAX(v.number) FROM binding_version v JOIN declaration d ON d.id = v.declaration
		WHERE d.department = $1 AND d.year = $2 GROUP BY v.declaration`, department, year)
}

// Unbound gives the places of the indicators that have no binding, or one of a target that they have no more, of the newest revisions of
// declarations; one that has all is left out.
func Unbound(tx *db.Tx, ids []goal.ID) (map[goal.ID][]int, error) {
	bound, err := boundOf(tx, ids)
	if err != nil {
		return nil, err
	}
	names, contents := map[goal.ID][]goal.Indicator{}, map[goal.ID][]string{}
	for part := range slices.Chunk(ids, mostAsked) {
		list, args := db.Among(1, part)
		err := tx.Each(func(r db.Row) error {
			var id goal.ID
			var in goal.Indicator
			var content string
			err := r.Scan(&id, &in.Level2, &in.Name, &content)
			names[id], contents[id] = append(names[id], in), append(contents[id], content)
			return err
		}, `SELECT declaration, level2, name, content FROM indicator WHERE declaration IN (`+list+`) ORDER BY declaration, position`, args...)
		if err != nil {
			return nil, err
		}
	}
	out := map[goal.ID][]int{}
	for id, list := range names {
		for i := range list {
			b, ok := bound[id].Of[KeyOf(list, i)]
			if ok { // only then what it promises has to be read
				var in goal.Indicator
				if err := json.Unmarshal([]byte(contents[id][i]), &in); err != nil {
					return nil, fmt.Errorf("indicator of %s: %w", id, err)
				}
				ok = b.derives(in.Target)
			}
			if !ok {
				out[id] = append(out[id], i)
			}
		}
	}
	return out, nil
}
