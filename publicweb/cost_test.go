package publicweb_test

import (
	"context"
	"net/http"
	"testing"

	"plumbline/base/fault"
	"plumbline/publicweb"
)

// TestAPackageIsNotPressedAgain: it is a zip already.
func TestAPackageIsNotPressedAgain(t *testing.T) {
	t.Parallel()
	h := whole(t)
	w := ask(h, http.MethodGet, "/package"+base+"/3.zip", "Accept-Encoding", "gzip")
	if w.Code != http.StatusOK || w.Header().Get("Content-Encoding") != "" || w.Header().Get("Content-Type") != "application/zip" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

// TestOneQuestionOneAnswer: an address of the interface that is written in many ways is answered once.
func TestOneQuestionOneAnswer(t *testing.T) {
	t.Parallel()
	h := whole(t)
	at := "/api/v1/departments" + base
	tag := func(query string) string {
		w := ask(h, http.MethodGet, at+query)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", query, w.Code)
		}
		return w.Header().Get("ETag")
	}
	en := tag("?lang=en")
	for _, query := range []string{"?lang=en&", "?&&lang=en", "?lang=en&lang=zh", "?%6cang=en"} {
		if got := tag(query); got != en {
			t.Errorf("%s is answered anew: %s, not %s", query, got, en)
		}
	}
	if tag("?lang=zh") == en {
		t.Error("both languages have one answer")
	}
}

// unsigned gives packages that wait for their proof.
type unsigned struct{}

func (unsigned) Zip(context.Context, string, int, int) ([]byte, error) {
	return nil, fault.New(fault.Conflict, "bundle.not_signed", "number", 3)
}

// TestAPackageWaitsForItsProof: what was just published has its pages, which are not kept until the proof is there.
func TestAPackageWaitsForItsProof(t *testing.T) {
	t.Parallel()
	h := whole(t, func(c *publicweb.Config) { c.Packages = unsigned{} })
	for _, page := range []string{"/data", "/proof"} {
		if w := ask(h, http.MethodGet, base+page); w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", page, w.Code, w.Header())
		}
	}
}
