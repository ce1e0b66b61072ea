package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/spf13/cobra"

	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/rule"
	"plumbline/web/api"
)

// printEntries writes the summary as a server gives it.
func (a *app) printEntries(ctx context.Context, r *remote, q goal.Query) error {
	list, err := r.chosen(ctx, filters(q.Department, q.Year, q.Text), nil)
	if err != nil {
		return err
	}
	t := table{right: map[int]bool{0: true, 3: true, 4: true, 5: true, 6: true, 7: true}, head: []string{
		a.say.T("cli.summary.ordinal"), a.say.T("cli.summary.name"), a.say.T("cli.summary.nature"), a.say.T("cli.summary.money"),
		a.say.T("cli.summary.indicators"), a.say.T("cli.severity.error"), a.say.T("cli.severity.warning"), a.say.T("cli.severity.note"),
		a.say.T("cli.summary.state"),
	}}
	var money fen.Fen
	var sums [4]int
	for _, e := range list {
		annual := (*fen.Fen)(nil)
		if e.Annual != "" {
			v, err := fen.Parse(e.Annual)
			if err != nil {
				return fault.New(fault.Invalid, "cli.remote.not_ours", "name", r.base).Because(err)
			}
			annual, money = &v, money+v
		}
		for i, n := range []int{e.Indicators, e.Errors, e.Warnings, e.Notes} {
			sums[i] += n
		}
		t.add(strconv.Itoa(e.Ordinal), e.Name, e.Nature, amount(annual), strconv.Itoa(e.Indicators), strconv.Itoa(e.Errors),
			strconv.Itoa(e.Warnings), strconv.Itoa(e.Notes), a.say.T("review.state."+e.State))
	}
	t.add("", a.say.T("cli.summary.total", "count", len(list)), "", money.Grouped(), strconv.Itoa(sums[0]), strconv.Itoa(sums[1]),
		strconv.Itoa(sums[2]), strconv.Itoa(sums[3]), "")
	return t.write(a.out)
}

// keptAt gives the declarations that names and filters mean, as a server keeps them.
func keptAt(ctx context.Context, r *remote, how *exporting, names []string) ([]goal.Kept, error) {
	list, err := r.chosen(ctx, filters(how.department, how.year, ""), names)
	if err != nil {
		return nil, err
	}
	var out []goal.Kept
	for _, e := range list {
		k := goal.Kept{ID: goal.ID(e.ID), Demo: e.Demo}
		header, err := r.get(ctx, "/declarations/"+url.PathEscape(e.ID), &k.Declaration)
		if err != nil {
			return nil, err
		}
		if k.Revision, err = strconv.Atoi(header.Get("Plumbline-Revision")); err != nil {
			return nil, fault.New(fault.Invalid, "cli.remote.not_ours", "name", r.base).Because(err)
		}
		out = append(out, k)
	}
	return out, nil
}

// importAt has a server read one document, answers what waits as far as it was told to, and has it kept.
func (a *app) importAt(ctx context.Context, r *remote, name string, how *answering) error {
	data, err := a.bytes(name)
	if err != nil {
		return err
	}
	var im api.Import
	if _, err := r.send(ctx, http.MethodPost, "/imports?"+url.Values{"name": {name}}.Encode(), "application/octet-stream", data, &im); err != nil {
		return err
	}
	choices, err := how.choices(preview(im).Reading.Declarations())
	if err != nil {
		return err
	}
	for at, choice := range choices {
		if err := r.post(ctx, "/imports/"+im.ID+"/decisions", api.Decision{Form: at.form, Repair: at.repair, Choice: choice}, &im); err != nil {
			return err
		}
	}
	if err := a.printPreview(preview(im)); err != nil {
		return err
	}
	if im.Waiting > 0 {
		return fault.New(fault.Invalid, "cli.import.waiting", "name", name, "count", im.Waiting, "import", im.ID)
	}
	var saved []api.SavedImport
	if err := r.post(ctx, "/imports/"+im.ID+"/confirm", nil, &saved); err != nil {
		return err
	}
	changed := 0
	for _, v := range saved {
		if v.Changed {
			changed++
		}
	}
	_, err = fmt.Fprintln(a.out, a.say.T("cli.import.kept", "name", name, "declarations", len(saved), "changed", changed))
	return err
}

