package disclosure

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/disclosure/snapshot"
	"plumbline/disclosure/veil"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/platform/db"
	"plumbline/review"
)

// inputs is what a version is made of, all of one instant.
type inputs struct {
	want        Want
	known       time.Time
	on          day.Day
	kept        []goal.Kept // the approved revisions
	frozen      map[string]string
	left        []string
	approvals   []Approval
	versions    []snapshot.Publication
	texts       map[goal.ID]Text
	earlier     []veil.Earlier
	sheets      []measure.Sheet
	money       []read.Figure
	closed      map[string]day.Day // by project of the books
	evaluations map[goal.ID]*evaluation.Evaluation
	names       map[string]string
	differing   day.Day
	demo        bool // the records of the store are invented
}

// Prepare makes what would be published now, without publishing anything.
func (s *Service) Prepare(ctx context.Context, w Want) (*Draft, error) {
	w.Reason = strings.TrimSpace(w.Reason)
	if !slices.Contains([]snapshot.Kind{snapshot.Goals, snapshot.Results, snapshot.Withdrawn}, w.Kind) {
		return nil, fault.New(fault.Invalid, "disclosure.kind_unknown", "kind", string(w.Kind)).On("kind")
	}
	in, err := s.gather(ctx, w)
	if err != nil {
		return nil, err
	}
	d := &Draft{Left: in.left, NeedsReason: w.Kind == snapshot.Withdrawn || slices.ContainsFunc(in.versions, func(p snapshot.Publication) bool { return p.Kind == w.Kind })}
	f := &facts{first: !d.NeedsReason, reason: w.Reason, left: in.left, kept: map[string]string{}, frozen: in.frozen, own: map[string]bool{}, residue: s.Residue, differing: in.differing}
	if d.Whole, err = s.whole(ctx, in, f); err != nil {
		return nil, err
	}
	text, err := snapshot.Encode(d.Whole)
	if err != nil {
		return nil, err
	}
	if d.Shown, err = snapshot.Decode(text); err != nil {
		return nil, err
	}
	grade := func(points, _ int64) string { return chinese[scheme.GradeOf(scheme.Points(points), firstDay(w.Year))] }
	d.Veil = veil.Apply(veil.On(in.on), d.Shown, grade, in.earlier...)
	limits(d.Shown)
	f.snapshot, f.veil = d.Whole, d.Veil
	d.Findings = f.check()
	if len(in.versions) > 0 {
		d.Newest = &in.versions[0]
		old, err := s.Version(ctx, w.Department, w.Year, d.Newest.Number)
		if err != nil {
			return nil, err
		}
		d.Changes = snapshot.Diff(old.Snapshot, d.Shown)
	}
	d.Stamp, err = stampOf(d.Shown)
	return d, err
}

// stampOf knows a version but for when it was made and why.
func stampOf(s *snapshot.Snapshot) (string, error) {
	c := *s
	c.At, c.Known, c.Reason = time.Time{}, time.Time{}, ""
	text, err := snapshot.Encode(&c)
	return snapshot.Digest(text), err
}

// gather asks the rooms.
func (s *Service) gather(ctx context.Context, w Want) (*inputs, error) {
	in := &inputs{want: w, frozen: map[string]string{}, closed: map[string]day.Day{}, evaluations: map[goal.ID]*evaluation.Evaluation{}}
	list, err := s.Goal.Whole(ctx, w.Department, w.Year)
	if err != nil {
		return nil, err
	}
	if w.Kind != snapshot.Withdrawn {
		if err := s.approved(ctx, in, list); err != nil {
			return nil, err
		}
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		in.known = moment(tx)
		if in.approvals, err = approvalsOf(tx, w.Department, w.Year); err != nil {
			return err
		}
		if in.versions, err = versionsOf(tx, w.Department, w.Year); err != nil {
			return err
		}
		if in.earlier, err = earlierOf(tx, w.Department, w.Year); err != nil {
			return err
		}
		in.texts, err = textsOf(tx, idsOf(in.kept))
		return err
	})
	if err != nil {
		return nil, err
	}
	if in.on = day.At(in.known); day.Of(w.Year, 12, 31).Before(in.on) {
		in.on = day.Of(w.Year, 12, 31)
	}
	if w.Kind == snapshot.Withdrawn {
		return in, nil
	}
	return in, s.ask(ctx, in)
}

