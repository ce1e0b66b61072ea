package browser

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"plumbline/sample"
)

// The projects of the story that something happens to.
const (
	returned = "残疾人教育和就业经费"   // twice: by the department, then by the finance office
	shared   = "残疾人权益保障经费"    // its unit's reviewer wrote a part of it
	amended  = "残疾预防与康复经费"    // after it was approved
	keyed    = "残疾人基本保障和帮扶经费" // handed in and approved by keyboard alone
)

// enough is how long the whole story may take; it is not waited for.
const enough = 25 * time.Minute

// town is the program itself, running, with invented people and no declaration.
type town struct {
	url, data, program string
	open               string // the public site
	stop               func() error
}

// program builds the program once for all tests.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "plumbline-browser-")
	if err != nil {
		return "", err
	}
	later(func() { _ = os.RemoveAll(dir) })
	built := filepath.Join(dir, "plumbline")
	build := exec.CommandContext(context.Background(), "go", "build", "-ldflags", "-s -w", "-o", built, "plumbline/cmd/plumbline")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return built, nil
})

// openTown lets the program serve; further arguments are those of the demonstration.
func openTown(t *testing.T, more ...string) *town {
	t.Helper()
	browser(t)
	built, err := program()
	if err != nil {
		t.Fatal(err)
	}
	c := &town{data: filepath.Join(t.TempDir(), "data"), program: built}
	run := exec.CommandContext(t.Context(), c.program, append([]string{"demo", "--data", c.data, "--addr", "127.0.0.1:0"}, more...)...)
	run.Cancel = func() error { return run.Process.Signal(os.Interrupt) }
	run.WaitDelay = 30 * time.Second
	said, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	c.stop = func() error {
		if err := run.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return err
		}
		return <-ended
	}
	address := regexp.MustCompile(`http://localhost:\d+`)
	lines := bufio.NewScanner(said)
	for c.open == "" && lines.Scan() {
		if found := address.FindString(lines.Text()); c.url == "" {
			c.url = found
		} else {
			c.open = found
		}
	}
	go func() {
		_, _ = io.Copy(io.Discard, said)
		ended <- run.Wait()
	}()
	if c.open == "" {
		t.Fatalf("the program did not say where it serves: %v", c.stop())
	}
	return c
}

// player is one of the invented people at a tab of his own, who meets every page without script.
type player struct {
	keyboard
	name string
}

func (c *town) enter(t *testing.T, name string) player {
	t.Helper()
	return c.enterSeeing(t, name, look{lang: "zh", theme: "light", width: 1280, height: 900, noScript: true})
}

// enterSeeing is enter of somebody who has the pages as l says.
func (c *town) enterSeeing(t *testing.T, name string, l look) player {
	t.Helper()
	ctx, done := context.WithTimeout(tab(t, c.url, l), enough)
	t.Cleanup(done)
	p := player{keyboard{t, ctx, &house{url: c.url}}, name}
	p.open("/sign-in")
	p.press(`e.name === 'person' && e.closest('tr, li').textContent.includes('` + name + `')`)
	return p
}

// press presses the first button or link of which the condition on e holds, and waits for the page it leads to.
func (p player) press(condition string) {
	p.t.Helper()
	if status := p.tries(condition); status >= 400 {
		p.t.Fatalf("%s: %s answered %d:\n%s", p.name, condition, status, p.text())
	}
}

// tries is press for what may be refused; it gives the answer's status.
func (p player) tries(condition string) int64 {
	p.t.Helper()
	find := `[...document.querySelectorAll('button, a[href]')].find(e => ` + condition + `)`
	if p.ask(`(`+find+`) ? 'there' : ''`) == "" {
		p.t.Fatalf("%s: nothing to press where %s:\n%s", p.name, condition, p.text())
	}
	answer, err := chromedp.RunResponse(p.ctx, chromedp.Evaluate[chromedp.Void](find+`.click()`))
	p.must(err)
	return answer.Status
}

