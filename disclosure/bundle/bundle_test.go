package bundle_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"plumbline/base/fault"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/snapshot"
)

func key(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Key
	}
	return ""
}

func TestAPackageIsProvedAndComputedAgain(t *testing.T) {
	t.Parallel()
	o, s := open(t), year()
	files := o.published(t, s)
	r, err := bundle.Verify(packed(t, files), o.key)
	if err != nil {
		t.Fatal(err)
	}
	want := bundle.Again{Indicators: 5, Same: 3, ByHand: 1, Hidden: 1, Open: 1, Sums: 7, HiddenSums: 2, Points: 4}
	if diff := cmp.Diff(want, r.Again); diff != "" {
		t.Errorf("computed again (-want +got):\n%s", diff)
	}
	if !r.Trusted || r.Snapshot.Number != 1 || r.Leaf.By.Name != "王建国" || r.Files != len(files)-6 || !r.OK() {
		t.Errorf("%+v", r)
	}
	if r, err := bundle.Verify(packed(t, files), ""); err != nil || r.Trusted || r.Key != o.key {
		t.Errorf("with its own key: %+v %v", r, err)
	}
	if _, err := bundle.Verify(packed(t, files), open(t).key); key(err) != "bundle.refused.proof" {
		t.Error("with another office's key:", err)
	}
}

func TestSamePublicationSameBytes(t *testing.T) {
	t.Parallel()
	o := open(t)
	once := packed(t, o.published(t, year()))
	files, err := bundle.Build(input(t, year()))
	if err != nil {
		t.Fatal(err)
	}
	again, err := bundle.Unpack(once)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(files, again[:len(files)], func(a, b bundle.File) bool { return a.Path == b.Path && bytes.Equal(a.Data, b.Data) }) {
		t.Error("the same snapshot gives other files")
	}
	if !bytes.Equal(packed(t, again), once) {
		t.Error("the same files give another zip")
	}
}

// TestEveryFileCounts changes each file, takes each away and cuts each off: every such package is refused.
func TestEveryFileCounts(t *testing.T) {
	t.Parallel()
	o := open(t)
	files := o.published(t, year())
	for i, f := range files {
		for name, change := range map[string]func([]bundle.File) []bundle.File{
			"changed": func(l []bundle.File) []bundle.File {
				data := bytes.Clone(f.Data)
				data[len(data)/2] ^= 1
				l[i].Data = data
				return l
			},
			"cut off":  func(l []bundle.File) []bundle.File { l[i].Data = f.Data[:len(f.Data)-1]; return l },
			"longer":   func(l []bundle.File) []bundle.File { l[i].Data = append(bytes.Clone(f.Data), '\n'); return l },
			"empty":    func(l []bundle.File) []bundle.File { l[i].Data = nil; return l },
			"missing":  func(l []bundle.File) []bundle.File { return slices.Delete(l, i, i+1) },
			"renamed":  func(l []bundle.File) []bundle.File { l[i].Path = "data/other.csv"; return l },
			"twice":    func(l []bundle.File) []bundle.File { return append(l, f) },
			"in proof": func(l []bundle.File) []bundle.File { l[i].Path = "proof/" + filepath.Base(f.Path) + "x"; return l },
		} {
			if r, err := bundle.Verify(packed(t, change(slices.Clone(files))), o.key); err == nil {
				t.Errorf("%s %s: believed: %+v", f.Path, name, r)
			}
		}
	}
	for _, added := range []string{"data/extra.csv", "proof/extra.txt", "note.txt"} {
		_, err := bundle.Verify(packed(t, append(slices.Clone(files), bundle.File{Path: added, Data: []byte("x")})), o.key)
		if key(err) != "bundle.refused.added" {
			t.Errorf("%s added: %v", added, err)
		}
	}
}

