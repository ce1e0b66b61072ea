// Package whole is 部门整体支出绩效自评: the evaluations of a department's year rolled up into one.
//
// It guarantees that a project weighs as much as its adjusted budget, so that the execution of the budget of the whole is that of the sums;
// that every rate is a rate of sums and never a mean of rates; that points are exact fractions, rounded half up to hundredths once for the
// total, and that the points by project, those by first level and the weights are parted by the largest remainder so that each adds up to
// its total; that the total lies between the least and the greatest of its projects; and that what is not in the total is named with the
// reason. What a project's year is worth is evaluation's.
package whole

import (
	"math/big"
	"slices"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
)

// Out says why a project is not in the total.
type Out string

// The reasons: nothing was evaluated, and the books have no budget to weigh it by.
const (
	NotEvaluated Out = "not_evaluated"
	NoBudget     Out = "no_budget"
)

// Key is the message key of the reason.
func (o Out) Key() string { return "whole.out." + string(o) }

// Project is a project in the whole. Weight is its part of 100.00, by its adjusted budget, Part its part of the total. Out says that it is
// not in the total, "" where it is; Score is nil where nothing was evaluated.
type Project struct {
	Kept     goal.Kept
	Money    scheme.Money
	Score    *evaluation.Score
	Tally    evaluation.Tally
	Accepted bool
	Out      Out
	Weight   scheme.Points
	Part     scheme.Points
}

// Level is a first level over all projects of the total; Name is "" for the execution of the budget. Weight and Points are means of the
// projects' by their budgets, Reached and the rest are counts of indicators.
type Level struct {
	Name   string
	Weight scheme.Points
	Points scheme.Points
	Tally  evaluation.Tally
}

// Whole is a department's year. Money and Tally are of the projects in the total, money summed. Approved counts the declarations whose goals were approved, Granted is their budget, Declared that of all.
// Scored says that there is a total.
type Whole struct {
	Department string
	Year       int
	Projects   []Project
	Levels     []Level
	Tally      evaluation.Tally
	Money      scheme.Money
	Approved   int
	Granted    fen.Fen
	Declared   fen.Fen
	Evaluated  int
	Accepted   int
	Scored     bool
	Total      scheme.Points
	Grade      scheme.Grade
	Demo       bool
}

// Approved says of a declaration whether its goals were approved.
type Approved func(goal.ID) bool

// Of rolls up the evaluations of a department's year; all are the declarations of that year, in their order.
func Of(department string, year int, all []goal.Kept, results []evaluation.Evaluation, approved Approved) Whole {
	w := Whole{Department: department, Year: year}
	of := map[goal.ID]*evaluation.Evaluation{}
	for i := range results {
		of[results[i].Kept.ID] = &results[i]
	}
	var in []*evaluation.Evaluation
	for _, k := range all {
		e := of[k.ID]
		p := project(k, e)
		w.count(&p, approved(k.ID))
		if p.Out == "" {
			in = append(in, e)
			w.Tally = w.Tally.Add(p.Tally)
		}
		w.Projects = append(w.Projects, p)
	}
	w.roll(in)
	return w
}

// project is what one declaration brings.
func project(k goal.Kept, e *evaluation.Evaluation) Project {
	p := Project{Kept: k, Out: NotEvaluated}
	if e == nil {
		return p
	}
	score := e.Stands()
	p.Kept, p.Money, p.Score, p.Tally, p.Accepted, p.Out = e.Kept, e.Input.Money, &score, e.Tally(""), e.Accepted(), ""
	if !p.Money.Known || p.Money.Budget <= 0 {
		p.Out = NoBudget
	}
	return p
}

// count adds the basic facts of a project.
func (w *Whole) count(p *Project, approved bool) {
	declared := fen.Fen(0)
	if f := p.Kept.Declaration.Funding.AnnualTotal; f != nil {
		declared = *f
	}
	w.Demo = w.Demo || p.Kept.Demo
	w.Declared += declared
	if approved {
		w.Approved++
		w.Granted += declared
	}
	if p.Score != nil {
		w.Evaluated++
	}
	if p.Accepted {
		w.Accepted++
	}
	if p.Out == "" {
		w.Money.Known = true
		w.Money.First, w.Money.Budget, w.Money.Paid = w.Money.First+p.Money.First, w.Money.Budget+p.Money.Budget, w.Money.Paid+p.Money.Paid
	}
}

