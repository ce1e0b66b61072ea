package receipt_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plumbline/base/fault"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/receipt"
	"plumbline/disclosure/snapshot"
)

func key(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Key
	}
	return ""
}

func TestCodesAreReadAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	code := receipt.NewCode()
	want, err := receipt.Hash(code)
	if err != nil || len(code) != 34 || strings.Count(code, "-") != 6 {
		t.Fatal(code, err)
	}
	for _, typed := range []string{strings.ToUpper(code), strings.ReplaceAll(code, "-", ""), strings.ReplaceAll(code, "-", "　"), " " + strings.ReplaceAll(code, "-", " – ") + "\n"} {
		if got, err := receipt.Hash(typed); err != nil || got != want {
			t.Errorf("%q: %v", typed, err)
		}
	}
	for typed, why := range map[string]string{
		"": "receipt.length", code[:33]: "receipt.length", code + "2": "receipt.length", "l" + code[1:]: "receipt.letter", "０" + code[1:]: "receipt.letter", code[:5] + "<" + code[6:]: "receipt.letter",
	} {
		if _, err := receipt.Hash(typed); key(err) != why {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

// TestSlipsOfThePenAreSeen: any one wrong letter, and two neighbours changed unless the rule of Luhn takes them for one another.
func TestSlipsOfThePenAreSeen(t *testing.T) {
	t.Parallel()
	const letters = "23456789abcdefghjkmnpqrstvwxyz"
	swapped, unseen := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		code := strings.ReplaceAll(receipt.NewCode(), "-", "")
		at := rapid.IntRange(0, 27).Draw(r, "at")
		other := letters[rapid.IntRange(0, len(letters)-1).Draw(r, "letter")]
		if other != code[at] {
			if _, err := receipt.Hash(code[:at] + string(other) + code[at+1:]); key(err) != "receipt.slip" {
				r.Fatalf("%s with %c at %d is taken: %v", code, other, at, err)
			}
		}
		if at < 27 && code[at] != code[at+1] {
			swapped++
			if _, err := receipt.Hash(code[:at] + string(code[at+1]) + string(code[at]) + code[at+2:]); err == nil {
				unseen++
			}
		}
	})
	if swapped == 0 || unseen*20 > swapped {
		t.Errorf("%d of %d changed neighbours are not seen", unseen, swapped)
	}
}

// TestListsSayNothing: how many receipts there are is not told, nor is a list of one version or indicator like that of another.
func TestListsSayNothing(t *testing.T) {
	t.Parallel()
	var hashes []string
	for range 40 {
		h, err := receipt.Hash(receipt.NewCode())
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, h)
	}
	at := receipt.Place{Department: "某区残疾人联合会", Year: 2023, Number: 1, Project: "0abc", Indicator: 2}
	for n, size := range map[int]int{0: 0, 1: 16, 4: 16, 15: 16, 16: 32, 31: 32, 32: 64, 40: 64} {
		list := receipt.Mixed(hashes[:n], at)
		if len(list) != size || !slices.IsSorted(list) {
			t.Errorf("%d receipts: %d digests", n, len(list))
		}
		for _, h := range hashes[:n] {
			if !slices.Contains(list, receipt.Published(h, at)) {
				t.Errorf("a receipt of %d is left out", n)
			}
		}
	}
	first := receipt.Mixed(hashes[:10], at)
	for _, other := range []receipt.Place{
		{Department: at.Department, Year: 2023, Number: 2, Project: "0abc", Indicator: 2},
		{Department: at.Department, Year: 2023, Number: 1, Project: "0abc", Indicator: 3},
		{Department: at.Department, Year: 2023, Number: 1, Project: "0abd", Indicator: 2},
		{Department: at.Department, Year: 2024, Number: 1, Project: "0abc", Indicator: 2},
		{Department: "别的单位", Year: 2023, Number: 1, Project: "0abc", Indicator: 2},
	} {
		for _, d := range receipt.Mixed(hashes[:10], other) {
			if slices.Contains(first, d) || slices.Contains(hashes, d) {
				t.Errorf("%+v has a digest in common with %+v, or one that is kept", other, at)
			}
		}
	}
}

func TestAReceiptFindsItsFigures(t *testing.T) {
	t.Parallel()
	mine, other := receipt.NewCode(), receipt.NewCode()
	hash, err := receipt.Hash(mine)
	if err != nil {
		t.Fatal(err)
	}
	s := &snapshot.Snapshot{Department: "某区残疾人联合会", Year: 2023, Number: 3}
	var list []bundle.Receipts
	for n := 1; n <= 3; n++ {
		at := receipt.Place{Department: s.Department, Year: 2023, Number: 3, Project: "0abc", Indicator: n}
		of := []string{hash}
		if n == 2 {
			of = []string{strings.Repeat("ab", 32)}
		}
		list = append(list, bundle.Receipts{Project: "0abc", Number: n, Digests: receipt.Mixed(of, at)})
	}
	found, err := receipt.In(mine, s, list)
	if err != nil || len(found) != 2 || found[0].Indicator != 1 || found[1].Indicator != 3 {
		t.Errorf("%+v %v", found, err)
	}
	if found, err := receipt.In(other, s, list); err != nil || len(found) != 0 {
		t.Errorf("another's: %+v %v", found, err)
	}
	if _, err := receipt.In("nonsense", s, list); err == nil {
		t.Error("nonsense is a receipt")
	}
}
