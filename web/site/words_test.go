package site

import (
	"io/fs"
	"regexp"
	"testing"
)

// TestColoursStandInOneFile keeps every other style sheet free of colours, and free of what browsers of 2020 lack.
func TestColoursStandInOneFile(t *testing.T) {
	t.Parallel()
	colour := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(`)
	late := regexp.MustCompile(`:has\(|@container|@layer|\bsubgrid\b|&[ .:]|:is\(|:where\(`)
	for _, name := range []string{"app.css", "form.css", "stack.css", "print.css", "work.css"} {
		data, err := fs.ReadFile(files, "static/"+name)
		if err != nil {
			t.Fatal(err)
		}
		if c := colour.FindString(string(data)); c != "" {
			t.Errorf("%s names a colour: %s", name, c)
		}
		if l := late.FindString(string(data)); l != "" {
			t.Errorf("%s uses %s", name, l)
		}
	}
}

func TestWholeEscapes(t *testing.T) {
	t.Parallel()
	got := string(whole(`<b>从 2023-01-01 到 2023-12-31，1,000,000.00 元</b>`))
	want := `&lt;b&gt;从 <span class="nowrap">2023-01-01</span> 到 <span class="nowrap">2023-12-31</span>，<span class="nowrap">1,000,000.00 元</span>&lt;/b&gt;`
	if got != want {
		t.Errorf("whole = %s", got)
	}
}
