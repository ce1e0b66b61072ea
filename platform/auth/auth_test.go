package auth_test

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"plumbline/base/fault"
	"plumbline/platform/auth"
)

var cheap = auth.Cost{Memory: 64, Passes: 1, Threads: 1}

func TestHashFitsItsPasswordAlone(t *testing.T) {
	t.Parallel()
	h := auth.NewHasher(cheap, 2)
	one, err := h.Hash(t.Context(), "春眠不觉晓 ０１")
	if err != nil {
		t.Fatal(err)
	}
	two, err := h.Hash(t.Context(), "春眠不觉晓 ０１")
	if err != nil || one == two {
		t.Fatalf("two hashes of one password are the same: %s, %v", one, err)
	}
	for password, want := range map[string]bool{"春眠不觉晓 ０１": true, "春眠不觉晓 01": true, "春眠不觉晓": false, "": false} {
		if got, err := h.Verify(t.Context(), one, password); got != want || err != nil {
			t.Errorf("%q: %v, %v", password, got, err)
		}
	}
	if !strings.HasPrefix(one, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("the hash does not carry its parameters: %s", one)
	}
}

func TestHashOfAnotherCostFitsAndIsStale(t *testing.T) {
	t.Parallel()
	old, now := auth.NewHasher(cheap, 1), auth.NewHasher(auth.Cost{Memory: 128, Passes: 2, Threads: 1}, 1)
	hash, err := old.Hash(t.Context(), "a password of before")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := now.Verify(t.Context(), hash, "a password of before"); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	if old.Stale(hash) || !now.Stale(hash) || !now.Stale("") {
		t.Error("what is stale is not told from what is not")
	}
}

// TestNobodyNeverFits: an account that is not there has no hash; no password fits it, not that of the zero sum either.
func TestNobodyNeverFits(t *testing.T) {
	t.Parallel()
	h := auth.NewHasher(cheap, 1)
	for _, password := range []string{"", "anything"} {
		if ok, err := h.Verify(t.Context(), "", password); ok || err != nil {
			t.Errorf("%q: %v, %v", password, ok, err)
		}
	}
}

