package web

import (
	"bytes"
	"net/http"
	"strconv"

	"plumbline/web/site"

	"plumbline/base/fault"
	"plumbline/form/handback"
	"plumbline/goal"
)

func (s *server) apiRoutes() {
	s.HandleData("GET /api/v1/declarations", readers, s.apiDeclarations)
	s.HandleData("GET /schemas/declaration.json", site.Need{Open: true}, s.schema)
	s.HandleData("GET /api/", site.Need{Open: true}, func(http.ResponseWriter, *http.Request) error { return site.ErrNoPage })
}

// apiDeclarations gives the declarations as the charter's JSON; year and department narrow it.
func (s *server) apiDeclarations(w http.ResponseWriter, r *http.Request) error {
	year, department := r.URL.Query().Get("year"), r.URL.Query().Get("department")
	if _, err := strconv.Atoi(year); year != "" && err != nil {
		return fault.New(fault.Invalid, "web.api.year", "year", year)
	}
	scopes, err := s.scopes(r)
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
			if !reads(r, k.Declaration) {
				continue
			}
			ds = append(ds, k.Declaration)
		}
	}
	var buf bytes.Buffer
	if err := handback.JSON(&buf, ds); err != nil {
		return err
	}
	site.WriteJSON(w, http.StatusOK, "application/json", buf.Bytes())
	return nil
}

func (s *server) schema(w http.ResponseWriter, _ *http.Request) error {
	site.WriteJSON(w, http.StatusOK, "application/schema+json", goal.Schema)
	return nil
}
