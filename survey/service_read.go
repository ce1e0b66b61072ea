package survey

import (
	"context"
	"fmt"
	"time"

	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/platform/db"
)

// Version is one version of a survey: what was done, when, by whom and why, and what it came to.
type Version struct {
	Number int
	Act    string
	Reason string
	At     time.Time
	By     string
	Survey Survey
}

// Result is what was answered on one version of the questionnaire: a tally for each question.
type Result struct {
	Form
	N       int
	Tallies []Tally
}

// Whole is a survey with everything about it but the answers themselves.
type Whole struct {
	Survey
	Asked    Form // the questionnaire that is asked
	Draw     Draw // its frame is empty where none was drawn
	Issues   []Issue
	Results  []Result // by version of the questionnaire, those that were answered
	Modes    map[Mode]int
	Remarks  int // how many there are
	Answered int
	Waiting  int // in the box
	Score    Score
	Versions []Version
}

// Of gives a survey whole.
func (s *Service) Of(ctx context.Context, id ID) (w Whole, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		w = Whole{}
		if w.Survey, err = Load(tx, id); err != nil {
			return err
		}
		if w.Draw, _, err = loadDraw(tx, id); err != nil {
			return err
		}
		if w.Issues, err = loadIssues(tx, id); err != nil {
			return err
		}
		if w.Modes, err = loadModes(tx, id); err != nil {
			return err
		}
		if w.Versions, err = loadVersions(tx, id); err != nil {
			return err
		}
		return w.results(tx)
	})
	return w, err
}

// results counts what was answered.
func (w *Whole) results(tx *db.Tx) error {
	forms, err := loadForms(tx, w.ID)
	if err != nil {
		return err
	}
	w.Asked = forms[w.Form]
	main := Tally{}
	byForm := map[int]*Result{}
	err = tx.Each(func(r db.Row) error {
		k, err := scanKept(r)
		if err != nil {
			return err
		}
		res := byForm[k.form]
		if res == nil {
			res = &Result{Form: forms[k.form], Tallies: make([]Tally, len(forms[k.form].Questions))}
			for i := range res.Tallies {
				res.Tallies[i] = Tally{}
			}
			byForm[k.form] = res
		}
		res.N++
		for i, c := range k.choices {
			if i < len(res.Tallies) && c != "" {
				res.Tallies[i][c]++
			}
		}
		main[k.answer(w.Survey, forms).counting()]++
		w.Answered++
		return nil
	}, `SELECT `+keptColumns+` WHERE survey = $1`, string(w.ID))
	if err != nil {
		return err
	}
	for n := w.Form; n >= 1; n-- { // the newest first
		if byForm[n] != nil {
			w.Results = append(w.Results, *byForm[n])
		}
	}
	lying, err := waiting(tx, []ID{w.ID})
	if err != nil {
		return err
	}
	w.Waiting = lying[w.ID]
	remarks, err := db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM survey_remark WHERE survey = $1`, string(w.ID))
	w.Remarks = remarks
	w.Score = ScoreOf(w.Survey, main, w.Answered)
	return err
}

// Query narrows a list. Organisations are those in reach; none is nothing, unless IDs name the surveys.
type Query struct {
	Organisations []string
	IDs           []ID
	Year          int   // 0: all
	State         State // "": all
	Text          string
	Page, Size    int
}

// Listed is a survey of a list with its score.
type Listed struct {
	Survey
	Changed time.Time // by somebody; answers do not change a survey
	Waiting int
	Score   Score
}

// List gives surveys, the newest year first, and how many there are in all.
func (s *Service) List(ctx context.Context, q Query) (list []Listed, matched int, err error) {
	where, args := ` FROM survey WHERE organisation IN (`, []any{}
	in := ""
	switch {
	case len(q.IDs) > 0:
		where = ` FROM survey WHERE id IN (`
		in, args = db.Among(1, q.IDs)
	case len(q.Organisations) > 0:
		in, args = db.Among(1, q.Organisations)
	default:
		return nil, 0, nil
	}
	where += in + `)`
	add := func(condition string, v any) {
		args = append(args, v)
		where += fmt.Sprintf(condition, len(args))
	}
	if q.Year > 0 {
		add(` AND year = $%d`, q.Year)
	}
	if q.State != "" {
		add(` AND state = $%d`, string(q.State))
	}
	if q.Text != "" {
		add(` AND LOWER(content) LIKE LOWER($%d) ESCAPE '\'`, db.Contains(q.Text))
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list = nil
		if matched, err = db.One(tx, db.Scalar[int], `SELECT COUNT(*)`+where, args...); err != nil {
			return err
		}
		size := max(1, q.Size)
		page := append(append([]any{}, args...), size, (max(1, q.Page)-1)*size)
		found, err := db.All(tx, scanListed, `SELECT content, (SELECT MAX(v.made_at) FROM survey_version v WHERE v.survey = survey.id)`+where+
			fmt.Sprintf(` ORDER BY year DESC, project, matter, id LIMIT $%d OFFSET $%d`, len(args)+1, len(args)+2), page...)
		if err != nil {
			return err
		}
		ids := make([]ID, len(found))
		for i, v := range found {
			ids[i] = v.ID
		}
		tallies, err := counted(tx, ids)
		if err != nil {
			return err
		}
		lying, err := waiting(tx, ids)
		for _, v := range found {
			answered := 0
			for _, n := range tallies[v.ID] {
				answered += n
			}
			v.Waiting, v.Score = lying[v.ID], ScoreOf(v.Survey, tallies[v.ID], answered)
			list = append(list, v)
		}
		return err
	})
	return list, matched, err
}

