package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"plumbline/base/fault"
	"plumbline/measure"
)

func (a *app) coverageCommand() *cobra.Command {
	cmd := a.command("coverage [--department NAME] [--year YEAR] [--json]")
	at := a.storeFlags(cmd)
	var department string
	var year int
	var asJSON bool
	cmd.Flags().StringVar(&department, "department", "", a.say.T("cli.flag.department"))
	cmd.Flags().IntVar(&year, "year", 0, a.say.T("cli.flag.year"))
	cmd.Flags().BoolVar(&asJSON, "json", false, a.say.T("cli.flag.coverage_json"))
	cmd.Args = none
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return at.using(cmd.Context(), func(s *store) error {
			c, err := s.measure.Coverage(cmd.Context(), department, year)
			if err != nil {
				return err
			}
			if asJSON {
				return writeCoverage(a.raw, c)
			}
			if c.Indicators == 0 {
				return fault.New(fault.NotFound, "cli.summary.empty")
			}
			return a.printCoverage(c)
		})
	}
	return cmd
}

// writeCoverage writes the counts for a program.
func writeCoverage(to io.Writer, c measure.Coverage) error {
	enc := json.NewEncoder(to)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(c); err != nil {
		return fmt.Errorf("write the coverage: %w", err)
	}
	return nil
}

// printCoverage writes the counts for a person, and what waits for which room.
func (a *app) printCoverage(c measure.Coverage) error {
	counts := table{right: map[int]bool{1: true}}
	for _, line := range []struct {
		key string
		n   int
	}{{"indicators", c.Indicators}, {"bound", c.Bound}, {"measured", c.Measured}, {"waiting", len(c.Waiting)}} {
		counts.add(a.say.T("cli.coverage."+line.key), strconv.Itoa(line.n))
	}
	if err := counts.write(a.out); err != nil {
		return fmt.Errorf("write the coverage: %w", err)
	}
	if len(c.Waiting) == 0 {
		return nil
	}
	_, _ = fmt.Fprintln(a.out)
	waiting := table{head: []string{a.say.T("cli.coverage.project"), a.say.T("cli.coverage.indicator"), a.say.T("cli.coverage.room")}}
	for _, w := range c.Waiting {
		waiting.add(w.Project, w.Indicator, a.say.T("measure.room."+w.Room))
	}
	if err := waiting.write(a.out); err != nil {
		return fmt.Errorf("write the coverage: %w", err)
	}
	return nil
}
