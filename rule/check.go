package rule

import (
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"plumbline/base/day"
	"plumbline/goal"
)

// check is the state of one rule on one declaration, filled by the helpers below.
type check struct {
	*facts
	d     *goal.Declaration
	index int
	sum   *summary // nil where the declaration is checked alone
	ctx   Context
	rule  *Rule
	out   []Result
}

// asked is a declaration to judge: index is its place among those of the summary.
type asked struct {
	d     *goal.Declaration
	facts *facts
	index int
}

// run applies every rule to every declaration, on all processors: a declaration's results depend on nothing that
// another's change.
func run(list []asked, ctx Context, sum *summary) []Result {
	parts := make([][]Result, runtime.GOMAXPROCS(0))
	inParts(len(list), func(part, from, to int) { parts[part] = runPart(list[from:to], ctx, sum) })
	return slices.Concat(parts...)
}

// inParts splits n things into neighbouring parts, one for each processor, and waits for all.
func inParts(n int, do func(part, from, to int)) {
	parts := min(runtime.GOMAXPROCS(0), max(1, n/inPartsFrom))
	var wait sync.WaitGroup
	for p := range parts {
		wait.Go(func() { do(p, n*p/parts, n*(p+1)/parts) })
	}
	wait.Wait()
}

// inPartsFrom is the number of declarations that are worth a processor of their own.
const inPartsFrom = 64

func runPart(list []asked, ctx Context, sum *summary) []Result {
	out := make([]Result, 0, len(list)*(len(catalogue)+16))
	for _, a := range list {
		for r := range catalogue {
			c := check{facts: a.facts, d: a.d, index: a.index, sum: sum, ctx: ctx, rule: &catalogue[r], out: out}
			c.judge()
			out = c.out
		}
	}
	return out
}

// judge runs the rule; what found nothing and gave no reason has passed.
func (c *check) judge() {
	before := len(c.out)
	if c.inForce() {
		c.rule.check(c)
	} else {
		c.skip("common.not_in_force", "year", strconv.Itoa(c.d.Year))
	}
	if len(c.out) == before {
		c.add(Pass, "", "common.pass", nil)
	}
	c.settle(before)
}

// settle keeps the promise of one outcome: findings stand alone, and without a finding there is one reason, the first.
func (c *check) settle(from int) {
	kept := from
	for _, r := range c.out[from:] {
		if r.Outcome == Finding {
			c.out[kept] = r
			kept++
		}
	}
	c.out = c.out[:max(kept, from+1)]
}

// inForce says whether the rule holds for the declared year; a blank year is judged by the rules of today.
func (c *check) inForce() bool {
	if c.d.Year == 0 {
		return true
	}
	first := day.Of(c.d.Year, 1, 1)
	return (c.rule.Since.IsZero() || !first.Before(c.rule.Since)) && (c.rule.Until.IsZero() || !c.rule.Until.Before(first))
}

func (c *check) add(o Outcome, ref goal.Ref, variant string, args []any) *Result {
	key := "rule." + variant
	if !strings.HasPrefix(variant, "common.") {
		key = "rule." + c.rule.ID + "." + variant
	}
	c.out = append(c.out, Result{
		Number: c.rule.Number, Rule: c.rule.ID, Severity: c.rule.Severity, Question: c.rule.Question,
		Outcome: o, Declaration: c.index, Ref: ref, Key: key, Args: args,
	})
	return &c.out[len(c.out)-1]
}

// find reports one finding at a place; what it returns is to be refined at once, before the next call.
func (c *check) find(variant string, ref goal.Ref, args ...any) *Result {
	return c.add(Finding, ref, variant, args)
}

// skip says why the rule does not apply to the declaration.
func (c *check) skip(variant string, args ...any) { c.add(NotApplicable, "", variant, args) }

// lack says what is missing to judge.
func (c *check) lack(variant string, args ...any) { c.add(InsufficientData, "", variant, args) }

func (r *Result) also(refs ...goal.Ref) *Result { r.Also = append(r.Also, refs...); return r }

func (r *Result) as(s Severity) *Result { r.Severity = s; return r }

func (r *Result) mend(ref goal.Ref, value string) *Result { r.Fix = &Fix{ref, value}; return r }

// Place names a place for people: a catalogue key and the values of its sentence. Indicator places carry the number
// and name of the indicator.
func Place(d goal.Declaration, ref goal.Ref) (key string, args []any) {
	if i, field, ok := ref.Indicator(); ok {
		name := ""
		if i >= 0 && i < len(d.Indicators) {
			name = d.Indicators[i].Name
		}
		if field == "" {
			field = "row"
		}
		return "place.indicator." + field, []any{"number", strconv.Itoa(i + 1), "name", name}
	}
	if ref == "" {
		return "place.whole", nil
	}
	return "place." + string(ref), nil
}