// Answers gives answers by their ids, those that are there: the choices, and nothing that says whose.
func (s *Service) Answers(ctx context.Context, ids ...AnswerID) (out map[AnswerID]Answer, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		out = make(map[AnswerID]Answer, len(ids))
		keys := make([]string, len(ids))
		for i, id := range ids {
			keys[i] = string(id)
		}
		var list []kept
		err := tx.Lookup(`SELECT `+keptKeys+` FROM KEYS JOIN survey_answer a ON a.id = k1`, []any{keys}, func(r db.Row) error {
			k, err := scanKept(r)
			list = append(list, k)
			return err
		})
		if err != nil {
			return err
		}
		surveys, forms := map[ID]Survey{}, map[ID]map[int]Form{}
		for _, k := range list {
			if _, known := forms[k.survey]; !known {
				if surveys[k.survey], err = Load(tx, k.survey); err != nil {
					return err
				}
				if forms[k.survey], err = loadForms(tx, k.survey); err != nil {
					return err
				}
			}
			out[k.id] = k.answer(surveys[k.survey], forms[k.survey])
		}
		return nil
	})
	return out, err
}

// Vouchers gives what every survey and every answer wants in the books today, for reconciling.
func (s *Service) Vouchers(ctx context.Context, yield func(journal.Voucher) error) error {
	return s.db.Read(ctx, func(tx *db.Tx) error {
		today := day.At(tx.Now)
		all, err := db.All(tx, scanSurvey, `SELECT content FROM survey ORDER BY id`)
		if err != nil {
			return err
		}
		for _, v := range all {
			sent, err := sentOf(tx, v)
			if err != nil {
				return err
			}
			if err := yield(sent.Voucher(today)); err != nil {
				return err
			}
			forms, err := loadForms(tx, v.ID)
			if err != nil {
				return err
			}
			err = tx.Each(func(r db.Row) error {
				k, err := scanKept(r)
				if err != nil {
					return err
				}
				return yield(k.answer(v, forms).Voucher(today))
			}, `SELECT `+keptColumns+` WHERE survey = $1 ORDER BY id`, string(v.ID))
			if err != nil {
				return err
			}
		}
		return nil
	})
}
