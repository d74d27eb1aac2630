// Calls through LiveKit, judged at both ends. It speaks the protocol of the generator of plain calls (CallsMain): a line of standard input is a
// command, a line of standard output an event; it ends when its input does, and after SECONDS at the latest.
//
//	place ID ADDRESS   → placed ID FIRST-NANOS | failed ID WHY
//	hangup ID          → ended REPORT          | failed ID WHY
//	(each second)      → status LIVE SENT RECEIVED SILENT
//	(on a call that has gone silent, once) → silent REPORT
//
// A call is a room of its own with two participants; each publishes audio and hears the other.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-logr/logr"
	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"
)

type generator struct {
	credentials credentials
	saying      sync.Mutex

	mutex sync.Mutex
	live  map[string]*call
	// What the calls that have ended sent and received.
	before report
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: livekit-calls SECONDS KEY SECRET (SECONDS: the longest that it may run)")
		os.Exit(2)
	}
	seconds, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "livekit-calls: not a number of seconds: "+os.Args[1])
		os.Exit(2)
	}
	lksdk.SetLogger(logger.LogRLogger(logr.Discard()))
	time.AfterFunc(time.Duration(seconds)*time.Second, func() { os.Exit(3) })
	g := &generator{credentials: credentials{os.Args[2], os.Args[3]}, live: map[string]*call{}}
	go g.tellEachSecond()
	commands := bufio.NewScanner(os.Stdin)
	for commands.Scan() {
		g.obey(commands.Text())
	}
}

func (g *generator) obey(line string) {
	words := strings.Fields(line)
	switch {
	case len(words) == 3 && words[0] == "place":
		go g.attempt(words[1], func() error { return g.place(words[1], words[2]) })
	case len(words) == 2 && words[0] == "hangup":
		go g.attempt(words[1], func() error { return g.hangUp(words[1]) })
	default:
		g.say("failed - unknown command: %s", line)
	}
}

func (g *generator) attempt(id string, step func() error) {
	if err := step(); err != nil {
		g.say("failed %s %v", id, err)
	}
}

func (g *generator) place(id, address string) error {
	c, err := placeCall(id, address, g.credentials)
	if err != nil {
		return err
	}
	g.mutex.Lock()
	g.live[id] = c
	g.mutex.Unlock()
	g.say("placed %s %d", id, c.report().firstNanos)
	return nil
}

func (g *generator) hangUp(id string) error {
	g.mutex.Lock()
	c, there := g.live[id]
	delete(g.live, id)
	g.mutex.Unlock()
	if !there {
		return fmt.Errorf("no such call")
	}
	ended := c.hangUp()
	g.mutex.Lock()
	g.before.sent += ended.sent
	g.before.received += ended.received
	g.mutex.Unlock()
	g.say("ended %s %s", id, ended)
	return nil
}

func (g *generator) tellEachSecond() {
	for range time.Tick(time.Second) {
		g.status()
	}
}

func (g *generator) status() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	sum, silent := g.before, 0
	for id, c := range g.live {
		now := c.report()
		sum.sent += now.sent
		sum.received += now.received
		if now.silent() {
			silent++
			if c.saidSilent.CompareAndSwap(false, true) {
				g.say("silent %s %s", id, now)
			}
		}
	}
	g.say("status %d %d %d %d", len(g.live), sum.sent, sum.received, silent)
}

func (g *generator) say(format string, values ...any) {
	g.saying.Lock()
	defer g.saying.Unlock()
	fmt.Printf(format+"\n", values...)
}
