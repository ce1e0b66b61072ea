package bundle

import (
	"encoding/json"
	"strings"

	"plumbline/disclosure/snapshot"
)

// The first columns of what belongs to a project, and to an indicator.
var (
	ofProject   = ref{"projects", []string{"project"}}
	ofIndicator = ref{"indicators", []string{"project", "indicator"}}
)

// tables lists the tables of a package, in their order.
func tables() []table {
	return []table{
		versionTable(), schemeTable(), projectTable(), fundingTable(), scoreTable(), indicatorTable(), methodTable(), parameterTable(),
		figureTable(), monthTable(), dimensionTable(), receiptTable(),
	}
}

// eachProject and eachIndicator go through a snapshot in its order.
func eachProject(in *Input, f func(p *snapshot.Project)) {
	for i := range in.s.Projects {
		f(&in.s.Projects[i])
	}
}

func eachIndicator(in *Input, f func(p *snapshot.Project, n *snapshot.Indicator)) {
	eachProject(in, func(p *snapshot.Project) {
		for i := range p.Indicators {
			f(p, &p.Indicators[i])
		}
	})
}

func versionTable() table {
	return table{
		name: "versions", key: 1,
		columns: []column{
			{name: "version", kind: whole},
			{name: "kind", kind: text, codes: "bundle.kind.", values: []string{string(snapshot.Goals), string(snapshot.Results), string(snapshot.Withdrawn)}},
			{name: "published", kind: datetime},
			{name: "as_of", kind: date},
			{name: "known", kind: datetime},
			{name: "final_through", kind: date},
			{name: "approved", kind: date},
			{name: "reason", kind: text},
			{name: "snapshot_sha256", kind: text},
			{name: "demonstration", kind: truth},
		},
		rows: func(in *Input, add func(...any)) {
			for _, b := range in.Before {
				add(b.Number, string(b.Kind), b.At, "", "", "", "", b.Reason, b.Digest, b.Demonstration)
			}
			s := in.s
			add(s.Number, string(s.Kind), s.At, s.On, s.Known, s.Closed, s.Approved, s.Reason, Digest(in.Text), s.Demonstration)
		},
	}
}

// schemeTable is the schemes of scoring: their rules are JSON, as package scheme reads them.
func schemeTable() table {
	return table{
		name: "schemes", key: 2,
		columns: []column{{name: "scheme", kind: text}, {name: "scheme_version", kind: whole}, {name: "execution_points", kind: decimal, unit: "分"}, {name: "rules", kind: "object"}},
		rows: func(in *Input, add func(...any)) {
			for _, s := range in.s.Schemes {
				rules, _ := json.Marshal(s) // plain types: it cannot fail
				execution := int64(s.Execution)
				add(s.ID, s.Version, points(&execution), string(rules))
			}
		},
	}
}

func projectTable() table {
	return table{
		name: "projects", key: 1,
		columns: []column{
			{name: "project", kind: text},
			{name: "name", kind: text},
			{name: "unit", kind: text},
			{name: "nature", kind: text},
			{name: "category", kind: text},
			{name: "start", kind: date},
			{name: "end", kind: date},
			{name: "plain", kind: text},
			{name: "overall_goal", kind: text},
			{name: "annual_goal", kind: text},
			{name: "revision", kind: whole},
			{name: "revision_digest", kind: text},
		},
		rows: func(in *Input, add func(...any)) {
			eachProject(in, func(p *snapshot.Project) {
				add(p.ID, p.Name, p.Unit, p.Nature, p.Category, p.Start, p.End, p.Plain, p.Overall, p.Annual, p.Revision, p.Digest)
			})
		},
	}
}

func fundingTable() table {
	return table{
		name: "funding", key: 1, refs: []ref{ofProject},
		columns: []column{
			{name: "project", kind: text},
			{name: "annual", kind: decimal, unit: "元"},
			{name: "total", kind: decimal, unit: "元"},
			{name: "initial", kind: decimal, unit: "元"},
			{name: "adjusted", kind: decimal, unit: "元"},
			{name: "paid", kind: decimal, unit: "元"},
		},
		rows: func(in *Input, add func(...any)) {
			eachProject(in, func(p *snapshot.Project) {
				add(p.ID, p.Funding.Annual, p.Funding.Total, p.Funding.Initial, p.Funding.Adjusted, p.Funding.Paid)
			})
		},
	}
}

