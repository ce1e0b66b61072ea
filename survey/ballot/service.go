package ballot

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/seal"
	"plumbline/platform/tlog"
	"plumbline/survey"
)

// Service takes answers.
type Service struct {
	db  *db.DB
	log *tlog.Registry
}

// New gives the service over a store. Without a log it shows no remark.
func New(d *db.DB, log *tlog.Registry) *Service { return &Service{d, log} }

// Ask gives what a token may answer. One that is wrong, was used, comes too early or too late is refused, each by its own fault.
func (s *Service) Ask(ctx context.Context, token string) (sheet Sheet, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		sheet = Sheet{}
		hash, err := survey.TokenDigest(token)
		if err != nil {
			return err
		}
		t, err := load(tx, hash)
		if err != nil {
			return err
		}
		if t.spent {
			return fault.New(fault.Conflict, "survey.token_spent")
		}
		if sheet.Survey, err = survey.Load(tx, t.survey); err != nil {
			return err
		}
		if err := sheet.Asks(day.At(tx.Now)); err != nil {
			return err
		}
		sheet.Form, err = survey.LoadForm(tx, sheet.Survey.ID, sheet.Survey.Form)
		return err
	})
	return sheet, err
}

// held is a token as it is kept.
type held struct {
	survey survey.ID
	spent  bool
}

func load(tx *db.Tx, hash string) (held, error) {
	t, err := db.One(tx, func(r db.Row) (t held, err error) { return t, r.Scan(&t.survey, &t.spent) },
		`SELECT survey, spent FROM survey_token WHERE hash = $1`, hash)
	if errors.Is(err, db.ErrNotFound) {
		return t, fault.New(fault.NotFound, "survey.token_unknown")
	}
	return t, err
}

// spend uses a token up; one that was used is refused.
func spend(tx *db.Tx, hash string) error {
	n, err := tx.Exec(`UPDATE survey_token SET spent = TRUE WHERE hash = $1 AND spent = FALSE`, hash)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "survey.token_spent")
	}
	return err
}

// Put puts votes into their boxes, all or none, and gives the receipt of each.
func (s *Service) Put(ctx context.Context, votes ...Vote) (receipts []string, err error) {
	if len(votes) > mostAtOnce {
		return nil, fault.New(fault.TooLarge, "survey.too_many", "most", mostAtOnce)
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		receipts = receipts[:0]
		p := putting{tx: tx, sheets: map[survey.ID]Sheet{}}
		for _, v := range votes {
			receipt, err := p.put(v)
			if err != nil {
				return err
			}
			receipts = append(receipts, receipt)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return receipts, nil
}

// putting remembers the surveys of one transaction.
type putting struct {
	tx     *db.Tx
	sheets map[survey.ID]Sheet
}

func (p *putting) sheet(id survey.ID) (Sheet, error) {
	if s, ok := p.sheets[id]; ok {
		return s, nil
	}
	var s Sheet
	var err error
	if s.Survey, err = survey.Load(p.tx, id); err != nil {
		return s, err
	}
	s.Form, err = survey.LoadForm(p.tx, id, s.Survey.Form)
	p.sheets[id] = s
	return s, err
}

// put spends a token and puts its slip down. Who filled in a questionnaire that was followed by another meanwhile is told so,
// with the token unspent.
func (p *putting) put(v Vote) (receipt string, err error) {
	hash, err := survey.TokenDigest(v.Token)
	if err != nil {
		return "", err
	}
	t, err := load(p.tx, hash)
	if err != nil {
		return "", err
	}
	if t.spent {
		return "", fault.New(fault.Conflict, "survey.token_spent")
	}
	sheet, err := p.sheet(t.survey)
	if err != nil {
		return "", err
	}
	if err := sheet.Asks(day.At(p.tx.Now)); err != nil {
		return "", err
	}
	if v.Form != sheet.Form.Number {
		return "", fault.New(fault.Conflict, "survey.other_form")
	}
	if v.Mode == survey.Paper {
		return "", fault.New(fault.Invalid, "survey.mode").On("mode")
	}
	if err := sheet.Form.Fits(v.Filled); err != nil {
		return "", err
	}
	if err := spend(p.tx, hash); err != nil {
		return "", err
	}
	return slip(p.tx, sheet, v.Filled)
}

// slip puts an answer down under a new receipt.
func slip(tx *db.Tx, sheet Sheet, f survey.Filled) (receipt string, err error) {
	receipt = survey.NewToken()
	hash, err := survey.ReceiptDigest(receipt)
	if err != nil {
		return "", err
	}
	return receipt, survey.PutSlip(tx, sheet.Survey.ID, survey.Slip{Filled: f, Receipt: hash, Form: sheet.Form.Number})
}

// Enter puts down what came back on paper: as many codes as sheets, so that none is counted twice, and in no common order, so
// that none is known by its code. It may be done until the survey is closed. Faults about a sheet say which ("row").
func (s *Service) Enter(ctx context.Context, by actor.Actor, id survey.ID, p Pile) (n int, err error) {
	if len(p.Sheets) == 0 || len(p.Sheets) > mostAtOnce {
		return 0, fault.New(fault.Invalid, "survey.sheets", "most", mostAtOnce).On("sheets")
	}
	if len(p.Sheets) != len(p.Codes) {
		return 0, fault.New(fault.Invalid, "survey.codes", "codes", len(p.Codes), "sheets", len(p.Sheets)).On("codes")
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		at := putting{tx: tx, sheets: map[survey.ID]Sheet{}}
		sheet, err := at.sheet(id)
		if err != nil {
			return err
		}
		if err := sheet.accepts(day.At(tx.Now), p.Form); err != nil {
			return err
		}
		for i, code := range p.Codes {
			if err := spendOf(tx, id, code); err != nil {
				return inRow(err, i+1)
			}
		}
		for i, f := range p.Sheets {
			f.Mode = survey.Paper
			if err := sheet.Form.Fits(f); err != nil {
				return inRow(err, i+1)
			}
			if _, err := slip(tx, sheet, f); err != nil {
				return err
			}
		}
		n = len(p.Sheets)
		_, err = trail.Append(tlog.Act{
			By: by, Verb: "survey.paper", Subject: survey.Subject(id), Version: int64(sheet.Survey.Version), Reason: strconv.Itoa(n),
		})
		return err
	})
	return n, err
}

// accepts says whether paper is taken on a day that was filled in on a version of the questionnaire.
func (s Sheet) accepts(today day.Day, form int) error {
	switch {
	case s.State != survey.Open:
		return fault.New(fault.Conflict, "survey.not_"+string(s.State))
	case today.Before(s.From):
		return fault.New(fault.Conflict, "survey.early", "from", s.From.String())
	case form != s.Form.Number:
		return fault.New(fault.Conflict, "survey.other_form")
	}
	return nil
}

// spendOf spends the code of a sheet, which must be of the survey.
func spendOf(tx *db.Tx, id survey.ID, code string) error {
	hash, err := survey.TokenDigest(code)
	if err != nil {
		return err
	}
	t, err := load(tx, hash)
	if err != nil {
		return err
	}
	if t.survey != id {
		return fault.New(fault.NotFound, "survey.token_unknown")
	}
	return spend(tx, hash)
}

// inRow says in which row of a pile a fault is.
func inRow(err error, row int) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	return fault.New(f.Kind, f.Key, append(slices.Clone(f.Args), "row", row)...).On(f.Field)
}