// fill writes into a field of the page.
func (p player) fill(selector, value string) {
	p.t.Helper()
	if p.ask(fmt.Sprintf(`(() => { const e = document.querySelector(%q); if (!e) return ''; e.value = %q; return 'filled'; })()`, selector, value)) == "" {
		p.t.Fatalf("%s: no field %s:\n%s", p.name, selector, p.text())
	}
}

// count counts elements.
func (p player) count(selector string) int {
	p.t.Helper()
	n := 0
	_, err := fmt.Sscan(p.ask(fmt.Sprintf(`String(document.querySelectorAll(%q).length)`, selector)), &n)
	p.must(err)
	return n
}

// hand gives the sample document to be read.
func (p player) hand() {
	p.t.Helper()
	path := filepath.Join(p.t.TempDir(), sample.Name)
	p.must(os.WriteFile(path, sample.Document, 0o600))
	p.open("/import")
	field, err := chromedp.Call(p.ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: `document.querySelector('input[type=file]')`})
	p.must(err)
	_, err = chromedp.Call(p.ctx, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{path}, ObjectID: field.Result.ObjectID})
	p.must(err)
	p.press(`e.form && e.form.action.endsWith('/import')`)
}

// draft begins a draft from the document, puts right what rules call wrong, and gives the declaration it became.
func (p player) draft(project string) string {
	p.t.Helper()
	p.open("/drafts/new")
	p.press(`e.form && e.form.querySelector('[value="document"]') && e.innerText.includes('` + project + `')`)
	for range 12 {
		if p.count("li.finding.error") == 0 {
			return p.finish()
		}
		p.mend()
	}
	p.t.Fatalf("%s cannot be put right:\n%s", project, p.text())
	return ""
}

// mend does what the first error of the draft offers, or sets what it is about.
func (p player) mend() {
	p.t.Helper()
	const wrong = `e.closest('li.finding.error')`
	switch {
	case p.count(`li.finding.error button[value^="fix|"]`) > 0:
		p.press(wrong + ` && e.name === 'do' && e.value.startsWith('fix|')`)
	case p.count(`li.finding.error button[value^="add|"]`) > 0:
		p.press(wrong + ` && e.name === 'do' && e.value.startsWith('add|')`)
		p.ask(`(() => { for (const e of document.querySelectorAll('[data-at$=".name"]')) if (e.value === '') {
			e.value = '项目总成本';
			document.querySelector('[data-at="' + e.dataset.at.replace('.name', '.target') + '"]').value =
				'≤' + document.querySelector('[data-at="funding.annual_total"]').value.replaceAll(',', '') + '(元)';
		} return ''; })()`)
		p.press(`e.name === 'do' && e.value === 'save'`)
	default: // the year's money and the project's, which are one in a project of a year
		p.ask(`(() => { const at = n => document.querySelector('[data-at="funding.' + n + '"]');
			at('total').value = at('annual_total').value; at('total_fiscal').value = at('annual_fiscal').value; return ''; })()`)
		p.press(`e.name === 'do' && e.value === 'save'`)
	}
}

// finish makes a revision of the draft that is open.
func (p player) finish() string {
	p.t.Helper()
	p.press(`e.name === 'do' && e.value === 'finish'`)
	id, _, _ := strings.Cut(strings.TrimPrefix(p.ask(`location.pathname`), "/d/"), "/")
	return id
}

// explain answers every warning.
func (p player) explain(id string) {
	p.t.Helper()
	p.open("/d/" + id + "/review")
	if p.count("textarea[name^=reason]") == 0 {
		return
	}
	p.ask(`(() => { for (const e of document.querySelectorAll('.answers textarea')) e.value = '依据随申报材料报送。'; return ''; })()`)
	if p.count(".answers textarea") > 0 {
		p.press(`e.form && e.form.action.endsWith('/answers')`)
	}
}

// bind confirms how every indicator of a declaration is measured, as is proposed.
func (p player) bind(id string) {
	p.t.Helper()
	p.open("/d/" + id + "/bindings")
	p.press(`e.id === 'all'`)
	if p.count("#all") > 0 {
		p.t.Errorf("%s: an indicator has no binding yet:\n%s", p.name, p.text())
	}
}

