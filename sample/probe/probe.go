// Package probe is the data links of the invented year (演示数据): six links of the federation's systems, asked every hour of
// every office day of 2023, with two outages, single failures, and one maintenance that was announced. It guarantees that
// the same answers are made each time. The links, their addresses and everything that happens to them are invented; the
// addresses lead nowhere, and at the end of the year the links are stopped, so that a demonstration asks nobody.
package probe

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/platform/ping"
	"plumbline/probe"
	"plumbline/sample"
)

// Matter and Project are what the checks count for.
const (
	Matter  = "系统数据联通"
	Project = "信息化运维项目"
)

func instant(month, dayOfMonth, hour, minute int) time.Time {
	return time.Date(2023, time.Month(month), dayOfMonth, hour, minute, 0, 0, day.Shanghai)
}

// Links are the six links.
func Links() []probe.Heading {
	link := func(name string, kind ping.Kind, address, query, expect string) probe.Heading {
		return probe.Heading{
			Name: name, Kind: kind, Address: address, Query: query, Expect: expect, Every: 60, Timeout: 10, Hours: probe.Office,
			Note: "演示数据，地址不存在" + sample.Label,
		}
	}
	return []probe.Heading{
		link("换证管理系统—市数据共享平台", ping.HTTP, "https://share.demo.invalid/card/health", "", "UP"),
		link("交通补贴系统—银行代发接口", ping.HTTP, "https://bank.demo.invalid/pay/ping", "", ""),
		link("一人一档—残疾人基础库", ping.SQL, "postgres://reader@person.demo.invalid/base", "SELECT 1", "1"),
		link("12385热线—12345市民服务热线", ping.HTTP, "https://hotline.demo.invalid/sync/status", "", "ok"),
		link("云助残平台—统一身份认证", ping.TCP, "identity.demo.invalid:443", "", ""),
		link("智能决策系统—数据仓库", ping.SQL, "postgres://reader@warehouse.demo.invalid/dw", "SELECT 1", "1"),
	}
}

// spell is a time in which links (by their place in Links) do not answer, and why.
type spell struct {
	from, to time.Time
	links    []int
	why      ping.Why
	detail   string
}

// upgrade is the maintenance that was announced.
var upgrade = struct {
	announced, from, to time.Time
	links               []int
	why                 string
}{instant(7, 18, 15, 10), instant(7, 21, 8, 0), instant(7, 21, 12, 0), []int{2, 5}, "数据库版本升级，已通知各业务处室"}

// spells are the outages, and the maintenance.
func spells() []spell {
	return []spell{
		{instant(5, 17, 14, 0), instant(5, 18, 10, 30), []int{0}, ping.WrongStatus, "503"},
		{instant(10, 24, 9, 0), instant(10, 24, 12, 30), []int{0, 1, 2, 3, 4, 5}, ping.TimedOut, "context deadline exceeded"},
		{upgrade.from, upgrade.to, upgrade.links, ping.Refused, "connection refused"},
	}
}

// Load brings the year into the room week by week: clock is told when each part of it happens.
func Load(ctx context.Context, service *probe.Service, organisation string, clock func(time.Time)) error {
	clock(instant(1, 3, 7, 30))
	work := probe.Work{Organisation: organisation, Department: sample.Federation, Project: Project, Matter: Matter}
	var links []*probe.Link
	for _, h := range Links() {
		l, err := service.Add(ctx, actor.System, work, h, "")
		if err != nil {
			return fmt.Errorf("link %s: %w", h.Name, err)
		}
		links = append(links, l)
	}
	weeks, err := Year()
	if err != nil {
		return err
	}
	announced := false
	for _, w := range weeks {
		if !announced && upgrade.announced.Before(w.At) {
			announced = true
			clock(upgrade.announced)
			for _, i := range upgrade.links {
				if links[i], err = do(ctx, service, links[i], probe.Announce(upgrade.from, upgrade.to, upgrade.why)); err != nil {
					return err
				}
			}
		}
		clock(w.At)
		var checks []probe.Check
		for _, a := range w.Answers {
			a.Link = links[a.Place].ID
			checks = append(checks, a.Check)
		}
		for part := range slices.Chunk(checks, probe.Most) {
			if n, err := service.Keep(ctx, part); err != nil || n != len(part) {
				return fmt.Errorf("checks of the week to %s: kept %d of %d: %w", w.At.Format(time.DateOnly), n, len(part), err)
			}
		}
	}
	clock(instant(12, 31, 20, 0))
	for i := range links {
		if _, err := do(ctx, service, links[i], probe.Stop("演示年度结束")); err != nil {
			return err
		}
	}
	return nil
}

func do(ctx context.Context, service *probe.Service, l *probe.Link, m probe.Move) (*probe.Link, error) {
	next, err := service.Do(ctx, actor.System, probe.Seen{ID: l.ID, Version: l.Version}, m)
	if err != nil {
		return nil, fmt.Errorf("link %s: %w", l.Name, err)
	}
	return next, nil
}

// Answer is a check of the link at a place of Links.
type Answer struct {
	Place int
	probe.Check
}

// Week is the answers of a week and when they are kept.
type Week struct {
	At      time.Time
	Answers []Answer
}

// Year is every answer of the year, week by week: each hour from 8 to 18 of every working day.
func Year() ([]Week, error) {
	calendar, err := day.NewCalendar(day.Notices()...)
	if err != nil {
		return nil, err
	}
	chance := rand.New(rand.NewPCG(2023, 17)) // the same each time
	var weeks []Week
	var now Week
	for d := day.Of(2023, 1, 3); d.Year() == 2023; d = d.Add(1) {
		working, err := calendar.Working(d)
		if err != nil {
			return nil, err
		}
		midnight := time.Date(2023, time.Month(d.Month()), 1, 0, 0, 0, 0, day.Shanghai).AddDate(0, 0, day.Of(2023, d.Month(), 1).Until(d))
		if working {
			for hour := 8; hour <= 18; hour++ {
				now.Answers = append(now.Answers, answers(chance, midnight.Add(time.Duration(hour)*time.Hour))...)
			}
		}
		if midnight.Weekday() == time.Sunday || d == day.Of(2023, 12, 31) {
			now.At = midnight.Add(19*time.Hour + 5*time.Minute)
			if len(now.Answers) > 0 {
				weeks = append(weeks, now)
			}
			now = Week{}
		}
	}
	return weeks, nil
}

// answers asks every link once: some seconds past the hour, answered in some tens of milliseconds; about one in six hundred
// fails by itself.
func answers(chance *rand.Rand, hour time.Time) []Answer {
	list := make([]Answer, len(Links()))
	for i := range list {
		a := &list[i]
		a.Place = i
		a.At = hour.Add(time.Duration(2+i*3)*time.Second + time.Duration(chance.IntN(1000))*time.Millisecond)
		a.Millis = int64(18 + i*9 + chance.IntN(60))
		if chance.IntN(40) == 0 {
			a.Millis += int64(chance.IntN(1500))
		}
		if chance.IntN(600) == 0 {
			a.Why, a.Detail, a.Millis = ping.TimedOut, "context deadline exceeded", 10_000
		}
		for _, s := range spells() {
			if slices.Contains(s.links, i) && !a.At.Before(s.from) && a.At.Before(s.to) {
				a.Why, a.Detail = s.why, s.detail
				a.Millis = map[ping.Why]int64{ping.TimedOut: 10_000, ping.WrongStatus: 40, ping.Refused: 3}[s.why]
			}
		}
	}
	return list
}
