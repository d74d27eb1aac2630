package dev.headroom.agent;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;

/** Sockets whose receive buffer is soon full. */
final class DatagramSockets {
  private static final int LONGEST = 2000;
  private static final int PATIENCE_MILLIS = 200;

  private DatagramSockets() {}

  /** With as little receive buffer as the kernel allows. */
  static DatagramSocket tiny(InetAddress address, int port) throws IOException {
    var socket = new DatagramSocket(null);
    socket.setReceiveBufferSize(1);
    socket.bind(new InetSocketAddress(address, port));
    return socket;
  }

  /** Takes what is there; returns how many datagrams that were. */
  static int readAll(DatagramSocket socket) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    var read = 0;
    try {
      while (true) {
        socket.receive(new DatagramPacket(new byte[LONGEST], LONGEST));
        read++;
      }
    } catch (SocketTimeoutException empty) {
      return read;
    }
  }
}
