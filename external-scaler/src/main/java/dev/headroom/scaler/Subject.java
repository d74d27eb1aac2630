package dev.headroom.scaler;

import dev.headroom.model.Signals;
import dev.headroom.model.Target;
import dev.headroom.model.WorkloadRef;

/** Whose numbers a trigger asks for: known by name when it is read, and found at each question. */
sealed interface Subject {
  /** Finds the workload in a picture. */
  Target in(Signals signals);

  /** A workload by its own name. */
  record OfWorkload(WorkloadRef workload) implements Subject {
    @Override
    public Target in(Signals signals) {
      return new Target.Found(workload);
    }

    @Override
    public String toString() {
      return workload.toString();
    }
  }

  /** What a policy is about. */
  record OfPolicy(String namespace, String name) implements Subject {
    @Override
    public Target in(Signals signals) {
      return signals.targetOfPolicy(namespace, name);
    }

    @Override
    public String toString() {
      return "MediaScalingPolicy " + namespace + "/" + name;
    }
  }

  /** What the trigger's own ScaledObject scales; KEDA does not tell, the API server may. */
  record OfScaledObject(String namespace, String name) implements Subject {
    @Override
    public Target in(Signals signals) {
      return switch (signals.targetOfScaledObject(namespace, name)) {
        case Target.Found found -> found;
        case Target.Missing(var reason) ->
            new Target.Missing(
                reason + "; name the workload in the trigger, as workload: Deployment/name");
      };
    }

    @Override
    public String toString() {
      return "the target of ScaledObject " + namespace + "/" + name;
    }
  }
}
