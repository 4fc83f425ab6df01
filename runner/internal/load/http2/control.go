package http2

import (
	"encoding/binary"

	"perflab/runner/metric"
)

const maxWindow = 1<<31 - 1

// owed reports the fault of a server that has more answered than it takes.
func (c *Conn) owed() (fault string) {
	if len(c.out)-c.begun > maxOwed+maxFrame {
		return metric.ErrMalformed
	}
	return ""
}

// settings takes the server's and acknowledges them.
func (c *Conn) settings(id uint32, flags byte, payload []byte) (fault string) {
	if id != 0 || len(payload)%6 != 0 || flags&flagAck != 0 && len(payload) > 0 {
		return metric.ErrMalformed
	}
	if flags&flagAck != 0 {
		return ""
	}
	if !c.settled {
		c.settled, c.peer.streams = true, 1<<31 // no bound unless it says one
	}
	for ; len(payload) > 0; payload = payload[6:] {
		value := binary.BigEndian.Uint32(payload[2:])
		switch binary.BigEndian.Uint16(payload) {
		case settingHeaderTable:
			c.encoder.SetMaxDynamicTableSizeLimit(value)
		case settingMaxStreams:
			c.peer.streams = int64(value)
		case settingInitialWindow:
			if value > maxWindow {
				return metric.ErrMalformed
			}
			// Streams under way follow (section 6.9.2).
			if c.stream.window += int64(value) - c.peer.window; c.stream.window > maxWindow {
				return metric.ErrMalformed
			}
			c.peer.window = int64(value)
		case settingMaxFrame:
			if value < 16<<10 || value > 1<<24-1 {
				return metric.ErrMalformed
			}
			c.peer.frame = int(value)
		}
	}
	c.frame(frameSettings, flagAck, 0, 0)
	return c.owed()
}

func (c *Conn) ping(id uint32, flags byte, payload []byte) (fault string) {
	if id != 0 || len(payload) != 8 {
		return metric.ErrMalformed
	}
	if flags&flagAck != 0 {
		return ""
	}
	c.frame(framePing, flagAck, 0, 8)
	c.out = append(c.out, payload...)
	return c.owed()
}

// goAway says which is the last request that the server works on.
func (c *Conn) goAway(id uint32, payload []byte) (fault string) {
	if id != 0 || len(payload) < 8 {
		return metric.ErrMalformed
	}
	c.closing = true
	last := binary.BigEndian.Uint32(payload) &^ (1 << 31)
	if s := &c.stream; s.open && (s.request != nil || s.id > last) {
		s.giveUp(true)
	}
	return ""
}

// wasReset ends a stream that the server gave up.
func (c *Conn) wasReset(id uint32, payload []byte) (fault string) {
	if id == 0 || id >= c.next || len(payload) != 4 {
		return metric.ErrMalformed
	}
	if s := &c.stream; id == s.id && s.open {
		s.giveUp(binary.BigEndian.Uint32(payload) == errRefused)
	} else if id == s.id {
		s.ended, s.body = true, "" // it wants no more of the request
	}
	return ""
}

// giveUp ends the request under way for the server.
func (s *stream) giveUp(refused bool) {
	s.open, s.ended, s.body, s.request = false, true, "", nil
	s.fault, s.refused = metric.ErrReset, refused
}

// window widens a window of the server's.
func (c *Conn) window(id uint32, payload []byte) (fault string) {
	if len(payload) != 4 || id >= c.next {
		return metric.ErrMalformed
	}
	by := int64(binary.BigEndian.Uint32(payload) &^ (1 << 31))
	window := &c.sendWindow
	switch {
	case id == 0:
	case id == c.stream.id:
		window = &c.stream.window
	default:
		return ""
	}
	if *window += by; by == 0 || *window > maxWindow {
		return metric.ErrMalformed
	}
	return ""
}

// giveBack widens the windows of which the server has used half: all that came is taken.
func (c *Conn) giveBack() (fault string) {
	if c.received >= connWindow/2 {
		c.windowUpdate(0, uint32(c.received))
		c.received = 0
	}
	if s := &c.stream; s.open && s.received >= streamWindow/2 {
		c.windowUpdate(s.id, uint32(s.received))
		s.received = 0
	}
	return c.owed()
}

func (c *Conn) windowUpdate(id, by uint32) {
	c.frame(frameWindow, 0, id, 4)
	c.uint32(by)
}

func (c *Conn) reset(id uint32, code uint32) {
	c.frame(frameReset, 0, id, 4)
	c.uint32(code)
}
