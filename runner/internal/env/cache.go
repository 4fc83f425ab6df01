package env

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"perflab/runner/result"
)

// Bounds of warming a cache: so many requests at most, in so much time.
const (
	warmRequests = 10
	warmTimeout  = 30 * time.Second
)

// cacheWatch follows the cache of one environment: it is warmed through the server, as a
// first visitor would, and read through the cache's own protocol, so that what the record
// says of it does not rest on the server's word.
type cacheWatch struct {
	address string // host:port
	keys    string // pattern of the target's keys, as in SCAN MATCH
	client  *redis.Client

	hits, misses int64 // counters when warming was done
}

// newCacheWatch connects lazily: an unreachable cache shows in the first call.
func newCacheWatch(address, keys string) *cacheWatch {
	return &cacheWatch{address: address, keys: keys, client: redis.NewClient(&redis.Options{
		Addr: address, Protocol: 2, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})}
}

// warm GETs url until the cache holds a key of the target's, and starts counting hits and
// misses from there. It fails when ten answers in half a minute have cached nothing.
func (w *cacheWatch) warm(ctx context.Context, client *http.Client, url string) (*result.Cache, error) {
	ctx, cancel := context.WithTimeout(ctx, warmTimeout)
	defer cancel()
	var keys int64
	for n := 0; keys == 0; n++ {
		if n == warmRequests {
			return nil, fmt.Errorf("the cache at %s holds no key %s after %d requests of %s; does the server cache this page?", w.address, w.keys, n, url)
		}
		body, status, err := Ask(ctx, client, url)
		if err != nil {
			return nil, err
		}
		if status != http.StatusOK {
			return nil, fmt.Errorf("GET %s: %d %s", url, status, excerpt(body))
		}
		if keys, err = w.count(ctx); err != nil {
			return nil, err
		}
	}
	server, err := w.server(ctx)
	if err != nil {
		return nil, err
	}
	if w.hits, w.misses, err = w.counters(ctx); err != nil {
		return nil, err
	}
	return &result.Cache{Address: w.address, Server: server, Keys: keys}, nil
}

// stats sets c's hits and misses to those since warm.
func (w *cacheWatch) stats(ctx context.Context, c *result.Cache) error {
	hits, misses, err := w.counters(ctx)
	if err != nil {
		return err
	}
	c.Hits, c.Misses = hits-w.hits, misses-w.misses
	return nil
}

// close ends the connections; nil-safe.
func (w *cacheWatch) close() error {
	if w == nil {
		return nil
	}
	return w.client.Close()
}

// count is the number of the target's keys.
func (w *cacheWatch) count(ctx context.Context) (int64, error) {
	var n int64
	keys := w.client.Scan(ctx, 0, w.keys, 1000).Iterator()
	for keys.Next(ctx) {
		n++
	}
	if err := keys.Err(); err != nil {
		return 0, fmt.Errorf("scan the cache at %s for %s: %w", w.address, w.keys, err)
	}
	return n, nil
}

// server is the cache's own name and version: redis 7.0.15. Servers other than Redis
// that speak its protocol name themselves in server_name.
func (w *cacheWatch) server(ctx context.Context) (string, error) {
	info, err := w.info(ctx, "server")
	if err != nil {
		return "", err
	}
	name := info["server_name"]
	if name == "" {
		name = "redis"
	}
	version := info[name+"_version"]
	if version == "" {
		return "", fmt.Errorf("the cache at %s does not report its version", w.address)
	}
	return name + " " + version, nil
}

// counters are the lookups that found a key and those that did not, since the cache's start.
func (w *cacheWatch) counters(ctx context.Context) (hits, misses int64, err error) {
	info, err := w.info(ctx, "stats")
	if err != nil {
		return 0, 0, err
	}
	hits, herr := strconv.ParseInt(info["keyspace_hits"], 10, 64)
	misses, merr := strconv.ParseInt(info["keyspace_misses"], 10, 64)
	if err := errors.Join(herr, merr); err != nil {
		return 0, 0, fmt.Errorf("the cache at %s does not count hits and misses: %w", w.address, err)
	}
	return hits, misses, nil
}

// info is one section of INFO.
func (w *cacheWatch) info(ctx context.Context, section string) (map[string]string, error) {
	text, err := w.client.Info(ctx, section).Result()
	if err != nil {
		return nil, fmt.Errorf("INFO %s of the cache at %s: %w", section, w.address, err)
	}
	info := map[string]string{}
	for line := range strings.Lines(text) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			info[key] = value
		}
	}
	return info, nil
}
