package dev.headroom.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hands each sample to every replica of the service, none of which waits for another. */
final class ReportPusher implements AutoCloseable {
  private final ReplicaSender.Wire wire;
  private final Telemetry telemetry;
  private final Map<Replica, ReplicaSender> senders = new HashMap<>();
  private @Nullable Sample lastComplete;

  ReportPusher(ReplicaSender.Wire wire, Telemetry telemetry) {
    this.wire = wire;
    this.telemetry = telemetry;
  }

  /** The replicas that there are from now on; a new one hears the last complete sample at once. */
  synchronized void replicas(Set<Replica> replicas) {
    senders
        .entrySet()
        .removeIf(entry -> {
          var gone = !replicas.contains(entry.getKey());
          if (gone) {
            entry.getValue().close();
          }
          return gone;
        });
    replicas.forEach(replica -> senders.computeIfAbsent(replica, this::start));
    telemetry.replicas(senders.size());
  }

  private ReplicaSender start(Replica replica) {
    var sender = new ReplicaSender(replica, wire, telemetry).start();
    if (lastComplete != null) {
      sender.offer(lastComplete);
    }
    return sender;
  }

  synchronized void offer(Sample sample) {
    if (sample.complete()) {
      lastComplete = sample;
    }
    senders.values().forEach(sender -> sender.offer(sample));
  }

  @Override
  public synchronized void close() {
    senders.values().forEach(ReplicaSender::close);
    senders.clear();
  }
}
