package dev.headroom.rig;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Signs certificates by openssl, for a week. All of it, its own pair too, are PEM files of one
 * folder: {@code NAME.crt} and {@code NAME.key}.
 */
public final class Authority {
  static final String CURVE = "ec_paramgen_curve:P-256";
  private static final String DAYS = "7";

  private final Path folder;
  private final String name;

  private Authority(Path folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  /** Makes the pair that signs. */
  public static Authority create(Path folder, String name, String commonName) {
    var authority = new Authority(folder, name);
    authority.openssl(
        name,
        "/CN=" + commonName,
        List.of(
            "-addext", "basicConstraints=critical,CA:TRUE",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign,digitalSignature"));
    return authority;
  }

  /**
   * Signs for a server.
   *
   * @param names as {@code DNS:example,IP:127.0.0.1}
   */
  public void server(String leaf, String subject, String names) {
    leaf(leaf, subject, List.of("extendedKeyUsage=serverAuth", "subjectAltName=" + names));
  }

  /** Signs for a client. */
  public void client(String leaf, String subject) {
    leaf(leaf, subject, List.of("extendedKeyUsage=clientAuth"));
  }

  void leaf(String leaf, String subject, List<String> extensions) {
    var words =
        new ArrayList<>(
            List.of(
                "-CA",
                folder.resolve(name + ".crt").toString(),
                "-CAkey",
                folder.resolve(name + ".key").toString(),
                "-addext",
                "basicConstraints=critical,CA:FALSE",
                "-addext",
                "keyUsage=critical,digitalSignature"));
    extensions.forEach(extension -> words.addAll(List.of("-addext", extension)));
    openssl(leaf, subject, words);
  }

  private void openssl(String file, String subject, List<String> extensions) {
    var words =
        new ArrayList<>(
            List.of(
                // Not the distribution's file: it adds extensions of its own to these.
                "openssl",
                "req",
                "-config",
                "/dev/null",
                "-x509",
                "-nodes",
                "-days",
                DAYS,
                "-newkey",
                "ec",
                "-pkeyopt",
                CURVE,
                "-subj",
                subject,
                "-keyout",
                folder.resolve(file + ".key").toString(),
                "-out",
                folder.resolve(file + ".crt").toString()));
    words.addAll(extensions);
    Exec.run(words);
  }
}
