package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/snapshot"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/sample"
)

// What is asked of publishing: of a department of twelve projects, and of one of ten thousand. No limit is stated: these are our own.
const (
	askedPackage     = 100.0 // ms, from the snapshot to the zip that is kept, twelve projects
	askedUnpacked    = 250.0 // ms, all checks and everything computed again, twelve projects
	askedPackageAll  = 60.0  // s, ten thousand projects
	askedUnpackedAll = 60.0
)

// fewProjects is a small department.
const fewProjects = 12

// measurePublish publishes invented years of a small department and of a large one, and checks their packages.
func measurePublish(ctx context.Context, at *place, projects int) (out []figure, err error) {
	err = at.using(ctx, func(s *store) error {
		for _, p := range []struct {
			n                 int
			unit              string
			packaged, checked float64
		}{{fewProjects, "ms", askedPackage, askedUnpacked}, {min(projects, 10_000), "s", askedPackageAll, askedUnpackedAll}} {
			v := inventedYear(p.n, 2000+len(out))
			took, data, err := s.published(ctx, v)
			if err != nil {
				return err
			}
			start := time.Now()
			r, err := bundle.Verify(data, s.key)
			if err == nil && (!r.OK() || r.Again.Same == 0 || r.Again.Points == 0) {
				err = fmt.Errorf("the package of %d projects does not agree with itself: %+v", p.n, r.Again)
			}
			if err != nil {
				return err
			}
			checked := time.Since(start)
			in := func(d time.Duration) float64 {
				if p.unit == "s" {
					return d.Seconds()
				}
				return ms(d)
			}
			out = append(
				out, figure{what: "published", of: []any{"projects", p.n, "indicators", r.Again.Indicators}, asked: p.packaged, measured: in(took), unit: p.unit},
				figure{what: "unpacked", of: []any{"projects", p.n}, asked: p.checked, measured: in(checked), unit: p.unit},
				figure{what: "package", of: []any{"projects", p.n}, measured: float64(len(data)) / (1 << 20), unit: "MB"},
			)
		}
		return nil
	})
	return out, err
}

// published publishes a snapshot as it is, and gives its package and how long it took from the snapshot to the proved zip.
func (s *store) published(ctx context.Context, v *snapshot.Snapshot) (took time.Duration, data []byte, err error) {
	start := time.Now()
	text, err := snapshot.Encode(v)
	if err != nil {
		return 0, nil, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error { return s.keepVersion(tx, v, text) })
	if err == nil {
		err = s.complete(ctx)
	}
	if err == nil {
		data, err = s.bundle.Zip(ctx, snapshot.Slug(v.Department), v.Year, v.Number)
	}
	return time.Since(start), data, err
}

// keepVersion writes the rows of a version and its act, as the room of publishing does once it has looked at everything.
func (s *store) keepVersion(tx *db.Tx, v *snapshot.Snapshot, text []byte) error {
	trail, err := s.tables.Follow(tx)
	if err != nil {
		return err
	}
	if err := trail.Touch("publication", v.Department, v.Year, v.Number); err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO publication (department, year, number, slug, kind, at, demonstration, reason, digest, made_by, made_by_id) VALUES ($1, $2, $3, $4, $5, $6, TRUE, $7, $8, $9, $10)`,
		v.Department, v.Year, v.Number, snapshot.Slug(v.Department), string(v.Kind), db.Instant(v.At), v.Reason, snapshot.Digest(text), actor.System.Name, actor.System.ID); err != nil {
		return err
	}
	digest, err := s.bundle.Keep(tx, trail, text, nil)
	if err != nil {
		return err
	}
	leaf, err := trail.Append(tlog.Act{By: actor.System, Verb: bundle.Verb, Subject: bundle.Subject(v.Department, v.Year), Version: int64(v.Number), New: digest, Reason: v.Reason})
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO publication_text (department, year, number, content, leaf, checkpoint, key) VALUES ($1, $2, $3, $4, $5, '', '')`,
		v.Department, v.Year, v.Number, string(text), leaf)
	return err
}

// inventedYear is a year of invented projects with figures, months, districts, verdicts and points, as publishing would make them of the books.
func inventedYear(n, year int) *snapshot.Snapshot {
	norm := scheme.Norms()[0]
	s := &snapshot.Snapshot{
		Department: sample.Department, Year: year, Number: 1, Kind: snapshot.Results, Demonstration: true, Rule: snapshot.Rule{Below: 5, Values: 5},
		At: time.Date(year+1, 2, 20, 2, 0, 0, 0, time.UTC), Known: time.Date(year+1, 2, 20, 1, 0, 0, 0, time.UTC), On: day.Of(year, 12, 31), Schemes: []scheme.Scheme{norm},
	}
	for i, d := range sample.Many(n) {
		s.Projects = append(s.Projects, inventedProject(&d, norm, i, year))
	}
	return s
}

