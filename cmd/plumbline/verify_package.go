package main

import (
	"bytes"
	"fmt"
	"time"

	"plumbline/base/fault"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/receipt"
)

// zipMark is how a zip begins, whatever its name is.
var zipMark = []byte("PK\x03\x04")

// verifyPackage checks a package of published data without any store, and computes it again.
func (a *app) verifyPackage(name string, data []byte, how *verifying, keys []string) error {
	if len(keys) == 0 {
		keys = []string{""} // the package's own, which is said
	}
	var r *bundle.Report
	var err error
	for _, k := range keys {
		if r, err = bundle.Verify(data, k); err == nil {
			break
		}
	}
	if err != nil {
		return err
	}
	found, err := a.receipts(data, r, how.receipt)
	if err != nil {
		return err
	}
	if how.json {
		err = a.packageJSON(r, found, how.receipt != "")
	} else {
		a.sayPackage(name, r)
		if how.receipt != "" {
			a.sayReceipt(r, found)
		}
	}
	if n := len(r.Again.Differences); err == nil && n > 0 {
		err = fault.New(fault.Internal, "cli.package.differs", "n", n)
	}
	return err
}

// receipts gives where a receipt was counted.
func (a *app) receipts(data []byte, r *bundle.Report, code string) ([]receipt.Place, error) {
	if code == "" {
		return nil, nil
	}
	_, list, err := bundle.ReceiptsOf(data)
	if err != nil {
		return nil, err
	}
	return receipt.In(code, r.Snapshot, list)
}

// sayPackage says in words what was checked, what came to the same and what did not.
func (a *app) sayPackage(name string, r *bundle.Report) {
	say := func(key string, args ...any) { _, _ = fmt.Fprintln(a.out, a.say.T("cli.package."+key, args...)) }
	s := r.Snapshot
	say("what", "name", name, "department", s.Department, "year", fmt.Sprint(s.Year), "number", s.Number, "projects", len(s.Projects))
	if s.Demonstration {
		say("demonstration")
	}
	say("files", "n", r.Files, "bytes", fmt.Sprintf("%.1f", float64(r.Bytes)/(1<<20)), "digest", r.Digest)
	say("leaf", "leaf", r.Leaf.Seq, "at", r.Leaf.At.Format(time.RFC3339), "by", r.Leaf.By.Name, "size", r.Head.Size, "root", r.Head.Root.String())
	say("signed", "origin", r.Head.Origin, "key", r.Key)
	if r.Older != nil {
		say("continues", "size", r.Older.Size)
	}
	if !r.Trusted {
		_, _ = fmt.Fprintln(a.out, a.say.T("cli.verify.untrusted"))
	}
	again := r.Again
	say("same", "n", again.Indicators, "same", again.Same, "by_hand", again.ByHand)
	if again.Hidden > 0 {
		say("hidden", "n", again.Hidden)
	}
	if again.Open > 0 {
		say("open", "n", again.Open)
	}
	say("sums", "n", again.Sums, "hidden", again.HiddenSums)
	if again.Points+again.HiddenPoints > 0 {
		say("points", "n", again.Points, "hidden", again.HiddenPoints)
	}
	for _, d := range again.Differences {
		say("difference", "project", a.projectOf(r, d.Project), "indicator", d.Indicator, "what", a.say.T("cli.package.of."+d.What), "place", d.Place,
			"published", d.Published, "computed", d.Computed)
	}
	if r.OK() {
		say("whole")
	}
}

// projectOf names a project of a package.
func (a *app) projectOf(r *bundle.Report, id string) string {
	if p, ok := r.Snapshot.Project(id); ok {
		return p.Name
	}
	return id
}

// sayReceipt says where a receipt was counted, or that it was not.
func (a *app) sayReceipt(r *bundle.Report, found []receipt.Place) {
	if len(found) == 0 {
		_, _ = fmt.Fprintln(a.out, a.say.T("cli.package.no_receipt", "number", r.Snapshot.Number))
	}
	for _, at := range found {
		name := ""
		if p, ok := r.Snapshot.Project(at.Project); ok && at.Indicator >= 1 && at.Indicator <= len(p.Indicators) {
			name = p.Indicators[at.Indicator-1].Name
		}
		_, _ = fmt.Fprintln(a.out, a.say.T("cli.package.receipt", "project", a.projectOf(r, at.Project), "indicator", name, "number", at.Number))
	}
}

// packageJSON is the report for programs.
func (a *app) packageJSON(r *bundle.Report, found []receipt.Place, asked bool) error {
	type counted struct {
		Project   string `json:"project"`
		Indicator int    `json:"indicator"`
	}
	s := r.Snapshot
	out := struct {
		OK         bool         `json:"ok"`
		Department string       `json:"department"`
		Year       int          `json:"year"`
		Number     int          `json:"number"`
		Files      int          `json:"files"`
		Manifest   string       `json:"manifest"`
		Leaf       int64        `json:"leaf"`
		Origin     string       `json:"origin"`
		Size       int64        `json:"size"`
		Root       string       `json:"root"`
		Key        string       `json:"key"`
		Trusted    bool         `json:"trusted"`
		Continues  int64        `json:"continues,omitempty"`
		Again      bundle.Again `json:"again"`
		Receipt    *[]counted   `json:"receipt,omitempty"`
	}{
		OK: r.OK(), Department: s.Department, Year: s.Year, Number: s.Number, Files: r.Files, Manifest: r.Digest, Leaf: r.Leaf.Seq, Origin: r.Head.Origin,
		Size: r.Head.Size, Root: r.Head.Root.String(), Key: r.Key, Trusted: r.Trusted, Again: r.Again,
	}
	if r.Older != nil {
		out.Continues = r.Older.Size
	}
	if out.Again.Differences == nil {
		out.Again.Differences = []bundle.Difference{}
	}
	if asked {
		out.Receipt = &[]counted{}
		for _, at := range found {
			*out.Receipt = append(*out.Receipt, counted{at.Project, at.Indicator})
		}
	}
	return a.json(out)
}

// isZip says that a file is a zip by what it holds.
func isZip(data []byte) bool { return bytes.HasPrefix(data, zipMark) }
