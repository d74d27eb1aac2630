package dev.headroom.agent;

/** A program for one direction of a hook point; the kernel keeps it when this process goes. */
interface Attachment {
  /** The hook that it is at, 0 once that is gone. */
  int hook();

  /** Puts another program in the place of the one that runs, without a gap. */
  void update(int programFd);

  /** Takes the program off, and what it was known by. Fine when the hook point is gone. */
  void remove();

  /** Lets go of it; it stays in place. */
  void release();
}
