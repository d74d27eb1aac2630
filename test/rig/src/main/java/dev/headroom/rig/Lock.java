package dev.headroom.rig;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Held while a cluster of this machine is brought up or down, by one process at a time. The kernel
 * releases it with the process, however that ends.
 *
 * <p>Closing any stream of a locked file gives up this process's lock on it (fcntl(2)), so a holder
 * never opens the file a second time.
 */
final class Lock implements AutoCloseable {
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private Lock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param purpose what the holder does, for whoever comes second
   * @throws RigException naming the holder and how long it has been holding
   */
  static Lock take(Path file, String purpose) {
    if (!HELD_HERE.add(file)) {
      throw new RigException("this process is at work on this machine's cluster already");
    }
    try {
      while (true) {
        var channel = tryTake(file);
        if (channel.isPresent()) {
          write(channel.get(), ProcessHandle.current().pid() + " " + Instant.now() + " " + purpose);
          return new Lock(file, channel.get());
        }
      }
    } catch (IOException e) {
      HELD_HERE.remove(file);
      throw new RigException("lock " + file + " cannot be taken: " + e.getMessage(), e);
    } catch (RigException e) {
      HELD_HERE.remove(file);
      throw e;
    }
  }

  /** Empty when the file was exchanged under us: the holder before removed it at its end. */
  private static Optional<FileChannel> tryTake(Path file) throws IOException {
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    var before = identity(file);
    if (channel.tryLock() == null) {
      channel.close();
      throw new RigException(refusal(Files.readString(file)));
    }
    if (before.isPresent() && before.equals(identity(file))) {
      return Optional.of(channel);
    }
    channel.close();
    return Optional.empty();
  }

  private static Optional<Object> identity(Path file) throws IOException {
    try {
      return Optional.of(Files.getAttribute(file, "unix:ino"));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static void write(FileChannel channel, String text) throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String refusal(String holder) {
    var words = holder.split(" ", 3);
    if (words.length < 3) {
      return "another process has just begun to work on this machine's cluster";
    }
    var age = Duration.between(Instant.parse(words[1]), Instant.now()).toSeconds();
    return "process %s is at work on this machine's cluster (%s) since %d s; wait for it, or end it"
        .formatted(words[0], words[2], age);
  }

  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new RigException("lock " + file + " cannot be released: " + e.getMessage(), e);
    } finally {
      HELD_HERE.remove(file);
    }
  }
}
