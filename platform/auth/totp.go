package auth

import (
	"bytes"
	"encoding/base32"
	"fmt"
	"image/png"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// A code of the app lives this long, and the one before and after are taken too, for clocks that are off.
const (
	stepSeconds = 30
	stepSkew    = 1
)

// NewTOTP gives a secret for an authenticator app and its otpauth address; issuer and account are what the app shows.
func NewTOTP(issuer, account string) (secret, address string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: account, SecretSize: 20})
	if err != nil {
		return "", "", fmt.Errorf("auth: %w", err)
	}
	return key.Secret(), key.URL(), nil
}

// AddressTOTP gives the otpauth address of a secret made before.
func AddressTOTP(issuer, account, secret string) (string, error) {
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		return "", fmt.Errorf("auth: secret of an app: %w", err)
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: account, Secret: raw})
	if err != nil {
		return "", fmt.Errorf("auth: %w", err)
	}
	return key.URL(), nil
}

// PictureTOTP draws an otpauth address as a square to be photographed, in PNG. The page shows the secret as text beside it.
func PictureTOTP(address string, size int) ([]byte, error) {
	key, err := otp.NewKeyFromURL(address)
	if err != nil {
		return nil, fmt.Errorf("auth: %w", err)
	}
	img, err := key.Image(size, size)
	if err != nil {
		return nil, fmt.Errorf("auth: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("auth: %w", err)
	}
	return b.Bytes(), nil
}

// CheckTOTP says whether a code is that of the secret at an instant, and of which step. Codes of the step after, or
// earlier, no longer count: keep the step that fitted, and a code seen over a shoulder is worth nothing.
func CheckTOTP(secret, code string, at time.Time, after int64) (step int64, ok bool) {
	code = FoldCode(code)
	now := at.Unix() / stepSeconds
	for s := now - stepSkew; s <= now+stepSkew; s++ {
		want, err := totp.GenerateCode(secret, time.Unix(s*stepSeconds, 0))
		if err == nil && Equal(want, code) && s > after && !ok {
			step, ok = s, true
		}
	}
	return step, ok
}

// NewRecoveryCodes gives n codes for who lost the app, of 80 random bits each, in groups that can be read aloud.
func NewRecoveryCodes(n int) []string {
	out := make([]string, n)
	for i := range out {
		s := strings.ToLower(base32.StdEncoding.EncodeToString(random(10)))
		out[i] = s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
	}
	return out
}

// FoldCode takes away what people put into a code when typing it: blanks, hyphens, capitals, full width.
func FoldCode(code string) string {
	return strings.NewReplacer("-", "", "－", "", "—", "").Replace(fold(code))
}
