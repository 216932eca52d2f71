import { describe, expect, it } from "vitest";
import { containerLabel } from "../../src/process/container.ts";
import { imageName, kubernetesName, stableName } from "../../src/process/container-name.ts";

describe("stableName()", () => {
  it.each([
    ["web", "web"],
    ["shop-web-1", "shop-web-1"],
    ["my_app_1", "my_app_1"],
    ["shop-web-run-3fa9c2d1e0ab", "shop-web-run"],
    ["debian-0123456789abcdef", "debian"],
    ["k8s_nginx_api-7c5ddbdf54-x2x8k_shop_1f2e3d4c-aaaa-bbbb-cccc-0123456789ab_0", "shop/api/nginx"],
    ["k8s_POD_db-0_shop_1f2e3d4c-aaaa-bbbb-cccc-0123456789ab_2", "shop/db-0/POD"],
    ["brave_curie", undefined],
    ["brave_curie7", undefined],
  ])("makes of %s %s", (name, stable) => expect(stableName(name)).toBe(stable));
});

describe("kubernetesName()", () => {
  it.each([
    ["api-7c5ddbdf54-x2x8k", "api", "a Deployment's"],
    ["web-api-7c5ddbdf54-x2x8k", "web-api", "one whose name has a dash"],
    ["agent-x2x8k", "agent", "a DaemonSet's"],
    ["backup-28371240-x2x8k", "backup", "a CronJob's"],
    ["db-0", "db-0", "a StatefulSet's: its number stays"],
    ["web-server", "web-server", "one of its own: no random part has vowels"],
  ])("takes %s for %s: %s", (pod, workload) => expect(kubernetesName("shop", pod, "c")).toBe(`shop/${workload}/c`));
});

describe("imageName()", () => {
  it.each([
    ["nginx", "nginx"],
    ["nginx:1.25", "nginx"],
    ["docker.io/library/nginx:1.25@sha256:00ff", "docker.io/library/nginx"],
    ["registry:5000/shop/api", "registry:5000/shop/api"],
    ["registry:5000/shop/api:3", "registry:5000/shop/api"],
    ["sha256:00ff", undefined],
    ["0123456789ab", undefined],
    ["", undefined],
  ])("makes of %s %s", (image, name) => expect(imageName(image)).toBe(name));
});

describe("containerLabel()", () => {
  const id = "0123456789abcdef".repeat(4);
  const label = (name: string | undefined, told?: string, owner = 0) => containerLabel({ id, name, owner }, () => told);

  it("prefers the runtime's name, then what the files tell, then the id", () => {
    expect(containerLabel({ id, name: "web", owner: 0 }, expect.fail)).toBe("web");
    expect(label("brave_curie", "nginx")).toBe("nginx");
    expect(label(undefined, "nginx")).toBe("nginx");
    expect(label("brave_curie")).toBe("brave_curie");
    expect(label(undefined)).toBe("0123456789ab");
  });

  it("shows other ids as they are, and each step of an image's build alike", () => {
    const shown = (other: string) => containerLabel({ id: other, name: undefined, owner: 0 }, () => undefined);
    expect(shown("rbox")).toBe("rbox");
    expect(shown("k3x0m1qz7y2v5u8w4t6s9r0pa")).toBe("build");
    expect(shown("buildah-buildah1294063381")).toBe("build");
  });

  it("says whose it is unless it is root's: a user may call his own like another", () => {
    expect(label("web", undefined, 1000)).toBe("web@1000");
    expect(label(undefined, undefined, 1000)).toBe("0123456789ab@1000");
  });

  it("leaves nothing in a name that could pass for another part of the label", () => {
    expect(label("web@1000")).toBe("web\\x401000");
    expect(label(undefined, "web:0:sh")).toBe("web\\x3a0\\x3ash");
  });

  it("takes the id for a name that is empty or too long", () => {
    expect(label("")).toBe("0123456789ab");
    expect(label(undefined, "x".repeat(10_000))).toBe("0123456789ab");
    expect(containerLabel({ id: "y".repeat(10_000), name: undefined, owner: 0 }, () => undefined).length).toBeLessThan(
      300,
    );
  });
});