func idsOf(list []goal.Kept) []goal.ID {
	out := make([]goal.ID, len(list))
	for i, k := range list {
		out[i] = k.ID
	}
	return out
}

// approved keeps the approved revision of every declaration, and names those that have none.
func (s *Service) approved(ctx context.Context, in *inputs, list []goal.Kept) error {
	cases, err := review.Cases(ctx, s.Review, idsOf(list))
	if err != nil {
		return err
	}
	for _, k := range list {
		c := cases[k.ID]
		if c.Frozen == 0 {
			in.left = append(in.left, k.Declaration.Name)
			continue
		}
		if k.Revision != c.Frozen {
			demo := k.Demo
			if k, err = s.Goal.At(ctx, k.ID, c.Frozen); err != nil {
				return err
			}
			k.Demo = demo
		}
		in.frozen[string(k.ID)] = c.FrozenHash
		in.kept = append(in.kept, k)
	}
	return nil
}

// ask measures, and asks for money, closings, evaluations and names.
func (s *Service) ask(ctx context.Context, in *inputs) (err error) {
	at := measure.At{On: in.on, Known: in.known}
	if in.sheets, err = measure.Sheets(ctx, s.Measure, in.kept, at); err != nil {
		return err
	}
	if s.Demo != nil {
		if in.demo, err = s.Demo(ctx); err != nil {
			return err
		}
	}
	if s.Names != nil {
		if in.names, err = s.Names(ctx); err != nil {
			return err
		}
	}
	if in.want.Kind == snapshot.Goals {
		return nil
	}
	queries := make([]read.Query, len(in.kept))
	for i, k := range in.kept {
		queries[i] = read.Query{
			Account: journal.Account{Year: in.want.Year, Project: journal.ProjectOf(k.Declaration.Department, k.Declaration.Name), Measure: "money.execution"},
			To:      in.on, Known: in.known,
		}
	}
	if in.money, err = s.Books.Figures(ctx, queries); err != nil {
		return err
	}
	closings, err := s.Books.Closings(ctx, in.want.Year)
	if err != nil {
		return err
	}
	for _, c := range closings {
		in.closed[c.Project] = c.Through
	}
	if s.Differing != nil {
		when, err := s.Differing(ctx)
		if err != nil {
			return err
		}
		if !when.IsZero() {
			in.differing = day.At(when)
		}
	}
	if s.Evaluations == nil {
		return nil
	}
	list, err := s.Evaluations(ctx, in.want.Department, in.want.Year)
	for i := range list {
		if list[i].Accepted() {
			in.evaluations[list[i].Kept.ID] = &list[i]
		}
	}
	return err
}

// whole makes the snapshot with every count.
func (s *Service) whole(ctx context.Context, in *inputs, f *facts) (*snapshot.Snapshot, error) {
	v := &snapshot.Snapshot{
		Department: in.want.Department, Year: in.want.Year, Number: len(in.versions) + 1, Kind: in.want.Kind, At: in.known, Known: in.known, Reason: in.want.Reason,
		Demonstration: len(in.kept) > 0,
	}
	if in.want.Kind == snapshot.Withdrawn {
		v.Demonstration = len(in.versions) > 0 && in.versions[0].Demonstration
		return v, nil
	}
	for _, a := range in.approvals {
		if a.Kind == in.want.Kind {
			v.Approved = a.Day
		}
	}
	if in.want.Kind == snapshot.Results {
		v.On = in.on
		v.Closed = in.final()
	}
	schemes := map[string]scheme.Scheme{}
	for i := range in.kept {
		k := &in.kept[i]
		v.Demonstration = in.demo || v.Demonstration && k.Demo
		f.kept[string(k.ID)], f.own[string(k.ID)] = digestOf(*k), in.texts[k.ID].Number > 0
		p := project(k, in.texts[k.ID])
		if err := s.fill(ctx, in, i, &p); err != nil {
			return nil, err
		}
		s.score(in, i, &p, f, schemes)
		v.Projects = append(v.Projects, p)
	}
	for _, name := range slices.Sorted(maps.Keys(schemes)) {
		v.Schemes = append(v.Schemes, schemes[name])
	}
	totals(v)
	return v, nil
}