// TestExchangedTogether: file and manifest changed together are refused by the leaf, and leaf, manifest and file by the log.
func TestExchangedTogether(t *testing.T) {
	t.Parallel()
	o, s := open(t), year()
	proved := o.published(t, s)
	better := year()
	better.Projects[0].Indicators[1].Value, better.Projects[0].Indicators[1].Outcome = "180", "reached"
	files, err := bundle.Build(input(t, better))
	if err != nil {
		t.Fatal(err)
	}
	forged := append(slices.Clone(files), proved[len(files):]...)
	if _, err := bundle.Verify(packed(t, forged), o.key); key(err) != "bundle.refused.other_leaf" {
		t.Error("file and manifest:", err)
	}
	thief := open(t)
	all := thief.prove(t, files, act(better, files), "")
	if _, err := bundle.Verify(packed(t, all), o.key); key(err) != "bundle.refused.proof" {
		t.Error("all of it, with a log of its own:", err)
	}
	other := act(s, files)
	other.Verb = "goal.save"
	if _, err := bundle.Verify(packed(t, o.prove(t, files, other, "")), o.key); key(err) != "bundle.refused.other_leaf" {
		t.Error("an act that publishes nothing:", err)
	}
	other = act(s, files)
	other.Subject = bundle.Subject("另一个部门", s.Year)
	if _, err := bundle.Verify(packed(t, o.prove(t, files, other, "")), o.key); key(err) != "bundle.refused.other_year" {
		t.Error("an act about another department:", err)
	}
}

