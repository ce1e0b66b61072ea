package webtest

import (
	"strings"
	"testing"
)

const good = `<!DOCTYPE html><html lang="zh-CN"><head><title>甲</title></head><body><a href="#main">跳到正文</a>
<main id="main"><h1>甲</h1><form><label for="q">查找</label><input id="q" name="q"></form>
<table aria-label="乙"><tr><th scope="col">丙</th></tr></table><svg aria-hidden="true"><svg></svg></svg></main></body></html>`

func TestCheck(t *testing.T) {
	t.Parallel()
	if wrong := Check(good); len(wrong) > 0 {
		t.Fatalf("a good page: %q", wrong)
	}
	for name, tt := range map[string]struct{ old, new, want string }{
		"lang":     {` lang="zh-CN"`, ``, "no lang"},
		"h1":       {`<h1>甲</h1>`, ``, "0 h1"},
		"skip":     {`<a href="#main">`, `<a href="/x">`, "skip link"},
		"label":    {`for="q"`, `for="main"`, "no label"},
		"scope":    {` scope="col"`, ``, "no scope"},
		"id":       {`<h1>`, `<h1 id="q">`, "stands 2 times"},
		"fragment": {`<h1>`, `<p><a href="#gone">去</a></p><h1>`, "nothing has the id"},
		"style":    {`<h1>`, `<h1 style="color:red">`, "inline style"},
		"script":   {`<h1>`, `<script>1</script><h1>`, "inline script"},
		"message":  {`>甲</h1>`, `>⟦web.a⟧</h1>`, "broken words"},
		"svg":      {`<svg aria-hidden="true">`, `<svg>`, "neither hidden nor named"},
		"img":      {`<h1>`, `<img src="a"><h1>`, "without alt"},
		"words":    {`查找</label>`, `查找</label><button></button>`, "without words"},
		"name":     {` aria-label="乙"`, ``, "without a name"},
		"level":    {`</h1>`, `</h1><h3>丁</h3>`, "skips a level"},
	} {
		wrong := strings.Join(Check(strings.Replace(good, tt.old, tt.new, 1)), "; ")
		if !strings.Contains(wrong, tt.want) {
			t.Errorf("%s: %q does not say %q", name, wrong, tt.want)
		}
	}
}
