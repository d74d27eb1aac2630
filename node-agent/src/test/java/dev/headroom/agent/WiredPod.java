package dev.headroom.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A node and a pod, each a network namespace, a veth between, and the meter of the node. */
abstract class WiredPod {
  static final Path ROOT = Sandbox.BPF.resolve("headroom");
  static final String NODE = "node-1.example";

  Sandbox node;
  Sandbox pod;
  int ifindex;
  KernelMeter meter;
  int fromPod;
  int toPod;

  @BeforeEach
  void connect() {
    node = Sandbox.withBpf();
    pod = Sandbox.open();
    ifindex = node.connect("h0", pod);
    fromPod = pod.call(() -> LibSys.frameSocket(LibSys.ifindex("eth0")));
    toPod = node.call(() -> LibSys.frameSocket(ifindex));
    open();
  }

  @AfterEach
  void close() {
    node.run(meter::uninstall);
    LibC.close(fromPod);
    LibC.close(toPod);
    node.close();
    pod.close();
  }

  final void open() {
    meter = node.call(() -> KernelMeter.open(ROOT, NODE, without()));
  }

  void restart() {
    node.run(meter::close);
    open();
  }

  /** Features that the kernel is taken to lack. */
  Set<Feature> without() {
    return Set.of();
  }

  HookPoint point() {
    return new HookPoint.Interface(ifindex, "h0");
  }

  void attach() {
    node.run(() -> meter.attach(point()));
  }

  /** So many RTP packets each way, the sequence going on from the number given. */
  void talk(int from, int packets) {
    for (var sequence = from; sequence < from + packets; sequence++) {
      LibSys.send(fromPod, Frames.out4(Payloads.rtp(1, sequence)).bytes());
      LibSys.sendIntoTheVoid(toPod, Frames.in4(Payloads.rtp(2, sequence)).bytes());
    }
  }

  Drained drain() {
    return node.call(() -> {
      var drained = new Drained();
      meter.drain(System.nanoTime(), drained);
      return drained;
    });
  }

  Drained.Totals total() {
    return drain().total(ifindex);
  }

  static Drained.Totals eachWay(long packets) {
    var bytes = packets * (28 + Payloads.RTP_BYTES);
    return new Drained.Totals(packets, bytes, packets, bytes);
  }

  List<String> pins() {
    return node.call(() -> {
      try (var files = Files.walk(ROOT)) {
        return files.map(file -> file.getFileName().toString()).sorted().toList();
      }
    });
  }
}
