package handback_test

import (
	"path/filepath"
	"strings"
	"testing"

	"plumbline/form/handback"
)

func TestFileName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"残疾人权益保障经费":          "残疾人权益保障经费.pdf",
		"../../etc/passwd":   "_.._etc_passwd.pdf",
		"a\\b:c*d?e\"f<g>h|": "a_b_c_d_e_f_g_h_.pdf",
		"甲\r\nX-Evil: 1":     "甲X-Evil_ 1.pdf",
		"\u202etxt.exe":      "txt.exe.pdf",
		"\x00\xff":           "绩效目标申报表.pdf",
		" . ":                "绩效目标申报表.pdf",
	} {
		if got := handback.FileName(name, "pdf"); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	long := handback.FileName(strings.Repeat("大", 300), "xlsx")
	if len(long) > 255 || !strings.HasSuffix(long, "大.xlsx") || filepath.Base(long) != long {
		t.Errorf("%q", long)
	}
}
