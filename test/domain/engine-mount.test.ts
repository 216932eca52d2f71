import { describe, expect, it } from "vitest";
import { withoutMountDraw } from "../../src/domain/engine-mount.ts";

const POD = "/var/lib/kubelet/pods/0f8fad5b-d9cb-469f-a165-70867728950e";
const TOKEN = `${POD}/volumes/kubernetes.io~projected/kube-api-access`;

describe("withoutMountDraw()", () => {
  it.each([
    [`mount:${TOKEN}-hj442`, `mount:${TOKEN}-\0r`],
    [
      "mount:/var/lib/containerd/tmpmounts/containerd-mount3633353962",
      "mount:/var/lib/containerd/tmpmounts/containerd-mount\0r",
    ],
    [
      "mount:/var/lib/rancher/k3s/agent/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/412/fs",
      "mount:/var/lib/rancher/k3s/agent/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/\0r/fs",
    ],
  ])("takes it out of %s", (key, form) => expect(withoutMountDraw(key)).toBe(form));

  it.each([
    "mount:/",
    "mount:/etc",
    "mount:/root/containerd-mount3633353962",
    "mount:/var/lib/containerd/tmpmounts/containerd-mount3633353962/etc",
    `mount:${TOKEN}-hj442/x`,
    `mount:${TOKEN}-admin`,
    `mount:/srv${TOKEN}-hj442`,
    `mount:propagation:${TOKEN}-hj442`,
    `device:${TOKEN}-hj442`,
  ])("leaves %s alone", (key) => expect(withoutMountDraw(key)).toBe(key));
});
