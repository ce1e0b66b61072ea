package ballot

import (
	"plumbline/platform/db"
	"plumbline/survey"
)

// Receipts are the digests of the receipts of a survey's counted answers (survey.ReceiptDigest), in the order of their digits: it says
// nothing of when they came, nor which answer is whose.
type Receipts struct {
	Survey survey.Survey
	Hashes []string
}

// ReceiptsOf gives the receipts of a year's surveys, within a transaction.
func ReceiptsOf(tx *db.Tx, year int) ([]Receipts, error) {
	var out []Receipts
	at := map[survey.ID]int{}
	err := tx.Each(func(r db.Row) error {
		var id survey.ID
		var hash string
		if err := r.Scan(&id, &hash); err != nil {
			return err
		}
		i, ok := at[id]
		if !ok {
			i = len(out)
			at[id], out = i, append(out, Receipts{Survey: survey.Survey{ID: id}})
		}
		out[i].Hashes = append(out[i].Hashes, hash)
		return nil
	}, `SELECT r.survey, r.hash FROM survey_receipt r JOIN survey s ON s.id = r.survey WHERE s.year = $1 ORDER BY r.survey, r.hash`, year)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if out[i].Survey, err = survey.Load(tx, out[i].Survey.ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}
