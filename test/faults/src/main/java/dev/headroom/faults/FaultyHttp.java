package dev.headroom.faults;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.nio.file.Path;
import java.util.Objects;

/** The client's own HTTP client with {@link FaultPoints} in it; it is taken before its own. */
public final class FaultyHttp extends JdkHttpClientFactory {
  /** Where the test mounts a folder that outlives the process. */
  private static final Path FIRED = Path.of("/faults/fired");

  @Override
  public HttpClient.Builder newBuilder(Config config) {
    var pod = Objects.requireNonNull(System.getenv("POD_NAME"), "POD_NAME");
    return super.newBuilder(config)
        .addOrReplaceInterceptor(FaultPoints.class.getName(), new FaultPoints(FIRED, pod));
  }

  @Override
  public int priority() {
    return super.priority() + 1;
  }
}
