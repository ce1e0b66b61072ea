package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"plumbline/base/fault"
	"plumbline/goal"
)

func (a *app) summaryCommand() *cobra.Command {
	cmd := a.command("summary [--server URL] [--department NAME] [--year YEAR] [--text WORDS]")
	at := a.storeFlags(cmd)
	far := a.farFlags(cmd)
	q := goal.Query{}
	cmd.Flags().StringVar(&q.Department, "department", "", a.say.T("cli.flag.department"))
	cmd.Flags().IntVar(&q.Year, "year", 0, a.say.T("cli.flag.year"))
	cmd.Flags().StringVar(&q.Text, "text", "", a.say.T("cli.flag.text"))
	cmd.Flags().StringVar(&q.Sort, "sort", "ordinal", a.say.T("cli.flag.sort"))
	cmd.Args = none
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		switch q.Sort {
		case "ordinal", "money", "name", "indicators", "findings":
		default:
			return fault.New(fault.Invalid, "cli.unknown_sort", "name", q.Sort)
		}
		if r, err := a.remote(cmd, far); err != nil || r != nil {
			if err == nil {
				err = a.printEntries(cmd.Context(), r, q)
			}
			return err
		}
		return at.using(cmd.Context(), func(s *store) error { return a.printSummary(cmd, s, q) })
	}
	return cmd
}

// printSummary writes the 汇总表 page by page, so that a large department does not stand in memory at once.
func (a *app) printSummary(cmd *cobra.Command, s *store, q goal.Query) error {
	q.Size = 500
	for q.Page = 1; ; q.Page++ {
		sum, err := s.goal.Summary(cmd.Context(), q)
		if err != nil {
			return err
		}
		if sum.Matched == 0 {
			return fault.New(fault.NotFound, "cli.summary.empty")
		}
		t := table{right: map[int]bool{0: true, 3: true, 4: true, 5: true, 6: true, 7: true}}
		if q.Page == 1 {
			t.head = []string{
				a.say.T("cli.summary.ordinal"), a.say.T("cli.summary.name"), a.say.T("cli.summary.nature"), a.say.T("cli.summary.money"),
				a.say.T("cli.summary.indicators"), a.say.T("cli.severity.error"), a.say.T("cli.severity.warning"), a.say.T("cli.severity.note"),
			}
		}
		for _, r := range sum.Rows {
			t.add(strconv.Itoa(r.Ordinal), r.Name, r.Nature, amount(r.AnnualTotal), strconv.Itoa(r.Indicators),
				strconv.Itoa(r.Tally.Errors), strconv.Itoa(r.Tally.Warnings), strconv.Itoa(r.Tally.Notes))
		}
		last := q.Page*q.Size >= sum.Matched
		if last {
			all := sum.Total
			t.add("", a.say.T("cli.summary.total", "count", sum.Matched), "", all.AnnualTotal.Grouped(), strconv.Itoa(all.Indicators),
				strconv.Itoa(all.Tally.Errors), strconv.Itoa(all.Tally.Warnings), strconv.Itoa(all.Tally.Notes))
		}
		if err := t.write(a.out); err != nil {
			return fmt.Errorf("write the summary: %w", err)
		}
		if last {
			return nil
		}
	}
}
