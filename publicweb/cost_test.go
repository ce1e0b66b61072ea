package publicweb_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"plumbline/base/fault"
	"plumbline/disclosure/published"
	"plumbline/disclosure/snapshot"
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

// signing reads what is published, of which the checkpoint comes later.
type signing struct {
	published.Reader
	signed *atomic.Bool
}

func (s signing) Publications(ctx context.Context) ([]snapshot.Publication, error) {
	list, err := s.Reader.Publications(ctx)
	for i := range list {
		if s.signed.Load() {
			list[i].Checkpoint, list[i].Key = "signed checkpoint", "signed+key"
		}
	}
	return list, err
}

// TestWhatIsSignedLaterIsTold: a version that was asked for before it was signed is shown as signed when it is.
func TestWhatIsSignedLaterIsTold(t *testing.T) {
	t.Parallel()
	var signed atomic.Bool
	now := time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)
	h := whole(t, func(c *publicweb.Config) {
		c.Read, c.Now = signing{c.Read, &signed}, func() time.Time { return now }
	})
	if body := ask(h, http.MethodGet, base+"/proof").Body.String(); strings.Contains(body, "signed checkpoint") {
		t.Fatal("signed before it is")
	}
	signed.Store(true)
	now = now.Add(time.Minute)
	if body := ask(h, http.MethodGet, base+"/proof").Body.String(); !strings.Contains(body, "signed checkpoint") {
		t.Error("the page of the proof does not say that it was signed")
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

// TestTheCommandNamesTheFile: what a page says to type is the name of the file that it gives.
func TestTheCommandNamesTheFile(t *testing.T) {
	t.Parallel()
	h := whole(t)
	_, name, _ := strings.Cut(ask(h, http.MethodGet, "/package"+base+"/3.zip").Header().Get("Content-Disposition"), `filename="`)
	name = strings.TrimSuffix(name, `"`)
	for _, path := range []string{"/0abc/1", "/proof"} {
		if body := ask(h, http.MethodGet, base+path).Body.String(); name == "" || !strings.Contains(body, "plumbline verify "+name+"</pre>") {
			t.Errorf("%s does not say how to check %q", path, name)
		}
	}
}
