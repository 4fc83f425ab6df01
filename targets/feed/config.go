package feed

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"perflab/targets/feed/dataset"
)

// config is everything a server is told. It reaches the workers as JSON.
type config struct {
	Addr        string        // host:port; port 0: any free one
	Mode        string        // sync, threads or pooled
	Workers     int           // processes, from 1
	Threads     int           // requests a worker handles at once in threads mode, from 1
	Connections int           // connections a worker holds at once in threads and pooled mode, from 1
	Cache       string        // none, queryset or response
	IOWait      time.Duration // blocking wait in the handler; 0: none
	Redis       string        // host:port of the cache; empty only where Cache is none
	Dataset     dataset.Shape
	UntilEOF    bool // end with standard input
	Worker      bool // this is a worker; the rest comes from its parent

	Database string // path of the database, set by the parent
}

// What the flags that choose accept.
var (
	modes  = []string{"sync", "threads", "pooled"}
	caches = []string{"none", "queryset", "response"}
)

// parse reads the flags and checks their values; usage goes to stderr.
func parse(args []string, stderr io.Writer) (config, error) {
	var c config
	f := newFlags("feed", stderr)
	f.StringVar(&c.Addr, "addr", "127.0.0.1:0", "`host:port` to listen on; port 0 takes a free one")
	f.StringVar(&c.Mode, "mode", "sync", strings.Join(modes, ", ")+": how one worker serves connections")
	f.IntVar(&c.Workers, "workers", 1, "worker processes")
	f.IntVar(&c.Threads, "threads", 4, "requests a worker handles at once, in threads mode")
	f.IntVar(&c.Connections, "connections", 1000, "connections a worker holds at once, in threads and pooled mode")
	f.StringVar(&c.Cache, "cache", "none", strings.Join(caches, ", ")+": what is cached")
	f.DurationVar(&c.IOWait, "io-wait", 0, "blocking wait in the handler")
	f.StringVar(&c.Redis, "redis", "", "`host:port` of the cache")
	f.IntVar(&c.Dataset.Posts, "posts", 100, "posts to serve")
	f.IntVar(&c.Dataset.Min, "min", 200, "characters of the shortest post")
	f.IntVar(&c.Dataset.Max, "max", 500, "characters of the longest post")
	f.Uint64Var(&c.Dataset.Seed, "seed", 20231112, "seed of the posts")
	f.BoolVar(&c.UntilEOF, "until-eof", false, "end when standard input does")
	f.BoolVar(&c.Worker, "worker", false, "be a worker; used by the program itself")
	if err := parseAll(f, args); err != nil {
		return c, err
	}
	return c, c.check()
}

func newFlags(name string, stderr io.Writer) *flag.FlagSet {
	f := flag.NewFlagSet("runner target "+name, flag.ContinueOnError)
	f.SetOutput(stderr)
	return f
}

// parseAll parses args, which must all be flags. Errors but flag.ErrHelp wrap errUsage.
func parseAll(f *flag.FlagSet, args []string) error {
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return err
	case err != nil:
		return fmt.Errorf("%w: %w", errUsage, err)
	case f.NArg() > 0:
		return fmt.Errorf("%w: unexpected argument %q", errUsage, f.Arg(0))
	}
	return nil
}

// check reports the first impossible value.
func (c config) check() error {
	d := c.Dataset
	switch {
	case !slices.Contains(modes, c.Mode):
		return fmt.Errorf("%w: --mode %q is none of %s", errUsage, c.Mode, strings.Join(modes, ", "))
	case !slices.Contains(caches, c.Cache):
		return fmt.Errorf("%w: --cache %q is none of %s", errUsage, c.Cache, strings.Join(caches, ", "))
	case c.Workers < 1 || c.Threads < 1 || c.Connections < 1:
		return fmt.Errorf("%w: --workers, --threads and --connections start at 1", errUsage)
	case c.IOWait < 0:
		return fmt.Errorf("%w: --io-wait %v is negative", errUsage, c.IOWait)
	case c.Cache != "none" && c.Redis == "":
		return fmt.Errorf("%w: --cache %s needs --redis host:port", errUsage, c.Cache)
	case d.Posts < 0 || d.Min < 0 || d.Max < d.Min:
		return fmt.Errorf("%w: no dataset has %d posts of %d to %d characters", errUsage, d.Posts, d.Min, d.Max)
	}
	return nil
}
