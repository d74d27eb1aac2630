package dev.headroom.policy;

/** The slots of one zone or node; the others have no room. An empty name means any. */
record Near(Slots all, String onlyZone, String onlyNode) implements Slots {
  @Override
  public int size() {
    return all.size();
  }

  @Override
  public double free(int pod) {
    var here =
        (onlyZone.isEmpty() || onlyZone.equals(all.zone(pod)))
            && (onlyNode.isEmpty() || onlyNode.equals(all.node(pod)));
    return here ? all.free(pod) : 0;
  }

  @Override
  public double used(int pod) {
    return all.used(pod);
  }

  @Override
  public String zone(int pod) {
    return all.zone(pod);
  }

  @Override
  public String node(int pod) {
    return all.node(pod);
  }
}
