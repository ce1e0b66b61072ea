package work

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/web/site"
)

// Counts is what a record counts for, in words. Known is false where the books are not asked on this site.
type Counts struct {
	Known   bool
	Ref     string
	Lines   []CountLine // what stands, then what was taken back
	Refused []RefusedLine
	Stands  int              // how many accounts it counts for now
	Amended []read.Amendment // how the record changed what was final, the newest first, each change once
}

// Empty says that the books hold nothing of the record.
func (c Counts) Empty() bool { return len(c.Lines) == 0 && len(c.Refused) == 0 }

// CountLine is what a record contributes to an account. Num and Den are numbers as they are read, with what they count; Den
// is "" where the measure has none.
type CountLine struct {
	Account journal.Account
	AccountWords
	Day            day.Day
	Num, Den       string
	Posted         time.Time
	Seq            int64
	Reversed, Back bool // it was taken back; it takes something back
	Person         bool
	Uses           []Use
}

// RefusedLine says why a record does not count for an account.
type RefusedLine struct {
	Account journal.Account
	AccountWords
	Day  day.Day
	Why  string
	Uses []Use
}

// AccountWords are an account in words: the measure, the matter of the work, the project, what is counted above and below the line.
type AccountWords struct {
	Measure, Matter, Project string
	NumWord, DenWord         string
}

// Measure gives a measure that the rooms post; one that none posts has its id alone.
func (k *Desk) Measure(id string) journal.Measure {
	if m, ok := k.measures[id]; ok {
		return m
	}
	return journal.Measure{ID: id}
}

// Words says an account in words.
func (k *Desk) Words(p *site.Page, a journal.Account) AccountWords {
	id, matter := a.Parts()
	w := AccountWords{Measure: Said(p, "measure."+id, id), Matter: matter, Project: journalProject(a.Project)}
	w.NumWord, w.DenWord = Said(p, "measure."+id+".num", ""), Said(p, "measure."+id+".den", "")
	return w
}

// journalProject is the name of a project out of what the books call it.
func journalProject(key string) string {
	for i := len(key) - 1; i >= 0; i-- {
		if key[i] == '/' {
			return key[i+1:]
		}
	}
	return key
}

// Said writes a sentence where the catalogue has it, and otherwise what is given.
func Said(p *site.Page, key, otherwise string) string {
	if p.Printer.Has(key) {
		return p.T(key)
	}
	return otherwise
}

// Quantity writes a number of a measure as it is read: an amount with its cents, a count with thousands parted.
func Quantity(m journal.Measure, n int64) string {
	if m.Unit == "元" {
		return fen.Fen(n).Grouped()
	}
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// CountsOf asks the books what a record counts for, and says it in words.
func (k *Desk) CountsOf(ctx context.Context, p *site.Page, ref string) (Counts, error) {
	c := Counts{Ref: ref}
	if k.Standing == nil {
		return c, nil
	}
	standing, err := k.Standing(ctx, ref)
	if err != nil {
		return c, err
	}
	c.Known = true
	accounts := map[journal.Account]bool{}
	for _, e := range standing.Entries {
		line, err := k.countLine(ctx, p, e)
		if err != nil {
			return c, err
		}
		if !line.Reversed && !line.Back {
			accounts[e.Account] = true
		}
		c.Lines = append(c.Lines, line)
	}
	c.Stands = len(accounts)
	slices.SortStableFunc(c.Lines, func(a, b CountLine) int { return cmp.Compare(rank(a), rank(b)) })
	for _, no := range standing.Refusals {
		uses, err := k.usesOf(ctx, no.Account)
		if err != nil {
			return c, err
		}
		c.Refused = append(c.Refused, RefusedLine{no.Account, k.Words(p, no.Account), no.Day, p.T(no.Why), uses})
	}
	c.Amended, err = k.amendedBy(ctx, ref, standing)
	return c, err
}

// amendedBy gives how a record changed what was final. One change may have touched several accounts.
func (k *Desk) amendedBy(ctx context.Context, ref string, standing read.Standing) (out []read.Amendment, err error) {
	if k.Amendments == nil {
		return nil, nil
	}
	asked := map[journal.Account]bool{}
	for _, e := range standing.Entries {
		if asked[e.Account] {
			continue
		}
		asked[e.Account] = true
		list, err := k.Amendments(ctx, e.Account)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			same := func(b read.Amendment) bool { return a.At.Equal(b.At) && a.Reason == b.Reason }
			if a.Voucher == ref && !slices.ContainsFunc(out, same) {
				out = append(out, a)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b read.Amendment) int { return b.At.Compare(a.At) })
	return out, nil
}

// rank puts what stands before what was taken back.
func rank(l CountLine) int {
	if l.Reversed || l.Back {
		return 1
	}
	return 0
}

func (k *Desk) countLine(ctx context.Context, p *site.Page, e journal.Entry) (CountLine, error) {
	id, _ := e.Parts()
	m := k.Measure(id)
	line := CountLine{Account: e.Account, AccountWords: k.Words(p, e.Account), Day: e.Day, Posted: e.Posted, Seq: e.Seq, Person: e.Person != 0}
	line.Num, line.Reversed, line.Back = Quantity(m, e.Num), e.Reversed, e.Reverses != 0
	if m.Kind != journal.Count && m.Kind != journal.Sum && m.Kind != journal.Level || e.Den != 0 {
		line.Den = Quantity(m, e.Den)
	}
	var err error
	line.Uses, err = k.usesOf(ctx, e.Account)
	return line, err
}

func (k *Desk) usesOf(ctx context.Context, a journal.Account) ([]Use, error) {
	if k.Uses == nil {
		return nil, nil
	}
	return k.Uses(ctx, a)
}