func inventedProject(d *goal.Declaration, norm scheme.Scheme, seed, year int) snapshot.Project {
	budget := fen.Fen(1_000_000_00 + int64(seed%97)*10_000_00)
	p := snapshot.Project{
		ID: fmt.Sprintf("p%05d", seed), Name: d.Name, Unit: d.Unit, Nature: d.Nature, Category: d.Category, Plain: d.Name, Overall: d.Goals.Overall, Annual: d.Goals.Annual,
		Funding: snapshot.Funding{Annual: fen.Ptr(budget), Initial: fen.Ptr(budget), Adjusted: fen.Ptr(budget), Paid: fen.Ptr(budget * fen.Fen(80+seed%20) / 100)},
		Digest:  goal.Digest(*d), Revision: 1,
	}
	var readings []measure.Reading
	for at, in := range d.Indicators {
		n, r := inventedIndicator(in, at, seed, year)
		p.Indicators, readings = append(p.Indicators, n), append(readings, r)
	}
	in := scheme.Input{Scheme: norm, Facts: evaluation.Facts(readings), Money: scheme.Money{Known: true, First: budget, Budget: budget, Paid: *p.Funding.Paid}}
	in.Weights, _ = norm.Lay(d.Indicators)
	sheet := scheme.Score(&in)
	points := func(of scheme.Points) *int64 { n := int64(of); return &n }
	for at := range p.Indicators {
		l := sheet.Lines[at]
		p.Indicators[at].Machine, p.Indicators[at].Points, p.Indicators[at].Full = points(l.Points), points(l.Points), points(l.Weight)
	}
	p.Score = &snapshot.Score{
		Scheme: norm.ID, Version: norm.Version, Name: snapshot.Say(norm.Key()), Weights: in.Weights, Machine: points(sheet.Total), Points: points(sheet.Total), Full: int64(scheme.Whole), Grade: "良",
	}
	return p
}

// inventedIndicator is an indicator with a year's counts: a rate where its target is a percentage, else a number; a word is judged by hand.
func inventedIndicator(in goal.Indicator, at, seed, year int) (snapshot.Indicator, measure.Reading) {
	text := func(p *string) string {
		if p == nil {
			return ""
		}
		return *p
	}
	t := in.Target
	key := measure.Key(in.Level2 + "\n" + in.Name + "\n" + strconv.Itoa(at))
	n := snapshot.Indicator{
		Number: at + 1, Key: string(key), Level1: in.Level1, Level2: in.Level2, Name: in.Name, From: day.Of(year, 1, 1), To: day.Of(year, 12, 31),
		Target: snapshot.Target{Raw: t.Raw, Kind: string(t.Kind), Op: text(t.Op), Value: text(t.Value), Upper: text(t.Upper), Unit: text(t.Unit), Text: text(t.Text)},
	}
	r := measure.Reading{Position: at, Key: key, Indicator: in, Outcome: judge.Unbound, Binding: &measure.Binding{Way: measure.Measured, Measure: "deliverable.plan", Read: judge.Rate, Judgement: "target"}}
	m := journal.Measure{ID: "deliverable.plan", Kind: journal.Ratio, Unit: "%"}
	if t.Kind != goal.Quantitative || text(t.Unit) != "%" {
		n.Outcome, r.Binding = string(judge.Unbound), nil
		return n, r
	}
	var sum judge.Amount
	for month := 1; month <= 12; month++ {
		den := int64(20 + (seed*7+month*13+at)%40)
		num := den - int64((seed+month+at)%4)
		n.Months = append(n.Months, snapshot.Month{Month: month, Cell: snapshot.Cell{Num: &num, Den: &den, Times: &den}})
		sum.Num, sum.Den, sum.Times = sum.Num+num, sum.Den+den, sum.Times+den
	}
	sum.Known, sum.Persons = true, -1
	n.Measure, n.Kind, n.Per, n.Read, n.Judgement = m.ID, string(m.Kind), m.Unit, string(judge.Rate), "target"
	n.Year = snapshot.Cell{Num: &sum.Num, Den: &sum.Den, Times: &sum.Times}
	j, _ := judge.ByID("target")
	v := j.Judge(judge.Facts{Measure: m, Read: judge.Rate, Target: t, Now: sum, On: n.To, From: n.From, To: n.To})
	n.Value, n.Unit, n.Share, n.Outcome = v.Value, v.Unit, v.Share, string(v.Outcome)
	for _, w := range v.Words {
		n.Words = append(n.Words, snapshot.Say(w.Key))
	}
	r.Outcome, r.Value, r.Unit, r.Share, r.Counted = v.Outcome, v.Value, v.Unit, v.Share, true
	r.Figure.Num, r.Figure.Den, r.Figure.Times, r.Figure.Persons = sum.Num, sum.Den, sum.Times, -1
	return n, r
}
