package rule

import (
	"slices"
	"strings"
	"testing"
)

// TestFoundStandsAtTheHead: the head alone tells the numbers, and says where it is too short or of another form.
func TestFoundStandsAtTheHead(t *testing.T) {
	t.Parallel()
	text, err := pack("0123456789abcdef", []Result{{Number: 7, Outcome: Finding, Key: "k"}, {Number: 8, Outcome: Pass, Key: passKey}, {Number: 28, Outcome: Finding, Key: "k"}, {Number: 28, Outcome: Finding, Key: "k"}})
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := foundIn(text[:66]); !ok || !slices.Equal(got, []int{7, 28, 28}) {
		t.Errorf("found %v, %v in %s", got, ok, text)
	}
	if seen, _ := seenIn(text[:40]); seen != "0123456789abcdef" {
		t.Errorf("seen %q in %s", seen, text)
	}
	for _, head := range []string{"", `{"found":[7,2`, `{"passed":[1],"said":[]}`, `{"found":[` + strings.Repeat("1,", 9)} {
		if got, ok := foundIn(head); ok {
			t.Errorf("found %v in %q", got, head)
		}
	}
}
