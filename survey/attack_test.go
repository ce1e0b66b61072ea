package survey_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/survey"
)

// answering is how many answer in the attack.
const answering = 150

// TestNothingJoinsAnAnswerWithItsToken has the whole store and its log, knows what everybody answered, and tries to find the
// answer of each token: by values that rows have in common, over any number of tables, and by every order that tokens and
// answers can be put in, that of the rows on the disk and of the transactions that wrote them among them. No way may find
// more than chance. That the attack finds what is there to be found is shown on orders and tables that it is given.
func TestNothingJoinsAnAnswerWithItsToken(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		e := elect(t, cfg)
		a := e.attack()
		for _, found := range a.ways() {
			t.Errorf("%s", found)
		}
		// The attack itself: an order with much noise, an order that is reversed, and a table that holds both.
		planted := a
		planted.tokens, planted.answers = slices.Clone(a.tokens), slices.Clone(a.answers)
		noisy, backwards := map[string]string{}, map[string]string{}
		for i, token := range e.order {
			noisy[token] = strconv.Itoa(i*2 + rand.IntN(80))
			backwards[token] = strconv.Itoa(10_000 - i)
		}
		clock := map[string]string{}
		for i, token := range e.order {
			clock[a.truth[token]] = strconv.Itoa(i*2 + rand.IntN(80))
		}
		planted.tokens = append(planted.tokens, feature{"noisy", noisy}, feature{"backwards", backwards})
		planted.answers = append(planted.answers, feature{"clock", clock})
		if got := planted.ways(); len(got) < 2 {
			t.Errorf("the attack overlooks orders: %q", got)
		}
		for what, plant := range map[string]func(token, answer string) []row{
			"both": func(token, answer string) []row { return []row{{"both", []string{token, answer}}} },
			"leaf": func(token, answer string) []row {
				return []row{{"leaf", []string{fmt.Sprintf(`{"rows":[["%s"],["%s"]]}`, token, answer)}}}
			},
			"over a third": func(token, answer string) []row {
				return []row{{"spent", []string{token, "at 9:" + token[:8]}}, {"put", []string{"at 9:" + token[:8], answer}}}
			},
		} {
			planted := a
			planted.rows = slices.Clone(a.rows)
			for token, answer := range a.truth {
				planted.rows = append(planted.rows, plant(token, answer)...)
			}
			if got := planted.ways(); len(got) != 1 {
				t.Errorf("the attack overlooks what is in %s: %q", what, got)
			}
		}
	})
}

// election is a survey in which everybody's answers are known and different, and who answered when.
type election struct {
	*room
	truth  map[string]string // digest of the token → answer
	order  []string          // digests in the order of answering
	boxes  []map[string]bool // rows of the box after each answer
	counts []int             // answers that had left the box after each
}

// elect holds a survey under a clock that moves, while the box is mixed now and then and somebody brings paper.
func elect(t *testing.T, cfg db.Config) *election {
	var minutes atomic.Int64
	cfg.Now = func() time.Time { return dbtest.Now.Add(time.Duration(minutes.Load()) * time.Minute) }
	d := must[*db.DB](t)(db.Open(t.Context(), cfg))
	t.Cleanup(func() { _ = d.Close() })
	r := open(t, d)
	f := form(4)
	s, tokens := r.invite(f, answering+20)
	e := &election{room: r, truth: map[string]string{}}
	rand.Shuffle(len(tokens), func(i, j int) { tokens[i], tokens[j] = tokens[j], tokens[i] })
	pattern := map[string]string{} // choices → digest
	for i, token := range tokens[:answering] {
		minutes.Add(13)
		v := vote(token, f, survey.Neutral)
		for q, n := 0, i; q < 4; q, n = q+1, n/5 {
			v.Choices[q] = survey.Satisfaction.Choices()[n%5]
		}
		if i%7 == 0 {
			v.Mode, v.Remark = survey.Helped, fmt.Sprintf("第 %d 个人说的", i)
		}
		must[[]string](t)(r.box.Put(t.Context(), v))
		digest := must[string](t)(survey.TokenDigest(token))
		pattern[fmt.Sprint(v.Choices)] = digest
		e.order = append(e.order, digest)
		if i%17 == 16 {
			must[int](t)(r.Advance(t.Context()))
		}
		e.look()
	}
	minutes.Add(60)
	w := must[survey.Whole](t)(r.Of(t.Context(), s.ID))
	must[survey.Survey](t)(r.Close(t.Context(), clerk, seen(w.Survey), ""))
	for _, x := range e.column(`SELECT id, choices FROM survey_answer`) {
		choices := strings.Split(x[1], ",")
		digest, ok := pattern["["+strings.Join(choices, " ")+"]"]
		if !ok {
			t.Fatalf("nobody answered %v", choices)
		}
		e.truth[digest] = x[0]
	}
	if len(e.truth) != answering {
		t.Fatalf("%d answers", len(e.truth))
	}
	return e
}