// Check says how far the answer of a receipt has come, and to which survey it belongs. What it was, nobody can tell from it.
func (s *Service) Check(ctx context.Context, receipt string) (is Standing, of survey.Survey, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		hash, err := survey.ReceiptDigest(receipt)
		if err != nil {
			return err
		}
		found, err := db.All(tx, db.Scalar[survey.ID], `SELECT survey FROM survey_receipt WHERE hash = $1`, hash)
		if err != nil {
			return err
		}
		is = Counted
		if len(found) == 0 {
			is = Waiting
			if found, err = lying(tx, hash); err != nil {
				return err
			}
		}
		if len(found) == 0 {
			return fault.New(fault.NotFound, "survey.receipt_unknown")
		}
		of, err = survey.Load(tx, found[0])
		return err
	})
	return is, of, err
}

// lying looks for a receipt in the boxes. It stands within the sealed slips alone: beside them it would tell which slip is
// which when they are sealed anew.
func lying(tx *db.Tx, hash string) (found []survey.ID, err error) {
	type row struct {
		id, survey string
		text       seal.Text
	}
	rows, err := db.All(tx, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.survey, &x.text) }, `SELECT id, survey, slip FROM survey_box`)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		text, err := tx.Unseal(r.text, "survey_box", "slip", r.id)
		if err != nil {
			return nil, err
		}
		x, err := survey.DecodeSlip(text)
		if err != nil {
			return nil, err
		}
		if x.Receipt == hash {
			return []survey.ID{survey.ID(r.survey)}, nil
		}
	}
	return nil, nil
}

// Remarks gives what was remarked in a survey, in an order that says nothing, to who says why; the reason stays in the log.
// Nothing joins a remark with the choices beside which it was written.
func (s *Service) Remarks(ctx context.Context, by actor.Actor, id survey.ID, reason string) (list []string, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		list = nil
		if _, err := survey.Load(tx, id); err != nil {
			return err
		}
		if err := s.log.Look(tx, tlog.Act{By: by, Verb: "survey.reveal", Subject: survey.Subject(id), Reason: reason}); err != nil {
			return err
		}
		type row struct {
			id   string
			text seal.Text
		}
		rows, err := db.All(tx, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.text) },
			`SELECT id, text FROM survey_remark WHERE survey = $1 ORDER BY id`, string(id))
		if err != nil {
			return err
		}
		for _, r := range rows {
			text, err := tx.Unseal(r.text, "survey_remark", "text", r.id)
			if err != nil {
				return err
			}
			list = append(list, text)
		}
		return nil
	})
	return list, err
}
