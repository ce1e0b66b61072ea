package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"

	"plumbline/base/fault"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/rule"
	"plumbline/sample"
)

// batchSize is how many declarations one save of the load keeps together.
const batchSize = 3

// load is a process that works until it is killed: people import, save, answer findings and take answers back. Each act
// that the product has acknowledged is a line on standard output: "verb id text".
type load struct {
	store *store
	name  string // of this process, so that what it makes is new
}

// crashLoad is the program of the child: crashload DATA URL NAME.
func crashLoad() {
	ctx := context.Background()
	at := &place{data: os.Args[1], url: os.Args[2]}
	s, err := at.open(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "open:", err)
		os.Exit(3)
	}
	l := &load{s, os.Args[3]}
	first := l.save(ctx, 0)
	var all sync.WaitGroup
	for _, w := range []struct {
		work func(context.Context, int)
		most int // so that the fast ones leave room for the slow one after a while
	}{
		{l.importing, 1 << 30},
		{func(ctx context.Context, n int) { l.save(ctx, n) }, 60},
		{func(ctx context.Context, n int) { l.answering(ctx, first[n%len(first)].ID, n) }, 60},
	} {
		all.Go(func() {
			for n := 1; n <= w.most; n++ {
				w.work(ctx, n)
			}
		})
	}
	all.Wait()
}

// done ends the process when an act failed; that two writers met is no failure.
func done(what string, err error) bool {
	if err != nil && fault.KindOf(err) != fault.Conflict {
		fmt.Fprintln(os.Stderr, what+":", err)
		os.Exit(3)
	}
	return err == nil
}

// tell writes a line at once and whole.
func tell(verb, id, text string) {
	if _, err := os.Stdout.WriteString(verb + " " + id + " " + text + "\n"); err != nil {
		os.Exit(3)
	}
}

// importing uploads the twelve forms under a department of their own and keeps them.
func (l *load) importing(ctx context.Context, n int) {
	department := fmt.Sprintf("上海市%s第%d残疾人联合会", l.name, n)
	data := bytes.ReplaceAll(sample.Document, []byte("上海市残疾人联合会"), []byte(department))
	im, err := l.store.form.Upload(ctx, local, sample.Name, data)
	if !done("upload", err) {
		return
	}
	tell("upload", im.ID, im.SHA256)
	for i, d := range im.Reading.Declarations() {
		for j, r := range d.Repairs {
			if r.Confidence >= form.Threshold {
				continue
			}
			if _, err := l.store.form.Decide(ctx, local, im.ID, i, j, r.Took); !done("decide", err) {
				return
			}
		}
	}
	if _, err := l.store.form.Confirm(ctx, local, im.ID); done("confirm", err) {
		tell("import", im.ID, department)
	}
}

// save keeps three declarations together; their unit names the batch.
func (l *load) save(ctx context.Context, n int) []goal.Saved {
	var entries []goal.Entry
	unit := fmt.Sprintf("单位%s批%d", l.name, n)
	for i, d := range sample.Many(batchSize) {
		d.Department, d.Unit = fmt.Sprintf("部门%s之%d", l.name, min(n, 1)), unit // those of the first batch are judged apart
		entries = append(entries, goal.Entry{Declaration: d, Ordinal: i + 1})
	}
	saved, err := l.store.goal.Save(ctx, local, entries)
	if !done("save", err) {
		return nil
	}
	for _, v := range saved {
		tell("save", string(v.ID), unit)
	}
	return saved
}

// answering dismisses a finding of a declaration with a reason that occurs once, and takes every second answer back.
func (l *load) answering(ctx context.Context, id goal.ID, n int) {
	all, err := l.store.rule.Of(ctx, id)
	if !done("judge", err) {
		return
	}
	for _, j := range all {
		if j.Outcome != rule.Finding || j.Dismissed != nil || j.Severity == rule.Error && !j.Question {
			continue
		}
		reason := fmt.Sprintf("理由%s第%d", l.name, n)
		if !done("dismiss", l.store.rule.Dismiss(ctx, local, id, j.Rule, j.Ref, reason)) {
			return
		}
		tell("dismiss", string(id), reason)
		if done("restore", l.store.rule.Restore(ctx, local, id, j.Rule, j.Ref)) {
			tell("restore", string(id), reason)
		}
		return
	}
}

// act is a line of the child.
type act struct{ verb, id, text string }

func parseAct(line string) (act, bool) {
	verb, rest, _ := strings.Cut(line, " ")
	id, text, ok := strings.Cut(rest, " ")
	return act{verb, id, text}, ok
}
