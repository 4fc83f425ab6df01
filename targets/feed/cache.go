package feed

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"perflab/targets/feed/dataset"
)

// Keys in the cache, the same in every feed target. Neither expires.
const (
	querysetKey = "feed:queryset"
	responseKey = "feed:response"
)

// poolWait is how long a request may wait for a free connection to the cache: longer than
// any queue the server's own connections can form, so that a slow cache shows as latency.
const poolWait = 30 * time.Second

// source yields the body of the page of posts.
type source interface {
	body(ctx context.Context) ([]byte, error)
}

// newCacheClient connects lazily, with at most so many connections.
func newCacheClient(addr string, connections int) *redis.Client {
	return redis.NewClient(&redis.Options{
		Addr: addr, Protocol: 2, DisableIdentity: true, PoolSize: connections, PoolTimeout: poolWait,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
}

// responseCache keeps the rendered body.
type responseCache struct {
	client *redis.Client
	from   source
}

func (c responseCache) body(ctx context.Context) ([]byte, error) {
	return cached(ctx, c.client, responseKey, c.from.body)
}

// querysetCache keeps the rows, as the published program kept its pickled queryset: they
// are decoded and serialised on every request.
type querysetCache struct {
	client *redis.Client
	from   *store
}

func (c querysetCache) body(ctx context.Context) ([]byte, error) {
	rows, err := cached(ctx, c.client, querysetKey, func(ctx context.Context) ([]byte, error) {
		posts, err := c.from.posts(ctx)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = gob.NewEncoder(&b).Encode(posts)
		return b.Bytes(), err
	})
	if err != nil {
		return nil, err
	}
	var posts []dataset.Post
	if err := gob.NewDecoder(bytes.NewReader(rows)).Decode(&posts); err != nil {
		return nil, err
	}
	return dataset.Render(posts), nil
}

// cached is the value of key, made and stored where there is none: one GET a request, and
// one SET for each that missed. Requests that miss together all make it.
func cached(ctx context.Context, client *redis.Client, key string, produce func(context.Context) ([]byte, error)) ([]byte, error) {
	value, err := client.Get(ctx, key).Bytes()
	if !errors.Is(err, redis.Nil) {
		return value, err
	}
	if value, err = produce(ctx); err != nil {
		return nil, err
	}
	return value, client.Set(ctx, key, value, 0).Err()
}
