package main

import (
	"fmt"
	"net"
	"sync/atomic"
	"time"
)

const (
	// Joining, ICE, DTLS and the first packet of the other end.
	answerPatience = 8 * time.Second
	// The longest that packets may be on their way through a busy machine.
	flight = time.Second
	// An end that hears nothing this long has lost its call; CallReport knows the same.
	cutAfter   = 2 * time.Second
	checkPause = 20 * time.Millisecond
	signalling = "7880"
)

type credentials struct{ key, secret string }

type call struct {
	ends       [2]*end
	saidSilent atomic.Bool
}

// report is what both ends say of a call, from the first packet that each heard: what the other sent before is nobody's loss.
type report struct {
	sent, received, lost, tail int64
	silence                    time.Duration
	firstNanos                 int64
}

func (r report) silent() bool { return r.silence >= cutAfter }

// String is the line that CallReport reads, after the call's name.
func (r report) String() string {
	return fmt.Sprintf("%d %d %d %d %d %d", r.sent, r.received, r.lost, r.tail, r.silence.Milliseconds(), r.firstNanos)
}

// placeCall returns when both ends hear each other.
func placeCall(id, address string, keys credentials) (*call, error) {
	url := "ws://" + net.JoinHostPort(address, signalling)
	c := &call{}
	for i := range c.ends {
		joined, err := join(url, id, fmt.Sprintf("%s-%d", id, i), keys)
		if err != nil {
			c.leave()
			return nil, err
		}
		c.ends[i] = joined
	}
	for deadline := time.Now().Add(answerPatience); !c.answered(); time.Sleep(checkPause) {
		if time.Now().After(deadline) {
			c.leave()
			return nil, fmt.Errorf("an end hears nothing %v after it joined", answerPatience)
		}
	}
	return c, nil
}

func (c *call) answered() bool {
	for _, e := range c.ends {
		if !e.heard.begun() {
			return false
		}
	}
	return true
}

// hangUp stops both ends, waits for what is on its way, and judges.
func (c *call) hangUp() report {
	for _, e := range c.ends {
		e.silence()
	}
	stopped := time.Now()
	for c.reportAt(stopped).tail > 0 && time.Since(stopped) < flight {
		time.Sleep(checkPause)
	}
	judged := c.reportAt(stopped)
	c.leave()
	return judged
}

func (c *call) leave() {
	for _, e := range c.ends {
		if e != nil {
			e.leave()
		}
	}
}

func (c *call) report() report { return c.reportAt(time.Now()) }

func (c *call) reportAt(now time.Time) report {
	all := report{firstNanos: c.ends[0].firstNanos.Load()}
	for i, e := range c.ends {
		heard := e.heard.upTo(c.ends[len(c.ends)-1-i].sent.Load(), now)
		all.sent += heard.sent
		all.received += heard.received
		all.lost += heard.lost
		all.tail = max(all.tail, heard.tail)
		all.silence = max(all.silence, heard.silence)
	}
	return all
}