func (p player) submit(id string) {
	p.t.Helper()
	p.explain(id)
	p.press(`e.form && e.form.action.endsWith('/submit')`)
	p.has("已提交")
}

// approve approves, with the best grades where a sheet is asked for.
func (p player) approve(id string) {
	p.t.Helper()
	p.open("/d/" + id + "/review")
	p.grade()
	p.press(`e.formAction && e.formAction.endsWith('/approve')`)
}

func (p player) grade() {
	p.t.Helper()
	p.ask(`(() => { for (const e of document.querySelectorAll('fieldset.sheet input[type=radio][value="优"]')) e.checked = true; return ''; })()`)
}

// sendBack returns a declaration with a remark at a field.
func (p player) sendBack(id, ref, remark string) {
	p.t.Helper()
	p.open("/d/" + id + "/review")
	p.fill("#ref1", ref)
	p.fill("#text1", remark)
	p.press(`e.formAction && e.formAction.endsWith('/return')`)
	p.has("已退回")
}

// rewrite changes a cell of a kept declaration, and says in answer to remarks that it was done.
func (p player) rewrite(id, at, value string) {
	p.t.Helper()
	p.open("/d/" + id)
	p.press(`e.form && e.form.action.endsWith('/drafts')`)
	p.fill(`[data-at="`+at+`"]`, value)
	p.finish()
	p.open("/d/" + id + "/review")
	for p.count(`form[action$="/resolve"]`) > 0 {
		p.fill(`form[action$="/resolve"] textarea`, "已按意见修改。")
		p.press(`e.form && e.form.action.endsWith('/resolve')`)
	}
}

// appoint gives somebody a further role in the federation.
func (p player) appoint(name, role string) {
	p.t.Helper()
	p.open("/staff")
	p.press(`e.tagName === 'A' && e.innerText.includes('` + name + `')`)
	p.ask(fmt.Sprintf(`(() => { const pick = (id, text) => { for (const o of document.querySelector(id).options) o.selected = o.text.trim().endsWith(text); };
		pick('#appoint-organisation', %q); pick('#appoint-role', %q); return ''; })()`, sample.Federation, role))
	p.press(`e.form && e.form.action.endsWith('/appoint')`)
}

// byKeyboard hands in and approves with Tab and Enter.
func (p player) byKeyboard(id, action string) {
	p.t.Helper()
	p.open("/d/" + id + "/review")
	if p.count("#sheet") > 0 && p.ask(`document.querySelector('#sheet').closest('details') ? '' : 'asked'`) != "" {
		for range 5 {
			p.tabTo("a grade", `e.type === 'radio' && !document.querySelector('input[name="' + e.name + '"]:checked')`)
			p.typing(" ")
		}
	}
	p.tabTo("the button "+action, `e.tagName === 'BUTTON' && e.form && (e.hasAttribute('formaction') ? e.formAction : e.form.action).endsWith('/`+action+`')`)
	p.keyboard.enter()
}

// TestStory lives through the year of the document: twelve forms drafted and bound, one returned twice, one amended, one refused for
// self-approval, one brought through by keyboard alone, all approved; then, beside the work of the sample, monitored, scored and
// published. What the program kept agrees with its log, and what was published proves itself elsewhere.
func TestStory(t *testing.T) {
	t.Parallel()
	c := openTown(t, "--blank", "--work")
	chen, zhou, wang, li := c.enter(t, "陈静"), c.enter(t, "周敏"), c.enter(t, "王建国"), c.enter(t, "李芳")
	chen.hand()
	ids := map[string]string{}
	for _, project := range projects() {
		ids[project] = chen.draft(project)
		chen.bind(ids[project])
		switch project {
		case keyed:
			chen.explain(ids[project])
			chen.byKeyboard(ids[project], "submit")
			for _, p := range []player{zhou, wang, li} {
				p.byKeyboard(ids[project], "approve")
			}
		case shared:
			selfApproval(t, c, chen, zhou, ids[project])
			wang.approve(ids[project])
			li.approve(ids[project])
		default:
			chen.submit(ids[project])
			zhou.approve(ids[project])
			if project == returned {
				wang.sendBack(ids[project], "goals.annual", "请写明培训多少人。")
				chen.rewrite(ids[project], "goals.annual", "全年为残疾人提供职业培训和就业服务，培训考核合格率不低于95%。")
				chen.submit(ids[project])
				zhou.approve(ids[project])
			}
			wang.approve(ids[project])
			if project == returned {
				li.sendBack(ids[project], "indicators[0].target", "请说明依据。")
				chen.rewrite(ids[project], "row.k0.target", "≥98(%)")
				chen.submit(ids[project])
				zhou.approve(ids[project])
				wang.approve(ids[project])
			}
			li.approve(ids[project])
		}
	}
	amending(t, chen, []player{zhou, wang, li}, ids[amended])
	c.lived(t, chen, []player{zhou, wang, li}, ids)
	ending(t, c, wang, ids)
	c.proves(t)
}

