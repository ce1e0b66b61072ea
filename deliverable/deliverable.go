// Package deliverable is 成果与交付: what a project delivers and what it stands on. Reports, audits, works, IT systems, printed
// matter and whatever else is due on a day (Work), tests of systems with their defects (Test), assessments of contractors
// (Assessment), procurements with the threshold from which they are tendered (Procurement, Threshold); below it publications
// with their weekly quotas and follower counts (publication) and institution documents with their checklists (institution).
//
// It guarantees that each record stands in the books as its own pure function says, as of any day; that what is due is
// counted on its due day whether or not it was done; that a record is corrected, never overwritten, and taken back, never
// deleted; and that where a record does not count the books say why. Files of a record hang on its ref with
// platform/attach; who may write is asked by the pages.
package deliverable

import (
	"plumbline/base/day"
	"plumbline/deliverable/institution"
	"plumbline/deliverable/publication"
	"plumbline/deliverable/record"
	"plumbline/journal"
)

// The measures of the root package; those of the packages below stand there.
const (
	Plan      = "deliverable.plan"
	OnTime    = "deliverable.on_time"
	Number    = "deliverable.count"
	Accepted  = "deliverable.accepted"
	Used      = "deliverable.used"
	Assessed  = "deliverable.assessed"
	Tendered  = "deliverable.tendered"
	Functions = "deliverable.functions"
	Defects   = "deliverable.defects"
)

// Measures gives everything that the room posts.
func Measures() []journal.Measure {
	rate := func(id string) journal.Measure { return journal.Measure{ID: id, Kind: journal.Ratio, Unit: "%"} }
	return []journal.Measure{
		rate(Plan),
		rate(OnTime),
		{ID: Number, Kind: journal.Count, Unit: "个"},
		rate(Accepted),
		rate(Used),
		rate(Assessed),
		rate(Tendered),
		rate(Functions),
		{ID: Defects, Kind: journal.Reported, Unit: "个"},
		{ID: publication.Published, Kind: journal.Count, Unit: "条"},
		rate(publication.Quota),
		rate(publication.Original),
		rate(publication.Issued),
		{ID: publication.Fans, Kind: journal.Level, Unit: "人"},
		{ID: institution.InForce, Kind: journal.Checklist, Unit: "%"},
	}
}

// The reasons for not counting.
const (
	whyNotDone     = "deliverable.why.not_done"
	whyLate        = "deliverable.why.late"
	whyFailed      = "deliverable.why.failed"
	whyReinspected = "deliverable.why.reinspected"
	whyNotUsed     = "deliverable.why.not_used"
	whyNoProof     = "deliverable.why.no_proof"
	whyFunction    = "deliverable.why.function"
	whyNotPassed   = "deliverable.why.not_passed"
	whyNotTendered = "deliverable.why.not_tendered"
	whyBelow       = "deliverable.why.below_threshold"
	whyNoThreshold = "deliverable.why.no_threshold"
)

// Kinds lists every kind of record of the room.
func Kinds() []record.Kind {
	return append([]record.Kind{
		{ID: WorkKind, New: func() record.Content { return &Work{} }},
		{ID: TestKind, New: func() record.Content { return &Test{} }},
		{ID: AssessmentKind, New: func() record.Content { return &Assessment{} }},
		{ID: ProcurementKind, New: func() record.Content { return &Procurement{} }},
		{ID: ThresholdKind, New: func() record.Content { return &Threshold{} }},
	}, append(publication.Kinds(), institution.Kinds()...)...)
}

// NewContent gives a blank content of a kind, nil where there is none of the name.
func NewContent(kind string) record.Content {
	for _, k := range Kinds() {
		if k.ID == kind {
			return k.New()
		}
	}
	return nil
}

// Post gives what records come to in the books as of a day, all of them together. It is the whole rule of the room.
func Post(all []record.Record, today day.Day) []journal.Voucher {
	return record.Posting(all, series(), today)
}

func series() []record.Series {
	return append(append([]record.Series{{Prefix: procurements, Post: postProcurements}}, publication.Series()...), institution.Series()...)
}
