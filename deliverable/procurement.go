package deliverable

import (
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/deliverable/record"
	"plumbline/journal"
)

// What refs call a procurement, and the threshold from which procurements are tendered.
const (
	ProcurementKind = "procurement"
	ThresholdKind   = "threshold"
)

// Categories are what is bought; each has its own threshold.
var Categories = []string{"goods", "services", "works"}

// Methods are how it is bought; which of them is a tender is said by who records it.
var Methods = []string{"open_tender", "invited_tender", "consultation", "negotiation", "inquiry", "single_source", "direct"}

// Procurement is something bought on a day (采购).
type Procurement struct {
	Name     string   `json:"name"`
	On       day.Day  `json:"on"`
	Category string   `json:"category"`
	Amount   *fen.Fen `json:"amount"`
	Tendered bool     `json:"tendered"`
	Method   string   `json:"method,omitempty"`
	Supplier string   `json:"supplier,omitempty"`
	Note     string   `json:"note,omitempty"`
}

// Threshold is the amount from which an organisation tenders what it buys of a category, from a day on until the next one
// (采购限额标准). Basis names the document that sets it.
type Threshold struct {
	Category string   `json:"category"`
	From     day.Day  `json:"from"`
	Amount   *fen.Fen `json:"amount"`
	Basis    string   `json:"basis"`
}

// procurements is the series of what an organisation buys, with its thresholds.
const procurements = "procurements"

// Kind is the kind of record.
func (*Procurement) Kind() string { return ProcurementKind }

// Kind is the kind of record.
func (*Threshold) Kind() string { return ThresholdKind }

// Scope is a matter of a project.
func (*Procurement) Scope() record.Scope { return record.OfMatter }

// Scope is the organisation: its thresholds hold for all that it buys.
func (*Threshold) Scope() record.Scope { return record.OfOrganisation }

// Series is everything of the category that the organisation buys: a threshold decides for all of it.
func (p *Procurement) Series(at record.Place) string {
	return record.SeriesKey(procurements, at.Organisation, p.Category)
}

// Series is that of the procurements which it decides for.
func (t *Threshold) Series(at record.Place) string {
	return record.SeriesKey(procurements, at.Organisation, t.Category)
}

// Entry lists it by its day.
func (p *Procurement) Entry() record.Entry {
	return record.Entry{Name: p.Name, Day: p.On, Key: record.Key(p.Name, p.On.String())}
}

// Entry lists it by the day from which it holds.
func (t *Threshold) Entry() record.Entry {
	return record.Entry{Name: t.Basis, Day: t.From, Key: record.Key(t.Category, t.From.String())}
}

// Fields asks for all of it.
func (p *Procurement) Fields() []record.Field {
	return []record.Field{
		record.OfText("name", &p.Name).Required(),
		record.OfDay("on", &p.On).Required(),
		record.OfChoice("category", &p.Category, Categories...).Required(),
		record.OfMoney(amount, &p.Amount).Required(),
		record.OfTruth("tendered", &p.Tendered),
		record.OfChoice("method", &p.Method, Methods...),
		record.OfText("supplier", &p.Supplier),
		record.OfLong("note", &p.Note),
	}
}

// Fields asks for all of it.
func (t *Threshold) Fields() []record.Field {
	return []record.Field{
		record.OfChoice("category", &t.Category, Categories...).Required(),
		record.OfDay("from", &t.From).Required(),
		record.OfMoney(amount, &t.Amount).Required(),
		record.OfText("basis", &t.Basis).Required(),
	}
}

// Check says what cannot be: a day of another year or to come.
func (p *Procurement) Check(at record.Place, today day.Day) error {
	if p.On.Year() != at.Year {
		return fault.New(fault.Invalid, "deliverable.other_year", "day", p.On.String(), "year", at.Year).On("on")
	}
	return dated(p.On, today, "on")
}

// Check finds nothing beyond its fields.
func (*Threshold) Check(record.Place, day.Day) error { return nil }

// Post leaves it to the series, which knows the threshold.
func (*Procurement) Post(*record.Book) {}

// Post contributes nothing by itself.
func (*Threshold) Post(*record.Book) {}

// InForce gives the threshold that holds on a day: the one that began last; false where none had begun.
func InForce(thresholds []Threshold, on day.Day) (t Threshold, ok bool) {
	for _, one := range thresholds {
		if !on.Before(one.From) && (!ok || t.From.Before(one.From)) {
			t, ok = one, true
		}
	}
	return t, ok
}

// postProcurements settles what an organisation bought of a category against the threshold in force on the day of each.
func postProcurements(members []record.Record) []journal.Voucher {
	var thresholds []Threshold
	for _, r := range record.Live(members) {
		if t, ok := r.Content.(*Threshold); ok {
			thresholds = append(thresholds, *t)
		}
	}
	var out []journal.Voucher
	for _, r := range members {
		p, ok := r.Content.(*Procurement)
		if !ok {
			continue
		}
		b := record.NewBook(r.Ref(), r.Place, r.Withdrawn != "")
		p.judge(b, thresholds)
		out = append(out, b.Voucher())
	}
	return out
}

// judge counts a procurement at or above the threshold, and says why another does not count.
func (p *Procurement) judge(b *record.Book, thresholds []Threshold) {
	matter := b.Place().Matter
	t, ok := InForce(thresholds, p.On)
	switch {
	case !ok:
		b.Not(Tendered, matter, p.On, whyNoThreshold)
	case *p.Amount < *t.Amount:
		b.Not(Tendered, matter, p.On, whyBelow)
	case p.Tendered:
		b.Line(Tendered, matter, p.On, 1, 1, p.Category)
	default:
		b.Line(Tendered, matter, p.On, 0, 1, p.Category)
		b.Not(Tendered, matter, p.On, whyNotTendered)
	}
}
