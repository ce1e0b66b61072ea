package form

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// quantityAt finds a quantity with its operator inside a text without separators.
var quantityAt = regexp.MustCompile(`(?:[≥≤≧≦⩾⩽＝＞＜=><]|>=|<=|不低于|不少于|不超过|不高于)\s*\d[\d,.]*\s*(?:%|％|[(（][^()（）]{1,8}[)）]|人次|场次|万元|元|次|个|项|人|户|场|期|份|台|套|篇|条|家|件|名|天|小时|本|册|分|米)?`)

// rowsIn takes apart a line inside the table of indicators: cells one blank apart, or without any separator.
func (rd *reading) rowsIn(ln line, p *piece, text string) []line {
	tokens := joinTokens(strings.FieldsFunc(text, isBlank))
	if len(tokens) == 1 && !isGluedRow(tokens[0]) {
		ln.ps = piecesOf(p, tokens)
		return []line{ln}
	}
	var out []line
	var ps []*piece
	glued := false
	add := func() {
		if len(ps) > 0 {
			out = append(out, line{row: ln.row, place: ln.place, loose: true, ps: ps})
			ps = nil
		}
	}
	for _, tok := range tokens {
		parts := []string{tok}
		if isGluedRow(tok) {
			parts, glued = unglue(tok), true
			rd.glued[p.cell] = true
		}
		for _, t := range parts {
			if l, ok := levelOf(t); ok && full(t) && glued && len(ps) > 0 && !isLevelPiece(ps[len(ps)-1]) && l.name != "" {
				add()
			}
			ps = append(ps, piecesOf(p, []string{t})...)
			if glued && (quantityLike(t) || qualitative[key(t)] != "") {
				add()
			}
		}
	}
	add()
	return out
}

func isLevelPiece(p *piece) bool {
	_, ok := levelOf(p.text)
	return ok && full(p.text)
}

// units are the words that end a target written with blanks inside: ≤ 2 小时.
var units = func() map[string]bool {
	m := map[string]bool{}
	for _, u := range strings.Fields("人次 场次 万元 亿元 元 次 个 项 人 户 场 期 份 台 套 篇 条 家 件 名 天 日 小时 分钟 工作日 个工作日 年 个月 本 册 分 米 平方米 公里 % 吨 辆 张 批 座 处 所 部 类 种 课时 人天") {
		m[u] = true
	}
	return m
}()

// joinTokens puts together what blanks parted inside one target: ≥ 90 %, =100 (%).
func joinTokens(tokens []string) []string {
	var out []string
	for _, t := range tokens {
		n := len(out)
		if n > 0 {
			prev := narrow(out[n-1])
			r, _ := utf8.DecodeRuneInString(narrow(t))
			opens := r == '(' || r == '%'
			bareOp := operatorOf(prev) != "" && strings.ContainsAny(prev, "≥≤=<>≧≦")
			formula := strings.Count(prev, "$")%2 == 1
			spaced := strings.Contains(out[n-1], " ") && operatorHead(prev) != "" && endsDigit(prev) && units[t]
			if spaced || formula || bareOp || opens && prev != "" && prev[len(prev)-1] >= '0' && prev[len(prev)-1] <= '9' {
				out[n-1] += " " + t
				continue
			}
		}
		out = append(out, t)
	}
	return out
}

// isGluedRow says whether a text without blanks holds more than one cell of the table.
func isGluedRow(t string) bool {
	if quantityLike(t) || runes(t) < 8 {
		return false
	}
	if _, ok := levelOf(t); ok || look(t).field != none {
		return false
	}
	if loc := quantityAt.FindStringIndex(t); loc != nil && loc[0] > 0 {
		return true
	}
	if _, n := levelAt(t); n > 0 {
		return true
	}
	_, word := cutQualitative(t)
	return word != ""
}

// levelAt finds a full level word at the beginning of a text and gives its length in bytes.
func levelAt(t string) (level, int) {
	for _, e := range levelEntries {
		if strings.HasPrefix(t, e.word) {
			return e.level, len(e.word)
		}
	}
	return level{}, 0
}

// unglue parts a text without separators into level words, names and targets.
func unglue(t string) []string {
	var out []string
	name := ""
	flush := func() {
		for name != "" {
			n, word := cutQualitative(name)
			if word == "" {
				out = append(out, name)
				break
			}
			out = append(out, n, word)
			name = name[len(n)+len(word):]
		}
		name = ""
	}
	for t != "" {
		if _, n := levelAt(t); n > 0 && (name == "" || endsTarget(name)) {
			flush()
			out = append(out, t[:n])
			t = t[n:]
			continue
		}
		if loc := quantityAt.FindStringIndex(t); loc != nil && loc[0] == 0 {
			flush()
			out = append(out, t[:loc[1]])
			t = t[loc[1]:]
			continue
		}
		_, n := utf8.DecodeRuneInString(t)
		name += t[:n]
		t = t[n:]
	}
	flush()
	return out
}

// endsTarget says whether a run of text ends in a qualitative target, so that a level word may follow it.
func endsTarget(s string) bool {
	for w := range qualitative {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// cutQualitative parts "…及时性及时…" into the name and its word, at the first place where the end of a name meets a
// known word that is not itself the beginning of a longer name.
func cutQualitative(s string) (name, word string) {
	for i := range s {
		if i == 0 || !endsStrong(s[:i]) {
			continue
		}
		best := ""
		for w := range qualitative {
			if len(w) > len(best) && runes(w) >= 2 && strings.HasPrefix(s[i:], w) {
				rest := s[i+len(w):]
				if r, _ := utf8.DecodeRuneInString(rest); rest == "" || !strings.ContainsRune("性率度化数量的和与及、，情", r) {
					best = w
				}
			}
		}
		if best != "" {
			return s[:i], best
		}
	}
	return s, ""
}

func endsStrong(s string) bool {
	for _, e := range []string{"性", "情况", "程度", "水平", "质量", "效果", "形式", "方式", "效率", "能力", "运行", "管理", "环境", "影响", "机制", "量", "安全", "控制数"} {
		if strings.HasSuffix(s, e) {
			return true
		}
	}
	return false
}