// scoreTable is the scores: a line of the whole, numbered 0, and one of each part.
func scoreTable() table {
	return table{
		name: "scores", key: 2, refs: []ref{ofProject},
		columns: []column{
			{name: "project", kind: text},
			{name: "part", kind: whole},
			{name: "part_zh", kind: text},
			{name: "part_en", kind: text},
			{name: "points", kind: decimal, unit: "分"},
			{name: "full_points", kind: decimal, unit: "分"},
			{name: "machine_points", kind: decimal, unit: "分"},
			{name: "grade", kind: text},
			{name: "scheme", kind: text},
			{name: "scheme_version", kind: whole},
			{name: "weights", kind: "object"},
		},
		rows: func(in *Input, add func(...any)) {
			eachProject(in, func(p *snapshot.Project) {
				s := p.Score
				if s == nil {
					return
				}
				weights, _ := json.Marshal(s.Weights) // plain types: it cannot fail
				add(p.ID, 0, s.Name.In(in.Words.Zh), s.Name.In(in.Words.En), points(s.Points), points(&s.Full), points(s.Machine), s.Grade, s.Scheme, s.Version, string(weights))
				for i, part := range s.Parts {
					add(p.ID, i+1, part.Name.In(in.Words.Zh), part.Name.In(in.Words.En), points(part.Points), points(&part.Full), "", "", "", "", "")
				}
			})
		},
	}
}

// outcomes are the codes of what an indicator comes to.
var outcomes = []string{"reached", "partly", "missed", "unmeasured", "waiting", "unbound", snapshot.Hidden}

func indicatorTable() table {
	return table{
		name: "indicators", key: 2, refs: []ref{ofProject},
		columns: []column{
			{name: "project", kind: text},
			{name: "indicator", kind: whole},
			{name: "key", kind: text},
			{name: "level1", kind: text},
			{name: "level2", kind: text},
			{name: "name", kind: text},
			{name: "target", kind: text},
			{name: "target_kind", kind: text},
			{name: "target_operator", kind: text},
			{name: "target_value", kind: decimal},
			{name: "target_upper", kind: decimal},
			{name: "target_unit", kind: text},
			{name: "target_word", kind: text},
			{name: "value", kind: text},
			{name: "unit", kind: text},
			{name: "share", kind: decimal, unit: "%"},
			{name: "outcome", kind: text, codes: "bundle.outcome.", values: outcomes},
			{name: "by_hand", kind: truth},
			{name: "waits_for", kind: text},
			{name: "points", kind: decimal, unit: "分"},
			{name: "full_points", kind: decimal, unit: "分"},
			{name: "machine_points", kind: decimal, unit: "分"},
			{name: "spared", kind: text},
			{name: "too_low", kind: truth},
			{name: "by_reviewer", kind: text},
		},
		rows: func(in *Input, add func(...any)) {
			eachIndicator(in, func(p *snapshot.Project, n *snapshot.Indicator) {
				t := n.Target
				add(p.ID, n.Number, n.Key, n.Level1, n.Level2, n.Name, t.Raw, t.Kind, t.Op, t.Value, t.Upper, t.Unit, t.Text,
					n.Value, n.Unit, n.Share, n.Outcome, n.ByHand, n.WaitsFor, points(n.Points), points(n.Full), points(n.Machine),
					n.Spared, n.TooLow, strings.Join(n.Hand, " "))
			})
		},
	}
}

func methodTable() table {
	return table{
		name: "methods", key: 2, refs: []ref{ofIndicator},
		columns: []column{
			{name: "project", kind: text},
			{name: "indicator", kind: whole},
			{name: "measure", kind: text},
			{name: "measure_kind", kind: text},
			{name: "measure_unit", kind: text},
			{name: "of_persons", kind: truth},
			{name: "matter", kind: text},
			{name: "read", kind: text},
			{name: "from", kind: date},
			{name: "to", kind: date},
			{name: "judgement", kind: text},
			{name: "method_zh", kind: text},
			{name: "method_en", kind: text},
			{name: "explanation_zh", kind: text},
			{name: "explanation_en", kind: text},
			{name: "limits_zh", kind: text},
			{name: "limits_en", kind: text},
		},
		rows: func(in *Input, add func(...any)) {
			eachIndicator(in, func(p *snapshot.Project, n *snapshot.Indicator) {
				zh, en := in.Words.Zh, in.Words.En
				add(p.ID, n.Number, n.Measure, n.Kind, n.Per, n.Persons, n.Matter, n.Read, n.From, n.To, n.Judgement,
					lines(n.Method, zh), lines(n.Method, en), lines(n.Words, zh), lines(n.Words, en), lines(n.Limits, zh), lines(n.Limits, en))
			})
		},
	}
}

