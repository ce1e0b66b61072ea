package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/office"
)

// linking is what link is asked for.
type linking struct {
	login         string
	setUp, second bool
	url           string
}

// linkCommand is for who may run the program where the store is: the first set-up, and an administrator whom no other one
// is left to help.
func (a *app) linkCommand() *cobra.Command {
	cmd := a.command("link --set-up | --login NAME")
	cmd.Example = "  plumbline link --set-up\n  plumbline link --login zhao --drop-second"
	at := a.storeFlags(cmd)
	how := &linking{}
	cmd.Flags().StringVar(&how.login, "login", "", a.say.T("cli.flag.login"))
	cmd.Flags().BoolVar(&how.setUp, "set-up", false, a.say.T("cli.flag.set_up"))
	cmd.Flags().BoolVar(&how.second, "drop-second", false, a.say.T("cli.flag.drop_second"))
	cmd.Flags().StringVar(&how.url, "url", "http://localhost:8080", a.say.T("cli.flag.url"))
	cmd.Args = none
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if how.setUp == (how.login != "") {
			return fault.New(fault.Invalid, "cli.link.which")
		}
		return at.using(cmd.Context(), func(s *store) error {
			link, err := s.link(cmd.Context(), how)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(a.out, strings.TrimRight(how.url, "/")+link)
			return err
		})
	}
	return cmd
}

// link makes the link that was asked for and gives its path.
func (s *store) link(ctx context.Context, how *linking) (string, error) {
	if how.setUp {
		secret, err := s.account.SetUpLink(ctx)
		if err == nil && secret == "" {
			err = fault.New(fault.Conflict, "office.begun")
		}
		return "/set-up/" + secret, err
	}
	who, err := s.called(ctx, how.login)
	if err != nil {
		return "", err
	}
	secret, err := s.account.ResetLink(ctx, actor.System, who, "", how.second)
	return "/link/" + secret, err
}

// called finds who signs in with a login.
func (s *store) called(ctx context.Context, login string) (office.PersonID, error) {
	tree, err := s.office.Tree(ctx)
	if err != nil {
		return "", err
	}
	if len(tree) > 0 {
		people, err := s.office.People(ctx, actor.System, tree[0].ID)
		if err != nil {
			return "", err
		}
		for _, p := range people {
			of, err := s.account.Of(ctx, actor.System, p.ID)
			if err != nil {
				return "", err
			}
			if of.Login != "" && strings.EqualFold(of.Login, strings.TrimSpace(login)) {
				return p.ID, nil
			}
		}
	}
	return "", fault.New(fault.NotFound, "cli.link.nobody", "login", login)
}