// TestAnOfficeThatPublishesWrongFiguresIsFound: a package that is proved, but whose figures are not what its tables come to.
func TestAnOfficeThatPublishesWrongFiguresIsFound(t *testing.T) {
	t.Parallel()
	o := open(t)
	for name, c := range map[string]struct {
		change func(p *snapshot.Project)
		want   []bundle.Difference
	}{
		"a better value": {
			func(p *snapshot.Project) { p.Indicators[0].Value = "99.62" },
			[]bundle.Difference{{What: bundle.OfValue, Project: "0abc", Indicator: 1, Place: "value", Published: "99.62", Computed: "98.62"}},
		},
		"a better outcome": {
			func(p *snapshot.Project) { p.Indicators[1].Outcome = "reached" },
			[]bundle.Difference{{What: bundle.OfOutcome, Project: "0abc", Indicator: 2, Published: "reached", Computed: "missed"}},
		},
		"months that do not add up": {
			func(p *snapshot.Project) { p.Indicators[0].Months[1].Den = n(701) },
			[]bundle.Difference{{What: bundle.OfMonths, Project: "0abc", Indicator: 1, Place: "den", Published: "1302", Computed: "1303"}},
		},
		"districts that do not add up": {
			func(p *snapshot.Project) { p.Indicators[0].Tables[0].Rows[1].Num = n(999) },
			[]bundle.Difference{{What: bundle.OfParts, Project: "0abc", Indicator: 1, Place: "district/num", Published: "1284", Computed: "1283"}},
		},
		"more points": {
			func(p *snapshot.Project) { p.Indicators[1].Machine = n(2500) },
			[]bundle.Difference{{What: bundle.OfPoints, Project: "0abc", Indicator: 2, Published: "25.00", Computed: "24.00"}},
		},
		"a higher total": {
			func(p *snapshot.Project) { p.Score.Machine = n(9900) },
			[]bundle.Difference{{What: bundle.OfTotal, Project: "0abc", Published: "99.00", Computed: "93.00"}},
		},
		"typed, and called reached": {
			func(p *snapshot.Project) { p.Indicators[2].Value = "89" },
			[]bundle.Difference{
				{What: bundle.OfOutcome, Project: "0abc", Indicator: 3, Published: "reached", Computed: "partly"},
				{What: bundle.OfPoints, Project: "0abc", Indicator: 3, Published: "10.00", Computed: "9.89"},
				{What: bundle.OfTotal, Project: "0abc", Published: "93.00", Computed: "92.89"},
			},
		},
	} {
		s := year()
		c.change(&s.Projects[0])
		r, err := bundle.Verify(packed(t, o.published(t, s)), o.key)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, r.Again.Differences); diff != "" || r.OK() {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestTablesAreTheSnapshots: a proved package whose table says something else than its snapshot is found.
func TestTablesAreTheSnapshots(t *testing.T) {
	t.Parallel()
	o, s := open(t), year()
	files, err := bundle.Build(input(t, s))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(files, func(f bundle.File) bool { return f.Path == "data/funding.csv" })
	files[i].Data = bytes.Replace(files[i].Data, []byte("90.00"), []byte("90.01"), 1)
	files[len(files)-1].Data = bundle.ManifestOf(files[:len(files)-1])
	r, err := bundle.Verify(packed(t, o.prove(t, files, act(s, files), "")), o.key)
	if err != nil || len(r.Again.Differences) == 0 || r.Again.Differences[0].What != bundle.OfTables || r.Again.Differences[0].Place != "data/funding.csv" {
		t.Fatalf("%+v %v", r, err)
	}
}

// TestTheDescriptorLeadsToTheFiles: a package whose datapackage.json leads whoever reads by it to other data is found, however it is signed.
func TestTheDescriptorLeadsToTheFiles(t *testing.T) {
	t.Parallel()
	o, s := open(t), year()
	if r, err := bundle.Verify(packed(t, o.published(t, s)), o.key); err != nil || !r.OK() {
		t.Fatalf("%+v %v", r, err)
	}
	for name, change := range map[string][2]string{
		"an address elsewhere": {`"path": "data/figures.csv"`, `"path": "https://example.org/figures.csv"`},
		"another file":         {`"path": "data/figures.csv"`, `"path": "data/months.csv"`},
		"two paths":            {`"path": "data/figures.csv"`, `"path": "data/months.csv", "Path": "data/figures.csv"`},
		"data within":          {`"path": "data/figures.csv"`, `"path": "data/figures.csv", "data": [[1]]`},
		"another digest":       {`"hash": "sha256:`, `"hash": "sha256:0`},
	} {
		files, err := bundle.Build(input(t, s))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(files[0].Data, []byte(change[0])) || files[0].Path != bundle.Descriptor {
			t.Fatal(name)
		}
		files[0].Data = bytes.Replace(files[0].Data, []byte(change[0]), []byte(change[1]), 1)
		files[len(files)-1].Data = bundle.ManifestOf(files[:len(files)-1])
		r, err := bundle.Verify(packed(t, o.prove(t, files, act(s, files), "")), o.key)
		if err != nil || len(r.Again.Differences) != 1 || r.Again.Differences[0].What != bundle.OfDescriptor {
			t.Errorf("%s: %+v %v", name, r, err)
		}
	}
}

// TestVersionsContinue: the second version proves that the log goes on from that of the first.
func TestVersionsContinue(t *testing.T) {
	t.Parallel()
	o := open(t)
	first := o.published(t, year())
	older, err := o.log.Covering(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	s := year()
	s.Number, s.Reason = 2, "补录"
	in := input(t, s)
	in.Before = []snapshot.Publication{{Number: 1, Kind: snapshot.Results, Digest: bundle.Digest(first[3].Data)}}
	files, err := bundle.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	r, err := bundle.Verify(packed(t, o.prove(t, files, act(s, files), older)), o.key)
	if err != nil || r.Older == nil || r.Older.Size != 1 || !r.OK() {
		t.Fatalf("%+v %v", r, err)
	}
}

// TestSnapshotFitsItsSchema, and what is none does not.
func TestSnapshotFitsItsSchema(t *testing.T) {
	t.Parallel()
	files, err := bundle.Build(input(t, year()))
	if err != nil {
		t.Fatal(err)
	}
	at := map[string][]byte{}
	for _, f := range files {
		at[f.Path] = f.Data
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(at[bundle.Schema]))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("s.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("s.json")
	if err != nil {
		t.Fatal(err)
	}
	check := func(text []byte) error {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(v)
	}
	if err := check(at[bundle.Snapshot]); err != nil {
		t.Error(err)
	}
	for _, wrong := range [][2]string{{`"year":2023`, `"year":"2023"`}, {`"paid":"90.00"`, `"paid":90`}, {`"format":1`, `"formal":1`}} {
		text := bytes.Replace(at[bundle.Snapshot], []byte(wrong[0]), []byte(wrong[1]), 1)
		if bytes.Equal(text, at[bundle.Snapshot]) || check(text) == nil {
			t.Errorf("%s fits", wrong[1])
		}
	}
}

// TestDescriptorDescribes holds datapackage.json to the files: every table with its columns in their order, keys that are there, digests and lengths.
func TestDescriptorDescribes(t *testing.T) {
	t.Parallel()
	files, err := bundle.Build(input(t, year()))
	if err != nil {
		t.Fatal(err)
	}
	at := map[string][]byte{}
	for _, f := range files {
		at[f.Path] = f.Data
	}
	var d struct {
		Schema    string `json:"$schema"`
		Version   string
		Resources []struct {
			Name, Path, Hash string
			Bytes            int
			Schema           *struct {
				Fields        []struct{ Name, Type, Title string }
				MissingValues []string
				PrimaryKey    []string
				ForeignKeys   []struct {
					Fields    []string
					Reference struct {
						Resource string
						Fields   []string
					}
				}
			}
		}
	}
	if err := json.Unmarshal(at[bundle.Descriptor], &d); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(at[bundle.Descriptor])+string(at["README.zh.txt"])+string(at["README.en.txt"]), "⟦") {
		t.Error("a word is missing")
	}
	if d.Version != "2023.1.0" || d.Schema != "https://datapackage.org/profiles/2.0/datapackage.json" || len(d.Resources) != 14 {
		t.Errorf("%+v", d)
	}
	keys := map[string][]string{}
	for _, r := range d.Resources {
		data := at[r.Path]
		if r.Hash != "sha256:"+bundle.Digest(data) || r.Bytes != len(data) || len(data) == 0 {
			t.Errorf("%s is not what the descriptor says", r.Path)
		}
		if r.Schema == nil {
			continue
		}
		var names []string
		for _, f := range r.Schema.Fields {
			names = append(names, f.Name)
		}
		head, _, _ := strings.Cut(string(data), "\n")
		if head != strings.Join(names, ",") || !slices.Contains(r.Schema.MissingValues, "*") {
			t.Errorf("%s: columns %s, not %v", r.Path, head, names)
		}
		keys[r.Name] = r.Schema.PrimaryKey
		for _, f := range r.Schema.ForeignKeys {
			if !slices.Equal(keys[f.Reference.Resource], f.Reference.Fields) {
				t.Errorf("%s refers to %v of %s, whose key is %v", r.Name, f.Fields, f.Reference.Resource, keys[f.Reference.Resource])
			}
		}
	}
}

// TestByHand walks through the steps of the README with the tools that it names.
func TestByHand(t *testing.T) {
	t.Parallel()
	sum, err := exec.LookPath("sha256sum")
	if err != nil {
		t.Skip("no sha256sum here")
	}
	o := open(t)
	dir := t.TempDir()
	for _, f := range o.published(t, year()) {
		at := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(script string) string {
		cmd := exec.CommandContext(t.Context(), "sh", "-c", script)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", script, err, out)
		}
		return string(out)
	}
	if out := run(sum + " -c proof/manifest.sha256"); strings.Count(out, ": OK") != 17 {
		t.Error(out)
	}
	digest, _, _ := strings.Cut(run(sum+" proof/manifest.sha256"), " ")
	leaf, err := os.ReadFile(filepath.Join(dir, "proof/leaf.json"))
	if err != nil || !strings.Contains(string(leaf), `"new":"`+digest+`"`) {
		t.Errorf("the leaf does not name %s: %s", digest, leaf)
	}
	// The log has one leaf: its hash is the root.
	run(`test "$( (printf '\000'; cat proof/leaf.json) | sha256sum | cut -d' ' -f1)" = "$(sed -n 3p proof/checkpoint.txt | base64 -d | od -An -tx1 | tr -d ' \n')"`)
	if _, err := exec.LookPath("openssl"); err != nil {
		return
	}
	if out := run(byHandSignature); !strings.Contains(out, "Verified Successfully") {
		t.Error(out)
	}
	run(`sed -i 2s/1/2/ proof/checkpoint.txt`)
	cmd := exec.CommandContext(t.Context(), "sh", "-c", byHandSignature)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err == nil {
		t.Errorf("another checkpoint is signed: %s", out)
	}
}

// byHandSignature checks the signature of a checkpoint with openssl, as docs/modules/proof.md tells.
const byHandSignature = `head -n 3 proof/checkpoint.txt > text
tail -n 1 proof/checkpoint.txt | awk '{print $3}' | base64 -d | tail -c 64 > signature
(printf '\060\052\060\005\006\003\053\145\160\003\041\000'; cut -d+ -f3- proof/public.key | base64 -d | tail -c 32) > key.der
openssl pkeyutl -verify -rawin -in text -sigfile signature -pubin -inkey key.der -keyform DER`
