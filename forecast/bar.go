package forecast

import (
	"math/big"

	"plumbline/forecast/pace"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/measure"
	"plumbline/measure/judge"
)

// barOf reads what a reading is held against: the number of its target, or the share behind its word. It is nil where there is none.
func barOf(m journal.Measure, r measure.Reading) *pace.Bar {
	op, value := targetOf(r.Indicator.Target)
	rate := r.Binding.Read == judge.Rate
	if value == nil {
		return behindWord(m, r)
	}
	unit := text(r.Indicator.Target.Unit)
	switch {
	case rate && unit == "‰":
		value = times(value, 1, 1000)
	case rate:
		if value = times(value, 1, 100); op == pace.AtLeast || op == pace.Above {
			if one := big.NewRat(1, 1); value.Cmp(one) > 0 || value.Cmp(one) == 0 && op == pace.Above {
				op, value = pace.AtLeast, one // above all of all is all of all
			}
		}
	default:
		by, _ := judge.Scale(unit)
		value = times(value, by, 1)
		if m.Unit == "元" && r.Binding.Read == judge.Num {
			value = times(value, 100, 1)
		}
	}
	return made(op, value)
}

// targetOf is the side and the number of a target, nil where it is a word. What is equal to a number is at least it, and of nothing
// at most; of a range the lower end is to be reached.
func targetOf(t goal.Target) (pace.Op, *big.Rat) {
	if t.Kind != goal.Quantitative {
		return "", nil
	}
	value, ok := judge.Decimal(text(t.Value))
	if !ok {
		return "", nil
	}
	op := pace.Op(text(t.Op))
	if op == "" || op == "=" || t.Upper != nil {
		op = pace.AtLeast
		if value.Sign() == 0 && t.Upper == nil && text(t.Op) == "=" {
			op = pace.AtMost
		}
	}
	return op, value
}

// behindWord is the share or the number of events that a word stands for. Words that compare with another year have none.
func behindWord(m journal.Measure, r measure.Reading) *pace.Bar {
	j, ok := judge.ByID(r.Binding.Judgement)
	if !ok {
		return nil
	}
	for _, p := range j.ParamsOf(m) {
		text, given := r.Binding.Params[p.Name]
		if !given {
			text = p.Default
		}
		value, ok := judge.Decimal(text)
		if !ok {
			continue
		}
		switch {
		case p.Name == "share" && r.Binding.Read == judge.Rate:
			return made(pace.AtLeast, times(value, 1, 100))
		case p.Name == "most" && p.Unit == "%":
			return made(pace.AtMost, times(value, 1, 100))
		case p.Name == "most":
			return made(pace.AtMost, value)
		}
	}
	return nil
}

func made(op pace.Op, value *big.Rat) *pace.Bar {
	b, ok := pace.BarOf(op, value)
	if !ok {
		return nil
	}
	return &b
}

func times(r *big.Rat, by, of int64) *big.Rat { return new(big.Rat).Mul(r, big.NewRat(by, of)) }

func text(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}
