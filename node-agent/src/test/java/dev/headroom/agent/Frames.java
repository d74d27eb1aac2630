package dev.headroom.agent;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Ordinary packets between a pod and a client. */
final class Frames {
  static final Endpoint POD4 = endpoint("10.1.2.3", 5004);
  static final Endpoint CLIENT4 = endpoint("192.0.2.7", 40000);
  static final Endpoint POD6 = endpoint("fd00::1:2:3", 5004);
  static final Endpoint CLIENT6 = endpoint("2001:db8::7", 40000);

  private Frames() {}

  static Endpoint endpoint(String address, int port) {
    try {
      return new Endpoint(InetAddress.getByName(address), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }

  static Frame out4(byte[] payload) {
    return Frame.of(POD4, CLIENT4, payload);
  }

  static Frame in4(byte[] payload) {
    return Frame.of(CLIENT4, POD4, payload);
  }

  static Frame out6(byte[] payload) {
    return Frame.of(POD6, CLIENT6, payload);
  }

  /** From the pod to another port of the client for each number. */
  static Frame outTo(int client, byte[] payload) {
    return Frame.of(POD4, endpoint("198.51." + (client >> 16) + ".1", client & 0xffff), payload);
  }
}
