package publicweb_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/published"
	"plumbline/disclosure/receipt"
	"plumbline/disclosure/snapshot"
	"plumbline/locale"
	"plumbline/platform/i18n"
	"plumbline/publicweb"
)

// department is invented, like everything below.
const department = "某区残疾人联合会"

func n(v int64) *int64 { return &v }

func yuan(v int64) *fen.Fen { return fen.Ptr(fen.Fen(v * 100)) }

// hotline is a rate, with a row by district that is hidden.
func hotline() snapshot.Indicator {
	i := snapshot.Indicator{
		Number: 1, Key: "hotline", Level1: "产出", Level2: "时效", Name: "信访及热线回复工作及时性", Target: snapshot.Target{Raw: "及时", Kind: "qualitative", Text: "及时"},
		Value: "98.6", Unit: "%", Share: "98.6", Outcome: "reached", Measure: "activity.passed", Matter: "热线来电", Read: "rate", Persons: true, Judgement: "on_time",
		Params: []snapshot.Param{{Name: "share", Value: "95"}}, From: day.Of(2023, 1, 1), To: day.Of(2023, 12, 31), Points: n(500), Full: n(500),
		Year:   snapshot.Cell{Num: n(554), Den: n(562), Times: n(562), Persons: n(402)},
		Words:  []snapshot.Said{snapshot.Say("measure.say.share_reached", "asked", "95", "word", "及时")},
		Method: []snapshot.Said{snapshot.Say("measure.judge.on_time.how", "share", "95", "or_partly", "")},
		Tables: []snapshot.Table{{By: "district", Rows: []snapshot.Row{
			{Value: "a", Name: snapshot.Own("东区"), Cell: snapshot.Cell{Num: n(300), Den: n(302), Times: n(302), Persons: n(220)}},
			{Value: "b", Name: snapshot.Own("西区"), Cell: snapshot.Cell{Den: n(260), Times: n(260), Hidden: []string{snapshot.Num, snapshot.Persons}}},
		}}},
	}
	for m, pair := range [][2]int64{{141, 142}, {186, 188}, {70, 75}, {157, 157}} {
		i.Months = append(i.Months, snapshot.Month{Month: m + 1, Cell: snapshot.Cell{Num: n(pair[0]), Den: n(pair[1]), Persons: n(pair[1])}})
	}
	return i
}

// visits is a count against a number, with a month that is hidden.
func visits() snapshot.Indicator {
	return snapshot.Indicator{
		Number: 2, Key: "visits", Level1: "产出", Level2: "数量", Name: "残疾人困难帮扶", Target: snapshot.Target{Raw: "≥4000人次", Kind: "quantitative", Op: ">=", Value: "4000", Unit: "人次"},
		Value: "2516", Unit: "人次", Outcome: "partly", Measure: "activity.attended", Read: "times", Persons: true, Year: snapshot.Cell{Num: n(2516), Times: n(2516), Persons: n(1800)},
		Months: []snapshot.Month{
			{Month: 1, Cell: snapshot.Cell{Num: n(1200), Times: n(1200), Persons: n(1000)}},
			{Month: 2, Cell: snapshot.Cell{Hidden: []string{snapshot.Num, snapshot.Times, snapshot.Persons}}},
			{Month: 3, Cell: snapshot.Cell{Num: n(1000), Times: n(1000), Persons: n(900)}},
		},
		Points: n(312), Full: n(500),
	}
}

