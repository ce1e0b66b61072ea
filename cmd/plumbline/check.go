package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"plumbline/form"
	"plumbline/goal"
	"plumbline/rule"
)

// judgement is one result as plumbline check --json prints it: the outcome of one rule for one declaration. Place is the
// Ref of the field, "" for the declaration as a whole; Message names the place in words.
type judgement struct {
	Number      int      `json:"number"`
	Rule        string   `json:"rule"`
	Severity    string   `json:"severity"`
	Outcome     string   `json:"outcome"`
	Declaration string   `json:"declaration"`
	Place       goal.Ref `json:"place"`
	Message     string   `json:"message"`
}

func (a *app) checkCommand() *cobra.Command {
	cmd := a.command("check [--json] [--list] [--server URL] FILE…|ID|NAME…")
	cmd.Example = "  plumbline check sample/declarations-2023.txt\n  plumbline check --json *.xlsx > findings.json\n  plumbline check --list"
	far := a.farFlags(cmd)
	asJSON := cmd.Flags().Bool("json", false, a.say.T("cli.flag.check_json"))
	list := cmd.Flags().Bool("list", false, a.say.T("cli.flag.check_list"))
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if *list {
			return none(cmd, args)
		}
		if far.server != "" { // what is kept there, all of it where nothing is named
			return nil
		}
		return files(cmd, args)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		r, err := a.remote(cmd, far)
		switch {
		case err != nil:
			return err
		case r != nil && !*list:
			return a.checkAt(cmd.Context(), r, args, *asJSON)
		case *list && *asJSON:
			return a.listRulesJSON()
		case *list:
			return a.listRules()
		case *asJSON:
			return a.checkJSON(cmd, args)
		}
		return a.readings(cmd, args, a.printFindings)
	}
	return cmd
}

func (a *app) checkJSON(cmd *cobra.Command, args []string) error {
	list := &array{w: a.raw}
	err := a.readings(cmd, args, func(r form.Reading) error {
		ds := r.Declarations()
		for _, res := range rule.CheckAll(ds, rule.Context{}) {
			if err := list.add(a.judged(res, ds)); err != nil {
				return err
			}
		}
		return nil
	})
	return list.end(err)
}

func (a *app) judged(r rule.Result, ds []goal.Declaration) judgement {
	return judgement{
		Number: r.Number, Rule: r.Rule, Severity: string(r.Severity), Outcome: string(r.Outcome),
		Declaration: ds[r.Declaration].Name, Place: r.Ref, Message: a.message(r),
	}
}

// message is what a result says and, of a finding, the remedy; one that has nothing to say is named by its rule.
func (a *app) message(r rule.Result) string {
	if r.Key == "" {
		return a.say.T("rule." + r.Rule + ".title")
	}
	said := a.say.T(r.Key, r.Args...)
	remedy := "rule." + r.Rule + ".remedy"
	if r.Outcome != rule.Finding || !a.say.Has(remedy) {
		return said
	}
	if a.say.Lang() == "en" {
		said += " "
	}
	return said + a.say.T(remedy, r.Args...)
}

// printFindings writes what the rules found in one document, declaration by declaration, and the counts of all.
func (a *app) printFindings(r form.Reading) error {
	ds := r.Declarations()
	results := rule.CheckAll(ds, rule.Context{})
	count := map[rule.Severity]int{}
	for i, d := range ds {
		t := table{}
		for _, res := range results {
			if res.Declaration == i && res.Outcome == rule.Finding {
				count[res.Severity]++
				t.add("  ", a.say.T("cli.severity."+string(res.Severity)), strconv.Itoa(res.Number), a.message(res))
			}
		}
		if len(t.rows) == 0 {
			continue
		}
		_, _ = fmt.Fprintf(a.out, "%d. %s\n", i+1, d.Name)
		t.right = map[int]bool{2: true}
		if err := t.write(a.out); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(a.out, a.say.T("cli.check.counted", "name", r.Name, "declarations", len(ds), "rules", len(rule.All()),
		"errors", count[rule.Error], "warnings", count[rule.Warning], "notes", count[rule.Note]))
	return err
}

func (a *app) listRules() error {
	t := table{head: []string{
		a.say.T("cli.list.number"), a.say.T("cli.list.rule"), a.say.T("cli.list.severity"),
		a.say.T("cli.list.title"), a.say.T("cli.list.basis"),
	}, right: map[int]bool{0: true}}
	for _, r := range rule.All() {
		t.add(strconv.Itoa(r.Number), r.ID, a.say.T("cli.severity."+string(r.Severity)), a.say.T("rule."+r.ID+".title"), r.Basis.String())
	}
	return t.write(a.out)
}

func (a *app) listRulesJSON() error {
	list := &array{w: a.raw}
	for _, r := range rule.All() {
		err := list.add(struct {
			Number   int    `json:"number"`
			Rule     string `json:"rule"`
			Severity string `json:"severity"`
			Question bool   `json:"question"`
			Title    string `json:"title"`
			Basis    string `json:"basis"`
		}{r.Number, r.ID, string(r.Severity), r.Question, a.say.T("rule." + r.ID + ".title"), r.Basis.String()})
		if err != nil {
			return err
		}
	}
	return list.end(nil)
}
