// Package survey is the surveys of the invented year (演示数据): one for every indicator of satisfaction and improvement of the
// twelve declarations of 2023, drawn from invented lists of those served, answered by link, with help, to interviewers and on
// paper. It guarantees that the same answers are given each time, though codes and the order in the box are random as ever. Most
// indicators are met, one is missed by little, and one has too few answers to be judged. Every number is an invention.
package survey

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/sample"
	room "plumbline/survey"
	"plumbline/survey/ballot"
)

// Deps is what the year is loaded through, and who of the invented staff does it.
type Deps struct {
	Survey *room.Service
	Ballot *ballot.Service
	By     actor.Actor
}

// Asked is a survey of the year: what it is about, whom it asks and what comes back. Of the answers Unknown say “cannot say”,
// and of the others Reached are those that the share counts.
type Asked struct {
	Project, Matter, Template  string
	Target                     int
	Frame, Invited             int
	Answered, Unknown, Reached int
	From, Until                day.Day
	measure                    string
}

// Measure is what it is measured by.
func (a Asked) Measure() string { return a.measure }

func asked(project, matter, template string, target int, people [2]int, answers [3]int, from, until day.Day) Asked {
	x, _ := room.TemplateOf(template)
	return Asked{
		Project: project, Matter: matter, Template: template, Target: target, Frame: people[0], Invited: people[1],
		Answered: answers[0], Unknown: answers[1], Reached: answers[2], From: from, Until: until, measure: x.Measure,
	}
}

func on(month, dayOfMonth int) day.Day { return day.Of(sample.Year, month, dayOfMonth) }

// Surveys lists the surveys of the year.
func Surveys() []Asked {
	return []Asked{
		asked("残疾人权益保障经费", "服务对象满意度", "service", 85, [2]int{620, 240}, [3]int{196, 9, 172}, on(11, 6), on(12, 8)),
		asked("信息化运维项目", "使用人员满意度", "system", 90, [2]int{180, 150}, [3]int{131, 4, 118}, on(11, 13), on(12, 1)),
		asked("设施维护及功能改造项目", "服务对象满意度", "service", 85, [2]int{900, 300}, [3]int{247, 12, 213}, on(11, 1), on(12, 8)),
		asked("残疾人基本保障和帮扶经费", "受益残疾人满意度", "aid", 90, [2]int{2516, 500}, [3]int{402, 6, 372}, on(10, 16), on(12, 8)),
		asked("残疾人事业宣传经费", "微信公众号满意度", "channel", 85, [2]int{1200, 400}, [3]int{318, 21, 266}, on(9, 18), on(10, 31)),
		asked("信息化建设项目", "业务办理便捷程度", "convenience", 0, [2]int{800, 260}, [3]int{211, 15, 158}, on(11, 20), on(12, 13)),
		asked("信息化建设项目", "工作人员办公效率", "efficiency", 0, [2]int{180, 150}, [3]int{126, 3, 97}, on(11, 20), on(12, 13)),
		asked("信息化建设项目", "使用人员满意度", "system", 90, [2]int{180, 160}, [3]int{139, 2, 126}, on(11, 20), on(12, 13)),
		asked("残疾人事业综合保障经费", "服务及培训对象满意度", "training", 85, [2]int{460, 220}, [3]int{187, 5, 166}, on(6, 19), on(7, 21)),
		asked("残疾人基层组织建设和助残工作经费", "参加活动残疾人满意度", "activity", 85, [2]int{1500, 420}, [3]int{331, 13, 266}, on(5, 22), on(7, 14)),
		asked("市残联八代会筹备及会议经费", "与会人员满意率", "meeting", 90, [2]int{420, 200}, [3]int{176, 2, 168}, on(4, 24), on(5, 19)),
		asked("残疾预防与康复经费", "体检残疾人满意度", "service", 90, [2]int{1800, 450}, [3]int{371, 8, 338}, on(9, 4), on(10, 27)),
		asked("残疾预防与康复经费", "培训对象满意度", "training", 90, [2]int{240, 150}, [3]int{133, 3, 121}, on(10, 9), on(11, 3)),
		asked("残疾人事业统计、监测和政策研究经费", "残疾人生活状况掌握程度", "knowledge", 0, [2]int{130, 100}, [3]int{87, 4, 66}, on(11, 27), on(12, 15)),
		asked("残疾人事业统计、监测和政策研究经费", "调研对象满意度", "service", 90, [2]int{300, 60}, [3]int{23, 2, 19}, on(11, 27), on(12, 15)),
		asked("残疾人教育和就业经费", "学员能力水平", "ability", 0, [2]int{520, 240}, [3]int{201, 6, 160}, on(8, 14), on(9, 28)),
		asked("残疾人教育和就业经费", "受益人满意度", "aid", 90, [2]int{700, 260}, [3]int{214, 7, 191}, on(10, 23), on(11, 24)),
	}
}

