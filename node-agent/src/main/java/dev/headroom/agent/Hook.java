package dev.headroom.agent;

/** Both directions of a hook point. */
record Hook(Attachment ingress, Attachment egress) {
  boolean isOn(int hook) {
    return ingress.hook() == hook && egress.hook() == hook;
  }

  /** Fails before anything is let go of: then it can be tried again. */
  void remove() {
    ingress.remove();
    egress.remove();
    release();
  }

  void release() {
    ingress.release();
    egress.release();
  }
}