// projects are the names of the twelve forms.
func projects() []string {
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^项目名称\t([^\t\n]+)`).FindAllStringSubmatch(string(sample.Document), -1) {
		out = append(out, m[1])
	}
	return out
}

// selfApproval: the unit's reviewer becomes a drafter too, writes a cell, and is refused; a colleague approves.
func selfApproval(t *testing.T, c *town, chen, zhou player, id string) {
	t.Helper()
	wu := c.enter(t, "吴昊")
	wu.appoint("周敏", "填报人")
	wu.appoint("刘洋", "单位审核")
	zhou.rewrite(id, "row.k0.target", "≥6(次)")
	chen.submit(id)
	zhou.open("/d/" + id + "/review")
	zhou.has("不能审核它")
	if zhou.count(`[formaction$="/approve"]`) > 0 {
		t.Error("who wrote a part is offered to approve it")
	}
	// Who asks all the same, by a form of his own, is refused too.
	zhou.ask(`(() => { const f = document.createElement('form'); f.method = 'post'; f.action = '/d/` + id + `/approve';
		f.innerHTML = '<input name="version" value="1"><button id="forged">x</button>'; document.body.append(f); return ''; })()`)
	if status := zhou.tries(`e.id === 'forged'`); status != 403 && status != 422 && status != 409 {
		t.Errorf("self-approval answered %d:\n%s", status, zhou.text())
	}
	c.enter(t, "刘洋").approve(id)
}

// amending changes what was approved: with a reason, old and new side by side, through every stage again.
func amending(t *testing.T, chen player, stages []player, id string) {
	t.Helper()
	chen.open("/d/" + id + "/review")
	chen.fill("#reason", "年中追加两家机构，次数随之调整。")
	chen.press(`e.form && e.form.action.endsWith('/amend')`)
	chen.rewrite(id, "goals.annual", "全年完成残疾预防与康复服务，新增两家“希望之家”，受益人满意度不低于90%。")
	chen.submit(id)
	stages[0].open("/d/" + id + "/review")
	stages[0].has("年中追加两家机构")
	if stages[0].count("ins") == 0 || stages[0].count("del") == 0 {
		t.Error("old and new do not stand side by side")
	}
	for _, p := range stages {
		p.approve(id)
	}
}

// ending holds what everybody sees to what happened, and the store to its log.
func ending(t *testing.T, c *town, wang player, ids map[string]string) {
	t.Helper()
	if len(ids) != 12 {
		t.Errorf("%d declarations", len(ids))
	}
	wang.open("/summary/2023")
	if approved := strings.Count(wang.ask(`document.querySelector('table.summary tbody').closest('table').innerText`), "已批准"); approved != 12 {
		t.Errorf("%d of 12 are approved:\n%s", approved, wang.text())
	}
	wang.open("/d/" + ids[returned] + "/activity")
	if told := strings.Count(wang.text(), "退回"); told < 2 {
		t.Errorf("the story of %s tells of %d returns:\n%s", returned, told, wang.text())
	}
	c.agrees(t)
}

// agrees stops the program and holds what it kept against its log.
func (c *town) agrees(t *testing.T) {
	t.Helper()
	if err := c.stop(); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	if out, err := exec.CommandContext(t.Context(), c.program, "verify", "--data", c.data).CombinedOutput(); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
}
