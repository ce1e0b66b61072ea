package survey

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/seal"
	"plumbline/platform/tlog"
)

// batchRows is how many answers one act takes out of a box.
const batchRows = 500

// Advance takes out of the boxes what may leave them, and settles it. It gives how many answers left. Run twice it changes
// nothing more. A survey whose year is closed keeps its box, and the others go on.
func (s *Service) Advance(ctx context.Context) (n int, err error) {
	var open []ID
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		open, err = db.All(tx, db.Scalar[ID], `SELECT survey FROM survey_box GROUP BY survey HAVING COUNT(*) >= $1 ORDER BY survey`, 2*Mix)
		return err
	})
	if err != nil {
		return 0, err
	}
	var failed []error
	for _, id := range open {
		var left int
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			v, err := Load(tx, id)
			if err != nil {
				return err
			}
			left, err = s.mix(tx, actor.System, v, false, Why{})
			return err
		})
		if err != nil {
			failed = append(failed, fmt.Errorf("mix survey %s: %w", id, err))
			continue
		}
		n += left
	}
	return n, errors.Join(failed...)
}

// slip is one in the box.
type slip struct {
	row  string
	text seal.Text
	Slip
}

func scanSlip(r db.Row) (x slip, err error) { return x, r.Scan(&x.row, &x.text) }

// boxOf opens the box of a survey, in an order that nobody knows.
func boxOf(tx *db.Tx, id ID) ([]slip, error) {
	list, err := db.All(tx, scanSlip, `SELECT id, slip FROM survey_box WHERE survey = $1`, string(id))
	if err != nil {
		return nil, err
	}
	for i, x := range list {
		text, err := tx.Unseal(x.text, "survey_box", "slip", x.row)
		if err != nil {
			return nil, err
		}
		if list[i].Slip, err = DecodeSlip(text); err != nil {
			return nil, err
		}
	}
	shuffle(list)
	return list, nil
}

// mix takes out of a box what leaves it now, in acts of its own. What stays is sealed anew under other names, and the tokens
// are written anew in the order of their digests: on PostgreSQL a row that was changed otherwise stands behind those changed
// before it, and tells by xmin with which others it was written.
func (s *Service) mix(tx *db.Tx, by actor.Actor, v Survey, ending bool, why Why) (int, error) {
	list, err := boxOf(tx, v.ID)
	if err != nil {
		return 0, err
	}
	n := Leaving(len(list), ending)
	if n == 0 {
		return 0, nil
	}
	forms, err := loadForms(tx, v.ID)
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(`DELETE FROM survey_box WHERE survey = $1`, string(v.ID)); err != nil {
		return 0, err
	}
	for part := range slices.Chunk(list[:n], batchRows) {
		if err := s.count(tx, by, batchOf(v, forms, part, v.Counted(day.At(tx.Now))), why); err != nil {
			return 0, err
		}
	}
	for _, x := range list[n:] {
		if err := PutSlip(tx, v.ID, x.Slip); err != nil {
			return 0, err
		}
	}
	return n, rewriteTokens(tx, v.ID)
}

