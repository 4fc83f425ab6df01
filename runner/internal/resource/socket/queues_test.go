package socket

import (
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"perflab/runner/internal/resource/proc"
)

const socketsHead = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

// TestReadQueues counts what waits on the listening port alone, accepted or not, in both
// address families.
func TestReadQueues(t *testing.T) {
	root := fstest.MapFS{
		"proc/7/net/tcp": {Data: []byte(socketsHead +
			"   0: 00000000:1F40 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 1 1\n" + // listens on 8000; 3 not accepted
			"   1: 0100007F:1F40 0100007F:9C40 01 00000000:00000050 00:00000000 00000000     0        0 2 1\n" + // unread
			"   2: 0100007F:1F40 0100007F:9C41 08 00000000:00000050 00:00000000 00000000     0        0 3 1\n" + // unread, the client has gone
			"   8: 0100007F:1F40 0100007F:9C48 08 00000000:00000001 00:00000000 00000000     0        0 9 1\n" + // all read, the client has gone
			"   3: 0100007F:1F40 0100007F:9C42 01 00000400:00000000 00:00000000 00000000     0        0 4 1\n" + // unsent
			"   4: 0100007F:1F40 0100007F:9C43 01 00000000:00000000 00:00000000 00000000     0        0 5 1\n" +
			"   5: 0100007F:1F40 0100007F:9C44 06 00000000:00000000 00:00000000 00000000     0        0 0 1\n" + // rests
			"   6: 0100007F:9C40 0100007F:18EB 01 00000400:00000050 00:00000000 00000000     0        0 6 1\n")}, // to another server
		"proc/7/net/tcp6": {Data: []byte(socketsHead +
			"   0: 00000000000000000000000000000000:18EB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 7 1\n" +
			"   1: 0000000000000000FFFF00000100007F:18EB 0000000000000000FFFF00000100007F:9C50 01 00000000:00000001 00:00000000 00000000     0        0 8 1\n")},
	}
	for name, c := range map[string]struct {
		ports []int
		want  Queues
	}{
		"all that is listened on": {nil, Queues{Unread: 3, Unsent: 1, Outgoing: 1}},
		"one port":                {[]int{8000}, Queues{Unread: 2, Unsent: 1, Outgoing: -1}},
		"none of its":             {[]int{80}, Queues{Outgoing: -1}},
	} {
		if q, err := ReadQueues(root, ListenEndpoint{"7", c.ports}); err != nil || q != c.want {
			t.Errorf("%s: %+v, %v; want %+v", name, q, err, c.want)
		}
	}
	if _, err := ReadQueues(root, ListenEndpoint{Process: "8"}); err == nil {
		t.Error("a process that is gone has no sockets")
	}
	root["proc/7/net/tcp"].Data = append(root["proc/7/net/tcp"].Data, "   7: here there 01 x:y 0 0 0 0 0\n"...)
	if _, err := ReadQueues(root, ListenEndpoint{Process: "7"}); err == nil || !strings.Contains(err.Error(), "/proc/7/net/tcp") {
		t.Errorf("a line that is none: %v", err)
	}
}

// TestReadQueuesOfTheKernel sees a request that nobody accepts, one that is accepted and not
// read, and a response that is not taken.
func TestReadQueuesOfTheKernel(t *testing.T) {
	root := os.DirFS("/")
	if _, err := root.Open("proc/self/net/tcp"); err != nil {
		t.Skip("no /proc/self/net/tcp here: ", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	at := ListenEndpoint{proc.Own, []int{l.Addr().(*net.TCPAddr).Port}}
	becomes := func(what string, want func(q Queues) bool) {
		t.Helper()
		var q Queues
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
			if q, err = ReadQueues(root, at); err != nil {
				t.Fatal(err)
			} else if want(q) {
				return
			}
		}
		t.Fatalf("%s: %+v", what, q)
	}
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	becomes("nothing was sent", func(q Queues) bool { return q.Unread == 0 && q.Unsent == 0 })
	if _, err := io.WriteString(client, "GET"); err != nil {
		t.Fatal(err)
	}
	becomes("not accepted", func(q Queues) bool { return q.Unread == 1 })
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	becomes("not read", func(q Queues) bool { return q.Unread == 1 })
	if _, err := io.ReadFull(server, make([]byte, 3)); err != nil {
		t.Fatal(err)
	}
	becomes("read", func(q Queues) bool { return q.Unread == 0 })
	// More than both sides' buffers hold.
	server.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
	if _, err := server.Write(make([]byte, 64<<20)); err == nil {
		t.Fatal("64 MB fit the buffers")
	}
	becomes("not taken", func(q Queues) bool { return q.Unsent == 1 })
}