// look remembers what lies in the box, and how many have left it.
func (e *election) look() {
	box := map[string]bool{}
	for _, x := range e.column(`SELECT id, survey FROM survey_box`) {
		box[x[0]] = true
	}
	e.boxes = append(e.boxes, box)
	e.counts = append(e.counts, len(e.column(`SELECT id, survey FROM survey_answer`)))
}

// column reads two columns.
func (e *election) column(query string) (out [][2]string) {
	e.t.Helper()
	err := e.d.Read(e.t.Context(), func(tx *db.Tx) (err error) {
		out, err = db.All(tx, func(r db.Row) (x [2]string, err error) { return x, r.Scan(&x[0], &x[1]) }, query)
		return err
	})
	if err != nil {
		e.t.Fatal(err)
	}
	return out
}

// TestTheBoxGivesUpNobodyAlone: whoever copies the store after every answer sees none leave the box but many at once, out of
// more, and knows no slip again that stays.
func TestTheBoxGivesUpNobodyAlone(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		e := elect(t, cfg)
		mixed := 0
		for i := 1; i < len(e.counts); i++ {
			left := e.counts[i] - e.counts[i-1]
			if left == 0 {
				continue
			}
			mixed++
			before := len(e.boxes[i-1]) + 1
			if left < survey.Mix || before-left < survey.Mix {
				t.Errorf("%d of %d left the box", left, before)
			}
			for id := range e.boxes[i] {
				if e.boxes[i-1][id] {
					t.Errorf("slip %s stayed and is known", id)
				}
			}
		}
		if mixed < 5 {
			t.Errorf("the box was mixed %d times", mixed)
		}
	})
}

// row is a row of any table: what stands in it, and where the engine tells of it.
type row struct {
	table  string
	values []string
}

// feature is something by which tokens or answers can be told apart or put in an order.
type feature struct {
	name   string
	values map[string]string // by token or answer
}

// attack is what the attacker has.
type attack struct {
	truth   map[string]string
	tokens  []feature
	answers []feature
	rows    []row
}

// attack reads the whole store.
func (e *election) attack() attack {
	e.t.Helper()
	a := attack{truth: e.truth}
	err := e.d.Read(e.t.Context(), func(tx *db.Tx) error {
		tables, err := tablesOf(tx)
		if err != nil {
			return err
		}
		for _, tab := range tables {
			rows, err := tab.read(tx)
			if err != nil {
				return err
			}
			for _, r := range rows {
				a.rows = append(a.rows, row{tab.name, r})
			}
			switch tab.name {
			case "survey_token":
				a.tokens = append(a.tokens, featuresOf(tab, rows)...)
			case "survey_answer":
				a.answers = append(a.answers, featuresOf(tab, rows)...)
			}
		}
		return nil
	})
	if err != nil {
		e.t.Fatal(err)
	}
	a.fromLog(e)
	if len(a.tokens) < 5 || len(a.answers) < 8 || len(a.rows) < 5*answering {
		e.t.Fatalf("the attacker has %d features of tokens, %d of answers, %d rows", len(a.tokens), len(a.answers), len(a.rows))
	}
	return a
}

// table is a table of the store with the columns that the engine adds.
type table struct {
	name    string
	columns []string
}

// tablesOf lists every table with its columns and what the engine knows of its rows beside them.
func tablesOf(tx *db.Tx) (out []table, err error) {
	query := `SELECT m.name, p.name, CASE WHEN m.sql LIKE '%WITHOUT ROWID%' THEN '' ELSE 'rowid' END FROM sqlite_master m JOIN pragma_table_info(m.name) p
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name`
	if tx.Engine == db.Postgres {
		query = `SELECT c.table_name, c.column_name, 'ctid,xmin' FROM information_schema.columns c JOIN information_schema.tables t
			ON t.table_schema = c.table_schema AND t.table_name = c.table_name WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
			AND NOT EXISTS (SELECT 1 FROM pg_class p WHERE p.relname = c.table_name AND p.relnamespace = current_schema()::regnamespace AND p.relkind = 'p')
			ORDER BY c.table_name`
	}
	err = tx.Each(func(r db.Row) error {
		var name, column, engine string
		if err := r.Scan(&name, &column, &engine); err != nil {
			return err
		}
		if len(out) == 0 || out[len(out)-1].name != name {
			out = append(out, table{name: name})
			if engine != "" {
				out[len(out)-1].columns = strings.Split(engine, ",")
			}
		}
		out[len(out)-1].columns = append(out[len(out)-1].columns, column)
		return nil
	}, query)
	return out, err
}