// lines writes sentences, one a line.
func lines(list []snapshot.Said, say Say) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = s.Sentence(say)
	}
	return strings.Join(out, "\n")
}

func parameterTable() table {
	return table{
		name: "parameters", key: 3, refs: []ref{ofIndicator},
		columns: []column{{name: "project", kind: text}, {name: "indicator", kind: whole}, {name: "parameter", kind: text}, {name: "set_to", kind: decimal}},
		rows: func(in *Input, add func(...any)) {
			eachIndicator(in, func(p *snapshot.Project, n *snapshot.Indicator) {
				for _, q := range n.Params {
					add(p.ID, n.Number, q.Name, q.Value)
				}
			})
		},
	}
}

// The figures of an indicator: of the year, and what its judgement compares with.
const (
	spanYear   = "year"
	spanBefore = "before"
	spanStart  = "start"
)

func figureTable() table {
	return table{
		name: "figures", key: 3, refs: []ref{ofIndicator},
		columns: append([]column{
			{name: "project", kind: text},
			{name: "indicator", kind: whole},
			{name: "span", kind: text, codes: "bundle.span.", values: []string{spanYear, spanBefore, spanStart}},
		}, append(countColumns(), column{name: "kinds", kind: whole})...),
		rows: func(in *Input, add func(...any)) {
			eachIndicator(in, func(p *snapshot.Project, n *snapshot.Indicator) {
				for _, f := range []struct {
					span string
					cell *snapshot.Cell
				}{{spanYear, &n.Year}, {spanBefore, n.Before}, {spanStart, n.Start}} {
					if f.cell == nil {
						continue
					}
					kinds := n.Kinds
					if f.span != spanYear {
						kinds = nil
					}
					add(append(append([]any{p.ID, n.Number, f.span}, counts(f.cell)...), kinds)...)
				}
			})
		},
	}
}

func monthTable() table {
	return table{
		name: "months", key: 3, refs: []ref{ofIndicator},
		columns: append([]column{{name: "project", kind: text}, {name: "indicator", kind: whole}, {name: "month", kind: whole}}, countColumns()...),
		rows: func(in *Input, add func(...any)) {
			eachIndicator(in, func(p *snapshot.Project, n *snapshot.Indicator) {
				for i := range n.Months {
					m := &n.Months[i]
					add(append([]any{p.ID, n.Number, m.Month}, counts(&m.Cell)...)...)
				}
			})
		},
	}
}

func dimensionTable() table {
	return table{
		name: "dimensions", key: 4, refs: []ref{ofIndicator},
		columns: append([]column{
			{name: "project", kind: text},
			{name: "indicator", kind: whole},
			{name: "dimension", kind: text},
			{name: "code", kind: text},
			{name: "code_zh", kind: text},
			{name: "code_en", kind: text},
		}, countColumns()...),
		rows: func(in *Input, add func(...any)) {
			eachIndicator(in, func(p *snapshot.Project, n *snapshot.Indicator) {
				for i := range n.Tables {
					t := &n.Tables[i]
					for j := range t.Rows {
						r := &t.Rows[j]
						add(append([]any{p.ID, n.Number, t.By, codeOf(r.Value), r.Name.In(in.Words.Zh), r.Name.In(in.Words.En)}, counts(&r.Cell)...)...)
					}
				}
			})
		},
	}
}

// codeOf is the code of a row; what has none has a dash, for a key is never blank.
func codeOf(code string) string {
	if code == "" {
		return "-"
	}
	return code
}

func receiptTable() table {
	return table{
		name: "receipts", key: 3, refs: []ref{ofIndicator},
		columns: []column{{name: "project", kind: text}, {name: "indicator", kind: whole}, {name: "receipt", kind: text}},
		rows: func(in *Input, add func(...any)) {
			for _, r := range in.Receipts {
				for _, d := range r.Digests {
					add(r.Project, r.Number, d)
				}
			}
		},
	}
}
