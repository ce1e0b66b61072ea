package main

import (
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/receipt"
	"plumbline/locale"
	"plumbline/platform/db"
	"plumbline/platform/i18n"
	"plumbline/survey/ballot"
)

// packageWords are the words of packages of published data, in both languages.
func packageWords() (bundle.Words, error) {
	c, err := i18n.Load(locale.FS)
	if err != nil {
		return bundle.Words{}, err
	}
	return bundle.Words{Zh: c.For("zh").T, En: c.For("en").T}, nil
}

// answersOf gives the receipts of a year's surveys with the accounts on which their answers count.
func answersOf(tx *db.Tx, year int) ([]receipt.Answered, error) {
	list, err := ballot.ReceiptsOf(tx, year)
	if err != nil {
		return nil, err
	}
	out := make([]receipt.Answered, len(list))
	for i, r := range list {
		out[i] = receipt.Answered{Project: r.Survey.Project, Matter: r.Survey.Matter, Hashes: r.Hashes}
	}
	return out, nil
}