// final is the day through which the figures of every project are final, zero where that is not the last day that counts.
func (in *inputs) final() day.Day {
	for _, k := range in.kept {
		through := in.closed[journal.ProjectOf(k.Declaration.Department, k.Declaration.Name)]
		if through.IsZero() || through.Before(in.on) {
			return day.Day{}
		}
	}
	return in.on
}

// fill fills in the indicators of a project, and its money.
func (s *Service) fill(ctx context.Context, in *inputs, at int, p *snapshot.Project) error {
	readings := in.sheets[at].Readings
	for i := range readings {
		r := &readings[i]
		n := indicator(r, s.Measure.Catalogue(), in.names)
		if in.want.Kind == snapshot.Results {
			m, _ := s.Measure.Catalogue().Measure(n.Measure)
			figures(&n, r, m)
			if r.Facts != nil && r.Counted {
				if err := s.divide(ctx, in, r, m, &n); err != nil {
					return err
				}
			}
		}
		p.Indicators = append(p.Indicators, n)
	}
	if in.want.Kind == snapshot.Results {
		funded(p, in.money[at])
	}
	return nil
}

// divide fills in the months and tables of a figure. A stock has no sum over months, and different tags have none at all.
func (s *Service) divide(ctx context.Context, in *inputs, r *measure.Reading, m journal.Measure, n *snapshot.Indicator) error {
	if r.Binding.Read == judge.Kinds {
		return nil
	}
	if r.Binding.Read != judge.Level {
		months, err := s.Books.Months(ctx, r.Query)
		if err != nil {
			return err
		}
		for _, month := range months {
			n.Months = append(n.Months, snapshot.Month{Month: month.Month, Cell: cellOfFigure(month.Figure, m)})
		}
	}
	for _, by := range dimensions {
		parts, err := s.Books.Split(ctx, r.Query, by)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(parts, func(p read.Part) bool { return p.Value != "" }) {
			continue
		}
		t := snapshot.Table{By: string(by)}
		for _, part := range parts {
			t.Rows = append(t.Rows, rowOf(by, part, m, in.names))
		}
		slices.SortStableFunc(t.Rows, func(a, b snapshot.Row) int { return strings.Compare(a.Value, b.Value) })
		n.Tables = append(n.Tables, t)
	}
	return nil
}

// score fills in the accepted evaluation of a project.
func (s *Service) score(in *inputs, at int, p *snapshot.Project, f *facts, schemes map[string]scheme.Scheme) {
	if in.want.Kind != snapshot.Results {
		return
	}
	e := in.evaluations[in.kept[at].ID]
	if e == nil || e.Digest != p.Digest {
		f.missing = append(f.missing, p.Name)
		return
	}
	money := scheme.Money{Known: p.Funding.Paid != nil}
	for _, m := range []struct {
		to   *fen.Fen
		from *fen.Fen
	}{{&money.First, p.Funding.Initial}, {&money.Budget, p.Funding.Adjusted}, {&money.Paid, p.Funding.Paid}} {
		if m.from != nil {
			*m.to = *m.from
		}
	}
	if scored(p, e, in.sheets[at].Readings, money) {
		f.moved = append(f.moved, p.Name)
	}
	if p.Score != nil {
		schemes[p.Score.Scheme+" "+numeral(p.Score.Version)] = e.Input.Scheme
	}
}
