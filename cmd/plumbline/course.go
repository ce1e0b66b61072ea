package main

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/review"
	"plumbline/rule"
	"plumbline/sample"
	reviewing "plumbline/web/review"
)

// loadCourses lets the invented staff bring the declarations of the sample as far as its courses say, by the same use cases
// that people have.
func loadCourses(ctx context.Context, s *store, saved []goal.Saved) error {
	c, err := s.stage(ctx, saved)
	if err != nil || len(c.troupe.cast) == 0 { // a store without the invented staff
		return err
	}
	for _, course := range sample.Courses() {
		for _, step := range course.Steps {
			step.Project = course.Project
			if err := c.step(ctx, step); err != nil {
				return err
			}
		}
	}
	return nil
}

// spring is the loader of the declarations' own year: they are read, it is said how each indicator is measured, and they go through
// their story.
func (s *store) spring(ctx context.Context, clock func(time.Time)) error {
	clock(officeTime("2023-01-09T09:00"))
	saved, err := s.document(ctx)
	if err != nil {
		return err
	}
	clock(officeTime("2023-01-11T10:00"))
	if err := s.bindAll(ctx, saved, agreed()); err != nil {
		return err
	}
	if err := s.recheck(ctx, saved); err != nil {
		return err
	}
	c, err := s.stage(ctx, saved)
	if err != nil {
		return err
	}
	for _, step := range sample.Story() {
		clock(officeTime(step.On))
		if err := c.step(ctx, step); err != nil {
			return err
		}
	}
	return nil
}

// officeTime reads an instant of the story; one that cannot be read is a slip in the sample, which every test shows.
func officeTime(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02T15:04", text, day.Shanghai)
	if err != nil {
		panic(err)
	}
	return at
}

// staging lets the staff act.
type staging struct {
	*store
	troupe
	ids map[string]goal.ID
}

// stage brings on the staff and the declarations, by their names.
func (s *store) stage(ctx context.Context, saved []goal.Saved) (*staging, error) {
	t, err := s.troupe(ctx)
	c := &staging{store: s, troupe: t, ids: map[string]goal.ID{}}
	if err != nil {
		return c, err
	}
	for _, v := range saved {
		k, err := s.goal.Get(ctx, v.ID)
		if err != nil {
			return c, err
		}
		c.ids[k.Declaration.Name] = v.ID
	}
	return c, nil
}

func (c *staging) step(ctx context.Context, step sample.Step) error {
	id, ok := c.ids[step.Project]
	if !ok {
		return fmt.Errorf("the sample has no project %s", step.Project)
	}
	k, err := c.goal.Get(ctx, id)
	if err == nil {
		err = c.act(ctx, k, step)
	}
	if err != nil {
		return fmt.Errorf("%s, %s by %s: %w", step.Project, step.Act, step.Who, err)
	}
	return nil
}

func (c *staging) act(ctx context.Context, k goal.Kept, step sample.Step) error {
	who, ok := c.named(step.Who)
	if !ok {
		return fault.New(fault.NotFound, "office.no_person")
	}
	by := reviewing.Person(c.tree, who)
	now, err := c.review.Of(ctx, k.ID)
	if err != nil {
		return err
	}
	switch step.Act {
	case "change", "extend", "cost":
		return c.write(ctx, who.Actor(), k, step)
	case "submit":
		if err := c.answer(ctx, who, k.ID); err != nil {
			return err
		}
	default:
		if _, err := c.rule.Of(ctx, k.ID); err != nil {
			return err
		}
	}
	switch step.Act {
	case "submit":
		path := reviewing.Placed(c.tree)(k.Declaration.Department, k.Declaration.Unit)
		_, err = c.review.Submit(ctx, by, k.ID, now.Version, review.Handed{Path: path})
	case "approve":
		var sheet *review.Sheet
		if step.Annotation != "" {
			good := review.Excellent
			sheet = &review.Sheet{Completeness: good, Relevance: good, Suitability: good, Feasibility: good, Overall: good, Comment: step.Annotation}
		}
		_, err = c.review.Approve(ctx, by, k.ID, now.Version, sheet)
	case "return":
		_, err = c.review.Return(ctx, by, k.ID, now.Version, []review.Cell{{Ref: goal.Ref(step.Ref), Text: step.Text}}, nil)
	case "publish":
		_, err = c.review.Publish(ctx, by, k.ID, now.Version)
	case "resolve":
		_, err = c.review.Resolve(ctx, by, k.ID, now.Version, now.OpenRemarks()[0].Number, step.Text)
	case "amend":
		_, err = c.review.Amend(ctx, by, k.ID, now.Version, step.Text)
	default:
		err = fmt.Errorf("no act %q", step.Act)
	}
	if err != nil {
		return err
	}
	return c.desk.Seen(ctx, string(who.ID), k.ID, k.Revision) // who acts on a declaration has read it
}

// write saves a revision in which a field, or an indicator more, is as the step says.
func (c *staging) write(ctx context.Context, by actor.Actor, k goal.Kept, step sample.Step) error {
	d, ref, text := k.Declaration, goal.Ref(step.Ref), step.Text
	var err error
	switch step.Act {
	case "cost":
		d, _ = goal.Insert(d, goal.Indicator{Level1: "产出指标", Level2: goal.Cost, Name: sample.Cost, Target: goal.ParseTarget(text)})
	case "extend":
		had, _ := goal.Value(d, ref)
		d, err = goal.Apply(d, ref, had+text)
	default:
		d, err = goal.Apply(d, ref, text)
	}
	if err != nil {
		return err
	}
	if _, err = c.goal.Save(ctx, by, []goal.Entry{{ID: k.ID, Base: k.Revision, Declaration: d}}); err != nil || step.Act != "cost" {
		return err
	}
	bound, err := c.measure.Bindings(ctx, k.ID)
	if err != nil {
		return err
	}
	return c.bind(ctx, by, k.ID, bound, agreed())
}

// answer answers every open warning as the sample says.
func (c *staging) answer(ctx context.Context, who office.Person, id goal.ID) error {
	judged, err := c.rule.Of(ctx, id)
	if err != nil {
		return err
	}
	for _, j := range judged {
		if j.Outcome != rule.Finding || j.Severity != rule.Warning || j.Dismissed != nil {
			continue
		}
		if err := c.rule.Dismiss(ctx, who.Actor(), id, j.Rule, j.Ref, cmp.Or(sample.Answers[j.Rule], sample.Answers[""])); err != nil {
			return err
		}
	}
	return nil
}
