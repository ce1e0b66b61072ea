package publicweb_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/receipt"
	"plumbline/disclosure/snapshot"
	"plumbline/locale"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog"
)

// checked runs verify.js over the files of a package as a browser would.
type checked struct {
	*testing.T
	node, words, folder string
	files               []bundle.File
}

// write puts a file of the package where the script finds it.
func (c *checked) write(path string, data []byte) {
	c.Helper()
	at := filepath.Join(c.folder, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		c.Fatal(err)
	}
	if err := os.WriteFile(at, data, 0o600); err != nil {
		c.Fatal(err)
	}
}

func (c *checked) run(args ...string) string {
	c.Helper()
	cmd := exec.CommandContext(c.Context(), c.node, append([]string{"testdata/check.js", "static/verify.js", c.words, c.folder}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		c.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// with runs the script over the package with one file changed.
func (c *checked) with(path, old, new string, args ...string) string {
	c.Helper()
	for _, f := range c.files {
		if f.Path != path {
			continue
		}
		changed := bytes.Replace(f.Data, []byte(old), []byte(new), 1)
		if bytes.Equal(changed, f.Data) {
			c.Fatalf("%s does not hold %q:\n%s", path, old, f.Data)
		}
		c.write(path, changed)
		defer c.write(path, f.Data)
		return c.run(args...)
	}
	c.Fatalf("no %s", path)
	return ""
}

// holder is the code of a receipt that is counted in the second indicator.
const holder = "abcd-2345-efgh-6789"

func checking(t *testing.T) *checked {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node here: the browser tests run the script too")
	}
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	n := func(v int64) *int64 { return &v }
	rate := func(number int, value, outcome string, months ...snapshot.Month) snapshot.Indicator {
		return snapshot.Indicator{
			Number: number, Name: "答复及时率", Target: snapshot.Target{Raw: "≥95(%)", Kind: "quantitative", Op: ">=", Value: "95", Unit: "%"}, Value: value, Unit: "%", Share: value, Outcome: outcome,
			Year: snapshot.Cell{Num: n(1284), Den: n(1302), Times: n(1302)}, Measure: "deliverable.on_time", Kind: "ratio", Per: "%", Read: "rate", Judgement: "target",
			From: day.Of(2023, 1, 1), To: day.Of(2023, 12, 31), Months: months,
		}
	}
	whole := []snapshot.Month{{Month: 1, Cell: snapshot.Cell{Num: n(600), Den: n(602)}}, {Month: 2, Cell: snapshot.Cell{Num: n(684), Den: n(700)}}}
	hidden := []snapshot.Month{{Month: 1, Cell: snapshot.Cell{Hidden: []string{"num", "den"}}}, {Month: 2, Cell: snapshot.Cell{Num: n(684), Den: n(700)}}}
	text, err := snapshot.Encode(&snapshot.Snapshot{
		Department: "某区残疾人联合会", Year: 2023, Number: 1, Kind: snapshot.Results, At: time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC), On: day.Of(2023, 12, 31),
		Projects: []snapshot.Project{{ID: "0abc", Name: "康复 \"与\", 服务", Indicators: []snapshot.Indicator{rate(1, "98.62", "reached", whole...), rate(2, "98.62", "reached", hidden...), rate(3, "99.99", "missed", whole...)}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	hash, err := receipt.Hash(holder)
	if err != nil {
		t.Fatal(err)
	}
	at := receipt.Place{Department: "某区残疾人联合会", Year: 2023, Number: 1, Project: "0abc", Indicator: 2}
	files, err := bundle.Build(bundle.Input{
		Text: text, Words: bundle.Words{Zh: cat.For("zh").T, En: cat.For("en").T},
		Receipts: []bundle.Receipts{{Project: "0abc", Number: 2, Digests: receipt.Mixed([]string{hash}, at)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := &checked{T: t, node: node, folder: t.TempDir(), files: proved(t, files)}
	for _, f := range c.files {
		c.write(f.Path, f.Data)
	}
	words := map[string]string{}
	raw, err := locale.FS.ReadFile("en/proof.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]string
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	for k, v := range all {
		if w, ok := strings.CutPrefix(k, "proof.js."); ok {
			words[w] = v
		}
	}
	data, err := json.Marshal(words)
	if err != nil {
		t.Fatal(err)
	}
	c.words = filepath.Join(t.TempDir(), "words.json")
	if err := os.WriteFile(c.words, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return c
}

// proved publishes files in a log that had other acts before and after.
func proved(t *testing.T, files []bundle.File) []bundle.File {
	t.Helper()
	d := dbtest.SQLite(t)
	signer, err := tlog.OpenKey(filepath.Join(t.TempDir(), "log.key"))
	if err != nil {
		t.Fatal(err)
	}
	log := tlog.New(d, signer)
	var seq int64
	err = d.Write(t.Context(), func(tx *db.Tx) error {
		for i := range 9 {
			act := tlog.Act{By: actor.System, Verb: "goal.save", Subject: "declaration/x"}
			if i == 5 {
				act = tlog.Act{By: actor.System, Verb: bundle.Verb, Subject: bundle.Subject("某区残疾人联合会", 2023), Version: 1, New: bundle.DigestOf(files)}
			}
			n, err := tlog.Append(tx, act)
			if err != nil {
				return err
			}
			if i == 5 {
				seq = n
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	at, err := log.Covering(t.Context(), seq)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := log.BundleAt(t.Context(), at, seq, "")
	if err != nil {
		t.Fatal(err)
	}
	files, err = bundle.Prove(files, proof)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestFiguresAreCheckedInTheBrowser: what is whole is called the same step by step, and what was changed is not.
func TestFiguresAreCheckedInTheBrowser(t *testing.T) {
	t.Parallel()
	c := checking(t)
	out := c.run("0abc", "1")
	if strings.Count(out, "+ ") != 12 || strings.Contains(out, "- ") || strings.Contains(out, "? ") || !strings.Contains(out, "= All of it is the same.") ||
		!strings.Contains(out, "1,284 ÷ 1,302 = 98.62 %") || !strings.Contains(out, "entry 5 of the log") {
		t.Error(out)
	}
	if out := c.run("0abc", "2"); strings.Contains(out, "- ") || strings.Count(out, "? ") != 2 || !strings.Contains(out, "2 things are for the command") {
		t.Error("with a hidden month:", out)
	}
	if out := c.run("0abc", "3"); !strings.Contains(out, "- ✕ not the same 1,284 ÷ 1,302 = 98.62 %; 99.99 % was published") || !strings.Contains(out, "do not trust") {
		t.Error("with another figure:", out)
	}
	for name, out := range map[string]string{
		"another month":          c.with("data/months.csv", ",684,", ",683,", "0abc", "1"),
		"another manifest":       c.with("proof/manifest.sha256", "data/months.csv", "data/other.csv", "0abc", "1"),
		"another act":            c.with("proof/leaf.json", `"version":1`, `"version":2`, "0abc", "1"),
		"another verb":           c.with("proof/leaf.json", bundle.Verb, "goal.save", "0abc", "1"),
		"another place":          c.with("proof/leaf.tlog-proof", "index 5", "index 4", "0abc", "1"),
		"another checkpoint":     c.with("proof/checkpoint.txt", "\n9\n", "\n8\n", "0abc", "1"),
		"an indicator not there": c.run("0abc", "9"),
	} {
		if !strings.Contains(out, "\n- ✕ not the same") && !strings.HasPrefix(out, "- ✕ not the same") || !strings.Contains(out, "do not trust") {
			t.Errorf("%s: %s", name, out)
		}
	}
	if err := os.Remove(filepath.Join(c.folder, "data", "months.csv")); err != nil {
		t.Fatal(err)
	}
	if out := c.run("0abc", "1"); !strings.Contains(out, "Not finished: data/months.csv: 404") {
		t.Error("a file that is not there:", out)
	}
}

// TestReceiptsAreLookedForInTheBrowser, and come to what receipt.In comes to.
func TestReceiptsAreLookedForInTheBrowser(t *testing.T) {
	t.Parallel()
	c := checking(t)
	for _, try := range [][3]string{
		{"2", strings.ToUpper(holder), "Counted: yours is in this figure"},
		{"1", holder, "in 1 of this version's promises"},
		{"2", receipt.NewCode(), "Version 1 has no such receipt"},
		{"2", "abc", "28 letters"},
		{"2", "abcd-2345-efgh-678o", "28 letters"},
	} {
		if out := c.run("0abc", try[0], try[1]); !strings.Contains(out, try[2]) {
			t.Errorf("%v: %s", try, out)
		}
	}
}
