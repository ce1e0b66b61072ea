package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/web/api"
)

// tokenSetting is the setting of the environment that holds the API token.
const tokenSetting = "token"

// far is the server that a command works against instead of a store of its own.
type far struct{ server, tokenFile string }

func (a *app) farFlags(cmd *cobra.Command) *far {
	f := &far{}
	cmd.Flags().StringVar(&f.server, "server", "", a.say.T("cli.flag.server"))
	cmd.Flags().StringVar(&f.tokenFile, "token-file", "", a.say.T("cli.flag.token_file"))
	return f
}

// remote is a server by its interface for other systems, and nothing else of it.
type remote struct {
	base, token, lang string
	client            *http.Client
}

// remote gives the server that a command names, nil where it names none. The token comes from a file or the environment,
// never from the command line, and goes over a plain connection to this machine alone.
func (a *app) remote(cmd *cobra.Command, f *far) (*remote, error) {
	if f.server == "" {
		return nil, nil
	}
	for _, other := range []string{"data", "db"} {
		if flag := cmd.Flags().Lookup(other); flag != nil && flag.Changed {
			return nil, fault.New(fault.Invalid, "cli.remote.both", "flag", "--"+other)
		}
	}
	u, err := url.Parse(f.server)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fault.New(fault.Invalid, "cli.remote.address", "name", f.server)
	}
	if ip := net.ParseIP(u.Hostname()); u.Scheme == "http" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fault.New(fault.Invalid, "cli.remote.plain", "name", f.server)
	}
	token := a.env[tokenSetting]
	if f.tokenFile != "" {
		data, err := os.ReadFile(f.tokenFile)
		if err != nil {
			return nil, fault.New(fault.Invalid, "cli.remote.token_file", "name", f.tokenFile).Because(err)
		}
		token = strings.TrimSpace(string(data))
	}
	if token == "" {
		return nil, fault.New(fault.Invalid, "cli.remote.no_token")
	}
	client := &http.Client{Timeout: 2 * time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &remote{base: strings.TrimRight(u.Scheme+"://"+u.Host+u.Path, "/"), token: token, lang: a.say.Lang(), client: client}, nil
}

// get reads what stands at an address of the interface ("/entries?year=2026") into out, and gives the answer's headers.
func (r *remote) get(ctx context.Context, address string, out any) (http.Header, error) {
	return r.send(ctx, http.MethodGet, address, "", nil, out)
}

// post sends a body as JSON.
func (r *remote) post(ctx context.Context, address string, body, out any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("write a request: %w", err)
	}
	_, err = r.send(ctx, http.MethodPost, address, "application/json", data, out)
	return err
}

// send sends a request. What changes something carries a key, so that it is done once when a broken line makes it go twice.
func (r *remote) send(ctx context.Context, method, address, media string, body []byte, out any) (http.Header, error) {
	key := id.New(time.Now())
	var err error
	for range 2 {
		var req *http.Request
		req, err = http.NewRequestWithContext(ctx, method, r.base+"/api/v1"+address, bytes.NewReader(body))
		if err != nil {
			return nil, fmt.Errorf("ask the server: %w", err)
		}
		req.Header.Set("Authorization", "Bearer "+r.token)
		req.Header.Set("Accept-Language", r.lang)
		req.Header.Set("User-Agent", "plumbline/"+built())
		if media != "" {
			req.Header.Set("Content-Type", media)
		}
		if method == http.MethodPost {
			req.Header.Set("Idempotency-Key", key)
		}
		var resp *http.Response
		if resp, err = r.client.Do(req); err == nil {
			return resp.Header, received(resp, out)
		}
	}
	return nil, fault.New(fault.Invalid, "cli.remote.unreachable", "name", r.base).Because(err)
}

// faultKinds are the classes of failure behind the answers of a server.
var faultKinds = map[int]fault.Kind{
	http.StatusNotFound: fault.NotFound, http.StatusConflict: fault.Conflict, http.StatusPreconditionFailed: fault.Conflict,
	http.StatusForbidden: fault.Denied, http.StatusUnauthorized: fault.Denied, http.StatusTooManyRequests: fault.Denied,
	http.StatusRequestEntityTooLarge: fault.TooLarge,
}

// received reads an answer: what was asked for, or the server's own words for why not.
func received(resp *http.Response, out any) error {
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 256<<20))
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		if out == nil {
			return nil
		}
		if err := json.Unmarshal(data, out); err != nil {
			return fault.New(fault.Invalid, "cli.remote.not_ours", "name", resp.Request.URL.Host).Because(err)
		}
		return nil
	}
	var p api.Problem
	if json.Unmarshal(data, &p) != nil || p.Detail == "" {
		return fault.New(fault.Invalid, "cli.remote.not_ours", "name", resp.Request.URL.Host).Because(fmt.Errorf("status %d", resp.StatusCode))
	}
	kind, ok := faultKinds[resp.StatusCode]
	if !ok {
		kind = fault.Invalid
	}
	if p.Remedy != "" {
		return fault.New(kind, "cli.remote.problem", "detail", p.Detail, "remedy", p.Remedy)
	}
	return fault.New(kind, "cli.remote.says", "detail", p.Detail)
}

// entries lists the declarations that the filters mean, every page of them.
func (r *remote) entries(ctx context.Context, filters url.Values) ([]api.Entry, error) {
	filters.Set("limit", "500")
	var all []api.Entry
	for next := "/entries?" + filters.Encode(); next != ""; {
		var page []api.Entry
		header, err := r.get(ctx, next, &page)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		link, _, _ := strings.Cut(strings.TrimPrefix(header.Get("Link"), "<"), ">")
		next = strings.TrimPrefix(link, "/api/v1")
	}
	return all, nil
}

// chosen gives the entries that ids and names mean, all of them where there is neither; a name that means none is an error.
func (r *remote) chosen(ctx context.Context, filters url.Values, names []string) ([]api.Entry, error) {
	all, err := r.entries(ctx, filters)
	if err != nil {
		return nil, err
	}
	met := map[string]bool{}
	out := slices.DeleteFunc(all, func(e api.Entry) bool {
		met[e.ID], met[e.Name] = true, true
		return len(names) > 0 && !slices.Contains(names, e.ID) && !slices.Contains(names, e.Name)
	})
	for _, name := range names {
		if !met[name] {
			return nil, fault.New(fault.NotFound, "cli.export.nothing", "name", name)
		}
	}
	if len(out) == 0 {
		return nil, fault.New(fault.NotFound, "cli.summary.empty")
	}
	return out, nil
}

// filters are the parameters of a list.
func filters(department string, year int, text string) url.Values {
	q := url.Values{}
	for name, v := range map[string]string{"department": department, "text": text} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if year != 0 {
		q.Set("year", fmt.Sprint(year))
	}
	return q
}
