package main

import (
	"archive/zip"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"plumbline/office"
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
