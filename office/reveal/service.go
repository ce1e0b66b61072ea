// Package reveal shows what is masked elsewhere, the phone and mail of a person, to who may see it and says why. It
// guarantees that nothing is shown without a leaf in the log that says who looked, at whom, when and why. A room with
// protected data of its own does the same with the log's Look.
package reveal

import (
	"context"

	"plumbline/base/actor"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service reveals.
type Service struct {
	db  *db.DB
	log *tlog.Registry
}

// New gives the service over a store. Without a log it shows nothing.
func New(d *db.DB, log *tlog.Registry) *Service { return &Service{db: d, log: log} }

// Person gives a person's particulars unmasked, to who may reveal personal data or manages staff wherever the person
// holds a role. The reason is four characters at least, and stays in the log for good.
func (s *Service) Person(ctx context.Context, by actor.Actor, who office.PersonID, reason string) (out office.Particulars, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		out = office.Particulars{}
		if _, err := office.AllowOver(tx, by, office.Reveal, who); err != nil {
			if _, err := office.AllowOver(tx, by, office.ManageStaff, who); err != nil {
				return err
			}
		}
		p, err := office.Standing(tx, actor.Actor{ID: string(who)})
		if err != nil {
			return err
		}
		err = s.log.Look(tx, tlog.Act{By: by, Verb: "office.reveal", Subject: office.PersonSubject(who), Reason: reason})
		if err != nil {
			return err
		}
		out = p.Particulars
		return nil
	})
	return out, err
}