// PutSlip puts a slip into the box of a survey, within the transaction that spends its token.
func PutSlip(tx *db.Tx, id ID, x Slip) error {
	text, err := x.Encode()
	if err != nil {
		return err
	}
	row := Random()
	sealed, err := tx.Seal(text, "survey_box", "slip", row)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO survey_box (id, survey, slip) VALUES ($1, $2, $3)`, row, string(id), sealed)
	return err
}

// count makes answers of slips, and settles them: one act.
func (s *Service) count(tx *db.Tx, by actor.Actor, b batch, why Why) error {
	trail, err := s.log.Follow(tx)
	if err != nil {
		return err
	}
	if err := b.write(tx, trail); err != nil {
		return err
	}
	vouchers, err := b.vouchers(tx)
	if err != nil {
		return err
	}
	if _, err := s.books.Settle(tx, trail, why.amends(vouchers)...); err != nil {
		return err
	}
	_, err = trail.Append(tlog.Act{By: by, Verb: "survey.mix", Subject: Subject(b.survey.ID), Version: int64(b.survey.Version), Reason: why.Reason})
	return err
}

// batch is answers that leave a box together.
type batch struct {
	survey   Survey
	answers  []Answer // by id, which is random
	remarks  []string
	receipts []string
	modes    map[Mode]int
}

func batchOf(v Survey, forms map[int]Form, slips []slip, on day.Day) batch {
	b := batch{survey: v, modes: map[Mode]int{}}
	for _, x := range slips {
		b.answers = append(b.answers, Answer{ID: AnswerID(Random()), Survey: v, Form: forms[x.Form], Choices: x.Choices, Day: on})
		if r := strings.TrimSpace(x.Remark); r != "" {
			b.remarks = append(b.remarks, r)
		}
		b.receipts = append(b.receipts, x.Receipt)
		b.modes[x.Mode]++
	}
	slices.SortFunc(b.answers, func(x, y Answer) int { return cmp.Compare(x.ID, y.ID) })
	slices.Sort(b.receipts)
	shuffle(b.remarks)
	return b
}

func (b batch) write(tx *db.Tx, trail *tlog.Trail) error {
	id := string(b.survey.ID)
	columns := make([][]string, 5)
	var forms []int64
	for _, a := range b.answers {
		if err := trail.Touch("survey_answer", string(a.ID)); err != nil {
			return err
		}
		for i, text := range []string{string(a.ID), id, a.Day.String(), string(a.counting()), joined(a.Choices)} {
			columns[i] = append(columns[i], text)
		}
		forms = append(forms, int64(a.Form.Number))
	}
	if err := trail.Touch("survey_mode", id); err != nil {
		return err
	}
	err := tx.Load(`INSERT INTO survey_answer (id, survey, day, chosen, choices, form)`,
		[]any{columns[0], columns[1], columns[2], columns[3], columns[4], forms}, "")
	if err != nil {
		return err
	}
	for _, hash := range b.receipts {
		if err := trail.Touch("survey_receipt", hash); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO survey_receipt (hash, survey) VALUES ($1, $2)`, hash, id); err != nil {
			return err
		}
	}
	for _, m := range Modes {
		if b.modes[m] == 0 {
			continue
		}
		_, err := tx.Exec(`INSERT INTO survey_mode (survey, mode, n) VALUES ($1, $2, $3)
			ON CONFLICT (survey, mode) DO UPDATE SET n = survey_mode.n + excluded.n`, id, string(m), b.modes[m])
		if err != nil {
			return err
		}
	}
	return b.writeRemarks(tx, trail)
}

// writeRemarks keeps remarks under names of their own: nothing joins one with the choices beside which it was written.
func (b batch) writeRemarks(tx *db.Tx, trail *tlog.Trail) error {
	for _, text := range b.remarks {
		row := Random()
		sealed, err := tx.Seal(text, "survey_remark", "text", row)
		if err != nil {
			return err
		}
		if err := trail.Touch("survey_remark", row); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO survey_remark (id, survey, text) VALUES ($1, $2, $3)`, row, string(b.survey.ID), sealed); err != nil {
			return err
		}
	}
	return nil
}

// vouchers gives those of the answers and that of the survey itself.
func (b batch) vouchers(tx *db.Tx) ([]journal.Voucher, error) {
	today := day.At(tx.Now)
	sent, err := sentOf(tx, b.survey)
	if err != nil {
		return nil, err
	}
	out := []journal.Voucher{sent.Voucher(today)}
	for _, a := range b.answers {
		out = append(out, a.Voucher(today))
	}
	return out, nil
}

// sentOf completes a survey with its invitations and how many answered.
func sentOf(tx *db.Tx, v Survey) (s Sent, err error) {
	s.Survey = v
	if s.Issues, err = loadIssues(tx, v.ID); err != nil {
		return s, err
	}
	s.Answered, err = answeredDays(tx, v.ID)
	return s, err
}

// rewriteTokens writes the tokens of a survey anew in the order of their digests. No row changes. On SQLite they stand in that
// order always, and a row there tells nothing of who wrote it.
func rewriteTokens(tx *db.Tx, id ID) error {
	if tx.Engine != db.Postgres {
		return nil
	}
	rows, err := db.All(tx, func(r db.Row) ([]any, error) {
		var hash, survey string
		var issue int64
		var spent bool
		err := r.Scan(&hash, &survey, &issue, &spent)
		return []any{hash, survey, issue, spent}, err
	}, `SELECT hash, survey, issue, spent FROM survey_token WHERE survey = $1 ORDER BY hash`, string(id))
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM survey_token WHERE survey = $1`, string(id)); err != nil {
		return err
	}
	return tx.Bulk(`INSERT INTO survey_token (hash, survey, issue, spent) VALUES`, []string{"TEXT", "TEXT", "BIGINT", "BOOLEAN"}, rows, "")
}

