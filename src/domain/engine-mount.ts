/**
 * What Kubernetes and containerd draw in the names of what they mount, below their own folders: a pod's token, a layer that is unpacked or
 * looked at. Where a mount leads is no name to be drawn anywhere else, and nothing of the host is there.
 */

/** Where distributions of Kubernetes keep it: k3s, RKE2, MicroK8s. */
const STATE = "(?<=^mount:/(?:var/snap/microk8s/common/)?(?:var/lib|run)/(?:rancher/(?:k3s|rke2)/agent/)?";
const DRAWN = new RegExp(
  [
    // Letters and digits of which no words come (rand.SafeEncodeString in k8s.io/apimachinery).
    `${STATE}kubelet/pods/[0-9a-f-]{36}/volumes/kubernetes\\.io~projected/kube-api-access-)[bcdfghjklmnpqrstvwxz2456789]{5}$`,
    // A draw of Go's os.MkdirTemp (mount.WithTempMount in containerd).
    `${STATE}containerd/tmpmounts/containerd-mount)\\d{1,10}$`,
    `${STATE}containerd/io\\.containerd\\.snapshotter\\.v1\\.[a-z]{1,20}/snapshots/)\\d{1,9}(?=/fs$)`,
  ].join("|"),
);

/** The use of a privilege without such a draw; the same string if there is none. */
export function withoutMountDraw(key: string): string {
  return key.startsWith("mount:/") ? key.replace(DRAWN, "\u0000r") : key;
}
