package dev.headroom.agent;

import java.io.IOException;

/** An answer of the API server that makes no sense: what was asked and what is wrong with it. */
final class MalformedAnswer extends IOException {
  MalformedAnswer(String message) {
    super(message);
  }
}
