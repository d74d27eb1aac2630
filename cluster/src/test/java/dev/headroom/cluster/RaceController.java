package dev.headroom.cluster;

import dev.headroom.model.WorkloadRef;
import java.util.List;

/** The workload's controller in Kubernetes: which pods it makes and which it deletes. */
interface RaceController {
  /** What it may do to pods; a deletion may be refused, and is tried again with the next look. */
  interface Hands {
    /** All pods, those that leave with them. */
    List<RacePod> pods();

    void create(String name, int revision);

    void delete(RacePod pod);
  }

  /** Takes another template: all pods are to be replaced. */
  void rollOut();

  /** Looks once, and does what is to do for as many replicas. */
  void control(int replicas);

  /** Whether all pods are of the newest template and as many as they should be. */
  boolean isDone(int replicas);

  /** What a watch shows of it. */
  void show(WorkloadRef workload, ClusterIndex into);
}
