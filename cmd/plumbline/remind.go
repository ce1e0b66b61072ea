package main

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/platform/i18n"
	"plumbline/platform/mail"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/review/desk"
	"plumbline/review/remind"
	reviewing "plumbline/web/review"
)

// mailing is the mail server that letters go through. The password comes from a file or the environment, never from the
// command line, where every user of the machine could read it.
type mailing struct{ server, from, passwordFile string }

// passwordSetting is the setting of the environment that holds the password.
const passwordSetting = "smtp_password"

func (a *app) mailFlags(cmd *cobra.Command, m *mailing) {
	f := cmd.Flags()
	f.StringVar(&m.server, "smtp", "", a.say.T("cli.flag.smtp"))
	f.StringVar(&m.from, "smtp-from", "", a.say.T("cli.flag.smtp_from"))
	f.StringVar(&m.passwordFile, "smtp-password-file", "", a.say.T("cli.flag.smtp_password_file"))
}

// open gives the server, nil where none was named: people are then reminded in the product alone.
func (m mailing) open(env map[string]string) (*mail.Server, error) {
	if m.server == "" {
		return nil, nil
	}
	password := env[passwordSetting]
	if m.passwordFile != "" {
		data, err := os.ReadFile(m.passwordFile)
		if err != nil {
			return nil, fault.New(fault.Invalid, "cli.smtp_password", "name", m.passwordFile).Because(err)
		}
		password = strings.TrimSpace(string(data))
	}
	return mail.Parse(m.server, password, m.from)
}

// How often what is due is looked for and letters are sent, how long a process has the job to itself before another may
// take it, and how many working days before a deadline people are reminded.
const (
	letterEvery = time.Minute
	remindEvery = 15 * time.Minute
	leaseLength = 5 * time.Minute
	remindJob   = "remind"
	remindAhead = 3
)

// reminder reminds people while the program serves.
type reminder struct {
	*store
	catalog *i18n.Catalog
	log     *slog.Logger
	through *mail.Server // nil: no letters
	address string       // where people open the product
	next    time.Time    // when what is due is looked for again
}

// shift is the reminding as work that goes on.
func (r *reminder) shift() shift {
	return shift{db: r.db, name: remindJob, every: letterEvery, length: leaseLength, log: r.log, do: r.do}
}

// do does what is to be done now.
func (r *reminder) do(ctx context.Context, now time.Time) error {
	if !now.Before(r.next) {
		done, err := r.round(ctx)
		if err != nil {
			return err
		}
		r.next = now.Add(remindEvery)
		if done.Reminders > 0 {
			r.log.Info("reminded", "people", done.People, "reminders", done.Reminders, "letters", done.Letters)
		}
	}
	if r.through == nil {
		return nil
	}
	sent, err := r.outbox.Send(ctx, r.through, r.addressOf)
	if sent.Later+sent.GivenUp > 0 {
		r.log.Warn("letters not sent", "later", sent.Later, "given_up", sent.GivenUp, "problem", sent.Problem)
	}
	return err
}

// round tells everybody who works here what is due.
func (r *reminder) round(ctx context.Context) (remind.Report, error) {
	tree, err := r.office.Tree(ctx)
	if err != nil || len(tree) == 0 {
		return remind.Report{}, err
	}
	staff, err := r.office.People(ctx, actor.System, tree[0].ID)
	if err != nil {
		return remind.Report{}, err
	}
	people, reached := make([]review.Person, 0, len(staff)), map[string]bool{}
	for _, p := range staff {
		reached[string(p.ID)] = p.Email != ""
		people = append(people, reviewing.Person(tree, p))
	}
	further, err := r.further(ctx, reviewing.Placed(tree))
	if err != nil {
		return remind.Report{}, err
	}
	round := remind.Round{
		People: people, Placed: reviewing.Placed(tree), Within: remindAhead,
		Link: func(t remind.Reminder) string { return r.address + reviewing.PageOf(t) }, Further: further,
	}
	if r.through != nil {
		round.Words, round.Reached = r.catalog.For, func(who string) bool { return reached[who] }
	}
	return r.remind.Remind(ctx, round)
}

// further is what is due beside the declarations: monitoring reports that were not handed in, papers at their stages, remedies.
func (r *reminder) further(ctx context.Context, placed desk.Placed) ([]remind.Further, error) {
	waiting, err := r.courses.Open(ctx)
	if err != nil {
		return nil, err
	}
	reports, err := r.report.Due(ctx, placed)
	if err != nil {
		return nil, err
	}
	remedies, err := r.remedy.Due(ctx)
	return slices.Concat(course.Due(waiting), reports, remedies), err
}

// addressOf finds where a person's letters go; who left gets none.
func (r *reminder) addressOf(ctx context.Context, who string) (mail.Address, error) {
	p, err := r.office.Person(ctx, office.PersonID(who))
	if err != nil {
		return mail.Address{}, err
	}
	if p.Email == "" || !p.Left.IsZero() {
		return mail.Address{}, fault.New(fault.Invalid, "mail.no_address")
	}
	return mail.Address{Name: p.Name, Mail: p.Email}, nil
}
