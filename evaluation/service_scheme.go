package evaluation

import (
	"context"
	"slices"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/evaluation/scheme"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Schemes gives the ways to score of the norms, and those that the organisations named have set for themselves, each in its newest version.
func (s *Service) Schemes(ctx context.Context, organisations []string) (list []scheme.Scheme, err error) {
	list = scheme.Norms()
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		own, err := schemesOf(tx, organisations)
		list = append(list, own...)
		return err
	})
	return list, err
}

// SetScheme keeps an organisation's own way to score: a new one, or the next version of the one that its ID names. What was scored by an
// earlier version keeps it.
func (s *Service) SetScheme(ctx context.Context, by actor.Actor, organisation string, v scheme.Scheme) (scheme.Scheme, error) {
	if v.Organisation = organisation; organisation == "" {
		return v, fault.New(fault.Invalid, "evaluation.scheme_bad.organisation").On("organisation")
	}
	if err := v.Check(); err != nil {
		return v, err
	}
	return v, s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		own, err := schemesOf(tx, []string{organisation})
		if err != nil {
			return err
		}
		at := slices.IndexFunc(own, func(o scheme.Scheme) bool { return o.ID == v.ID })
		switch {
		case v.ID == "":
			v.ID, v.Version = id.New(tx.Now), 1
		case at < 0:
			return fault.New(fault.NotFound, "evaluation.no_scheme")
		case own[at].Version != v.Version:
			return fault.New(fault.Conflict, "evaluation.meanwhile", "by", "")
		default:
			v.Version++
		}
		if err := trail.Touch("scoring_scheme", v.Organisation, v.ID); err != nil {
			return err
		}
		if err := keepScheme(tx, by, &v); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by, Verb: "evaluation.scheme", Subject: "scheme/" + v.ID, Version: int64(v.Version)})
		return err
	})
}