// preview is an upload of a server as one of our own, for showing.
func preview(im api.Import) form.Import {
	out := form.Import{ID: im.ID, Name: im.Name, Counts: form.Counts{
		Forms: im.Forms, Indicators: im.Indicators, Repairs: im.Repairs, Waiting: im.Waiting, Unplaced: im.Unplaced,
	}}
	for _, f := range im.Read {
		out.Reading.Forms = append(out.Reading.Forms, form.Form{Declaration: f.Declaration.Declaration})
		out.Compared = append(out.Compared, form.Compared{Change: form.Change(f.Change)})
	}
	return out
}

// checkAt writes what the rules say of what a server keeps.
func (a *app) checkAt(ctx context.Context, r *remote, names []string, asJSON bool) error {
	list, err := r.chosen(ctx, url.Values{}, names)
	if err != nil {
		return err
	}
	out, count := &array{w: a.raw}, map[string]int{}
	for i, e := range list {
		var found []api.Finding
		if _, err := r.get(ctx, "/declarations/"+url.PathEscape(e.ID)+"/findings", &found); err != nil {
			return err
		}
		t := table{right: map[int]bool{2: true}}
		for _, f := range found {
			if f.Answer != nil {
				continue
			}
			count[f.Severity]++
			t.add("  ", a.say.T("cli.severity."+f.Severity), strconv.Itoa(f.Number), f.Text+a.gap()+f.Remedy)
			if asJSON {
				if err := out.add(judgement{f.Number, f.Rule, f.Severity, f.Outcome, e.Name, goal.Ref(f.Ref), f.Text + a.gap() + f.Remedy}); err != nil {
					return err
				}
			}
		}
		if asJSON || len(t.rows) == 0 {
			continue
		}
		_, _ = fmt.Fprintf(a.out, "%d. %s\n", i+1, e.Name)
		if err := t.write(a.out); err != nil {
			return err
		}
	}
	if asJSON {
		return out.end(nil)
	}
	_, err = fmt.Fprintln(a.out, a.say.T("cli.check.counted", "name", r.base, "declarations", len(list), "rules", len(rule.All()),
		"errors", count["error"], "warnings", count["warning"], "notes", count["note"]))
	return err
}

// gap stands between two sentences.
func (a *app) gap() string {
	if a.say.Lang() == "en" {
		return " "
	}
	return ""
}

func (a *app) submitCommand() *cobra.Command {
	cmd := a.command("submit [--server URL] ID|NAME…")
	cmd.Example = "  plumbline submit --server https://plumbline.example.org 残疾人权益保障经费"
	return a.moveCommand(cmd, "submit", func(version int) any { return api.Seen{Version: version} })
}

func (a *app) approveCommand() *cobra.Command {
	cmd := a.command("approve [--server URL] [--grade GRADE] [--comment TEXT] ID|NAME…")
	cmd.Example = "  plumbline approve --server https://plumbline.example.org --grade 优 残疾人权益保障经费"
	grade := cmd.Flags().String("grade", "", a.say.T("cli.flag.grade"))
	comment := cmd.Flags().String("comment", "", a.say.T("cli.flag.comment"))
	return a.moveCommand(cmd, "approve", func(version int) any {
		to := api.ApproveTo{Seen: api.Seen{Version: version}}
		if g := *grade; g != "" {
			to.Sheet = &api.Sheet5{Completeness: g, Relevance: g, Suitability: g, Feasibility: g, Overall: g, Comment: *comment}
		}
		return to
	})
}

// moveCommand makes a move of the review at a server, of one declaration after the other. Each is the version that was
// just read; who moved in between is not overtaken.
func (a *app) moveCommand(cmd *cobra.Command, path string, body func(version int) any) *cobra.Command {
	f := a.farFlags(cmd)
	cmd.Args = files
	cmd.RunE = func(cmd *cobra.Command, names []string) error {
		r, err := a.remote(cmd, f)
		if err == nil && r == nil {
			err = fault.New(fault.Invalid, "cli.remote.needed", "command", cmd.CommandPath())
		}
		if err != nil {
			return err
		}
		list, err := r.chosen(cmd.Context(), url.Values{}, names)
		if err != nil {
			return err
		}
		for _, e := range list {
			at := "/declarations/" + url.PathEscape(e.ID) + "/case"
			var c api.Case
			if _, err = r.get(cmd.Context(), at, &c); err == nil {
				err = r.post(cmd.Context(), at+"/"+path, body(c.Version), &c)
			}
			if err != nil {
				a.tell(cmd.CommandPath()+": "+e.Name, err)
				return partly{err}
			}
			_, _ = fmt.Fprintln(a.out, a.say.T("cli.moved", "name", e.Name, "revision", c.Revision, "state", a.say.T("review.state."+c.State)))
		}
		return nil
	}
	return cmd
}
