//go:build !linux

package null

import (
	"context"
	"net"
)

// serve gives each connection a goroutine.
func serve(ctx context.Context, l net.Listener) error {
	return accept(ctx, l, func(c *net.TCPConn) error {
		go func() {
			defer c.Close()
			known := responses{}
			var request []byte
			for in := make([]byte, buffer); len(request) <= buffer; {
				n, err := c.Read(in)
				if err != nil {
					return
				}
				request = append(request, in[:n]...)
				if answer := known.to(request); answer != nil {
					request = request[:0]
					if _, err := c.Write(answer); err != nil {
						return
					}
				}
			}
		}()
		return nil
	})
}
