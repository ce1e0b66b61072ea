package form

import (
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"plumbline/base/fault"
)

// TestTitle: a name is kept so that it cannot pass for another, and cannot be too long to be shown.
func TestTitle(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"申报表.xlsx":             "申报表.xlsx",
		"\u202etxt.exe":        "txt.exe",
		"a\r\nb\x00\u200b.txt": "ab.txt",
		"\xc9\xea.txt":         "\ufffd.txt",
	} {
		if got := title(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if got := title(strings.Repeat("名", 100_000) + ".pdf"); utf8.RuneCountInString(got) != 200 || !strings.HasSuffix(got, "名.pdf") {
		t.Errorf("%d characters", utf8.RuneCountInString(got))
	}
}

// TestLargeDocumentsWait: while one large document is read, another waits as long as somebody waits for it; small ones
// are read meanwhile.
func TestLargeDocumentsWait(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	s.large <- struct{}{}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := s.read(gone, "大.txt", make([]byte, largeDocument)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := s.read(t.Context(), "小.txt", make([]byte, 10)); fault.KindOf(err) == fault.Internal {
		t.Errorf("got %v", err)
	}
	<-s.large
	if _, err := s.read(t.Context(), "大.txt", make([]byte, largeDocument)); fault.KindOf(err) == fault.Internal {
		t.Errorf("got %v", err)
	}
	if len(s.large) != 0 {
		t.Error("the place was not given back")
	}
}
