package law_test

import (
	"testing"

	"plumbline/base/law"
)

func TestBasisSaysWhatItStandsOn(t *testing.T) {
	t.Parallel()
	for want, b := range map[string]law.Basis{
		"财预〔2015〕88号　相应匹配": {Document: "财预〔2015〕88号", Point: "相应匹配"},
		"预算法第十四条　公开":       {Document: "预算法", Article: "第十四条", Point: "公开"},
		"实践做法　零目标":         {Point: "零目标"},
		"中发〔2018〕34号":      {Document: "中发〔2018〕34号"},
	} {
		if got := b.String(); got != want {
			t.Errorf("%+v is written %q, want %q", b, got, want)
		}
	}
}
