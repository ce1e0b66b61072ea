package door

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/platform/auth"
	"plumbline/web/site"
)

// BackFromElsewhere is the path that a provider sends people back to; it must be registered there.
const BackFromElsewhere = "/sign-in/elsewhere/back"

// startCookie holds a sign-in under way at the provider; in another browser it is worth nothing.
const (
	startCookie = "elsewhere"
	startLife   = 10 * time.Minute
)

// start is a sign-in under way. Connect is the person whose account is to be connected, blank for a sign-in.
type start struct {
	auth.Start
	Back    string          `json:"back"`
	Connect office.PersonID `json:"connect,omitempty"`
}

// errNoElsewhere says that there is no provider.
var errNoElsewhere = fault.New(fault.NotFound, "door.no_elsewhere")

func (s *server) elsewhere(w http.ResponseWriter, r *http.Request) error {
	to, err := s.begin(w, r, start{Back: site.LocalPath(r.URL.Query().Get("back"))})
	if err != nil {
		return err
	}
	return led(w, r, to)
}

// begin keeps a new sign-in in the browser and gives the provider's address.
func (s *server) begin(w http.ResponseWriter, r *http.Request, begun start) (string, error) {
	if s.Elsewhere.Provider == nil {
		return "", errNoElsewhere
	}
	p, err := s.Elsewhere.Provider(r.Context())
	if err != nil {
		return "", err
	}
	begun.Start = p.Begin()
	data, err := json.Marshal(begun)
	if err != nil {
		return "", err
	}
	site.SetSecret(w, r, startCookie, base64.RawURLEncoding.EncodeToString(data), s.Now().Add(startLife))
	return begun.URL, nil
}

// begun reads what begin kept; nothing where there is none.
func begun(r *http.Request) (out start) {
	data, err := base64.RawURLEncoding.DecodeString(site.Secret(r, startCookie))
	if err != nil || json.Unmarshal(data, &out) != nil {
		return start{}
	}
	return out
}

func (s *server) backFromElsewhere(w http.ResponseWriter, r *http.Request) error {
	if s.Elsewhere.Provider == nil {
		return errNoElsewhere
	}
	at := begun(r)
	site.SetSecret(w, r, startCookie, "", time.Time{})
	p, err := s.Elsewhere.Provider(r.Context())
	if err != nil {
		return err
	}
	who, err := p.Finish(r.Context(), at.Start, r.URL.Query())
	if err != nil {
		return err
	}
	if at.Connect == "" {
		in, err := s.Account.SignInElsewhere(r.Context(), who, from(r), site.SessionSecret(r))
		if err != nil {
			return err
		}
		return s.enter(w, r, in, at.Back)
	}
	v := site.VisitorOf(r)
	if v.Person.ID != at.Connect {
		return fault.New(fault.Denied, "auth.oidc_other_start")
	}
	if err := s.Account.Connect(r.Context(), v.Actor(), v.Person.ID, who.Issuer, who.Subject); err != nil {
		return err
	}
	return led(w, r, "/account?done=connected")
}

// awayPage leads to the provider. It is a page and no redirect, because a form may lead only to this site.
type awayPage struct {
	site.Page
	Name, To, Host string
}

// connect begins to connect the visitor's account with whom the provider vouches for. It takes a form of this site, so that
// no other site can have a stranger connected.
func (s *server) connect(w http.ResponseWriter, r *http.Request) error {
	to, err := s.begin(w, r, start{Connect: site.VisitorOf(r).Person.ID})
	if err != nil {
		return err
	}
	v := &awayPage{Page: s.page(r, "door.away.title"), Name: s.Elsewhere.Name, To: to}
	if u, err := url.Parse(to); err == nil {
		v.Host = u.Host
	}
	unkept(w)
	return s.Render(w, http.StatusOK, "door/away", v)
}

func (s *server) disconnect(w http.ResponseWriter, r *http.Request) error {
	if err := form(r); err != nil {
		return err
	}
	v := site.VisitorOf(r)
	if err := s.Account.Disconnect(r.Context(), v.Actor(), v.Person.ID, r.PostForm.Get("issuer"), r.PostForm.Get("subject")); err != nil {
		return err
	}
	return led(w, r, "/account?done=disconnected")
}
