package browser

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"plumbline/platform/libretest"
)

// july is the period that every project reports on.
const july = "/monitor/2023-07"

// lived goes on from the approved declarations to the end of the year, by the pages alone: monitored in August, scored in January,
// published, read by a citizen; and then, away from the program, verified, and a copy that was changed refused.
func (c *town) lived(t *testing.T, chen player, stages []player, ids map[string]string) {
	t.Helper()
	for _, project := range []string{returned, shared, amended, keyed} {
		chen.monitor(ids[project])
		for _, p := range stages {
			p.accept("/d/" + ids[project] + july)
		}
	}
	for _, id := range ids {
		chen.evaluate(id)
		for _, p := range stages {
			p.accept("/d/" + id + "/evaluation")
		}
	}
	stages[0].open("/monitor?period=2023-07")
	stages[0].has("报告交了 4 份")
	c.leaders(stages[1])
	c.forms(t, chen, ids[keyed])
	c.publish(stages[1])
	c.citizen(t)
}

// attempt presses a button that may be refused once, fills what is asked for at each place, and presses again.
func (p player) attempt(what, button string, fill string) {
	p.t.Helper()
	if p.tries(button) < 400 {
		return
	}
	p.ask(fill)
	if status := p.tries(button); status >= 400 {
		p.t.Fatalf("%s: %s is refused with everything filled in, %d:\n%s", p.name, what, status, p.text())
	}
}

// monitor reports on a project as of July: what is not as it should be gets its cause and its remedy.
func (p player) monitor(id string) {
	p.t.Helper()
	p.open("/d/" + id + july)
	p.press(`e.form && e.form.action.endsWith('/open')`)
	p.attempt("the report", `(e.getAttribute('formaction') || '').endsWith('/submit')`, `(() => {
		for (const row of document.querySelectorAll('table.monitoring tr')) {
			if (!row.querySelector('.zhu')) continue;
			const boxes = [...row.querySelectorAll('input[type=checkbox]')];
			if (boxes.length && !boxes.some(e => e.checked)) boxes[boxes.length - 1].checked = true;
			const rounds = [...row.querySelectorAll('input[type=radio]')];
			if (rounds.length && !rounds.some(e => e.checked)) rounds[1].checked = true;
			for (const e of row.querySelectorAll('textarea.cell')) if (e.value.trim() === '') e.value = '按计划推进，八月起每周核对一次进度。';
			for (const e of row.querySelectorAll('.plan input[type=text]')) if (e.value.trim() === '') e.value = '综合科';
			for (const e of row.querySelectorAll('input[type=date]')) if (e.value === '') e.value = new Date(Date.now() + 30 * 864e5).toISOString().slice(0, 10);
		} return ''; })()`)
	p.has("已提交")
}

// evaluate fills in the self-evaluation of a project and hands it in.
func (p player) evaluate(id string) {
	p.t.Helper()
	p.open("/d/" + id + "/evaluation")
	p.press(`e.name === 'do' && e.value === 'save'`)
	p.attempt("the self-evaluation", `e.name === 'do' && e.value === 'submit'`, `(() => {
		for (const e of document.querySelectorAll('[name=done], [name="execution.done"], [name="execution.note"]'))
			if (e.value.trim() === '') e.value = '按年度计划完成，余款为招标节余，各项结果见下列指标。';
		for (const row of document.querySelectorAll('table.evaluation tr')) {
			if (!row.querySelector('.zhu')) continue;
			for (const e of row.querySelectorAll('textarea')) if (e.value.trim() === '' && !e.name.includes('spared')) e.value = '部分工作顺延，已列入下一年计划，并逐月核对。';
		} return ''; })()`)
	p.has("已提交")
}

// accept approves a report or an evaluation at the stage that waits.
func (p player) accept(page string) {
	p.t.Helper()
	p.open(page)
	p.press(`(e.getAttribute('formaction') || '').endsWith('/approve')`)
}

// leaders: the first page of who decides says how far the year is.
func (c *town) leaders(p player) {
	p.t.Helper()
	p.open("/cockpit?on=2023-07-31")
	p.has("时间过了 58.1%")
	p.open("/cockpit")
	p.has("时间过了 100%")
	p.open("/evaluation")
	p.has("12 个自评已接受")
}

