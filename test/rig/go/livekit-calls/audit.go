package main

import (
	"sync"
	"time"
)

// audit is the receiving end's judgement of one stream, by the numbers in its packets and by silence. Safe to feed and to read at once.
type audit struct {
	mutex    sync.Mutex
	received int64
	first    int64
	highest  int64
	heard    map[int64]struct{}
	last     time.Time
	longest  time.Duration
}

func (a *audit) packet(number int64, now time.Time) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.received == 0 {
		a.first, a.highest, a.heard = number, number, map[int64]struct{}{}
	} else {
		a.longest = max(a.longest, now.Sub(a.last))
	}
	a.received++
	a.last = now
	a.highest = max(a.highest, number)
	if number >= a.first {
		a.heard[number] = struct{}{}
	}
}

func (a *audit) begun() bool {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.received > 0
}

// upTo judges at the time now, when the other end has sent that many packets.
func (a *audit) upTo(sent int64, now time.Time) report {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.received == 0 {
		return report{}
	}
	due := sent - a.first
	return report{
		sent:     due,
		received: a.received,
		lost:     max(0, due-int64(len(a.heard))),
		tail:     max(0, sent-1-a.highest),
		silence:  max(a.longest, now.Sub(a.last)),
	}
}