// roll weighs the projects of the total. The evaluations are those of the projects that are in it, in their order.
func (w *Whole) roll(in []*evaluation.Evaluation) {
	if len(in) == 0 {
		return
	}
	sum := new(big.Int)
	for _, e := range in {
		sum.Add(sum, big.NewInt(int64(e.Input.Money.Budget)))
	}
	weights, parts := make([]*big.Rat, len(in)), make([]*big.Rat, len(in))
	total := new(big.Rat)
	for i, e := range in {
		score := e.Stands()
		weights[i] = new(big.Rat).SetFrac(big.NewInt(int64(e.Input.Money.Budget)), sum)
		parts[i] = times(weights[i], score.Total)
		total.Add(total, parts[i])
		weights[i] = times(weights[i], scheme.Whole)
	}
	w.Scored, w.Total = true, halfUp(total)
	w.Grade = scheme.GradeOf(w.Total, day.Of(w.Year, 1, 1))
	of, worth := part(scheme.Whole, weights), part(w.Total, parts)
	n := 0
	for i := range w.Projects {
		if p := &w.Projects[i]; p.Out == "" {
			p.Weight, p.Part = of[n], worth[n]
			n++
		}
	}
	w.level(in, sum)
}

// level rolls up the execution of the budget and the first levels.
func (w *Whole) level(in []*evaluation.Evaluation, sum *big.Int) {
	names := []string{""}
	for _, name := range []string{goal.Cost, goal.Output, goal.Benefit, goal.Satisfaction} {
		if slices.ContainsFunc(in, func(e *evaluation.Evaluation) bool { return slices.Contains(e.Levels(), name) }) {
			names = append(names, name)
		}
	}
	for _, e := range in { // what is no first level of the norms stands last, so that the parts still make the whole
		for _, name := range e.Levels() {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	weights, points := make([]*big.Rat, len(names)), make([]*big.Rat, len(names))
	for i := range names {
		weights[i], points[i] = new(big.Rat), new(big.Rat)
	}
	w.Levels = make([]Level, len(names))
	for _, e := range in {
		share := new(big.Rat).SetFrac(big.NewInt(int64(e.Input.Money.Budget)), sum)
		score := e.Stands()
		weights[0].Add(weights[0], times(share, e.Machine.Execution.Weight))
		points[0].Add(points[0], times(share, score.Execution))
		for i := range e.Input.Facts {
			at := slices.Index(names, e.Input.Facts[i].Level1)
			weights[at].Add(weights[at], times(share, e.Machine.Lines[i].Weight))
			points[at].Add(points[at], times(share, score.Lines[i]))
		}
		for at := 1; at < len(names); at++ {
			w.Levels[at].Tally = w.Levels[at].Tally.Add(e.Tally(names[at]))
		}
	}
	of, worth := part(weighed(weights), weights), part(w.Total, points)
	for i, name := range names {
		w.Levels[i].Name, w.Levels[i].Weight, w.Levels[i].Points = name, of[i], worth[i]
	}
}

// weighed is the sum of weights: 100.00, less where a project has nothing to score.
func weighed(list []*big.Rat) scheme.Points {
	sum := new(big.Rat)
	for _, r := range list {
		sum.Add(sum, r)
	}
	return halfUp(sum)
}

// times is points by a share, in hundredths of a point, exactly.
func times(share *big.Rat, p scheme.Points) *big.Rat {
	return new(big.Rat).Mul(share, new(big.Rat).SetInt64(int64(p)))
}

// halfUp rounds hundredths of a point half up.
func halfUp(r *big.Rat) scheme.Points {
	twice := new(big.Rat).Add(new(big.Rat).Mul(r, big.NewRat(2, 1)), big.NewRat(1, 1))
	return scheme.Points(new(big.Int).Div(twice.Num(), new(big.Int).Mul(twice.Denom(), big.NewInt(2))).Int64())
}

// part rounds exact parts so that they add up to sum: each is rounded down, and the hundredths that are left go to those that lost most by
// it, the earlier first. The parts differ from the sum by less than one for each.
func part(sum scheme.Points, exact []*big.Rat) []scheme.Points {
	out, order := make([]scheme.Points, len(exact)), make([]int, len(exact))
	lost := make([]*big.Rat, len(exact))
	left := sum
	for i, r := range exact {
		down := new(big.Int).Div(r.Num(), r.Denom())
		out[i], order[i] = scheme.Points(down.Int64()), i
		lost[i] = new(big.Rat).Sub(r, new(big.Rat).SetInt(down))
		left -= out[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return lost[b].Cmp(lost[a]) })
	for i := 0; left > 0 && i < len(order); i++ {
		out[order[i]]++
		left--
	}
	return out
}
