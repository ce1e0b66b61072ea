package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/cockpit"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/entering"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/monitor"
	"plumbline/platform/db"
	deciding "plumbline/web/cockpit"
	"plumbline/web/site"
)

// What is asked of the page of those who decide, at ten million postings on two cores.
const askedCockpit = 50.0 // ms, of the server

// manyDays is more than the cockpit keeps.
const manyDays = 60

// benched is the department whose year bench invents for the cockpit.
const benched = "测速部门"

// measureCockpit fills the books with the crowd's year, declares its accounts as indicators of twelve projects, and asks for the page.
func (a *app) measureCockpit(ctx context.Context, at *place, postings int) ([]figure, error) {
	l := &ledger{ctx: ctx, singles: 1, span: time.Second, crowd: newCrowd(postings), clock: &atomic.Int64{}, log: registered()}
	l.cfg = db.Config{Data: at.data, URL: at.url, Keys: filepath.Join(at.data, "seal.key"), Now: func() time.Time { return time.Unix(0, l.clock.Load()) }}
	l.clock.Store(noon(0).UnixNano())
	d, err := db.Open(ctx, l.cfg)
	if err != nil {
		return nil, err
	}
	l.db, l.books, l.ask = d, journal.New(d), read.New(d)
	m := measure.New(d, l.log, l.ask, measure.NewCatalogue(l.crowd.measures()...))
	for _, part := range []func() error{l.bulk, func() error { return l.declare(m) }, l.pay} {
		if err = part(); err != nil {
			return nil, errors.Join(err, d.Close())
		}
	}
	l.out = nil
	l.clock.Store(noon(364).Add(2 * afternoon).UnixNano()) // all of the day is written
	err = l.looks(a, m)
	return l.out, errors.Join(err, d.Close())
}

// measures are what the crowd posts: people who came, and rates.
func (c *crowd) measures() []journal.Measure {
	out := []journal.Measure{{ID: "money.execution", Kind: journal.Ratio, Unit: "元"}}
	for n, a := range c.accounts {
		if n%2 == 0 {
			out = append(out, journal.Measure{ID: a.Measure, Kind: journal.Count, Unit: "人次", Persons: true})
		} else {
			out = append(out, journal.Measure{ID: a.Measure, Kind: journal.Ratio, Unit: "%"})
		}
	}
	return out
}

// declare saves a declaration for each project of the crowd, with an indicator for each account, and says how they are measured.
func (l *ledger) declare(m *measure.Service) error {
	keep := goal.New(l.db, l.log)
	for p := range crowdProjects {
		d := goal.Declaration{Name: "测速项目" + strconv.Itoa(p), Year: crowdYear, Department: benched, Unit: benched, Start: day.Of(crowdYear, 1, 1), End: day.Of(crowdYear, 12, 31)}
		var bound []measure.Binding
		for n, account := range l.crowd.accounts {
			if n%crowdProjects != p {
				continue
			}
			in := goal.Indicator{Level1: "产出指标", Level2: "数量指标", Name: "指标" + strconv.Itoa(n), Target: goal.ParseTarget("≥" + strconv.Itoa(l.crowd.total/80) + "(人次)")}
			b := measure.Binding{Way: measure.Measured, Project: account.Project, Measure: account.Measure, Read: judge.Times, Judgement: "target"}
			if n%2 == 1 {
				in.Level2, in.Target, b.Read = "质量指标", goal.ParseTarget("≥95(%)"), judge.Rate
			}
			d.Indicators, bound = append(d.Indicators, in), append(bound, b)
		}
		for i := range bound {
			bound[i].Key = measure.KeyOf(d.Indicators, i)
		}
		saved, err := keep.Save(l.ctx, actor.System, []goal.Entry{{Declaration: d, Ordinal: p + 1}})
		if err == nil {
			err = m.Confirm(l.ctx, actor.System, saved[0].ID, 0, bound)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pay posts a budget of each project and a payment of each month.
func (l *ledger) pay() error {
	var list []journal.Voucher
	for p := range crowdProjects {
		account := journal.Account{Year: crowdYear, Project: journal.ProjectOf(benched, "测速项目"+strconv.Itoa(p)), Measure: "money.execution"}
		v := journal.Voucher{Ref: "bench/money" + strconv.Itoa(p)}
		for month := 1; month <= 12; month++ {
			line := journal.Line{Account: account, Day: day.Of(crowdYear, month, 20), Num: 8_000_000}
			if month == 1 {
				line.Den = 100_000_000
			}
			v.Want = append(v.Want, line)
		}
		list = append(list, v)
	}
	return l.load(l.books, list)
}

// looks asks for the page: with nothing of the year in memory, with all of it, as it was known in summer; and examines single entries.
func (l *ledger) looks(a *app, m *measure.Service) error {
	enter := entering.New(l.db, l.ask)
	keep := goal.New(l.db, nil)
	s := cockpit.New(cockpit.Deps{
		DB: l.db, Books: l.ask, Entering: enter, Goal: keep, Measure: m, Monitor: monitor.New(l.db, nil, l.ask, m), Forecast: forecast.New(l.db, l.ask, m),
	})
	pages, err := site.New(site.Config{Catalog: a.catalog, Version: built(), Sign: asLocal, Now: func() time.Time { return time.Unix(0, l.clock.Load()) }})
	if err != nil {
		return err
	}
	if err := deciding.Routes(pages, deciding.Deps{Cockpit: s, Goal: keep, Measure: m.Catalogue().Measure}); err != nil {
		return err
	}
	y, err := s.Year(l.ctx, benched, crowdYear, cockpit.At{})
	if err != nil {
		return err
	}
	start := time.Now()
	if _, err := s.Examine(l.ctx, y); err != nil {
		return err
	}
	examined := time.Since(start)
	h, n := pages.Handler(), 0
	for _, q := range []struct {
		what, query string
		last        day.Day
	}{
		{what: "cockpit_cold", query: "since=", last: day.Of(crowdYear, 12, 24)},
		{what: "cockpit_warm"},
		{what: "cockpit_known", query: "on=2025-07-31&known=2025-08-03&since=", last: day.Of(crowdYear, 7, 27)},
	} {
		before, times := computed(), 0
		if err := l.asking(q.what, askedCockpit, nil, func() error {
			times++
			query := q.query
			if query != "" { // a day that is not kept any more
				n++
				query += q.last.Add(-(n % manyDays)).String()
			}
			return l.look(h, "/cockpit?"+query)
		}); err != nil {
			return err
		}
		l.add(figure{what: q.what + "_cpu", measured: ms(computed()-before) / float64(times), unit: "ms"})
	}
	l.add(figure{what: "cockpit_examine", measured: examined.Seconds(), unit: "s"})
	return nil
}

// look asks for a page that must come.
func (l *ledger) look(h http.Handler, path string) error {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(l.ctx, http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		return fmt.Errorf("%s answered %d", path, w.Code)
	}
	return nil
}
