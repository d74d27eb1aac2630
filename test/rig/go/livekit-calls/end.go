package main

import (
	"encoding/binary"
	"sync"
	"sync/atomic"
	"time"

	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"golang.org/x/sys/unix"
)

const (
	interval = 20 * time.Millisecond
	// 20 ms at 48 kHz.
	samples = 960
	// 32 kbit/s. The server reads none of it but the first byte: fullband, 20 ms, one frame.
	payloadBytes = 80
	opusHeader   = 0x78
	// After that byte: the packet's number, from 0 without a gap. The server numbers RTP packets anew.
	numberAt = 1
)

// end is a participant: it sends a stream and judges the other's.
type end struct {
	room       *lksdk.Room
	track      *webrtc.TrackLocalStaticRTP
	heard      audit
	sent       atomic.Int64
	firstNanos atomic.Int64
	stop       chan struct{}
	stopOnce   sync.Once
	stopped    chan struct{}
}

func join(url, room, identity string, keys credentials) (*end, error) {
	e := &end{stop: make(chan struct{}), stopped: make(chan struct{})}
	callback := lksdk.NewRoomCallback()
	callback.OnTrackSubscribed = func(track *webrtc.TrackRemote, _ *lksdk.RemoteTrackPublication, _ *lksdk.RemoteParticipant) {
		go e.listen(track)
	}
	info := lksdk.ConnectInfo{APIKey: keys.key, APISecret: keys.secret, RoomName: room, ParticipantIdentity: identity}
	var err error
	if e.room, err = lksdk.ConnectToRoom(url, info, callback, lksdk.WithDisableRegionDiscovery()); err != nil {
		return nil, err
	}
	codec := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}
	if e.track, err = webrtc.NewTrackLocalStaticRTP(codec, "audio", identity); err != nil {
		return nil, err
	}
	// From before the server has agreed: a track is announced to others by its first packet.
	go e.speak()
	if _, err = e.room.LocalParticipant.PublishTrack(e.track, &lksdk.TrackPublicationOptions{Name: "audio"}); err != nil {
		e.leave()
		return nil, err
	}
	return e, nil
}

func (e *end) leave() {
	e.silence()
	e.room.Disconnect()
}

// speak sends every packet that is due, also those that it was too late for.
func (e *end) speak() {
	defer close(e.stopped)
	e.firstNanos.Store(monotonicNanos())
	for due := time.Now(); ; due = due.Add(interval) {
		select {
		case <-e.stop:
			return
		case <-time.After(time.Until(due)):
			e.sendNext()
		}
	}
}

func (e *end) sendNext() {
	number := e.sent.Load()
	payload := make([]byte, payloadBytes)
	payload[0] = opusHeader
	binary.BigEndian.PutUint32(payload[numberAt:], uint32(number))
	// A packet that the network refuses counts as sent: the participant did speak.
	_ = e.track.WriteRTP(&rtp.Packet{
		Header:  rtp.Header{Version: 2, SequenceNumber: uint16(number), Timestamp: uint32(number * samples)},
		Payload: payload,
	})
	e.sent.Store(number + 1)
}

// silence returns when the last packet is sent.
func (e *end) silence() {
	e.stopOnce.Do(func() { close(e.stop) })
	<-e.stopped
}

func (e *end) listen(track *webrtc.TrackRemote) {
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		if len(packet.Payload) == payloadBytes && packet.Payload[0] == opusHeader {
			e.heard.packet(int64(binary.BigEndian.Uint32(packet.Payload[numberAt:])), time.Now())
		}
	}
}

// monotonicNanos is the clock of the machine that Java's nanoTime reads as well.
func monotonicNanos() int64 {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		panic(err)
	}
	return now.Nano()
}