// typed was typed in, survey is hidden as a whole, later is not counted yet.
func others() []snapshot.Indicator {
	return []snapshot.Indicator{
		{Number: 3, Key: "typed", Name: "对口支援省市区域", Target: snapshot.Target{Raw: "≥2次", Kind: "quantitative", Op: ">=", Value: "2", Unit: "次"}, Value: "0", Unit: "次", Outcome: "missed", ByHand: true},
		{Number: 4, Key: "survey", Name: "受助对象满意度", Target: snapshot.Target{Raw: "≥90%", Kind: "quantitative", Op: ">=", Value: "90", Unit: "%"}, Outcome: snapshot.Hidden, Measure: "survey.satisfied", Read: "rate", Persons: true, Year: snapshot.Cell{Hidden: []string{snapshot.Num, snapshot.Den}}},
		{Number: 5, Key: "later", Name: "受助对象经济情况", Target: snapshot.Target{Raw: "改善", Kind: "qualitative", Text: "改善"}, Outcome: "unmeasured", WaitsFor: "benefit"},
	}
}

// year is what a department published of 2023: first its goals, then results, then results again.
func year(number int, kind snapshot.Kind) *snapshot.Snapshot {
	s := &snapshot.Snapshot{
		Department: department, Year: 2023, Number: number, Kind: kind, At: time.Date(2024, 1, number, 2, 0, 0, 0, time.UTC), Approved: day.Of(2024, 1, 1), Demonstration: true,
		Totals: snapshot.Totals{Projects: 2, Indicators: 6, Initial: yuan(20_000_000)}, Rule: snapshot.Rule{Below: 5, Values: 4, Hidden: 7},
		Projects: []snapshot.Project{
			{
				ID: "0abc", Name: "残疾人基本保障和帮扶经费", Unit: "某区残疾人服务中心", Plain: "这笔钱用来帮扶有困难的残疾人，发放补贴，节日上门走访。", Annual: "帮扶 4000 人次。\n热线及时答复。",
				EasyRead: "这笔钱帮助残疾人。\n有困难，可以打电话。\n有人会上门看望。", Film: "https://film.example/0abc", Start: day.Of(2023, 1, 1), End: day.Of(2023, 12, 31),
				Funding: snapshot.Funding{Annual: yuan(12_480_000), Initial: yuan(12_480_000)}, Indicators: append([]snapshot.Indicator{hotline(), visits()}, others()...),
			},
			{
				ID: "0def", Name: "信息化运维经费", Plain: "这笔钱用来维护服务残疾人的电脑系统。", Funding: snapshot.Funding{Annual: yuan(7_520_000), Initial: yuan(7_520_000)},
				Indicators: []snapshot.Indicator{{Number: 1, Key: "cost", Name: "运维经费支出", Target: snapshot.Target{Raw: "≤750万元", Kind: "quantitative", Op: "<=", Value: "750", Unit: "万元"}, Value: "7408000", Unit: "元", Outcome: "reached", Measure: "money.paid", Read: "num", Per: "元", Year: snapshot.Cell{Num: n(740_800_000)}}},
			},
		},
	}
	if kind == snapshot.Goals {
		for i := range s.Projects {
			for j := range s.Projects[i].Indicators {
				f := &s.Projects[i].Indicators[j]
				*f = snapshot.Indicator{Number: f.Number, Key: f.Key, Level1: f.Level1, Level2: f.Level2, Name: f.Name, Target: f.Target}
			}
		}
		s.Rule.Hidden = 0
		return s
	}
	s.On, s.Known, s.Closed = day.Of(2023, 12, 31), s.At, day.Of(2023, 12, 31)
	s.Totals.Adjusted, s.Totals.Paid = yuan(20_000_000), yuan(15_645_000)
	s.Totals.Outcomes = []snapshot.Tally{{Code: "reached", N: 2}, {Code: "partly", N: 1}, {Code: "missed", N: 1}, {Code: "unmeasured", N: 1}, {Code: snapshot.Hidden, N: 1}}
	s.Totals.Grades = []snapshot.Tally{{Code: "良", N: 1}}
	for i, paid := range []int64{8_237_000, 7_408_000} {
		s.Projects[i].Funding.Adjusted, s.Projects[i].Funding.Paid = s.Projects[i].Funding.Annual, yuan(paid)
	}
	s.Projects[0].Score = &snapshot.Score{
		Scheme: "10-50-30-10", Name: snapshot.Own("50-30-10-10"), Points: n(8650), Full: 10000, Grade: "良",
		Parts: []snapshot.Part{{Code: "execution", Name: snapshot.Own("预算执行"), Points: n(660), Full: 1000}, {Code: "产出", Name: snapshot.Own("产出"), Full: 5000}},
	}
	if number > 2 {
		s.Reason = "三月的签到表补录后更正"
		s.Projects[0].Indicators[1].Value = "2520"
	}
	return s
}

