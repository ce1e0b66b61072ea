package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/platform/db"
)

func scanSurvey(r db.Row) (s Survey, err error) {
	var content string
	if err := r.Scan(&content); err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(content), &s)
}

func scanListed(r db.Row) (l Listed, err error) {
	var content, at string
	if err := r.Scan(&content, &at); err != nil {
		return l, err
	}
	if l.Changed, err = db.ParseInstant(at); err != nil {
		return l, err
	}
	return l, json.Unmarshal([]byte(content), &l.Survey)
}

// Load gives a survey within a transaction.
func Load(tx *db.Tx, id ID) (Survey, error) {
	s, err := db.One(tx, scanSurvey, `SELECT content FROM survey WHERE id = $1`, string(id))
	if errors.Is(err, db.ErrNotFound) {
		return s, fault.New(fault.NotFound, "survey.not_found")
	}
	return s, err
}

// LoadForm gives a version of a survey's questionnaire within a transaction.
func LoadForm(tx *db.Tx, id ID, number int) (Form, error) {
	return db.One(tx, scanForm, `SELECT number, content FROM survey_form WHERE survey = $1 AND number = $2`, string(id), number)
}

func scanForm(r db.Row) (f Form, err error) {
	var content string
	if err := r.Scan(&f.Number, &content); err != nil {
		return f, err
	}
	n := f.Number
	err = json.Unmarshal([]byte(content), &f)
	f.Number = n
	return f, err
}

func loadForms(tx *db.Tx, id ID) (map[int]Form, error) {
	list, err := db.All(tx, scanForm, `SELECT number, content FROM survey_form WHERE survey = $1 ORDER BY number`, string(id))
	out := make(map[int]Form, len(list))
	for _, f := range list {
		out[f.Number] = f
	}
	return out, err
}

// encode writes a survey's content and its digest.
func encode(s Survey) (content, digest string, err error) {
	b, err := json.Marshal(s)
	if err != nil {
		return "", "", fmt.Errorf("survey %s: %w", s.ID, err)
	}
	sum := sha256.Sum256(b)
	return string(b), hex.EncodeToString(sum[:]), nil
}

// write keeps the next version of a survey; it is refused where somebody kept one meanwhile.
func write(tx *db.Tx, by actor.Actor, act string, s Survey) (Survey, error) {
	s.Version++
	content, _, err := encode(s)
	if err != nil {
		return s, err
	}
	query := `INSERT INTO survey (id, organisation, year, project, matter, state, version, content)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING`
	args := []any{string(s.ID), s.Organisation, s.Year, s.Project, s.Matter, string(s.State), s.Version, content}
	if s.Version > 1 {
		query = `UPDATE survey SET organisation = $2, year = $3, project = $4, matter = $5, state = $6, version = $7, content = $8
			WHERE id = $1 AND version = $9`
		args = append(args, s.Version-1)
	}
	n, err := tx.Exec(query, args...)
	if err != nil {
		return s, err
	}
	if n == 0 {
		return s, meanwhile(tx, s.ID)
	}
	_, err = tx.Exec(`INSERT INTO survey_version (survey, number, act, content, reason, made_at, made_by, made_by_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(s.ID), s.Version, act, content, s.Reason, db.Instant(tx.Now), by.Name, by.ID)
	return s, err
}

// meanwhile is the fault of who saw an older version.
func meanwhile(tx *db.Tx, id ID) error {
	name, err := db.One(tx, db.Scalar[string], `SELECT made_by FROM survey_version WHERE survey = $1 ORDER BY number DESC LIMIT 1`, string(id))
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "survey.meanwhile", "by", name)
}

func writeForm(tx *db.Tx, id ID, f Form) error {
	b, err := json.Marshal(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO survey_form (survey, number, content) VALUES ($1, $2, $3)`, string(id), f.Number, string(b))
	return err
}

