package publication

import (
	"strconv"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/deliverable/record"
	"plumbline/journal"
)

// Followers is how many follow a channel on a day.
type Followers struct {
	Channel string  `json:"channel"`
	On      day.Day `json:"on"`
	Count   int64   `json:"count"`
}

// followers is the series of the counts of a channel in a project and year.
const followers = "followers"

// Kind is the kind of record.
func (*Followers) Kind() string { return FollowersKind }

// Scope is a matter of a project.
func (*Followers) Scope() record.Scope { return record.OfMatter }

// Series is that of the channel's counts of the year: each contributes what changed since the one before.
func (f *Followers) Series(at record.Place) string {
	return record.SeriesKey(followers, at.Organisation, strconv.Itoa(at.Year), at.Project, f.Channel)
}

// Entry lists it by its day.
func (f *Followers) Entry() record.Entry {
	return record.Entry{Name: f.Channel, Day: f.On, Key: record.Key(f.Channel, f.On.String())}
}

// Fields asks for all of it.
func (f *Followers) Fields() []record.Field {
	return []record.Field{
		record.OfText("channel", &f.Channel).Required().Suggesting(Channels...),
		record.OfDay("on", &f.On).Required(),
		record.OfCount("follower_count", &f.Count).Required(),
	}
}

// Check says what cannot be: a day of another year or to come.
func (f *Followers) Check(at record.Place, today day.Day) error {
	switch {
	case f.On.Year() != at.Year:
		return fault.New(fault.Invalid, "deliverable.other_year", "day", f.On.String(), "year", at.Year).On("on")
	case today.Before(f.On):
		return fault.New(fault.Invalid, "deliverable.future", "day", f.On.String()).On("on")
	}
	return nil
}

// Post leaves it to the series, which knows the count before.
func (*Followers) Post(*record.Book) {}

// postFollowers settles the counts of a channel in a year: the first is the baseline, each further one the change since.
func postFollowers(members []record.Record) []journal.Voucher {
	var out []journal.Voucher
	before := int64(0)
	for _, r := range record.ByDay(members) {
		f, ok := r.Content.(*Followers)
		if !ok {
			continue
		}
		b := record.NewBook(r.Ref(), r.Place, r.Withdrawn != "")
		b.Line(Fans, f.Channel, f.On, f.Count-before, 0, "")
		if r.Withdrawn == "" {
			before = f.Count
		}
		out = append(out, b.Voucher())
	}
	return out
}
