package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plumbline/base/actor"
	"plumbline/office"
	"plumbline/platform/seal"
	"plumbline/platform/vault"
)

// TestSecretsStandNowhere drives sign-in, a wrong password, an app, recovery codes, a link, a token and what is personal
// through the site, and looks for each of them in the log and, as it was typed or shown, in everything that is kept.
func TestSecretsStandNowhere(t *testing.T) {
	t.Parallel()
	w, admin := founded(t, how{})
	unit := w.place("就业中心")
	const phone, mail, wrong = "13955667788", "linxiao.geheim@example.cn", "床前明月光疑是地上霜举头望明月"
	given := admin.post("/staff/o/"+string(unit)+"/hire", "name", "林晓", "role", string(office.UnitReviewer), "login", "lin", "phone", phone, "email", mail).is(http.StatusOK)
	link := given.find(`id="secret">([^<]*)<`)
	lin := w.browser()
	lin.get(link).leads("/link")
	lin.post("/link", "password", strong, "again", strong)
	lin.signIn("lin", wrong).is(http.StatusUnprocessableEntity)
	lin.signIn("lin", strong)
	paper := lin.prove()
	token := lin.post("/account/tokens", "name", "报表", "scope", "read", "days", "30").is(http.StatusOK).find(`id="secret">([^<]*)<`)
	for _, bearer := range []string{token, token + "x"} { // used, and refused
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/api/v1/me", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+bearer)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
	}
	secrets := map[string]string{
		"the password": strong, "a password mistyped": wrong, "the phone": phone, "the mail": mail, "the secret of the app": lin.secret,
		"the link": link[strings.LastIndex(link, "/")+1:], "the token": token, "his session": lin.session(), "her session": admin.session(),
	}
	for _, code := range paper {
		secrets["the recovery code "+code] = code
	}
	if len(paper) != 10 || len(w.logged.String()) < 500 {
		t.Fatalf("%d recovery codes, a log of %d bytes", len(paper), len(w.logged.String()))
	}
	file := filepath.Join(t.TempDir(), "all.zip")
	if _, err := vault.Save(t.Context(), w.db, "test", file); err != nil {
		t.Fatal(err)
	}
	kept := unpacked(t, file)
	if !strings.Contains(kept, "林晓") || !strings.Contains(kept, "seal:1:") {
		t.Fatal("the copy does not hold what is kept")
	}
	for what, secret := range secrets {
		if len(secret) < 6 {
			t.Errorf("%s is %q: the test did not get it", what, secret)
			continue
		}
		if strings.Contains(w.logged.String(), secret) {
			t.Errorf("%s stands in the log", what)
		}
		if strings.Contains(kept, secret) {
			t.Errorf("%s is kept as it is", what)
		}
	}
}

// unpacked is everything that a backup holds.
func unpacked(t *testing.T, file string) string {
	t.Helper()
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err == nil {
			_, err = io.Copy(&all, r)
		}
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Close()
	}
	return all.String()
}

// TestKeysOfPersonalData: a backup does not hold them, restoring names the one that is missing, nothing starts without it,
// and it can be changed.
func TestKeysOfPersonalData(t *testing.T) {
	t.Parallel()
	data, again, file := t.TempDir(), filepath.Join(t.TempDir(), "again"), filepath.Join(t.TempDir(), "monday.zip")
	s, err := (&place{data: data}).open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	o, err := s.office.Found(t.Context(), actor.System, office.Founding{Kind: office.District, Name: "某市"})
	if err == nil {
		_, err = s.office.Hire(t.Context(), actor.System, o.ID, office.Administrator, office.Particulars{Name: "赵一", Phone: "13812345678"})
	}
	if err = errors.Join(err, s.db.Close()); err != nil {
		t.Fatal(err)
	}
	if out := ran(t, "backup", "--data", data, file); !strings.Contains(out, "seal.key") {
		t.Errorf("backup says nothing of the keys: %s", out)
	}
	ring, err := seal.OpenFile(filepath.Join(data, seal.File))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(unpacked(t, file), "13812345678") {
		t.Error("the backup holds the phone as it is")
	}
	kept := filepath.Join(again, seal.File)
	if out := ran(t, "restore", "--data", again, file); !strings.Contains(out, ring.Keys()[0]) || !strings.Contains(out, kept) {
		t.Errorf("restore does not say that %s is missing in %s: %s", ring.Keys()[0], kept, out)
	}
	start := func() error {
		var none bytes.Buffer
		return run(t.Context(), []string{"migrate", "--data", again}, strings.NewReader(""), &none, &none)
	}
	if err := start(); err == nil {
		t.Error("it starts without the key")
	}
	key, err := os.ReadFile(filepath.Join(data, seal.File))
	if err = errors.Join(err, os.WriteFile(kept, key, 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := start(); err != nil {
		t.Fatal(err)
	}
	if out := ran(t, "seal", "--renew", "--data", again); !strings.Contains(out, "1 处") {
		t.Errorf("renewed: %s", out)
	}
	ran(t, "seal", "--drop", "--data", again)
	fresh, err := seal.OpenFile(kept)
	if err != nil || len(fresh.Keys()) != 1 || fresh.Keys()[0] == ring.Keys()[0] {
		t.Errorf("the keys are %v (%v)", fresh.Keys(), err)
	}
	ran(t, "verify", "--data", again)
}
