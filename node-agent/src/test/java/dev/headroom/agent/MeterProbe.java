package dev.headroom.agent;

import java.time.Duration;

/** A process that uses the meter once and says what became of it, for tests with fewer rights. */
final class MeterProbe {
  private MeterProbe() {}

  /** Takes the index of an interface; prints what it had to do without, or the error. */
  public static void main(String[] arguments) {
    var ifindex = Integer.parseInt(arguments[0]);
    try (var meter = KernelMeter.open(Sandbox.BPF.resolve("headroom"), "probe")) {
      meter.attach(new HookPoint.Interface(ifindex, "lo"));
      meter.drain(System.nanoTime(), new Drained());
      meter.poll(Duration.ofMillis(1), _ -> {});
      meter.detach(ifindex);
      System.out.println("works without " + meter.missing());
    } catch (KernelError e) {
      System.out.println(e.getMessage());
    }
  }
}
