package dev.headroom.agent;

/** The error numbers of Linux that the meter meets, with what they mean here. */
enum Errno {
  EPERM(1, "not permitted: the agent needs the capabilities BPF, NET_ADMIN and PERFMON"),
  ENOENT(2, "no such entry"),
  EINTR(4, "interrupted"),
  E2BIG(7, "the table is full"),
  ENOMEM(12, "out of memory: tables count towards the agent's memory limit"),
  EACCES(13, "refused by the verifier, which wants PERFMON, or by a security module"),
  EEXIST(17, "exists already"),
  ENODEV(19, "no such interface"),
  EINVAL(22, "the kernel does not know this request; TCX needs Linux 6.6"),
  ENOSPC(28, "no room"),
  ENOLINK(67, "the interface is gone"),
  EOPNOTSUPP(95, "not supported by this kernel"),
  OTHER(0, "see errno(3)");

  private final int number;
  private final String meaning;

  Errno(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  boolean is(int result) {
    return result == -number;
  }

  /** {@code EPERM (1): not permitted …} of a positive error number. */
  static String describe(int number) {
    var errno = of(number);
    return (errno == OTHER ? "errno" : errno.name()) + " (" + number + "): " + errno.meaning;
  }

  private static Errno of(int number) {
    for (var errno : values()) {
      if (errno.number == number) {
        return errno;
      }
    }
    return OTHER;
  }
}
