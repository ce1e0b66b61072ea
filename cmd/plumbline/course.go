package main

import (
	"cmp"
	"context"
	"fmt"

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
	cast, err := s.cast(ctx)
	if err != nil || len(cast) == 0 { // a store without the invented staff
		return err
	}
	c := &staging{store: s, people: map[string]office.Person{}}
	for _, p := range cast {
		c.people[p.Name] = p
	}
	if c.tree, err = s.office.Tree(ctx); err != nil {
		return err
	}
	kept := map[string]goal.Kept{}
	for _, v := range saved {
		k, err := s.goal.Get(ctx, v.ID)
		if err != nil {
			return err
		}
		kept[k.Declaration.Name] = k
	}
	for _, course := range sample.Courses() {
		k, ok := kept[course.Project]
		if !ok {
			return fmt.Errorf("the sample has no project %s", course.Project)
		}
		for _, step := range course.Steps {
			if err := c.step(ctx, k, step); err != nil {
				return fmt.Errorf("%s, %s by %s: %w", course.Project, step.Act, step.Who, err)
			}
		}
	}
	return nil
}

// staging lets the staff act.
type staging struct {
	*store
	people map[string]office.Person
	tree   office.Tree
}

func (c *staging) step(ctx context.Context, k goal.Kept, step sample.Step) error {
	who, ok := c.people[step.Who]
	if !ok {
		return fault.New(fault.NotFound, "office.no_person")
	}
	by := reviewing.Person(c.tree, who)
	now, err := c.review.Of(ctx, k.ID)
	if err != nil {
		return err
	}
	if step.Act == "submit" {
		if err := c.answer(ctx, who, k.ID); err != nil {
			return err
		}
	} else if _, err := c.rule.Of(ctx, k.ID); err != nil {
		return err
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