// empty takes everything out of a box that may leave it, and gives how many stay.
func (s *Service) empty(a *act, v Survey) (int, error) {
	n, err := s.mix(a.tx, a.by, v, true, a.why)
	if err != nil {
		return 0, err
	}
	left, err := waiting(a.tx, []ID{v.ID})
	if err != nil || n > 0 {
		return 0, err
	}
	return left[v.ID], nil
}

// end empties the box for good; answers that are too few to be opened are destroyed, and their number is kept.
func (s *Service) end(a *act, v *Survey) error {
	left, err := s.empty(a, *v)
	if err != nil {
		return err
	}
	if _, err := a.tx.Exec(`DELETE FROM survey_box WHERE survey = $1`, string(v.ID)); err != nil {
		return err
	}
	v.State, v.Lost = Closed, left
	return nil
}

// issue keeps the digests of invitations, in their order, which says nothing of the sample's.
func (s *Service) issue(a *act, v *Survey, part Part, list []Invitation) error {
	before, err := loadIssues(a.tx, v.ID)
	if err != nil {
		return err
	}
	number := len(before) + 1
	for _, i := range before {
		if i.Part == part {
			number = i.Number
			if err := recall(a, v.ID, i); err != nil {
				return err
			}
			v.Invited -= i.N
		}
	}
	rows := make([][]any, len(list))
	for i, x := range list {
		hash, err := TokenDigest(x.Token)
		if err != nil {
			return err
		}
		rows[i] = []any{hash, string(v.ID), number, false}
	}
	slices.SortFunc(rows, func(x, y []any) int { return strings.Compare(x[0].(string), y[0].(string)) })
	for _, row := range rows {
		if err := a.trail.Touch("survey_token", row[0]); err != nil {
			return err
		}
	}
	if err := a.tx.Bulk(`INSERT INTO survey_token (hash, survey, issue, spent) VALUES`, []string{"TEXT", "TEXT", "BIGINT", "BOOLEAN"}, rows, ""); err != nil {
		return err
	}
	_, err = a.tx.Exec(`INSERT INTO survey_issue (survey, number, part, n, issued, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(v.ID), number, string(part), len(list), day.At(a.tx.Now).String(), db.Instant(a.tx.Now), a.by.Name)
	if err != nil {
		return err
	}
	v.State = Open
	v.Invited += len(list)
	return s.settleSent(a, *v)
}

// recall takes back invitations of which none has been used.
func recall(a *act, id ID, i Issue) error {
	spent, err := db.One(a.tx, db.Scalar[int64], `SELECT COUNT(*) FROM survey_token WHERE survey = $1 AND issue = $2 AND spent = TRUE`, string(id), i.Number)
	if err != nil {
		return err
	}
	if spent > 0 {
		return fault.New(fault.Conflict, "survey.answered_already")
	}
	if err := a.trail.TouchWhere("survey_token", "survey = $1 AND issue = $2", string(id), i.Number); err != nil {
		return err
	}
	if _, err := a.tx.Exec(`DELETE FROM survey_token WHERE survey = $1 AND issue = $2`, string(id), i.Number); err != nil {
		return err
	}
	_, err = a.tx.Exec(`DELETE FROM survey_issue WHERE survey = $1 AND number = $2`, string(id), i.Number)
	return err
}

func (s *Service) settleSent(a *act, v Survey) error {
	sent, err := sentOf(a.tx, v)
	if err != nil {
		return err
	}
	_, err = s.books.Settle(a.tx, a.trail, a.why.amends([]journal.Voucher{sent.Voucher(day.At(a.tx.Now))})...)
	return err
}

// resettle settles a survey and all its answers again.
func (s *Service) resettle(a *act, v Survey, today day.Day) error {
	if err := s.settleSent(a, v); err != nil {
		return err
	}
	forms, err := loadForms(a.tx, v.ID)
	if err != nil {
		return err
	}
	list, err := db.All(a.tx, scanKept, `SELECT `+keptColumns+` WHERE survey = $1 ORDER BY id`, string(v.ID))
	if err != nil {
		return err
	}
	for part := range slices.Chunk(list, batchRows) {
		var vouchers []journal.Voucher
		for _, k := range part {
			vouchers = append(vouchers, k.answer(v, forms).Voucher(today))
		}
		if _, err := s.books.Settle(a.tx, a.trail, a.why.amends(vouchers)...); err != nil {
			return err
		}
	}
	return nil
}

func (k kept) answer(v Survey, forms map[int]Form) Answer {
	return Answer{ID: k.id, Survey: v, Form: forms[k.form], Choices: k.choices, Day: k.day}
}
