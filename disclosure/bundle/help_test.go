package bundle_test

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/snapshot"
	"plumbline/evaluation/scheme"
	"plumbline/locale"
	"plumbline/platform/db"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog"
)

func n(v int64) *int64 { return &v }

// year is a year of two projects with figures of every kind. What each comes to is written here by hand, not computed.
func year() *snapshot.Snapshot {
	norm := scheme.Norms()[0]
	rate := snapshot.Indicator{
		Number: 1, Key: "时效指标/答复及时率", Level1: "产出指标", Level2: "时效指标", Name: "答复及时率",
		Target: snapshot.Target{Raw: "≥95(%)", Kind: "quantitative", Op: ">=", Value: "95", Unit: "%"},
		Value:  "98.62", Unit: "%", Share: "98.62", Outcome: "reached", Measure: "deliverable.on_time", Kind: "ratio", Per: "%", Matter: "答复", Read: "rate",
		Year: snapshot.Cell{Num: n(1284), Den: n(1302), Times: n(1302)}, From: day.Of(2023, 1, 1), To: day.Of(2023, 12, 31), Judgement: "target",
		Words:  []snapshot.Said{snapshot.Own("1,302 件中 1,284 件按时。")},
		Method: []snapshot.Said{snapshot.Own("按时办结的件数 ÷ 应办件数")},
		Months: []snapshot.Month{
			{Month: 1, Cell: snapshot.Cell{Num: n(600), Den: n(602), Times: n(602)}},
			{Month: 2, Cell: snapshot.Cell{Num: n(684), Den: n(700), Times: n(700)}},
		},
		Tables: []snapshot.Table{{By: "district", Rows: []snapshot.Row{
			{Value: "", Name: snapshot.Own("未注明"), Cell: snapshot.Cell{Num: n(284), Den: n(302), Times: n(302)}},
			{Value: "d1", Name: snapshot.Own("一区"), Cell: snapshot.Cell{Num: n(1000), Den: n(1000), Times: n(1000)}},
		}}},
		Points: n(4500), Full: n(5000), Machine: n(5000),
	}
	persons := snapshot.Indicator{
		Number: 2, Key: "数量指标/培训人数", Level1: "产出指标", Level2: "数量指标", Name: "培训人数",
		Target: snapshot.Target{Raw: "≥100(人)", Kind: "quantitative", Op: ">=", Value: "100", Unit: "人"},
		Value:  "80", Unit: "人", Outcome: "missed", Measure: "activity.attended", Kind: "count", Per: "人次", Matter: "培训", Read: "persons", Persons: true,
		Year: snapshot.Cell{Num: n(90), Times: n(90), Persons: n(80)}, From: day.Of(2023, 1, 1), To: day.Of(2023, 12, 31), Judgement: "target",
		Params: []snapshot.Param{{Name: "partly", Value: "90"}},
		Months: []snapshot.Month{
			{Month: 3, Cell: snapshot.Cell{Num: n(88), Times: n(88), Persons: n(79)}},
			{Month: 4, Cell: snapshot.Cell{Hidden: []string{"num", "times", "persons"}}},
		},
		Points: n(2400), Full: n(3000), Machine: n(2400),
	}
	hand := snapshot.Indicator{
		Number: 3, Key: "满意度指标/满意度", Level1: "满意度指标", Level2: "服务对象满意度指标", Name: "满意度",
		Target: snapshot.Target{Raw: "≥90(%)", Kind: "quantitative", Op: ">=", Value: "90", Unit: "%"},
		Value:  "91", Unit: "%", Outcome: "reached", ByHand: true, To: day.Of(2023, 12, 31), Points: n(1000), Full: n(1000), Machine: n(1000),
	}
	return &snapshot.Snapshot{
		Department: "某区残疾人联合会", Year: 2023, Number: 1, Kind: snapshot.Results, Demonstration: true,
		At: time.Date(2024, 2, 20, 1, 2, 3, 0, time.UTC), On: day.Of(2023, 12, 31), Known: time.Date(2024, 2, 19, 0, 0, 0, 0, time.UTC),
		Rule: snapshot.Rule{Below: 5, Values: 5, Hidden: 3}, Schemes: []scheme.Scheme{norm},
		Projects: []snapshot.Project{
			{
				ID: "0abc", Name: "康复 \"与\" 服务", Unit: "市残联", Annual: "第一行，\n第二行", Funding: snapshot.Funding{Initial: fen.Ptr(100_00), Adjusted: fen.Ptr(100_00), Paid: fen.Ptr(90_00)},
				Indicators: []snapshot.Indicator{rate, persons, hand},
				Score: &snapshot.Score{
					Scheme: norm.ID, Version: norm.Version, Full: 10000, Points: n(8800), Machine: n(9300), Grade: "良",
					Weights: scheme.Weights{From: scheme.Declared, Execution: 1000, Of: []scheme.Points{5000, 3000, 1000}, Row: -1},
					Parts:   []snapshot.Part{{Name: snapshot.Own("预算执行率"), Points: n(900), Full: 1000}},
				},
			},
			{ID: "0abd", Name: "没有评分的项目", Indicators: []snapshot.Indicator{{
				Number: 1, Name: "等记录的", Target: snapshot.Target{Raw: "健全", Kind: "qualitative", Text: "健全"}, Outcome: "waiting", WaitsFor: "ticket",
			}, {
				Number: 2, Name: "隐去的", Target: snapshot.Target{Raw: "≥3(人)", Kind: "quantitative", Op: ">=", Value: "3", Unit: "人"}, Outcome: snapshot.Hidden,
				Measure: "activity.attended", Kind: "count", Read: "persons", Persons: true, Judgement: "target", Year: snapshot.Cell{Hidden: []string{"num", "times", "persons"}},
			}}},
		},
	}
}

