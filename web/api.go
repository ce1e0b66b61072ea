package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"

	"plumbline/base/fault"
	"plumbline/form/handback"
	"plumbline/goal"
)

func (s *server) apiRoutes() {
	s.mux.Handle("GET /api/v1/declarations", s.answering(s.apiDeclarations, s.apiError))
	s.mux.Handle("GET /schemas/declaration.json", s.answering(s.schema, s.apiError))
	s.mux.Handle("GET /api/", s.answering(func(http.ResponseWriter, *http.Request) error { return errNoPage }, s.apiError))
}

// apiDeclarations gives the declarations as the charter's JSON; year and department narrow it.
func (s *server) apiDeclarations(w http.ResponseWriter, r *http.Request) error {
	year, department := r.URL.Query().Get("year"), r.URL.Query().Get("department")
	if _, err := strconv.Atoi(year); year != "" && err != nil {
		return fault.New(fault.Invalid, "web.api.year", "year", year)
	}
	scopes, err := s.Goal.Scopes(r.Context())
	if err != nil {
		return err
	}
	ds := []goal.Declaration{}
	for _, sc := range scopes {
		if year != "" && strconv.Itoa(sc.Year) != year || department != "" && sc.Department != department {
			continue
		}
		kept, err := s.Goal.Whole(r.Context(), sc.Department, sc.Year)
		if err != nil {
			return err
		}
		for _, k := range kept {
			ds = append(ds, k.Declaration)
		}
	}
	var buf bytes.Buffer
	if err := handback.JSON(&buf, ds); err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, "application/json", buf.Bytes())
}

func (s *server) schema(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, "application/schema+json", goal.Schema)
}

func writeJSON(w http.ResponseWriter, status int, mediaType string, data []byte) error {
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Cache-Control", "private, no-cache")
	w.WriteHeader(status)
	_, _ = w.Write(data)
	return nil
}

// apiError answers a program: the kind to match on, the sentence, the number to quote (RFC 9457).
func (s *server) apiError(w http.ResponseWriter, r *http.Request, err error, number string) {
	p := s.newPage(r, "")
	data, jsonErr := json.Marshal(map[string]any{
		"type": "about:blank", "status": statusOf(err), "title": string(fault.KindOf(err)), "detail": p.printer.Fault(err), "instance": number,
	})
	if jsonErr != nil {
		s.Log.Error("api error failed", "number", number, "error", jsonErr)
	}
	_ = writeJSON(w, statusOf(err), "application/problem+json", data)
}
