package web

import (
	"cmp"
	"slices"
	"strconv"

	"plumbline/base/fen"
	"plumbline/goal"
)

// moneyShare is one part of the money: of a nature or a source.
type moneyShare struct {
	Name         string // as the declarations say it; "" where they leave it blank
	Key          string // of the page's own word for it, instead of Name
	Declarations int
	Amount       fen.Fen
	Share        float64 // of the total, 0 to 1, for the bar
	Part         string  // in a hundred with one decimal; the parts of a table add up to 100.0, "" where there is none
}

// shareOut gives every amount its part of their sum.
func shareOut(list []moneyShare) []moneyShare {
	var sum fen.Fen
	amounts := make([]fen.Fen, len(list))
	for i, m := range list {
		amounts[i] = m.Amount
		sum += m.Amount
	}
	for i, part := range hundredths(amounts) {
		list[i].Part = part
		list[i].Share = float64(list[i].Amount) / float64(sum)
	}
	return list
}

// hundredths writes each amount's share in a hundred with one decimal. What rounding down leaves goes to the largest
// remainders, so that the shares add up to 100.0. Nil where shares say nothing: no money, or amounts below zero.
func hundredths(amounts []fen.Fen) []string {
	var total int64
	for _, a := range amounts {
		if a < 0 {
			return nil
		}
		total += int64(a)
	}
	if total == 0 {
		return nil
	}
	const whole = 1000 // tenths of a hundredth
	tenths, order, left := make([]int64, len(amounts)), make([]int, len(amounts)), int64(whole)
	rest := make([]int64, len(amounts))
	for i, a := range amounts {
		tenths[i], rest[i], order[i] = int64(a)*whole/total, int64(a)*whole%total, i
		left -= tenths[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for _, i := range order[:left] {
		tenths[i]++
	}
	out := make([]string, len(amounts))
	for i, n := range tenths {
		out[i] = strconv.FormatInt(n/10, 10) + "." + strconv.FormatInt(n%10, 10)
	}
	return out
}

func naturesOf(natures []goal.Group) []moneyShare {
	var out []moneyShare
	for _, n := range natures {
		out = append(out, moneyShare{Name: n.Name, Declarations: n.Declarations, Amount: n.AnnualTotal})
	}
	return shareOut(out)
}

// sourcesOf parts the annual money by where it comes from. What no source explains, or what the sources are too much,
// is a line of its own, so that the lines add up to the annual total.
func sourcesOf(s goal.Summary) []moneyShare {
	rest := s.Total.AnnualTotal
	var out []moneyShare
	for _, source := range []struct {
		key    string
		amount *fen.Fen
	}{{"fiscal", s.Funding.AnnualFiscal}, {"carryover", s.Funding.AnnualCarryover}, {"other", s.Funding.AnnualOther}} {
		m := moneyShare{Key: "web.source." + source.key}
		if source.amount != nil {
			m.Amount = *source.amount
			rest -= *source.amount
		}
		out = append(out, m)
	}
	if rest != 0 {
		out = append(out, moneyShare{Key: "web.source.unsaid", Amount: rest})
	}
	return shareOut(out)
}

// projectTotals adds up the project totals of declarations that give one.
type projectTotals struct {
	Given, Of int // declarations
	Total     fen.Fen
}

func (p *projectTotals) add(f goal.Funding) {
	p.Of++
	if f.Total != nil {
		p.Given++
		p.Total += *f.Total
	}
}
