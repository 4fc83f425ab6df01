package loadtest

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"perflab/runner/spec"
)

// FlowServer answers the requests of FlowLoad: what it says depends on what it is asked alone.
// A request without the session's cookie, or with another's token, is refused.
func FlowServer(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	sum := func(text string) string {
		h := fnv.New32a()
		_, _ = io.WriteString(h, text)
		return strconv.FormatUint(uint64(h.Sum32()), 36)
	}
	session, _ := r.Cookie("session")
	switch {
	case r.URL.Path == "/login":
		var in struct{ User, Password string }
		if json.Unmarshal(body, &in) != nil || in.Password == "" {
			http.Error(w, "not JSON: "+string(body), http.StatusBadRequest)
			return
		}
		if strings.HasSuffix(r.Header.Get("X-Iteration"), "9") { // such as a server that is busy
			http.Error(w, `{"data": null}`, http.StatusServiceUnavailable)
			return
		}
		id := sum(in.User)
		http.SetCookie(w, &http.Cookie{Name: "session", Value: id, Path: "/"})
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1", Path: "/items"})
		w.Header().Set("X-Csrf", "c-"+id)
		w.Header().Set("Location", "/home")
		w.WriteHeader(http.StatusFound)
	case session == nil:
		http.Error(w, "no session", http.StatusForbidden)
	case r.URL.Path == "/home":
		w.Header().Set("X-Home", "/items/"+session.Value)
		fmt.Fprintf(w, `{"data": {"token": "\"%s\"/ü", "ids": [1, 2.50, %d], "ok": true}}`, session.Value, len(session.Value)*1e6)
	case r.Header.Get("Authorization") != "Bearer \""+session.Value+"\"/ü" && r.URL.Path != "/logout":
		http.Error(w, "not your token", http.StatusUnauthorized)
	case strings.HasPrefix(r.URL.Path, "/items/"):
		fmt.Fprintf(w, "<form>\n<input name=\"next\" value=\"n-%s\">\n</form>", sum(r.URL.RequestURI()))
	case r.URL.Path == "/notes":
		var in struct{ Note, Token, Next string }
		if json.Unmarshal(body, &in) != nil || in.Token != "\""+session.Value+"\"/ü" {
			http.Error(w, "not JSON: "+string(body), http.StatusBadRequest)
			return
		}
		w.WriteHeader(http.StatusCreated)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// FlowLoad changes a load into a flow that uses everything steps have; the columns user and note
// of its data are the test's to give. One iteration in ten ends at its first step, as its number
// ends with 9.
func FlowLoad(l *spec.Load) {
	mark := map[string]string{"X-Iteration": "${iteration}", "X-User": "${user}"}
	with := func(more map[string]string) map[string]string {
		for name, value := range mark {
			more[name] = value
		}
		return more
	}
	bearer := map[string]string{"Authorization": "Bearer ${token}"}
	l.Steps = []spec.Step{
		{
			Name: "login", Request: spec.Request{
				Method: "POST", Path: "/login?r=${int(1, 1000000)}", Headers: with(map[string]string{"Content-Type": "application/json"}),
				Body: `{"user": ${json(data.user)}, "password": "${text(12)}"}`,
			},
			Extract: []spec.Extraction{
				{Name: "token", JSON: "data.token"},
				{Name: "last", JSON: "$.data.ids[-1]"},
				{Name: "second", JSON: "data.ids.1"},
				{Name: "ok", JSON: "data['ok']"},
				{Name: "home", Header: "x-home", Regex: `^/items/(\w+)$`},
				{Name: "session", Cookie: "session"},
			},
			Checks: []spec.Check{{Name: "logged in", Expr: "status == 200 and json.data.ok"}},
		},
		{
			Name: "item", Request: spec.Request{
				Method: "GET", Path: "/items/${home}?n=${last}&m=${second}&s=${session}&q=${pick(red, dark green, ü)}&ok=${ok}&u=${uuid}", Headers: with(bearer),
			},
			Repeat: spec.Repeat{Min: 1, Max: 4}, ThinkTime: spec.Pause{Kind: "exponential", A: MS(2)},
			Extract: []spec.Extraction{{Name: "next", Regex: `name="next" value="(n-[a-z0-9]+)"`}},
			Checks:  []spec.Check{{Name: "a form", Expr: `body contains "<form>"`}},
		},
		{
			Name: "note", When: "chance < 0.4 or iteration % 10 == 0 and next startsWith 'n-' and float(second) > 2", Request: spec.Request{
				Method: "POST", Path: "/notes", Headers: with(map[string]string{"Content-Type": "application/json", "Authorization": "Bearer ${token}"}),
				Body: `{"note": ${json(data.note)}, "token": ${json(token)}, "next": "${next}"}`, ExpectedStatuses: spec.Statuses{{Min: 201, Max: 201}},
			},
			ThinkTime: spec.Pause{Kind: "uniform", A: MS(1), B: MS(3)},
		},
		{
			Name: "logout", When: "status != 0", Request: spec.Request{Method: "DELETE", Path: "/logout", Headers: with(map[string]string{"Cookie": "a=b"})},
			Checks: []spec.Check{{Name: "gone", Expr: "status == 204"}},
		},
	}
}

// FlowTable is a table for FlowLoad, as CSV.
const FlowTable = "user,note\nann,plain\n\"b\"\"ob\",\"a/b c?d=e&f#g%h!*'()~ \\ \"\"x\"\"\"\n김,`${x}`\\\n"

// SetupLoad changes a load into one of a single request that needs what setup takes from
// SetupServer.
func SetupLoad(l *spec.Load) {
	l.Setup = []spec.Step{
		{
			Name: "login", Request: spec.Request{Method: "POST", Path: "/login", Form: map[string]string{"u": "${text(4)}"}, ExpectedStatuses: spec.Statuses{{Min: 201, Max: 201}}},
			Extract: []spec.Extraction{{Name: "token", JSON: "token"}}, Checks: []spec.Check{{Name: "a token", Expr: "len(json.token) > 3"}}, ThinkTime: spec.Pause{A: MS(5)},
		},
		{Name: "make", When: "status == 201", Repeat: spec.Repeat{Min: 2, Max: 2}, Request: spec.Request{Method: "PUT", Path: "/things/${iteration}", Headers: map[string]string{"X-Token": "${token}"}}},
	}
	l.Request = spec.Request{Method: "GET", Path: "/things?t=${token}&n=1", Headers: map[string]string{"X-Token": "${token}"}}
	l.Teardown = []spec.Step{{Name: "logout", Request: spec.Request{Method: "DELETE", Path: "/login", Headers: map[string]string{"X-Token": "${token}"}}}}
}

// SetupServer answers SetupLoad's requests; it keeps what it was asked before and after the load,
// and how often within it.
type SetupServer struct {
	mu     sync.Mutex
	Once   []string
	Loads  int
	Wrong  []string
	Broken bool // the login gives no token
}

// ServeHTTP implements http.Handler.
func (s *SetupServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch token := r.Header.Get("X-Token"); {
	case r.Method == "POST" && s.Broken:
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"token": "none"}`[:2])
	case r.Method == "POST":
		s.Once = append(s.Once, "POST "+string(body))
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"token": "a/b?c"}`)
	case token != "a/b?c":
		s.Wrong = append(s.Wrong, r.Method+" "+r.RequestURI+" with "+token)
	case r.Method != "GET":
		s.Once = append(s.Once, r.Method+" "+r.RequestURI)
	case r.RequestURI != "/things?t=a%2Fb%3Fc&n=1":
		s.Wrong = append(s.Wrong, r.RequestURI)
	default:
		s.Loads++
	}
}
