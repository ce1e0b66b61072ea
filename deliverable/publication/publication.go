// Package publication is 信息发布: what was published on which channel, how much a channel owes in a week or an issue period, and
// how many follow it. It guarantees that a period is judged when it is over, by the quota that was in force in it and the
// publications of its days; and that a follower count that is corrected corrects the change that follows it.
package publication

import (
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/deliverable/record"
)

// The measures. Matter of Published, Original and Fans is the channel; Quota and Issued are on the record's own matter.
const (
	Published = "deliverable.published"
	Quota     = "deliverable.quota"
	Original  = "deliverable.original"
	Issued    = "deliverable.issued"
	Fans      = "deliverable.followers"
)

// What refs call a publication, a plan of a channel, and a follower count. A period of a plan is "quota-week/<id>", see Week.
const (
	Kind          = "publication"
	PlanKind      = "quota-plan"
	WeekKind      = "quota-week"
	FollowersKind = "followers"
)

// The reasons for not counting.
const (
	whyLate       = "deliverable.why.issued_late"
	whyNotOut     = "deliverable.why.not_published"
	whyBelowQuota = "deliverable.why.below_quota"
)

// Channels are those usually kept; another may be written.
var Channels = []string{"微信公众号", "微博", "短视频", "网站", "杂志", "合订本"}

// Kinds lists the kinds of record.
func Kinds() []record.Kind {
	return []record.Kind{
		{ID: Kind, New: func() record.Content { return &Publication{} }},
		{ID: PlanKind, New: func() record.Content { return &Plan{} }},
		{ID: FollowersKind, New: func() record.Content { return &Followers{} }},
	}
}

// Series lists the series.
func Series() []record.Series {
	return []record.Series{{Prefix: periods, Post: postPeriods}, {Prefix: followers, Post: postFollowers}}
}

// Publication is one item on a channel: planned for a day (blank where it was not planned), out on a day (blank while it is
// not). Copies are those printed.
type Publication struct {
	Channel  string  `json:"channel"`
	Title    string  `json:"title"`
	Planned  day.Day `json:"planned"`
	On       day.Day `json:"on"`
	Original bool    `json:"original,omitempty"`
	Issue    string  `json:"issue,omitempty"`
	Copies   int64   `json:"copies,omitempty"`
	Link     string  `json:"link,omitempty"`
}

// Kind is the kind of record.
func (*Publication) Kind() string { return Kind }

// Scope is a matter of a project.
func (*Publication) Scope() record.Scope { return record.OfMatter }

// Series is the channel's in the project: its periods count it.
func (p *Publication) Series(at record.Place) string { return channelSeries(at, p.Channel) }

// Entry lists it by the day it came out, before that by the day it is planned for.
func (p *Publication) Entry() record.Entry {
	e := record.Entry{Name: p.Title, Day: p.On}
	if p.On.IsZero() {
		e.Day = p.Planned
	}
	known := p.Planned // a planned item is the same when it comes out
	if known.IsZero() {
		known = p.On
	}
	e.Key = record.Key(p.Channel, p.Title, p.Issue, known.String())
	return e
}

// Fields asks for all of it.
func (p *Publication) Fields() []record.Field {
	return []record.Field{
		record.OfText("channel", &p.Channel).Required().Suggesting(Channels...),
		record.OfText("title", &p.Title).Required(),
		record.OfDay("planned", &p.Planned),
		record.OfDay("published", &p.On),
		record.OfTruth("original", &p.Original),
		record.OfText("issue", &p.Issue),
		record.OfCount("copies", &p.Copies),
		record.OfText("link", &p.Link),
	}
}

// Check says what cannot be: neither planned nor out, of another year, out on a day to come.
func (p *Publication) Check(at record.Place, today day.Day) error {
	switch {
	case p.On.IsZero() && p.Planned.IsZero():
		return fault.New(fault.Invalid, "deliverable.no_publication_day").On("published")
	case !at.Within(p.On):
		return fault.New(fault.Invalid, "deliverable.other_year", "day", p.On.String(), "year", at.Year).On("published")
	case !at.Within(p.Planned):
		return fault.New(fault.Invalid, "deliverable.other_year", "day", p.Planned.String(), "year", at.Year).On("planned")
	case today.Before(p.On):
		return fault.New(fault.Invalid, "deliverable.future", "day", p.On.String()).On("published")
	}
	return nil
}

// Post counts it on its channel on the day it came out, and on the day it was planned for.
func (p *Publication) Post(b *record.Book) {
	b.Line(Published, p.Channel, p.On, 1, 0, "")
	b.Line(Original, p.Channel, p.On, 0, 1, "")
	if p.Original {
		b.Line(Original, p.Channel, p.On, 1, 0, "")
	}
	matter := b.Place().Matter
	b.Line(Issued, matter, p.Planned, 0, 1, p.Channel)
	switch {
	case p.On.IsZero():
		b.Not(Issued, matter, p.Planned, whyNotOut)
	case p.Planned.Before(p.On):
		b.Not(Issued, matter, p.Planned, whyLate)
	default:
		b.Line(Issued, matter, p.Planned, 1, 0, p.Channel)
	}
}
