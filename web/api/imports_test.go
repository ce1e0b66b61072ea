package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"plumbline/platform/db/dbtest"
	"plumbline/web/api"
)

// upload sends a document as its bytes.
func (h *house) upload(token, name string, data []byte) (im api.Import) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, h.server.URL+"/api/v1/imports?name="+name, bytes.NewReader(data))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/octet-stream")
	resp, err := h.server.Client().Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusCreated {
		h.t.Fatalf("upload: %d", resp.StatusCode)
	}
	if err := json.NewDecoder(resp.Body).Decode(&im); err != nil {
		h.t.Fatal(err)
	}
	return im
}

// TestAnImportTellsNothingOfOthers: who uploads a document with the names of another unit's declaration learns neither
// that it is kept nor what it says.
func TestAnImportTellsNothingOfOthers(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.SQLite(t))
	drafter, away := h.token("drafter"), h.token("elsewhere")
	var saved api.Saved
	h.call(drafter, "POST", "/api/v1/declarations", sheet("职业培训", unit)).want(t, 201, &saved)
	file := h.call(drafter, "GET", "/api/v1/declarations/"+saved.ID+"/export?format=xlsx", nil).want(t, 200, nil).Body
	other := sheet("职业培训", unit)
	other["code"] = "YS1"
	h.call(drafter, "PUT", "/api/v1/declarations/"+saved.ID, other, "If-Match", "*").want(t, 200, nil)

	own := h.upload(drafter, "a.xlsx", file)
	if len(own.Read) != 1 || own.Read[0].ID != saved.ID || own.Read[0].Change != "changed" {
		t.Fatalf("the unit itself: %+v", own.Read)
	}
	if own.Digest == "" {
		t.Fatal("nothing was read")
	}
	theirs := h.upload(away, "b.xlsx", file)
	again := h.call(away, "GET", "/api/v1/imports/"+theirs.ID, nil).want(t, 200, nil)
	if r := theirs.Read[0]; r.ID != "" || r.Change != "new" || len(r.Changes) > 0 {
		t.Errorf("the upload tells %+v", r)
	}
	if strings.Contains(string(again.Body), saved.ID) || strings.Contains(string(again.Body), "YS1") {
		t.Errorf("the import tells %s", again.Body)
	}
	h.call(away, "POST", "/api/v1/imports/"+theirs.ID+"/confirm", nil).problem(t, 403, "web.import.elsewhere")
}