func (t table) read(tx *db.Tx) (out [][]string, err error) {
	var list []string
	for _, c := range t.columns {
		list = append(list, "COALESCE(CAST("+c+" AS TEXT), '')")
	}
	return db.All(tx, func(r db.Row) ([]string, error) {
		values := make([]string, len(t.columns))
		into := make([]any, len(values))
		for i := range values {
			into[i] = &values[i]
		}
		return values, r.Scan(into...)
	}, "SELECT "+strings.Join(list, ", ")+" FROM "+t.name)
}

// featuresOf makes a feature of every column; the row is named by its key: hash or id.
func featuresOf(t table, rows [][]string) (out []feature) {
	key := max(slices.Index(t.columns, "hash"), slices.Index(t.columns, "id"))
	for i, c := range t.columns {
		f := feature{t.name + "." + c, map[string]string{}}
		for _, r := range rows {
			f.values[r[key]] = r[i]
		}
		out = append(out, f)
	}
	if t.columns[0] == "hash" || t.columns[0] == "id" { // the order in which the engine gives them
		f := feature{t.name + " as read", map[string]string{}}
		for n, r := range rows {
			f.values[r[key]] = strconv.Itoa(n)
		}
		out = append(out, f)
	}
	return out
}

// fromLog adds where tokens and answers stand in the log and in the books.
func (a *attack) fromLog(e *election) {
	token, answer := feature{"leaf of token", map[string]string{}}, feature{"leaf of answer", map[string]string{}}
	tokenAt, answerAt := feature{"place of token", map[string]string{}}, feature{"place of answer", map[string]string{}}
	for _, leaf := range e.column(`SELECT CAST(seq AS TEXT), body FROM leaf ORDER BY seq`) {
		for digest, id := range a.truth {
			if at := strings.Index(leaf[1], digest); at >= 0 {
				token.values[digest], tokenAt.values[digest] = leaf[0], strconv.Itoa(at)
			}
			if at := strings.Index(leaf[1], id); at >= 0 {
				answer.values[id], answerAt.values[id] = leaf[0], strconv.Itoa(at)
			}
		}
	}
	voucher, posting := feature{"voucher", map[string]string{}}, feature{"posting", map[string]string{}}
	posted := feature{"posted", map[string]string{}}
	const joined = ` FROM voucher v JOIN posted p ON p.voucher = v.id JOIN journal_batch b ON p.seq >= b.first AND p.seq < b.first + b.n WHERE v.ref LIKE 'answer/%'`
	for _, x := range e.column(`SELECT v.ref, CAST(v.id AS TEXT)` + joined) {
		voucher.values[strings.TrimPrefix(x[0], "answer/")] = x[1]
	}
	for _, x := range e.column(`SELECT v.ref, CAST(p.seq AS TEXT)` + joined) {
		posting.values[strings.TrimPrefix(x[0], "answer/")] = x[1]
	}
	for _, x := range e.column(`SELECT v.ref, b.posted` + joined) {
		posted.values[strings.TrimPrefix(x[0], "answer/")] = x[1]
	}
	a.tokens = append(a.tokens, token, tokenAt)
	a.answers = append(a.answers, answer, answerAt, voucher, posting, posted)
}

// most is how many right guesses chance allows: one is expected of every way, and ten come once in ten million times.
const most = 9.0

// ways tries everything and says what found more than chance.
func (a attack) ways() (found []string) {
	if n := a.joins(); n > most {
		found = append(found, fmt.Sprintf("values in common find %.1f of %d answers", n, len(a.truth)))
	}
	for _, x := range a.tokens {
		for _, y := range a.answers {
			if n := a.equal(x, y); n > most {
				found = append(found, fmt.Sprintf("%s = %s finds %.1f of %d answers", x.name, y.name, n, len(a.truth)))
			}
			if n := a.ranks(x, y); n > most {
				found = append(found, fmt.Sprintf("the orders of %s and %s find %.0f of %d answers", x.name, y.name, n, len(a.truth)))
			}
			if z := a.correlation(x, y); math.Abs(z) > 5.5 {
				found = append(found, fmt.Sprintf("the orders of %s and %s go together: z = %.1f", x.name, y.name, z))
			}
		}
	}
	return found
}

// equal guesses among the answers that have the token's value.
func (a attack) equal(x, y feature) (right float64) {
	with := map[string]int{}
	for _, answer := range a.truth {
		with[y.values[answer]]++
	}
	for token, answer := range a.truth {
		if v, ok := x.values[token]; ok && v == y.values[answer] {
			right += 1 / float64(with[v])
		}
	}
	return right
}

// ranks guesses the answer that has the token's place in the order, or in the reverse one, whichever finds more.
func (a attack) ranks(x, y feature) float64 {
	tokens, answers := a.sorted(x, y)
	straight, back := 0.0, 0.0
	for i, token := range tokens {
		if a.truth[token] == answers[i] {
			straight++
		}
		if a.truth[token] == answers[len(answers)-1-i] {
			back++
		}
	}
	return max(straight, back)
}