func words(t testing.TB) bundle.Words {
	t.Helper()
	c, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	return bundle.Words{Zh: c.For("zh").T, En: c.For("en").T}
}

func input(t testing.TB, s *snapshot.Snapshot) bundle.Input {
	t.Helper()
	text, err := snapshot.Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	return bundle.Input{Text: text, Words: words(t), Receipts: []bundle.Receipts{{Project: "0abc", Number: 2, Digests: []string{"00", "ff"}}}}
}

// office is a log that publishes.
type office struct {
	log *tlog.Log
	db  *db.DB
	key string
}

func open(t testing.TB) *office {
	t.Helper()
	dir := t.TempDir()
	d, err := db.Open(t.Context(), db.Config{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	signer, err := tlog.OpenKey(filepath.Join(dir, "log.key"))
	if err != nil {
		t.Fatal(err)
	}
	return &office{tlog.New(d, signer), d, signer.Public()}
}

// prove publishes files: an act of the log names their manifest.
func (o *office) prove(t testing.TB, files []bundle.File, act tlog.Act, older string) []bundle.File {
	t.Helper()
	var seq int64
	err := o.db.Write(t.Context(), func(tx *db.Tx) (err error) {
		seq, err = tlog.Append(tx, act)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	at, err := o.log.Covering(t.Context(), seq)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := o.log.BundleAt(t.Context(), at, seq, older)
	if err != nil {
		t.Fatal(err)
	}
	files, err = bundle.Prove(files, proof)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func act(s *snapshot.Snapshot, files []bundle.File) tlog.Act {
	return tlog.Act{By: actor.Actor{ID: "w", Name: "王建国"}, Verb: bundle.Verb, Subject: bundle.Subject(s.Department, s.Year), Version: int64(s.Number), New: bundle.DigestOf(files)}
}

// published is the files of a package with its proof.
func (o *office) published(t testing.TB, s *snapshot.Snapshot) []bundle.File {
	t.Helper()
	files, err := bundle.Build(input(t, s))
	if err != nil {
		t.Fatal(err)
	}
	return o.prove(t, files, act(s, files), "")
}

func packed(t testing.TB, files []bundle.File) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := bundle.Pack(&out, files); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
