package dev.headroom.rig;

/** A process of the cluster that can be stopped, killed and started by itself. */
public enum Part {
  ETCD("etcd", Machine.CONTROL),
  API_SERVER("kube-apiserver", Machine.CONTROL),
  CONTROLLER_MANAGER("kube-controller-manager", Machine.CONTROL),
  SCHEDULER("kube-scheduler", Machine.CONTROL),
  CONTAINERD_A("containerd", Machine.NODE_A),
  KUBELET_A("kubelet", Machine.NODE_A),
  KUBE_PROXY_A("kube-proxy", Machine.NODE_A),
  CONTAINERD_B("containerd", Machine.NODE_B),
  KUBELET_B("kubelet", Machine.NODE_B),
  KUBE_PROXY_B("kube-proxy", Machine.NODE_B);

  private final String program;
  private final Machine machine;

  Part(String program, Machine machine) {
    this.program = program;
    this.machine = machine;
  }

  /** The name of its program, as upstream calls it. */
  public String program() {
    return program;
  }

  Machine machine() {
    return machine;
  }

  /** A name that is unique in the cluster: {@code kubelet-node-b}, {@code etcd}. */
  public String label() {
    return machine == Machine.CONTROL ? program : program + "-" + machine.machineName();
  }

  static Part containerd(Node node) {
    return node == Node.A ? CONTAINERD_A : CONTAINERD_B;
  }

  static Part kubelet(Node node) {
    return node == Node.A ? KUBELET_A : KUBELET_B;
  }

  static Part kubeProxy(Node node) {
    return node == Node.A ? KUBE_PROXY_A : KUBE_PROXY_B;
  }
}
