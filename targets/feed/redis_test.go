package feed

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/redis/go-redis/v9"

	"perflab/targets/feed/dataset"
)

// caching runs a test against each program that a feed can cache in.
func caching(t *testing.T, test func(t *testing.T, flags []string)) {
	t.Run("miniredis", func(t *testing.T) { test(t, nil) })
	t.Run("redis-server", func(t *testing.T) {
		path, err := exec.LookPath("redis-server")
		if err != nil {
			t.Skip("needs a redis-server on the PATH:", err)
		}
		test(t, []string{"--program", path})
	})
}

// lookedUp is the count of hits and misses, as the cache itself tells it.
func lookedUp(t *testing.T, c *redis.Client) (counts string) {
	t.Helper()
	info, err := c.Info(t.Context(), "stats").Result()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(info) {
		if strings.HasPrefix(line, "keyspace_hits:") || strings.HasPrefix(line, "keyspace_misses:") {
			counts += strings.TrimSpace(line) + " "
		}
	}
	return strings.TrimSpace(counts)
}

func TestCaches(t *testing.T) {
	want := string(dataset.JSON(dataset.Shape{Posts: 9, Min: 200, Max: 500, Seed: 20231112}))
	for cache, key := range map[string]string{"queryset": querysetKey, "response": responseKey} {
		t.Run(cache, func(t *testing.T) {
			caching(t, func(t *testing.T, flags []string) {
				store := start(t, append([]string{"redis"}, flags...)...)
				p, r := startFeed(t, "--cache", cache, "--redis", store.addr, "--posts", "9", "--mode", "pooled")
				if r.Effective["server.cache"] != cache || r.Versions["go-redis"] == "" {
					t.Errorf("in force %v, versions %v", r.Effective, r.Versions)
				}
				client := newCacheClient(store.addr, 1)
				defer client.Close()
				for range 4 {
					if _, body := get(t, "http://"+p.addr+"/api/posts/"); string(body) != want {
						t.Errorf("served %.80s", body)
					}
					get(t, "http://"+p.addr+"/api/empty/") // never cached
				}
				if got := lookedUp(t, client); got != "keyspace_hits:3 keyspace_misses:1" {
					t.Errorf("the cache counts %s after 4 requests", got)
				}
				keys, err := client.Keys(t.Context(), "*").Result()
				if err != nil || len(keys) != 1 || keys[0] != key {
					t.Errorf("keys %v, %v; want only %s", keys, err, key)
				}
				if ttl, err := client.TTL(t.Context(), key).Result(); err != nil || ttl != -1 {
					t.Errorf("expiry %v, %v; want none", ttl, err)
				}
			})
		})
	}
}

func TestABrokenCacheShowsAsErrors(t *testing.T) {
	store := start(t, "redis")
	p, _ := startFeed(t, "--cache", "response", "--redis", store.addr)
	if status, _ := get(t, "http://"+p.addr+"/api/posts/"); status != 200 {
		t.Errorf("status %d with the cache", status)
	}
	store.stdin.Close()
	store.wait(t)
	if status, body := get(t, "http://"+p.addr+"/api/posts/"); status != 500 || !strings.Contains(string(body), "internal error") {
		t.Errorf("%d %s without the cache, want 500", status, body)
	}
	if status, _ := get(t, "http://"+p.addr+"/api/empty/"); status != 200 {
		t.Errorf("status %d of the page that needs no cache", status)
	}
	if !strings.Contains(p.logged(t), "connection refused") {
		t.Errorf("the log does not say why:\n%s", p.logged(t))
	}
}

func TestCacheEndsWithItsStarter(t *testing.T) {
	caching(t, func(t *testing.T, flags []string) {
		p := start(t, append([]string{"redis"}, flags...)...)
		pids := workers(t, p.cmd.Process.Pid, len(flags)/2)
		p.stdin.Close()
		if code := p.wait(t); code != 0 {
			t.Errorf("exit code %d, want 0\n%s", code, p.logged(t))
		}
		gone(t, pids)
		if left := p.leftovers(t); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
}

func TestARedisServerThatDiesIsNoticed(t *testing.T) {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("needs a redis-server on the PATH:", err)
	}
	p := start(t, "redis", "--program", path)
	if err := syscall.Kill(workers(t, p.cmd.Process.Pid, 1)[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if code := p.wait(t); code != 1 || !strings.Contains(p.logged(t), "ended by itself: signal: killed") {
		t.Errorf("exit code %d\n%s", code, p.logged(t))
	}
}

func TestAProgramThatIsNoRedis(t *testing.T) {
	var out, log strings.Builder
	if code := Main(t.Context(), []string{"redis", "--program", "/bin/false"}, &out, &log); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	if !strings.Contains(log.String(), "ended before it answered") || out.Len() > 0 {
		t.Errorf("said %q and %q", out.String(), log.String())
	}
}

func TestInfoAnswersBySection(t *testing.T) {
	l := &lookups{}
	l.hits.Add(2)
	for name, tc := range map[string]struct {
		sections []string
		server   bool
		stats    bool
	}{
		"all":     {nil, true, true},
		"one":     {[]string{"STATS"}, false, true},
		"other":   {[]string{"server"}, true, false},
		"unknown": {[]string{"cluster"}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := l.info(tc.sections)
			if strings.Contains(got, "server_name:miniredis\r\n") != tc.server || strings.Contains(got, "keyspace_hits:2\r\nkeyspace_misses:0\r\n") != tc.stats {
				t.Errorf("INFO %v is %q", tc.sections, got)
			}
		})
	}
}
