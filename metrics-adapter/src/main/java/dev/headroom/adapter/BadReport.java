package dev.headroom.adapter;

/** A report that cannot be used as a whole; the message says what is wrong and where. */
final class BadReport extends Exception {
  BadReport(String message) {
    super(message);
  }
}
