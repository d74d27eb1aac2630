package dev.headroom.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** Files of the rig's state; every failure names the file. */
final class Disk {
  private Disk() {}

  /** Writes a file that only root can read, with the folders that it needs. */
  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new RigException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  static Optional<String> readIfExists(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new RigException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  static void createFolder(Path folder, String permissions) {
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    } catch (IOException e) {
      throw new RigException("folder " + folder + " cannot be made: " + e.getMessage(), e);
    }
  }

  /** Removes a folder and all below it. Nothing must be mounted there. */
  static void removeTree(Path folder) {
    Exec.run(List.of("rm", "-rf", "--one-file-system", folder.toString()));
  }

  static void copy(Path from, Path to) {
    try {
      Files.createDirectories(to.getParent());
      Files.copy(from, to);
    } catch (IOException e) {
      throw new RigException(from + " cannot be copied to " + to + ": " + e.getMessage(), e);
    }
  }

  /** The last lines of a log, for an error message. */
  static String tail(Path log, int lines) {
    try {
      var all = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }
}
