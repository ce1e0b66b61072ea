// Package evaluation evaluates the invented year in January after it: the drafter fills in the self-evaluation of every approved
// declaration, with a reason for each deviation, and hands it in; one is returned and handed in again; the finance reviewer scores two; all
// are accepted before the final accounts. It uses the room's own use cases, takes what is approved by then and leaves out the rest.
package evaluation

import (
	"context"
	"fmt"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/measure/judge"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/sample"
)

// Deps is what the loader stands on. By gives the invented staff by name, without the label of invented names; Path is the organisation
// whose declarations they are, then those above it.
type Deps struct {
	Room    *evaluation.Service
	Courses *course.Service
	Goal    *goal.Service
	By      func(name string) review.Person
	Path    []string
}

// at is an instant of the January after the year, or later, in the office's time.
func at(month, on, hour, minute int) time.Time {
	return time.Date(sample.Year+1, time.Month(month), on, hour, minute, 0, 0, day.Shanghai)
}

// The project that is returned once, and those that are scored by a reviewer.
const (
	returned = "残疾人事业统计、监测和政策研究经费"
	first    = "残疾人权益保障经费"
	second   = "残疾人教育和就业经费"
)

// Load evaluates the sample's year. It asks the clock before every act.
func Load(ctx context.Context, d Deps, clock func(time.Time)) error {
	l := &loading{Deps: d, ctx: ctx, clock: clock, seen: map[goal.ID]int{}}
	list, err := l.filled()
	if err != nil {
		return err
	}
	for _, each := range []func(int, goal.Kept) error{
		func(i int, k goal.Kept) error {
			clock(at(1, 22, 9, i*5))
			if k.Declaration.Name == returned {
				return l.giveBack(k)
			}
			return l.approve(k, "周敏")
		},
		func(_ int, k goal.Kept) error { return l.again(k) },
		func(i int, k goal.Kept) error {
			clock(at(1, 26, 14, i*5))
			return l.approve(k, "王建国")
		},
		func(i int, k goal.Kept) error {
			clock(at(2, 1, 9, i*5))
			return l.appraise(k)
		},
		func(i int, k goal.Kept) error {
			clock(at(2, 2, 9, i*5))
			return l.approve(k, "李芳")
		},
	} {
		for i, k := range list {
			if err := each(i, k); err != nil {
				return fmt.Errorf("%s: %w", k.Declaration.Name, err)
			}
		}
	}
	return nil
}

type loading struct {
	Deps
	ctx   context.Context
	clock func(time.Time)
	seen  map[goal.ID]int // versions of the cases
}