func TestStrangeHashesAreRefused(t *testing.T) {
	t.Parallel()
	h := auth.NewHasher(cheap, 1)
	good, err := h.Hash(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{
		"x", "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ", strings.Replace(good, "argon2id", "argon2i", 1),
		strings.Replace(good, "m=64", "m=99999999", 1), strings.Replace(good, "t=1", "t=0", 1),
		strings.Replace(good, "p=1", "p=0", 1), strings.Replace(good, "v=19", "v=16", 1), good[:len(good)-4], good + "!",
	} {
		if ok, err := h.Verify(t.Context(), hash, "x"); ok || !errors.Is(err, auth.ErrHash) {
			t.Errorf("%s: %v, %v", hash, ok, err)
		}
	}
}

// TestHasherWorksOnFewAtOnce: who gave up while waiting is let go.
func TestHasherWorksOnFewAtOnce(t *testing.T) {
	t.Parallel()
	h := auth.NewHasher(cheap, 1)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := h.Hash(t.Context(), "x"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	busy := auth.NewHasher(auth.Cost{Memory: 256 << 10, Passes: 2, Threads: 1}, 1)
	began := make(chan struct{})
	wg.Go(func() {
		close(began)
		if _, err := busy.Hash(t.Context(), "x"); err != nil {
			t.Error(err)
		}
	})
	<-began
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for { // until the slot is taken by the other
		if _, err := busy.Hash(gone, "y"); err != nil {
			if !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			break
		}
	}
	wg.Wait()
}

func TestStrength(t *testing.T) {
	t.Parallel()
	for password, key := range map[string]string{
		"brief":       "auth.password_short",
		"elevenchars": "auth.password_short",
		"　　床前明月光":     "auth.password_short",
		strings.Repeat("长口令三个字 q", 40): "auth.password_long",
		"password2026!":     "auth.password_common",
		"Woaini1314520":     "auth.password_common",
		"1qaz2wsx3edc4":     "auth.password_common",
		"P@ssw0rd P@ssw0rd": "auth.password_common",
		"caizhengju2026":    "auth.password_common",
		"ａｄｍｉｎ１２３４５６７８": "auth.password_common",
		"aaaaaaaaaaaaaa":                "auth.password_monotone",
		"abcdefghijklmn":                "auth.password_monotone",
		"98765432109876":                "auth.password_monotone",
		"x7kqx7kqx7kqx7kq":              "auth.password_monotone",
		"the clerk WangFang sits here":  "auth.password_name",
		"wf.2019 and a long tail":       "auth.password_name",
		"王芳的口令很长很长很长很长":                 "auth.password_name",
		"correct horse battery staple":  "",
		"床前明月光疑是地上霜举头":                  "",
		"xK9#mQ2$vL5pR":                 "",
		"jixiao is a word among others": "",
	} {
		err := auth.Strength(password, "wf.2019", "王芳", "wangfang")
		f, ok := fault.As(err)
		if (key == "") != (err == nil) || ok && (f.Key != key || f.Field != "password" || f.Kind != fault.Invalid) {
			t.Errorf("%q: got %v, want %q", password, err, key)
		}
		if err != nil && strings.Contains(err.Error(), password) {
			t.Errorf("the password stands in the error: %v", err)
		}
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		secret, digest := auth.NewToken("plb_")
		if !strings.HasPrefix(secret, "plb_") || len(secret) != 47 || auth.Digest(secret) != digest || seen[digest] || strings.Contains(secret, digest) {
			t.Fatalf("%s, %s", secret, digest)
		}
		seen[digest] = true
	}
	if !auth.Equal("a", "a") || auth.Equal("a", "b") || auth.Equal("a", "aa") || auth.Equal("", "a") {
		t.Error("equal is not equal")
	}
}

func TestTOTP(t *testing.T) {
	t.Parallel()
	secret, address, err := auth.NewTOTP("准绳", "wang.fang")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := auth.AddressTOTP("准绳", "wang.fang", secret); err != nil || again != address {
		t.Errorf("%s is not %s, %v", again, address, err)
	}
	picture, err := auth.PictureTOTP(address, 240)
	if err != nil {
		t.Fatal(err)
	}
	if cfg, err := png.DecodeConfig(bytes.NewReader(picture)); err != nil || cfg.Width != 240 {
		t.Errorf("%+v, %v", cfg, err)
	}
	now := time.Date(2026, 3, 2, 9, 0, 10, 0, time.UTC)
	code := func(off time.Duration) string {
		c, err := totp.GenerateCode(secret, now.Add(off))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	step, ok := auth.CheckTOTP(secret, " "+code(0)[:3]+" "+code(0)[3:]+" ", now, 0)
	if !ok || step != now.Unix()/30 {
		t.Fatalf("the code of now: step %d, %v", step, ok)
	}
	if _, ok := auth.CheckTOTP(secret, code(0), now, step); ok {
		t.Error("a code counted twice")
	}
	if _, ok := auth.CheckTOTP(secret, code(30*time.Second), now, step); !ok {
		t.Error("the next code was refused for a clock that is half a minute off")
	}
	for _, off := range []time.Duration{-90 * time.Second, 90 * time.Second, time.Hour} {
		if c := code(off); c != code(0) && c != code(30*time.Second) && c != code(-30*time.Second) {
			if _, ok := auth.CheckTOTP(secret, c, now, 0); ok {
				t.Errorf("the code of %v away counted", off)
			}
		}
	}
	for _, junk := range []string{"", "12345", "abcdef", code(0) + "0"} {
		if _, ok := auth.CheckTOTP(secret, junk, now, 0); ok {
			t.Errorf("%q counted", junk)
		}
	}
}

// TestVectorOfTheNorm is appendix B of RFC 6238, its last six digits.
func TestVectorOfTheNorm(t *testing.T) {
	t.Parallel()
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // "12345678901234567890"
	for unix, code := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037"} {
		if step, ok := auth.CheckTOTP(secret, code, time.Unix(unix, 0), 0); !ok || step != unix/30 {
			t.Errorf("%d: step %d, %v", unix, step, ok)
		}
	}
}

func TestRecoveryCodes(t *testing.T) {
	t.Parallel()
	codes := auth.NewRecoveryCodes(10)
	seen := map[string]bool{}
	for _, c := range codes {
		folded := auth.FoldCode(" " + strings.ToUpper(c))
		if len(c) != 19 || len(folded) != 16 || folded != auth.FoldCode(c) || seen[c] {
			t.Errorf("%s folds to %s", c, folded)
		}
		seen[c] = true
	}
}

func BenchmarkRecommended(b *testing.B) {
	h := auth.NewHasher(auth.Recommended, 2)
	for b.Loop() {
		if _, err := h.Hash(b.Context(), "correct horse battery staple"); err != nil {
			b.Fatal(err)
		}
	}
}
