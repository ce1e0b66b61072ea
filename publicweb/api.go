package publicweb

import (
	"encoding/json"
	"net/http"

	"plumbline/base/fault"
)

// apiPrefix is where the interface for programs stands.
const apiPrefix = "/api/v1/"

// problem answers a program: what happened, and the number to quote (RFC 9457).
func (s *Site) problem(w http.ResponseWriter, r *http.Request, err error, number string) {
	say := s.Catalog.For(displayOf(r).Lang)
	code := "fault.internal"
	if f, ok := fault.As(err); ok {
		code = f.Key
	}
	data, failed := json.Marshal(map[string]any{
		"type": "about:blank", "title": say.T("public.error.title." + string(fault.KindOf(err))), "status": statusOf(err), "detail": say.Fault(err), "instance": number, "code": code,
	})
	if failed != nil {
		s.Log.Error("problem could not be written", "number", number, "error", failed)
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", never)
	w.WriteHeader(statusOf(err))
	_, _ = w.Write(data)
}