// forms: each form that is given out opens in LibreOffice, and has there what it had here.
func (c *town) forms(t *testing.T, p player, id string) {
	t.Helper()
	files := map[string][]byte{}
	for name, path := range map[string]string{
		"monitor.xlsx": "/d/" + id + july + "/export.xlsx", "monitor.docx": "/d/" + id + july + "/export.docx",
		"evaluation.xlsx": "/d/" + id + "/evaluation/files/form.xlsx", "evaluation.docx": "/d/" + id + "/evaluation/files/form.docx",
	} {
		files[name] = p.fetched(path)
	}
	for name, saved := range libretest.Save(t, files) {
		libretest.Same(t, name, files[name], saved)
	}
}

// publish says when the final accounts were approved and publishes the year's results.
func (c *town) publish(p player) {
	p.t.Helper()
	p.open("/disclosure?kind=results")
	p.has("1 项检查没有通过")
	p.fill("[name=day]", "2024-02-20")
	p.press(`e.form && e.form.action.includes('/approve')`)
	p.press(`e.form && e.form.action.includes('/publish')`)
	p.has("第 1 版")
}

// citizen: somebody without an account finds a project and a figure, and that it was published.
func (c *town) citizen(t *testing.T) {
	t.Helper()
	p := c.visitor(t, look{lang: "zh", theme: "light", width: 390, height: 844, noScript: true})
	p.open("/")
	p.press(`e.tagName === 'A' && e.innerText.includes('上海市残疾人联合会')`)
	p.press(`e.tagName === 'A' && e.innerText.includes('` + keyed + `')`)
	p.has("元旦春节走访慰问人次")
	p.press(`e.tagName === 'A' && e.innerText.includes('这个数怎么来')`)
	p.has("承诺")
}

// fetched gets a file with the cookies of the tab.
func (p player) fetched(path string) []byte {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.h.url+path, nil)
	p.must(err)
	jar, err := chromedp.Call(p.ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{p.h.url}})
	p.must(err)
	for _, c := range jar.Cookies {
		request.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	answer, err := http.DefaultClient.Do(request)
	p.must(err)
	defer func() { _ = answer.Body.Close() }()
	data, err := io.ReadAll(answer.Body)
	p.must(err)
	if answer.StatusCode != http.StatusOK {
		p.t.Fatalf("%s answers %d", path, answer.StatusCode)
	}
	return data
}

// proves, with the program ended: what was published verifies by itself, and not when a figure in it is changed.
func (c *town) proves(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.zip"), filepath.Join(dir, "bad.zip")
	if out, err := exec.CommandContext(t.Context(), c.program, "publish", "--data", c.data, "--out", good).CombinedOutput(); err != nil {
		t.Fatalf("publish: %v\n%s", err, out)
	}
	elsewhere := func(name string) (string, error) {
		check := exec.CommandContext(t.Context(), c.program, "verify", name)
		check.Dir = t.TempDir() // nothing but the file
		out, err := check.CombinedOutput()
		return string(out), err
	}
	if out, err := elsewhere(good); err != nil || !strings.Contains(out, "相符") {
		t.Errorf("what was published: %v\n%s", err, out)
	}
	tampered(t, good, bad)
	if out, err := elsewhere(bad); err == nil || !strings.Contains(out, "figures.csv") {
		t.Errorf("a changed figure is let through: %v\n%s", err, out)
	}
}

// tampered copies a package with one digit of one figure changed.
func tampered(t *testing.T, from, to string) {
	t.Helper()
	in, err := zip.OpenReader(from)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	var b bytes.Buffer
	out, changed := zip.NewWriter(&b), false
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f.Name, "figures.csv") {
			if i := bytes.LastIndexAny(data, "123456789"); i >= 0 {
				data[i], changed = '0', true
			}
		}
		w, err := out.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil || !changed {
		t.Fatalf("no figure was changed (%v)", err)
	}
	if err := os.WriteFile(to, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