// writeDraw keeps what a sample is made from, in place of what was drawn before.
func writeDraw(tx *db.Tx, by actor.Actor, id ID, d Draw) error {
	b, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO survey_draw (survey, content, digest, drawn_at, drawn_by) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (survey) DO UPDATE SET content = excluded.content, digest = excluded.digest, drawn_at = excluded.drawn_at, drawn_by = excluded.drawn_by`,
		string(id), string(b), d.Digest(), db.Instant(tx.Now), by.Name)
	return err
}

// loadDraw gives what a survey's sample is made from; ok is false where none was drawn.
func loadDraw(tx *db.Tx, id ID) (d Draw, ok bool, err error) {
	list, err := db.All(tx, db.Scalar[string], `SELECT content FROM survey_draw WHERE survey = $1`, string(id))
	if err != nil || len(list) == 0 {
		return d, false, err
	}
	return d, true, json.Unmarshal([]byte(list[0]), &d)
}

func scanIssue(r db.Row) (i Issue, err error) {
	var on, at string
	if err := r.Scan(&i.Number, &i.Part, &i.N, &on, &at, &i.By); err != nil {
		return i, err
	}
	if i.Day, err = day.Parse(on); err != nil {
		return i, err
	}
	i.At, err = db.ParseInstant(at)
	return i, err
}

func loadIssues(tx *db.Tx, id ID) ([]Issue, error) {
	return db.All(tx, scanIssue, `SELECT number, part, n, issued, made_at, made_by FROM survey_issue WHERE survey = $1 ORDER BY number`, string(id))
}

// joined writes choices as the store keeps them.
func joined(list []Choice) string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = string(c)
	}
	return strings.Join(out, ",")
}

func parted(text string) []Choice {
	parts := strings.Split(text, ",")
	out := make([]Choice, len(parts))
	for i, c := range parts {
		out[i] = Choice(c)
	}
	return out
}

// kept is an answer as its row holds it.
type kept struct {
	id      AnswerID
	survey  ID
	form    int
	day     day.Day
	choices []Choice
}

const (
	keptKeys    = `a.id, a.survey, a.form, a.day, a.choices`
	keptColumns = keptKeys + ` FROM survey_answer a`
)

func scanKept(r db.Row) (k kept, err error) {
	var on, choices string
	if err := r.Scan(&k.id, &k.survey, &k.form, &on, &choices); err != nil {
		return k, err
	}
	k.choices = parted(choices)
	k.day, err = day.Parse(on)
	return k, err
}

// answeredDays counts the answers of a survey by the day for which they count.
func answeredDays(tx *db.Tx, id ID) (map[day.Day]int, error) {
	out := map[day.Day]int{}
	err := tx.Each(func(r db.Row) error {
		var on string
		var n int
		if err := r.Scan(&on, &n); err != nil {
			return err
		}
		d, err := day.Parse(on)
		out[d] = n
		return err
	}, `SELECT day, COUNT(*) FROM survey_answer WHERE survey = $1 GROUP BY day`, string(id))
	return out, err
}

// counted gives how often each choice of the question that counts was made, by survey.
func counted(tx *db.Tx, ids []ID) (map[ID]Tally, error) {
	out := map[ID]Tally{}
	if len(ids) == 0 {
		return out, nil
	}
	in, args := db.Among(1, ids)
	err := tx.Each(func(r db.Row) error {
		var id ID
		var c Choice
		var n int
		if err := r.Scan(&id, &c, &n); err != nil {
			return err
		}
		if out[id] == nil {
			out[id] = Tally{}
		}
		out[id][c] = n
		return nil
	}, `SELECT survey, chosen, COUNT(*) FROM survey_answer WHERE survey IN (`+in+`) GROUP BY survey, chosen`, args...)
	return out, err
}

// waiting counts what lies in the boxes, by survey.
func waiting(tx *db.Tx, ids []ID) (map[ID]int, error) {
	out := map[ID]int{}
	if len(ids) == 0 {
		return out, nil
	}
	in, args := db.Among(1, ids)
	err := tx.Each(func(r db.Row) error {
		var id ID
		var n int
		err := r.Scan(&id, &n)
		out[id] = n
		return err
	}, `SELECT survey, COUNT(*) FROM survey_box WHERE survey IN (`+in+`) GROUP BY survey`, args...)
	return out, err
}

func scanVersion(r db.Row) (v Version, err error) {
	var at, content string
	if err := r.Scan(&v.Number, &v.Act, &v.Reason, &at, &v.By, &content); err != nil {
		return v, err
	}
	if v.At, err = db.ParseInstant(at); err != nil {
		return v, err
	}
	return v, json.Unmarshal([]byte(content), &v.Survey)
}

func loadVersions(tx *db.Tx, id ID) ([]Version, error) {
	return db.All(tx, scanVersion, `SELECT number, act, reason, made_at, made_by, content FROM survey_version WHERE survey = $1 ORDER BY number DESC`, string(id))
}

// loadModes counts the answers by how they came.
func loadModes(tx *db.Tx, id ID) (map[Mode]int, error) {
	out := map[Mode]int{}
	err := tx.Each(func(r db.Row) error {
		var m Mode
		var n int
		err := r.Scan(&m, &n)
		out[m] = n
		return err
	}, `SELECT mode, n FROM survey_mode WHERE survey = $1`, string(id))
	return out, err
}
