package report

import (
	"context"
	"slices"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/goal"
	"plumbline/monitor"
	"plumbline/monitor/remedy"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/review/desk"
	"plumbline/review/remind"
)

// HandIn hands a report in: what is in it is kept to the letter, its remedies begin, and it goes through the stages. Version is
// of the report, seen of its course, as the person saw them. It is refused while something is missing (Gaps), where the declaration is not
// approved, and where another revision is approved than the report is of.
func (s *Service) HandIn(ctx context.Context, by review.Person, declaration goal.ID, period string, version, seen int) (course.Case, error) {
	var c course.Case
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		r, digest, err := s.ready(tx, by, declaration, period, version)
		if err != nil {
			return err
		}
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		if err := hand(tx, trail, by.Actor, r, digest); err != nil {
			return err
		}
		if err := begin(tx, trail, by, r); err != nil {
			return err
		}
		if _, err := trail.Append(tlog.Act{By: by.Actor, Verb: "monitor.hand_in", Subject: goal.Subject(declaration), New: digest}); err != nil {
			return err
		}
		c, err = s.course.SubmitIn(tx, by, course.Paper{
			Kind: course.Monitor, ID: r.ID, Declaration: declaration, Year: r.Period.Year, Period: r.Period.ID, Path: r.Path, Digest: digest,
			Authors: r.Authors, Due: r.Period.Due,
		}, seen)
		return err
	})
	return c, err
}

// ready gives a report that can be handed in, with its digest.
func (s *Service) ready(tx *db.Tx, by review.Person, declaration goal.ID, period string, version int) (r Report, digest string, err error) {
	if r, err = s.begun(tx, by, declaration, period, version); err != nil {
		return r, "", err
	}
	revision, frozen, err := approved(tx, declaration)
	switch {
	case err != nil:
		return r, "", err
	case revision == 0:
		return r, "", fault.New(fault.Invalid, "report.not_approved")
	case frozen != r.Input.Digest:
		return r, "", fault.New(fault.Conflict, "report.other_revision", "of", r.Input.Revision, "approved", revision)
	}
	ways, err := waysOf(tx, declaration, r.Period.ID)
	if err != nil {
		return r, "", err
	}
	if gaps := r.Gaps(ways, day.At(tx.Now)); len(gaps) > 0 {
		return r, "", fault.New(fault.Invalid, "report.gaps", "n", len(gaps)).On(gaps[0].Ref)
	}
	digest, err = r.Digest()
	return r, digest, err
}

// begin lets the remedies of a report begin, or brings those that an earlier round of the same report began to what it says now.
func begin(tx *db.Tx, trail *tlog.Trail, by review.Person, r Report) error {
	list, err := remedy.In(tx, remedy.Filter{Declaration: r.Declaration})
	if err != nil {
		return err
	}
	for _, l := range r.Lines {
		if l.Cells.Plan.Blank() {
			continue
		}
		i := slices.IndexFunc(list, func(old remedy.Remedy) bool { return old.Period == r.Period.ID && old.Key == l.Key })
		if i >= 0 && (list[i].State != remedy.Open || list[i].Plan == l.Cells.Plan && list[i].Cause == l.Cells.Cause) {
			continue
		}
		one := remedy.Remedy{
			ID: id.New(tx.Now), Declaration: r.Declaration, Project: r.Project, Unit: r.Unit, Path: r.Path, Year: r.Period.Year, Period: r.Period.ID,
			Key: l.Key, Indicator: l.Name, Target: l.Target, State: remedy.Open,
			Then: remedy.Figure{On: r.Input.On, Known: r.Input.Known, Value: l.Value, Unit: l.Unit, Outcome: l.Outcome, Done: l.Done, Light: l.Light},
		}
		kind := "set"
		if i >= 0 {
			one, kind = list[i], "change"
		}
		one.Plan, one.Causes, one.Cause = l.Cells.Plan, l.Cells.Causes, l.Cells.Cause
		one.Version++
		one.Steps = append(slices.Clone(one.Steps), remedy.Step{Kind: kind, At: tx.Now, By: by.Name, ByID: by.ID, Text: l.Cells.Cause, Plan: one.Plan})
		if err := remedy.Keep(tx, trail, one); err != nil {
			return err
		}
	}
	return nil
}

// Handed gives what was handed in of a report, the newest first.
func (s *Service) Handed(ctx context.Context, report string) (list []Report, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scan, `SELECT content FROM monitor_handed WHERE report = $1 ORDER BY number DESC`, report)
		return err
	})
	return list, err
}

// lateDays is for how many days after its due day a report is still asked for: what was due before there was monitoring here is not.
const lateDays = 60

// Due is which reports of approved declarations are to be handed in, as remind knows it: those of official periods that have ended and
// were not handed in. Placed gives the organisation of a declaration, then those above it.
func (s *Service) Due(ctx context.Context, placed desk.Placed) (out []remind.Further, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		out = nil
		list, err := unreported(tx)
		if err != nil {
			return err
		}
		today := day.At(tx.Now)
		for _, u := range list {
			path := placed(u.department, u.unit)
			if len(path) == 0 {
				continue
			}
			periods, err := monitor.PeriodsFor(tx, path, u.year)
			if err != nil {
				return err
			}
			for _, p := range periods {
				if !p.Official || !p.Over(today) || p.Due.Until(today) > lateDays || u.handed[p.ID] {
					continue
				}
				out = append(out, remind.Further{
					Declaration: u.id, Name: u.name, Unit: u.unit, Step: course.Monitor + "/" + p.ID + "/step/" + review.ActSubmit, Act: act, Organisation: path[0], Due: p.Due,
				})
			}
		}
		return nil
	})
	return out, err
}
