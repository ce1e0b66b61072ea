package main

import (
	"testing"

	"plumbline/disclosure/receipt"
	"plumbline/survey"
)

// TestAnAnswersReceiptIsKeptAlike: what a survey keeps of a receipt is what is looked for in a package, of every receipt that it gives out.
func TestAnAnswersReceiptIsKeptAlike(t *testing.T) {
	t.Parallel()
	for range 50 {
		code := survey.NewToken()
		kept, err := survey.ReceiptDigest(code)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := receipt.Hash(code); err != nil || got != kept {
			t.Fatalf("%s is kept as %s by the survey, as %s by receipts: %v", code, kept, got, err)
		}
	}
}