// words is the catalogue, read once.
var words = sync.OnceValues(func() (*i18n.Catalog, error) { return i18n.Load(locale.FS) })

// files are three versions of a year, made once.
var files = sync.OnceValues(func() (fs.FS, error) {
	return filesOf(year(1, snapshot.Goals), year(2, snapshot.Results), year(3, snapshot.Results))
})

// filesOf are versions as published files, with their packages (without a proof).
func filesOf(versions ...*snapshot.Snapshot) (fs.FS, error) {
	catalog, err := words()
	if err != nil {
		return nil, err
	}
	out := fstest.MapFS{}
	var before []snapshot.Publication
	for _, s := range versions {
		text, err := snapshot.Encode(s)
		if err != nil {
			return nil, err
		}
		p := snapshot.Publication{
			Department: s.Department, Slug: snapshot.Slug(s.Department), Year: s.Year, Number: s.Number, Kind: s.Kind, At: s.At, Demonstration: s.Demonstration,
			Reason: s.Reason, Digest: snapshot.Digest(text),
		}
		about, err := json.Marshal(p)
		if err != nil {
			return nil, err
		}
		in := bundle.Input{Text: text, Before: before, Words: bundle.Words{Zh: catalog.For("zh").T, En: catalog.For("en").T}}
		if in.Receipts, err = receipts(s); err != nil {
			return nil, err
		}
		list, err := bundle.Build(in)
		if err != nil {
			return nil, err
		}
		var zip bytes.Buffer
		if err := bundle.Pack(&zip, list); err != nil {
			return nil, err
		}
		at := fmt.Sprintf("%s/%d/%d", p.Slug, p.Year, p.Number)
		out[at+".json"], out[at+".publication.json"] = &fstest.MapFile{Data: text}, &fstest.MapFile{Data: about}
		out[bundle.InFolder(p.Slug, p.Year, p.Number)] = &fstest.MapFile{Data: zip.Bytes()}
		before = append(before, p)
	}
	return out, nil
}

// code is a receipt of somebody who was counted for the first promise of the first project.
const code = "2222-2222-2222-2222-2222-2222-2222"

// receipts are the digests that are published with results.
func receipts(s *snapshot.Snapshot) ([]bundle.Receipts, error) {
	if s.Kind != snapshot.Results {
		return nil, nil
	}
	hash, err := receipt.Hash(code)
	at := receipt.Place{Department: s.Department, Year: s.Year, Number: s.Number, Project: s.Projects[0].ID, Indicator: 1}
	return []bundle.Receipts{{Project: at.Project, Number: at.Indicator, Digests: receipt.Mixed([]string{hash}, at)}}, err
}

// whole is the site over three versions of a year.
func whole(t testing.TB, change ...func(*publicweb.Config)) http.Handler {
	t.Helper()
	catalog, err := words()
	if err != nil {
		t.Fatal(err)
	}
	from, err := files()
	if err != nil {
		t.Fatal(err)
	}
	c := publicweb.Config{Read: published.Folder(from), Packages: bundle.Folder(from), Catalog: catalog, Version: "test"}
	for _, f := range change {
		f(&c)
	}
	s, err := publicweb.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s.Handler()
}

// ask sends a request for a path, with more headers as name, value pairs.
func ask(h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// base is where the year stands.
var base = "/" + snapshot.Slug(department) + "/2023"
