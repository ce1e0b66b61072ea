package api

import (
	"context"
	"net/http"
	"time"

	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

func (s *server) logOperations() {
	add(s, operation{
		ID: "list-activity", Method: http.MethodGet, Path: "/declarations/{id}/activity", Tag: "log", Act: office.Read,
		Summary: "The acts on a declaration as they stand in the log, the newest first.",
		Links:   map[string]link{"prove-act": {"id": "$request.path.id", "leaf": "$response.body#/0/leaf"}},
	}, s.listActivity)
	add(s, operation{
		ID: "prove-act", Method: http.MethodGet, Path: "/declarations/{id}/activity/{leaf}/proof", Tag: "log", Act: office.Read,
		Summary: "A proof file that the act is in the log of a signed checkpoint; plumbline verify checks it without a server.",
		Media:   []string{"text/plain"},
	}, s.proveAct)
	add(s, operation{
		ID: "get-checkpoint", Method: http.MethodGet, Path: "/log/checkpoint", Tag: "log",
		Summary: "The signed head of the log as it is now (C2SP tlog-checkpoint). Keep it: it shows later that nothing was cut off or written anew.",
		Media:   []string{"text/plain"},
	}, s.getCheckpoint)
}

// Act is one act of the log.
type Act struct {
	Leaf    int64     `json:"leaf" doc:"Its number in the log."`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Verb    string    `json:"verb"`
	Version int64     `json:"version,omitempty"`
	Old     string    `json:"old,omitempty" doc:"Digest before."`
	New     string    `json:"new,omitempty" doc:"Digest after."`
	Reason  string    `json:"reason,omitempty"`
}

type activityIn struct {
	ID     string `path:"id" maxLength:"64"`
	Before int64  `query:"before" minimum:"0" doc:"Only acts before this leaf; 0 from the end."`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

type activityOut struct{ Body []Act }

func (s *server) listActivity(ctx context.Context, in *activityIn) (*activityOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err != nil {
		return nil, err
	}
	out := &activityOut{}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out.Body = []Act{}
		list, err := tlog.History(tx, "declaration/"+string(k.ID), in.Before, in.Limit)
		for _, e := range list {
			out.Body = append(out.Body, Act{e.Seq, e.At, e.By.Name, e.Verb, e.Version, e.Old, e.New, e.Reason})
		}
		return err
	})
	return out, err
}

type proveIn struct {
	ID    string `path:"id" maxLength:"64"`
	Leaf  int64  `path:"leaf" minimum:"0"`
	Older string `query:"older" maxLength:"2000" doc:"An earlier checkpoint; the file then shows too that the log continues it."`
}

func (s *server) proveAct(ctx context.Context, in *proveIn) (*fileOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err != nil {
		return nil, err
	}
	if s.Proof == nil {
		return nil, errNoLog
	}
	of := ""
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		list, err := tlog.History(tx, "declaration/"+string(k.ID), in.Leaf+1, 1)
		if err == nil && len(list) == 1 && list[0].Seq == in.Leaf {
			of = list[0].Subject
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if of == "" { // a leaf of another subject is not this caller's to see
		return nil, fault.New(fault.NotFound, "api.no_act", "leaf", in.Leaf)
	}
	if _, err := s.Proof.Checkpoint(ctx); err != nil {
		return nil, err
	}
	data, err := s.Proof.Bundle(ctx, in.Leaf, in.Older)
	if err != nil {
		return nil, err
	}
	return file("proof.txt", "text/plain", data), nil
}

var errNoLog = fault.New(fault.NotFound, "api.no_log")

func (s *server) getCheckpoint(ctx context.Context, _ *struct{}) (*fileOut, error) {
	if s.Proof == nil {
		return nil, errNoLog
	}
	text, err := s.Proof.Checkpoint(ctx)
	if err != nil {
		return nil, err
	}
	return file("checkpoint.txt", "text/plain", []byte(text)), nil
}