// sorted puts tokens and answers in the order of their features; equal ones in any.
func (a attack) sorted(x, y feature) (tokens, answers []string) {
	for token, answer := range a.truth {
		tokens, answers = append(tokens, token), append(answers, answer)
	}
	by := func(f feature, list []string) {
		rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		slices.SortStableFunc(list, func(p, q string) int { return order(f.values[p], f.values[q]) })
	}
	by(x, tokens)
	by(y, answers)
	return tokens, answers
}

// correlation is Spearman's, as a number of standard deviations.
func (a attack) correlation(x, y feature) float64 {
	tokens, answers := a.sorted(x, y)
	at := map[string]int{}
	for i, answer := range answers {
		at[answer] = i
	}
	n := float64(len(tokens))
	sum := 0.0
	for i, token := range tokens {
		d := float64(i - at[a.truth[token]])
		sum += d * d
	}
	return (1 - 6*sum/(n*(n*n-1))) * math.Sqrt(n-1)
}

// order compares values as numbers or places on the disk where they are such, and as texts otherwise.
func order(a, b string) int {
	x, okX := number(a)
	y, okY := number(b)
	if okX && okY {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a, b)
}

func number(s string) (float64, bool) {
	if page, line, ok := strings.Cut(strings.Trim(s, "()"), ","); ok && strings.HasPrefix(s, "(") {
		p, errP := strconv.ParseFloat(page, 64)
		l, errL := strconv.ParseFloat(line, 64)
		return p*1e6 + l, errP == nil && errL == nil
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}

// joins guesses among the answers that a row names beside a token, and among those that are reached from a token's row by
// values that few rows have in common, from row to row over all tables and the log. It gives what the better way finds.
func (a attack) joins() float64 {
	return max(a.beside(), a.reached())
}

// beside looks for rows, leaves of the log too, that name a token and answers.
func (a attack) beside() (right float64) {
	answers := map[string]bool{}
	for _, answer := range a.truth {
		answers[answer] = true
	}
	guess := map[string]float64{} // by token, the best
	for _, r := range a.rows {
		var tokens []string
		named := map[string]bool{}
		for _, w := range r.words() {
			if a.truth[w] != "" {
				tokens = append(tokens, w)
			}
			if answers[w] {
				named[w] = true
			}
		}
		for _, token := range tokens {
			if named[a.truth[token]] {
				guess[token] = max(guess[token], 1/float64(len(named)))
			}
		}
	}
	for _, p := range guess {
		right += p
	}
	return right
}

// hub is a row that has so many words that following all of them leads everywhere.
const hub = 14

func (a attack) reached() (right float64) {
	holders := map[string][]int{}
	for i, r := range a.rows {
		if words := r.words(); len(words) <= hub {
			for _, w := range words {
				holders[w] = append(holders[w], i)
			}
		}
	}
	group := make([]int, len(a.rows))
	for i := range group {
		group[i] = i
	}
	var root func(int) int
	root = func(i int) int {
		if group[i] != i {
			group[i] = root(group[i])
		}
		return group[i]
	}
	for w, list := range holders {
		if len(list) > 4 || len(w) < 4 { // what many have in common, or a small number, names nobody
			continue
		}
		for _, i := range list[1:] {
			group[root(i)] = root(list[0])
		}
	}
	found := map[int]map[string]bool{}
	at := map[string]int{}
	for i, r := range a.rows {
		for _, v := range r.values {
			if _, is := a.truth[v]; is && r.table == "survey_token" {
				at[v] = root(i)
			}
		}
		if id := r.id(); id >= 0 && r.table == "survey_answer" {
			if found[root(i)] == nil {
				found[root(i)] = map[string]bool{}
			}
			found[root(i)][r.values[id]] = true
		}
	}
	for token, answer := range a.truth {
		if got := found[at[token]]; got[answer] {
			right += 1 / float64(len(got))
		}
	}
	return right
}

// id is the place of an answer's id among its values: the first that looks like one.
func (r row) id() int {
	return slices.IndexFunc(r.values, func(v string) bool { return len(v) == 26 })
}

// words are the values of a row, and the quoted words within those that are texts of their own, as leaves are.
func (r row) words() (out []string) {
	seen := map[string]bool{}
	for _, v := range r.values {
		parts := []string{v}
		if strings.Contains(v, `"`) {
			parts = strings.Split(v, `"`)
		}
		for _, p := range parts {
			p = strings.TrimPrefix(p, "answer/")
			if p != "" && !seen[p] {
				seen[p] = true
				out = append(out, p)
			}
		}
	}
	return out
}