// at is an instant of the year: so many days after a day, at an hour of the office.
func at(d day.Day, after, hour, minute int) time.Time {
	d = d.Add(after)
	return time.Date(d.Year(), time.Month(d.Month()), dayOf(d), hour, minute, 0, 0, day.Shanghai)
}

func dayOf(d day.Day) int {
	var y, m, n int
	_, _ = fmt.Sscanf(d.String(), "%d-%d-%d", &y, &m, &n)
	return n
}

// event is something that happens at an instant.
type event struct {
	at time.Time
	do func(context.Context) error
}

// rounds is in how many parts the answers of a survey come.
const rounds = 6

// Load lets the year of surveys happen, in the order of its instants: clock is told of each before it does.
func Load(ctx context.Context, d Deps, organisation string, clock func(time.Time)) error {
	var events []event
	for i, a := range Surveys() {
		events = append(events, (&course{Deps: d, Asked: a, n: i, organisation: organisation}).events()...)
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	for _, e := range events {
		clock(e.at)
		if err := e.do(ctx); err != nil {
			return fmt.Errorf("survey at %s: %w", e.at.Format(time.DateTime), err)
		}
	}
	return nil
}

// course is a survey as it goes on.
type course struct {
	Deps
	Asked
	n            int
	organisation string
	survey       room.Survey
	form         room.Form
	tokens       []string
	votes        []room.Filled
}

func (c *course) seen() room.Seen { return room.Seen{ID: c.survey.ID, Version: c.survey.Version} }

// events are what happens: made, drawn and invited, answered in parts, the last of them on paper, and closed.
func (c *course) events() []event {
	minute := c.n * 2
	out := []event{{at(c.From, -14, 10, minute), c.make}, {at(c.From, 0, 9, minute), c.invite}}
	days := c.length()
	for i := range rounds {
		out = append(out, event{at(c.From, 1+i*(days-2)/(rounds-1), 16, minute), c.round(i)})
	}
	return append(out, event{at(c.Until, 3, 11, minute), c.close})
}

// length is how many days the survey is asked.
func (c *course) length() (n int) {
	for d := c.From; d.Before(c.Until); d = d.Add(1) {
		n++
	}
	return n
}

func (c *course) make(ctx context.Context) (err error) {
	x, _ := room.TemplateOf(c.Template)
	c.form = x.Form
	h := room.Heading{
		Name: fmt.Sprintf("%d年%s调查%s", sample.Year, c.Matter, sample.Label), Year: sample.Year, Project: journal.ProjectOf(sample.Federation, c.Project),
		Matter: c.Matter, Measure: c.measure, Scheme: room.Share, Target: c.Target, From: c.From, Until: c.Until,
	}
	c.survey, err = c.Survey.Make(ctx, c.By, c.organisation, h, x.Form)
	return err
}

var districts = []string{"黄浦区", "徐汇区", "静安区", "浦东新区"}

func (c *course) invite(ctx context.Context) (err error) {
	d := room.Draw{Method: room.Simple, Seed: fmt.Sprintf("%d-%02d%s", sample.Year, c.n+1, sample.Label), N: c.Invited}
	if c.n%3 == 0 {
		d.Method = room.Stratified
	}
	if rest := c.Frame - c.Invited; rest >= 60 {
		d.Reserve = 60
	}
	for i := range c.Frame {
		d.Frame = append(d.Frame, room.Served{Person: journal.Person(i + 1), District: districts[(i*7+c.n)%len(districts)]})
	}
	if c.survey, err = c.Survey.Draw(ctx, c.By, c.seen(), d); err != nil {
		return err
	}
	list, s, err := c.Survey.Invite(ctx, c.By, c.seen(), room.Main)
	if err != nil {
		return err
	}
	c.survey = s
	for _, x := range list {
		c.tokens = append(c.tokens, x.Token)
	}
	c.votes = c.answers()
	return nil
}

// round gives the answers of a part of the survey; the last part comes on paper.
func (c *course) round(i int) func(context.Context) error {
	return func(ctx context.Context) error {
		from, to := len(c.votes)*i/rounds, len(c.votes)*(i+1)/rounds
		if i == rounds-1 {
			_, err := c.Ballot.Enter(ctx, c.By, c.survey.ID, ballot.Pile{Form: c.survey.Form, Codes: c.tokens[from:to], Sheets: c.votes[from:to]})
			return err
		}
		var votes []ballot.Vote
		for k := from; k < to; k++ {
			votes = append(votes, ballot.Vote{Token: c.tokens[k], Form: c.survey.Form, Filled: c.votes[k]})
		}
		_, err := c.Ballot.Put(ctx, votes...)
		return err
	}
}

func (c *course) close(ctx context.Context) (err error) {
	c.survey, err = c.Survey.Close(ctx, c.By, c.seen(), "")
	return err
}

// answers gives every answer of the survey, in the order in which they come.
func (c *course) answers() []room.Filled {
	r := rand.New(rand.NewPCG(2023, uint64(c.n)))
	kind := c.form.Questions[c.form.Main()].Kind
	var counting []room.Choice
	for i := range c.Answered {
		switch {
		case i < c.Reached:
			counting = append(counting, pick(r, kind, true))
		case i < c.Answered-c.Unknown:
			counting = append(counting, pick(r, kind, false))
		default:
			counting = append(counting, room.Unknown)
		}
	}
	r.Shuffle(len(counting), func(i, j int) { counting[i], counting[j] = counting[j], counting[i] })
	out := make([]room.Filled, len(counting))
	for i, choice := range counting {
		out[i] = c.filled(r, choice)
	}
	return out
}

// pick chooses a step of a scale: one of those that the share counts, or one of the others.
func pick(r *rand.Rand, kind room.Kind, reached bool) room.Choice {
	steps := map[bool][]room.Choice{
		true:  {room.VerySatisfied, room.VerySatisfied, room.VerySatisfied, room.Contented, room.Contented},
		false: {room.Neutral, room.Neutral, room.Neutral, room.Dissatisfied, room.VeryDissatisfied},
	}
	if kind == room.Improvement {
		steps = map[bool][]room.Choice{true: {room.MuchBetter, room.Better, room.Better}, false: {room.Same, room.Same, room.Same, room.Worse}}
	}
	list := steps[reached]
	return list[r.IntN(len(list))]
}

// remarks are what some of those asked say; they are inventions like all else.
var remarks = []string{
	"工作人员很耐心。", "希望多办几次。", "电话有时打不通。", "离家远，坐轮椅不方便。", "希望有手语。", "字太小，看不清。", "办得比去年快。", "不知道找谁。",
}

// filled completes an answer whose counting choice is given: who is content is so with most else.
func (c *course) filled(r *rand.Rand, counting room.Choice) room.Filled {
	f := room.Filled{Mode: room.Self}
	switch n := r.IntN(20); {
	case n < 3:
		f.Mode = room.Helped
	case n < 5:
		f.Mode = room.Interviewer
	}
	for _, q := range c.form.Questions {
		switch {
		case q.Kind == room.Remark:
			if r.IntN(16) == 0 {
				f.Remark = remarks[r.IntN(len(remarks))] + sample.Label
			}
			f.Choices = append(f.Choices, "")
		case q.Counts:
			f.Choices = append(f.Choices, counting)
		case r.IntN(12) == 0:
			f.Choices = append(f.Choices, room.Unknown)
		default:
			content := r.IntN(10) < 9
			if !counting.Reached() {
				content = r.IntN(10) < 4
			}
			f.Choices = append(f.Choices, pick(r, q.Kind, content))
		}
	}
	return f
}