// filled lets the drafter fill in every approved declaration's evaluation and hand it in; it gives those declarations.
func (l *loading) filled() ([]goal.Kept, error) {
	l.clock(at(1, 15, 9, 0))
	whole, err := l.Goal.Whole(l.ctx, sample.Federation, sample.Year)
	if err != nil {
		return nil, err
	}
	var out []goal.Kept
	for i, k := range whole {
		l.clock(at(1, 15, 9, 10+i*4))
		e, err := l.Room.Of(l.ctx, k.ID)
		if err != nil {
			return nil, err
		}
		if !e.Approved {
			continue
		}
		if _, err = l.Room.Save(l.ctx, l.By("陈静").Actor, k.ID, 0, Form(e)); err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	for i, k := range out {
		l.clock(at(1, 16, 10, i*4))
		if err := l.handIn(k, 1); err != nil {
			return nil, fmt.Errorf("%s: %w", k.Declaration.Name, err)
		}
	}
	return out, nil
}

func (l *loading) handIn(k goal.Kept, version int) error {
	c, err := l.Room.HandIn(l.ctx, l.By("陈静"), k.ID, version, l.seen[k.ID], l.Path)
	l.seen[k.ID] = c.Version
	return err
}

func (l *loading) approve(k goal.Kept, name string) error {
	c, err := l.Courses.Approve(l.ctx, l.By(name), course.Evaluation, string(k.ID), l.seen[k.ID])
	l.seen[k.ID] = c.Version
	return err
}

// giveBack returns an evaluation with a remark.
func (l *loading) giveBack(k goal.Kept) error {
	remark := review.Cell{Ref: "done", Text: "“实际完成情况”只说做了工作，请补上调查和研究各完成了多少。"}
	c, err := l.Courses.Return(l.ctx, l.By("周敏"), course.Evaluation, string(k.ID), l.seen[k.ID], []review.Cell{remark})
	l.seen[k.ID] = c.Version
	return err
}

// again lets the drafter answer the remark of the one that was returned and hand it in again, and the unit approve it.
func (l *loading) again(k goal.Kept) error {
	if k.Declaration.Name != returned {
		return nil
	}
	l.clock(at(1, 23, 10, 0))
	c, err := l.Courses.Answer(l.ctx, l.By("陈静"), course.Evaluation, string(k.ID), l.seen[k.ID], 1, "已按指标的实际数补写。")
	if err != nil {
		return err
	}
	l.seen[k.ID] = c.Version
	e, err := l.Room.Of(l.ctx, k.ID)
	if err != nil {
		return err
	}
	f := e.Form
	f.Done = done(e, true)
	if e, err = l.Room.Save(l.ctx, l.By("陈静").Actor, k.ID, e.Version, f); err != nil {
		return err
	}
	if err := l.handIn(k, e.Version); err != nil {
		return err
	}
	l.clock(at(1, 24, 10, 0))
	return l.approve(k, "周敏")
}

// appraise lets the finance reviewer score the two: one is confirmed save for what nothing proves, one loses a third of a line.
func (l *loading) appraise(k goal.Kept) error {
	if k.Declaration.Name != first && k.Declaration.Name != second {
		return nil
	}
	e, err := l.Room.Of(l.ctx, k.ID)
	if err != nil {
		return err
	}
	a := evaluation.Appraisal{Lines: make([]evaluation.Mark, len(e.Lines)), Comment: "抽查了取数和凭证，与自评表一致；没有系统记录的指标按佐证情况评分。"}
	cut := false
	for i := range a.Lines {
		switch line := e.Line(i); {
		case line.Left:
		case line.Deviation == scheme.NotMeasured && e.Self.Lines[i] > 0:
			half := e.Self.Lines[i] / 2
			a.Lines[i] = evaluation.Mark{Points: &half, Why: "只有科室台账，没有逐笔凭证，按一半计。"}
		case k.Declaration.Name == second && !cut && line.Band != "":
			cut = true
			a.Lines[i] = evaluation.Mark{Hand: []string{"vague_slight"}, Why: "申报时没有写明什么算达到，表述略为笼统。"}
		}
	}
	return l.Room.Appraise(l.ctx, l.By("李芳"), k.ID, e.Version, a)
}

// Form is what the invented drafter enters: a reason for every deviation, and the department's own count where no system keeps one yet.
func Form(e *evaluation.Evaluation) evaluation.Form {
	f := evaluation.Form{Done: done(e, false), Lines: make([]evaluation.Entry, len(e.Machine.Lines))}
	if e.Machine.Execution.Deviation != "" {
		f.Execution.Note = "部分合同尾款按验收进度次年支付；今后按季排出支付计划。"
	}
	for i := range f.Lines {
		f.Lines[i] = entry(e, i)
	}
	return f
}

// notes are the reasons by what deviates.
var notes = map[scheme.Deviation]string{
	scheme.BelowTarget: "下半年一部分场次因场地和天气改期，未能全部补办；次年一季度补齐，并把计划排到月。",
	scheme.AboveLimit:  "实际需求多于年初测算；次年按近三年平均数测算。",
	scheme.FarAbove:    "新增线上渠道，参加人数多于测算；次年提高指标值。",
	scheme.NotReached:  "有事项没有按期办结，经办人已说明；已建立逐月催办清单。",
	scheme.NotMeasured: "相关业务系统还没有接入，系统里没有记录；接入后自动取数。",
}

func entry(e *evaluation.Evaluation, i int) evaluation.Entry {
	line := e.Line(i)
	out := evaluation.Entry{Note: notes[line.Deviation]}
	waits := e.Input.Facts[i].Outcome == judge.Waiting
	if line.Deviation == scheme.NotMeasured && waits && !line.Left && line.Weight > 0 {
		own := line.Weight * 9 / 10
		out.Points, out.Actual, out.Why = &own, "完成（科室台账）", "按业务科室的纸质台账核对，扣一成作为误差。"
	}
	return out
}

// done says what was done of the goal of the year; in full it names the figures.
func done(e *evaluation.Evaluation, full bool) string {
	text := "年度目标中的各项工作已经实施，资金按规定支付，未发生违规使用。"
	if !full {
		return text
	}
	reached, figures := 0, ""
	for i := range e.Input.Facts {
		f := &e.Input.Facts[i]
		if f.Outcome == judge.Reached {
			reached++
		}
		if actual := e.Actual(i); actual != "" && f.Target.Value != nil {
			figures += f.Name + actual + "；"
		}
	}
	return text + fmt.Sprintf("%d 项指标中 %d 项达成。%s", len(e.Input.Facts), reached, strings.TrimSuffix(figures, "；"))
}
