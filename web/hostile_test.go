package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestAddressesThatNobodyWrote: whatever stands in an address, the answer is a page that a person can act on, and never
// the one for a failure of ours.
func TestAddressesThatNobodyWrote(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	id := s.id("残疾人权益保障经费")
	values := []string{
		"%00", "%ff%fe", "-1", "0", "9223372036854775807", "99999999999999999999", "1e9", "%25", "_", "%27%20OR%201=1--",
		"%3Cscript%3Ealert(1)%3C/script%3E", strings.Repeat("a+", 3000), "%0d%0aX-Evil:%201", "%E2%80%AE",
	}
	for _, path := range []string{
		"/summary/2023?q=", "/summary/2023?page=", "/summary/2023?nature=", "/summary/2023?sort=", "/summary/2023?department=",
		"/summary/2023/export.csv?q=", "/indicators/2023?q=", "/indicators/2023?page=", "/compare?a=", "/rules?severity=", "/rules/",
		"/d/", "/d/" + id + "?revision=", "/d/" + id + "/r/", "/d/" + id + "/change?ref=", "/d/" + id + "/change?ref=goals.annual&value=",
		"/import/", "/document/", "/summary/", "/indicators/", "/static/",
	} {
		for _, v := range values {
			got := s.get(path + v)
			if got.Code >= http.StatusInternalServerError {
				t.Errorf("%s%.30s: %d", path, v, got.Code)
			}
			if strings.Contains(got.Body.String(), "<script>alert") || got.Header().Get("X-Evil") != "" {
				t.Errorf("%s%.30s is written as it came", path, v)
			}
		}
	}
	for _, act := range []string{"/change", "/dismiss", "/restore"} {
		got := s.post("/d/"+id+act, url.Values{"ref": {"goals.annual"}, "value": {"a\x00\xff"}, "revision": {"1"}, "rule": {"\x00"}, "reason": {"因为\x00\xff"}})
		if got.Code >= http.StatusInternalServerError {
			t.Errorf("%s: %d", act, got.Code)
		}
	}
}

// TestNamesOfFilesAreHarmless: a name in a document becomes no path and no header.
func TestNamesOfFilesAreHarmless(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	got := s.get("/d/" + s.id("残疾人权益保障经费") + "/export.json").Header().Get("Content-Disposition")
	if want := "attachment; filename*=UTF-8''" + url.QueryEscape("残疾人权益保障经费.json"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
