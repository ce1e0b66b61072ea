// Package monitor reports in August on the invented year: for every project whose declaration is approved the form of January
// to July, with causes and remedies where a light is red or yellow, through the stages. One report is returned, one waits;
// of the remedies one was verified, one waits for it, and one is overdue. Everything goes through the use cases of the
// rooms, under the clock it is given; whatever is not approved by then is left out.
package monitor

import (
	"context"
	"fmt"
	"slices"
	"time"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/monitor/remedy"
	"plumbline/monitor/report"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/sample"
)

// period is the one that is reported on.
const period = "2023-07"

// Deps is the rooms, and who does what in them: the drafter fills in, the reviewers of unit, department and finance decide, the
// reviewer of the unit verifies. Path gives the organisation of a declaration and those above it.
type Deps struct {
	Goal   *goal.Service
	Report *report.Service
	Remedy *remedy.Service
	Course *course.Service

	Drafter, Unit, Department, Finance review.Person
	Path                               func(department, unit string) []string
}

func at(month, dayOf, hour, minute int) time.Time {
	return time.Date(sample.Year, time.Month(month), dayOf, hour, minute, 0, 0, day.Shanghai)
}

// handed is a report on its way.
type handed struct {
	kept   goal.Kept
	report report.Report
	c      course.Case
}

// Load reports on the year. The clock is set to the instant of each act.
func Load(ctx context.Context, d Deps, clock func(time.Time)) error {
	clock(at(8, 7, 9, 0))
	list, err := d.Goal.Whole(ctx, sample.Federation, sample.Year)
	if err != nil {
		return err
	}
	var all []handed
	for i, k := range list {
		approved, err := d.Report.Approved(ctx, k.ID)
		if err != nil {
			return err
		}
		if approved == 0 {
			continue
		}
		h, err := d.fill(ctx, k, i, clock)
		if err != nil {
			return fmt.Errorf("report of %s: %w", k.Declaration.Name, err)
		}
		all = append(all, h)
	}
	if err := d.decide(ctx, all, clock); err != nil {
		return err
	}
	return d.remedies(ctx, clock)
}

// fill begins a report, fills in what deviates and hands it in.
func (d Deps) fill(ctx context.Context, k goal.Kept, n int, clock func(time.Time)) (h handed, err error) {
	h.kept = k
	path := d.Path(k.Declaration.Department, k.Declaration.Unit)
	clock(at(8, 7, 10, n))
	if h.report, err = d.Report.Open(ctx, d.Drafter, k.ID, path, period); err != nil {
		return h, err
	}
	clock(at(8, 8, 10, n))
	if h.report, err = d.Report.Save(ctx, d.Drafter, k.ID, period, h.report.Version, entry(h.report)); err != nil {
		return h, err
	}
	clock(at(8, 10, 15, n))
	h.c, err = d.Report.HandIn(ctx, d.Drafter, k.ID, period, h.report.Version, 0)
	return h, err
}

// why is a cause with what is done about it, as offices write them.
type why struct{ kind, cause, what string }

// whys are the causes that the drafter finds, by turns: all invented.
var whys = []why{
	{"staff", "上半年承办人员调整，部分工作推迟到三季度开展。", "落实专人承办，按月核对进度，三季度补齐欠做的场次。"},
	{"institution", "年初修订制度，新办法六月才印发，前半年的材料不全。", "按新办法补齐材料，逐项登记在用的制度。"},
	{"other", "部分学员因身体原因缺考，补考安排在下半年。", "九月底前组织补考，逐人登记结果。"},
	{"funds", "上半年资金集中在三季度下达，采购合同签订较晚。", "加快合同签订，按节点支付，不突击花钱。"},
	{"equipment", "培训场地改造，设备五月才可用。", "改用社区场地，设备到位后加开班次。"},
}

// entry writes down what deviates.
func entry(r report.Report) report.Entry {
	e := report.Entry{Note: "数据由准绳从业务记录取得，已与承办处室核对。", Lines: make([]report.Typed, len(r.Lines))}
	n := len(r.Project)
	for i, l := range r.Lines {
		if !l.Light.Colour.Alarming() {
			continue
		}
		w := whys[n%len(whys)]
		if l.Word {
			w = whys[1]
		}
		e.Lines[i] = report.Typed{
			Causes: []string{w.kind}, Cause: w.cause, Likelihood: "possible", What: w.what, Who: "郭敏" + sample.Label, Due: day.Of(sample.Year, 9+n%2, 30).String(),
		}
		n++
	}
	return e
}

// decide brings the reports through the stages: the last but one waits for the department, the last was returned by it.
func (d Deps) decide(ctx context.Context, all []handed, clock func(time.Time)) error {
	approve := func(list []handed, who review.Person, on time.Time) error {
		for i := range list {
			clock(on.Add(time.Duration(i) * time.Minute))
			c, err := d.Course.Approve(ctx, who, course.Monitor, list[i].report.ID, list[i].c.Version)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", who.Name, list[i].kept.Declaration.Name, err)
			}
			list[i].c = c
		}
		return nil
	}
	if err := approve(all, d.Unit, at(8, 14, 14, 0)); err != nil {
		return err
	}
	// Returned is the report whose money is furthest behind; it comes last.
	slices.SortStableFunc(all, func(a, b handed) int {
		return int(b.report.Progress.Money.PerMyriad() - a.report.Progress.Money.PerMyriad())
	})
	rest := all
	if len(all) > 2 {
		rest = all[:len(all)-2]
		last := all[len(all)-1]
		clock(at(8, 18, 11, 0))
		cells := []review.Cell{{Ref: "funds", Text: "资金执行明显慢于时间，请在备注中说明四季度的支付安排。"}}
		if _, err := d.Course.Return(ctx, d.Department, course.Monitor, last.report.ID, last.c.Version, cells); err != nil {
			return err
		}
	}
	if err := approve(rest, d.Department, at(8, 18, 14, 0)); err != nil {
		return err
	}
	return approve(rest, d.Finance, at(8, 25, 10, 0))
}

// remedies carries the remedies out in autumn: all are done and verified but the last, which is forgotten, and the one before it,
// which waits to be verified.
func (d Deps) remedies(ctx context.Context, clock func(time.Time)) error {
	list, err := d.Remedy.List(ctx, remedy.Filter{Year: sample.Year, State: remedy.Open})
	if err != nil || len(list) == 0 {
		return err
	}
	list = list[:len(list)-1]
	for i, r := range list {
		clock(at(10, 9, 9, i))
		next, err := d.Remedy.Move(ctx, r.ID, r.Version, remedy.Move{Kind: "done", By: d.Drafter, Text: "已按措施办理，登记表和签到表已归档。"})
		if err != nil {
			return err
		}
		if len(list) > 1 && i == len(list)-1 {
			continue
		}
		clock(at(10, 16, 14, i))
		if _, err := d.Remedy.Move(ctx, r.ID, next.Version, remedy.Move{Kind: "verify", By: d.Unit, Text: "核对了登记表和签到表，与账上的数一致。"}); err != nil {
			return err
		}
	}
	return nil
}
