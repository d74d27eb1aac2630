package dev.headroom.cluster;

import io.fabric8.kubernetes.api.model.APIService;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Keeps the service's own CA where it is needed: in a Secret for the replicas, in a ConfigMap for
 * the agents, in {@code caBundle} of the APIServices for the aggregator and of the guard's webhook
 * for the API server.
 *
 * <p>Every replica does this, without a leader: the Secret is created once, and whoever comes
 * second reads what the first one wrote. Blocks on the network.
 */
public final class CaKeeper {
  private static final String CERTIFICATE = "ca.crt";
  private static final String KEY = "ca.key";
  private static final int ATTEMPTS = 3;

  /**
   * Where the CA is kept.
   *
   * @param namespace of the Secret, the ConfigMap and the Service
   * @param service the Service that the APIServices and the webhook must name to be ours
   * @param webhook a ValidatingWebhookConfiguration, which need not be there
   */
  public record Names(
      String namespace,
      String secret,
      String configMap,
      String service,
      String webhook,
      List<String> apiServices) {
    public Names {
      apiServices = List.copyOf(apiServices);
    }
  }

  /**
   * The CA in force.
   *
   * @param problems why the aggregator does not ask us, an APIService each; for people
   */
  public record State(CaPem ca, List<String> problems) {
    public State {
      problems = List.copyOf(problems);
    }
  }

  private final KubernetesClient client;
  private final Names names;
  private final Supplier<CaPem> generate;

  CaKeeper(KubernetesClient client, Names names, Supplier<CaPem> generate) {
    this.client = client;
    this.names = names;
    this.generate = generate;
  }

  /**
   * Makes everything as it should be.
   *
   * @throws ClusterError if the API server gives no answer, or the Secret cannot be used
   */
  public State reconcile() {
    try {
      var ca = readOrCreate();
      publish(ca);
      var problems = new ArrayList<String>();
      names.apiServices().forEach(name -> inject(ca, name, problems));
      injectWebhook(ca);
      return new State(ca, problems);
    } catch (KubernetesClientException failure) {
      throw new ClusterError("the CA cannot be kept: " + ClusterError.rootOf(failure), failure);
    }
  }

  private CaPem readOrCreate() {
    for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
      var secret = client.secrets().inNamespace(names.namespace()).withName(names.secret()).get();
      if (secret != null) {
        return read(secret);
      }
      var made = generate.get();
      if (create(made)) {
        return made;
      }
    }
    throw new ClusterError(
        "Secret " + names.namespace() + "/" + names.secret() + " comes and goes: another hand");
  }

  private CaPem read(Secret secret) {
    return new CaPem(decoded(secret, CERTIFICATE), decoded(secret, KEY));
  }

  private String decoded(Secret secret, String key) {
    Map<String, String> data = Objects.requireNonNullElse(secret.getData(), Map.of());
    var value = data.getOrDefault(key, "");
    if (value.isEmpty()) {
      throw new ClusterError(
          "Secret "
              + names.namespace()
              + "/"
              + names.secret()
              + " has no "
              + key
              + ": delete it, and a new CA is made");
    }
    return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
  }

  /** False when another replica was first. */
  private boolean create(CaPem ca) {
    var secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(names.namespace())
            .withName(names.secret())
            .endMetadata()
            .withData(Map.of(CERTIFICATE, base64(ca.certificates()), KEY, base64(ca.key())))
            .build();
    return created(() -> client.resource(secret).create());
  }

  private void publish(CaPem ca) {
    var named = client.configMaps().inNamespace(names.namespace()).withName(names.configMap());
    var map = named.get();
    var wanted = Map.of(CERTIFICATE, ca.certificates());
    if (map == null) {
      var fresh =
          new ConfigMapBuilder()
              .withNewMetadata()
              .withNamespace(names.namespace())
              .withName(names.configMap())
              .endMetadata()
              .withData(wanted)
              .build();
      if (created(() -> client.resource(fresh).create())) {
        return;
      }
      map = named.get();
    }
    if (map == null || !holds(map, ca)) {
      named.patch(MERGE, Serialization.asJson(Map.of("data", wanted)));
    }
  }

  /** Whatever else somebody keeps in it is theirs. */
  private static boolean holds(ConfigMap map, CaPem ca) {
    return map.getData() != null && ca.certificates().equals(map.getData().get(CERTIFICATE));
  }

  private void inject(CaPem ca, String name, List<String> problems) {
    var named = client.apiServices().withName(name);
    var service = named.get();
    if (service == null) {
      problems.add("APIService " + name + " is not installed");
    } else if (!isOurs(service)) {
      problems.add("APIService " + name + " belongs to " + owner(service) + " and is left alone");
    } else if (!base64(ca.certificates()).equals(service.getSpec().getCaBundle())) {
      var spec = Map.of("caBundle", base64(ca.certificates()));
      named.patch(MERGE, Serialization.asJson(Map.of("spec", spec)));
    }
  }

  private void injectWebhook(CaPem ca) {
    var named =
        client
            .admissionRegistration()
            .v1()
            .validatingWebhookConfigurations()
            .withName(names.webhook());
    var configuration = named.get();
    if (configuration == null) {
      return;
    }
    var bundle = base64(ca.certificates());
    var operations = new ArrayList<Map<String, String>>();
    for (var i = 0; i < configuration.getWebhooks().size(); i++) {
      var webhook = configuration.getWebhooks().get(i);
      if (isOurs(webhook) && !bundle.equals(webhook.getClientConfig().getCaBundle())) {
        var path = "/webhooks/" + i;
        operations.add(Map.of("op", "test", "path", path + "/name", "value", webhook.getName()));
        operations.add(
            Map.of("op", "add", "path", path + "/clientConfig/caBundle", "value", bundle));
      }
    }
    if (!operations.isEmpty()) {
      named.patch(PatchContext.of(PatchType.JSON), Serialization.asJson(operations));
    }
  }

  private boolean isOurs(ValidatingWebhook webhook) {
    var target = webhook.getClientConfig().getService();
    return target != null
        && names.namespace().equals(target.getNamespace())
        && names.service().equals(target.getName());
  }

  private boolean isOurs(APIService service) {
    var target = service.getSpec().getService();
    return target != null
        && names.namespace().equals(target.getNamespace())
        && names.service().equals(target.getName());
  }

  private static String owner(APIService service) {
    var target = service.getSpec().getService();
    return target == null
        ? "the API server itself"
        : "Service " + target.getNamespace() + "/" + target.getName();
  }

  private static boolean created(Runnable create) {
    try {
      create.run();
      return true;
    } catch (KubernetesClientException failure) {
      if (failure.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw failure;
    }
  }

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
