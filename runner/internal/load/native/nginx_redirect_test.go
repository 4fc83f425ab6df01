package native

import (
	"slices"
	"strings"
	"testing"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// relayed is a server that reads requests whole, as its log shows their length, and has
// them answered by one whose directives follow.
func relayed(server string) site {
	return site{
		server: "location / { proxy_pass http://OTHER; proxy_redirect off; proxy_set_header Host $http_host; }",
		beside: "server { listen OTHER; access_log off; absolute_redirect off; " + server + " }",
	}
}

// hops are the requests of nginx's log with their statuses.
func hops(all []visited) (requests []string) {
	for _, v := range all {
		requests = append(requests, v.Request+" "+v.Status)
	}
	return requests
}

func TestNginxRedirects(t *testing.T) {
	const to = ` location /to { return 200 "$request_method $content_length"; }`
	get := func(*spec.Load) {}
	post := func(l *spec.Load) { l.Request.Method, l.Request.Body = "POST", "a=b" }
	head := func(l *spec.Load) { l.Request.Method = "HEAD" }
	named := func(l *spec.Load) { l.Request.Headers = map[string]string{"Host": "named.example:81"} }
	for name, c := range map[string]struct {
		server string
		load   func(l *spec.Load)
		want   []string
		check  string // of the last response
	}{
		"301":              {"location /from { return 301 /to; }" + to, get, []string{"GET /from 301", "GET /to 200"}, `body == "GET "`},
		"302":              {"location /from { return 302 /to?a=b; }" + to, get, []string{"GET /from 302", "GET /to?a=b 200"}, `body == "GET "`},
		"301 of a POST":    {"location /from { return 301 /to; }" + to, post, []string{"POST /from 301", "GET /to 200"}, `body == "GET "`},
		"302 of a POST":    {"location /from { return 302 /to; }" + to, post, []string{"POST /from 302", "GET /to 200"}, `body == "GET "`},
		"303 of a POST":    {"location /from { return 303 /to; }" + to, post, []string{"POST /from 303", "GET /to 200"}, `body == "GET "`},
		"307 of a POST":    {"location /from { return 307 /to; }" + to, post, []string{"POST /from 307", "POST /to 200"}, `body == "POST 3"`},
		"308 of a POST":    {"location /from { return 308 /to; }" + to, post, []string{"POST /from 308", "POST /to 200"}, `body == "POST 3"`},
		"303 of a HEAD":    {"location /from { return 303 /to; }" + to, head, []string{"HEAD /from 303", "HEAD /to 200"}, `status == 200 && body == ""`},
		"absolute":         {"location /from { return 302 http://ADDRESS/to; }" + to, get, []string{"GET /from 302", "GET /to 200"}, `body == "GET "`},
		"without a scheme": {"location /from { return 302 //ADDRESS/to; }" + to, get, []string{"GET /from 302", "GET /to 200"}, `body == "GET "`},
		"beside":           {"location /from { return 302 to; }" + to, get, []string{"GET /from 302", "GET /to 200"}, `body == "GET "`},
		"as it is named":   {"location /from { return 302 http://named.example:81/to; }" + to, named, []string{"GET /from 302", "GET /to 200"}, `body == "GET "`},
		"two": {
			"location /from { return 302 /via; } location /via { return 301 /to; }" + to, get,
			[]string{"GET /from 302", "GET /via 301", "GET /to 200"},
			`body == "GET "`,
		},
		"a folder": {
			"location /from { return 302 /folder; } location /folder { root files; }", get,
			[]string{"GET /from 302", "GET /folder 301", "GET /folder/ 200"},
			`body == "index"`,
		},
		"more than ten":     {"location / { return 302 /from; }", get, slices.Repeat([]string{"GET /from 302"}, 11), "status == 302"},
		"no location":       {"location /from { return 302 ''; }", get, []string{"GET /from 302"}, `header("Location") == ""`},
		"not a redirection": {"location /from { add_header Location /to always; return 300 choose; }", get, []string{"GET /from 300"}, `header("Location") == "/to"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ways(t, func(t *testing.T, n *Engine) {
				s := relayed(c.server)
				s.files = map[string]string{"folder/index.html": "index"}
				server := startNginx(t, s)
				m := send(t, n, server.url(), brief(1, 1, func(l *spec.Load) {
					l.Request.Path = "/from"
					c.load(l)
				}), spec.Check{Name: "last", Expr: c.check})
				all := server.agreeOnBytes(t, m)
				expect(t, "requests", strings.Join(hops(all), "\n"), strings.Join(c.want, "\n"))
				expect(t, "iterations", m.Metrics.Counters[metricname.Iterations], 1)
				expect(t, "connections", len(connections(all)), 1)
				held(t, m, 1)
			})
		})
	}
}

func TestNginxRedirectsElsewhereAreRefused(t *testing.T) {
	for name, location := range map[string]string{
		"another port":   "http://OTHER/to",
		"another host":   "http://localhost.example/to",
		"another scheme": "https://ADDRESS/to",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ways(t, func(t *testing.T, n *Engine) {
				server := startNginx(t, site{
					server: "location / { return 302 " + location + "; }",
					beside: "server { listen OTHER; location / { return 200 stranger; } }",
				})
				m := send(t, n, server.url(), brief(2, 5, nil), spec.Check{Name: "any", Expr: "true"})
				requests := int64(m.Metrics.Counters[metricname.HTTPReqs])
				all := server.visits(t, int(requests))
				for _, v := range all {
					if v.Status != "302" || !strings.HasSuffix(server.address, ":"+v.Port) {
						t.Fatalf("nginx answered %s on port %s", v.Status, v.Port)
					}
				}
				expect(t, "http_reqs", requests, len(all))
				expect(t, "errors", m.Metrics.Errors, map[string]int64{metric.ErrRedirect: requests})
				expect(t, "check", m.Metrics.Checks, []metric.Check{{Name: "any", Fails: requests}})
				if len(m.Warnings) != 1 || !strings.Contains(m.Warnings[0].String(), "redirected to another host") {
					t.Errorf("warnings %q", m.Warnings)
				}
			})
		})
	}
}

// login is a server that lets nobody in without the cookie that it sets on the way.
const login = `absolute_redirect off;
  location = /login { add_header Set-Cookie "session=1; Path=/; HttpOnly"; add_header Set-Cookie "gone=1; Max-Age=0"; return 302 /account/; }
  location = /account/ { add_header Set-Cookie "seen=yes; Path=/account"; return 303 /account/in; }
  location = /account/in { if ($cookie_session != 1) { return 403; } return 200 welcome; }`

func TestNginxCookies(t *testing.T) {
	for name, c := range map[string]struct {
		own  string // the file's Cookie header
		want [3]string
	}{
		"the server's": {want: [3]string{"", "session=1", "seen=yes; session=1"}},
		"beside the file's": {own: "lang=ko; session=0", want: [3]string{
			"lang=ko; session=0", "lang=ko; session=1", "lang=ko; seen=yes; session=1",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ways(t, func(t *testing.T, n *Engine) {
				server := startNginx(t, site{server: login})
				m := send(t, n, server.url(), brief(2, 5, func(l *spec.Load) {
					l.Request.Path = "/login"
					if c.own != "" {
						l.Request.Headers = map[string]string{"Cookie": c.own}
					}
				}), spec.Check{Name: "in", Expr: `status == 200 && body == "welcome"`})
				all := server.agreeOnBytes(t, m)
				iterations := int(m.Metrics.Counters[metricname.Iterations])
				held(t, m, iterations)
				sawCookies(t, all, iterations, c.want)
			})
		})
	}
}

// sawCookies expects each of the login's three requests as often, with its cookies.
func sawCookies(t *testing.T, all []visited, iterations int, want [3]string) {
	t.Helper()
	got := map[string]int{}
	for _, v := range all {
		got[v.Request+": "+v.Cookie]++
	}
	expect(t, "requests by cookies", got, map[string]int{
		"GET /login: " + want[0]: iterations, "GET /account/: " + want[1]: iterations, "GET /account/in: " + want[2]: iterations,
	})
}
