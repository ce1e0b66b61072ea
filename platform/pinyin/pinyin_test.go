package pinyin

import "testing"

func TestSpell(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{
		"残疾人联合会":        {"canjirenlianhehui", "cjrlhh"},
		"12385 热线（Web）": {"12385rexianweb", "12385rxweb"},
		"……":            {"", ""},
	} {
		if full, initials := Spell(name); full != want[0] || initials != want[1] {
			t.Errorf("Spell(%q) = %q, %q, want %q", name, full, initials, want)
		}
	}
}
