// Command server answers HTTP with knobs: it is what the gate's proof makes slower, leakier or
// more wrong by a known amount. Work is a fixed number of hashes, so that a machine's state
// changes its time and never its amount.
package main

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

var (
	port     = flag.Int("port", 0, "port on 127.0.0.1")
	work     = flag.Int("work", 0, "hashes before a response")
	hidden   = flag.Int("hidden", 0, "hashes after a response, which nobody waits for")
	sleep    = flag.Duration("sleep", 0, "wait before a response")
	slowPath = flag.Duration("slow-path", 0, "further wait before a response of /slow")
	tail     = flag.Int("tail", 0, "every so many requests waits 50 ms more; 0: none")
	leak     = flag.Int("leak", 0, "bytes kept of every request")
	fail     = flag.Int("fail", 0, "every so many requests is answered by 500; 0: none")
	outlier  = flag.String("outlier", "", "a file that counts the starts: in the third all work is doubled")
)

func main() {
	flag.Parse()
	if err := serve(); err != nil {
		log.Fatal(err)
	}
}

func serve() error {
	if *outlier != "" {
		third, err := thirdStart(*outlier)
		if err != nil {
			return err
		}
		if third {
			*work *= 2
			*sleep *= 2
		}
	}
	var n atomic.Int64
	after := make(chan int, 1<<16)
	go func() {
		for hashes := range after {
			hash(hashes)
		}
	}()
	kept := make(chan []byte, 1<<20)
	handle := func(w http.ResponseWriter, r *http.Request) {
		i := n.Add(1)
		wait := *sleep
		if r.URL.Path == "/slow" {
			wait += *slowPath
		}
		if *tail > 0 && i%int64(*tail) == 0 {
			wait += 50 * time.Millisecond
		}
		time.Sleep(wait)
		sum := hash(*work)
		if *leak > 0 {
			b := make([]byte, *leak)
			for k := 0; k < len(b); k += 4096 {
				b[k] = 1 // memory that was not written to is not used
			}
			kept <- b
		}
		if *fail > 0 && i%int64(*fail) == 0 {
			http.Error(w, "as asked", http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(w, "%x\n", sum[:4])
		if *hidden > 0 {
			after <- *hidden
		}
	}
	return http.ListenAndServe(fmt.Sprintf("127.0.0.1:%d", *port), http.HandlerFunc(handle))
}

func hash(times int) [32]byte {
	sum := sha256.Sum256(nil)
	for range times {
		sum = sha256.Sum256(sum[:])
	}
	return sum
}

// thirdStart counts a start in a file and tells whether it was the third.
func thirdStart(file string) (bool, error) {
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return false, err
	}
	n, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return n == 2, os.WriteFile(file, []byte(strconv.Itoa(n+1)), 0o644)
}
