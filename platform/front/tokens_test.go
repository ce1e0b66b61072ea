package front

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var token = regexp.MustCompile(`--([a-z0-9-]+): (#[0-9A-F]{6})`)

// palettes reads the light tokens, the dark ones that follow the system, the dark ones that are chosen, and those of high contrast.
func palettes(t *testing.T) (light, system, chosen, high map[string]string) {
	t.Helper()
	data, err := Static.ReadFile("static/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	css := string(data)
	read := func(from, to string) map[string]string {
		part := css[strings.Index(css, from):]
		out := map[string]string{}
		for _, m := range token.FindAllStringSubmatch(part[:strings.Index(part, to)], -1) {
			out[m[1]] = m[2]
		}
		return out
	}
	return read(":root", "@media"), read("html.auto", "html.dark"), read("html.dark", "html.contrast"), read("html.contrast", "@media print")
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func TestContrast(t *testing.T) {
	t.Parallel()
	light, system, chosen, high := palettes(t)
	if len(light) != 22 || len(system) != len(light) || len(chosen) != len(light) || len(high) != len(light) {
		t.Fatalf("%d light, %d and %d dark tokens, %d of high contrast", len(light), len(system), len(chosen), len(high))
	}
	for name, value := range system {
		if chosen[name] != value {
			t.Errorf("--%s is %s by the system and %s by choice", name, value, chosen[name])
		}
	}
	for theme, p := range map[string]map[string]string{"light": light, "dark": chosen, "contrast": high} {
		atLeast := func(front, back string, want float64) {
			a, b := luminance(t, p[front]), luminance(t, p[back])
			if got := (max(a, b) + 0.05) / (min(a, b) + 0.05); math.Round(got*10)/10 < want {
				t.Errorf("%s: %s on %s is %.2f, below %.1f", theme, front, back, got, want)
			}
		}
		for _, back := range []string{"paper", "ground", "sunk"} {
			for _, front := range []string{"ink", "ink2"} {
				atLeast(front, back, 7)
			}
			for _, front := range []string{"dai", "zhu", "warn", "ok"} {
				atLeast(front, back, 6.4)
			}
			atLeast("ink3", back, 5.2)
			atLeast("line", back, 3)
		}
		for _, front := range []string{"dai", "zhu", "warn", "ok"} {
			atLeast(front, "paper", 7)
			atLeast(front, front+"-wash", 6.6)
			atLeast("ink", front+"-wash", 7)
		}
		for _, series := range []string{"c1", "c2", "c3", "c4", "c5"} {
			atLeast(series, "paper", 3)
		}
		atLeast("ink", "focus", 6.5)
		atLeast("paper", "dai", 7)
		if theme == "contrast" { // whoever asks for contrast gets it in every word and every rule
			for _, back := range []string{"paper", "ground"} {
				for _, front := range []string{"ink", "ink2", "ink3", "line", "dai", "zhu", "warn", "ok", "c1"} {
					atLeast(front, back, 10)
				}
			}
			atLeast("hair", "paper", 7)
		}
	}
}
