import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { ContainerNames } from "../../src/source/container-names.ts";
import { useFolder } from "../support/folder.ts";

const A = "0123456789abcdef".repeat(4);
const B = "fedcba9876543210".repeat(4);
const DOCKER = `/var/lib/docker/containers/${A}/config.v2.json`;
const PODMAN = "/var/lib/containers/storage/overlay-containers/containers.json";
const CRIO = `/run/containers/storage/overlay-containers/${A}/userdata/config.json`;
const task = (namespace: string) => `/run/containerd/io.containerd.runtime.v2.task/${namespace}/${A}/config.json`;
const podman = (id: string, name: string, image: string) => ({
  id,
  names: [name],
  metadata: JSON.stringify({ "image-name": image, "image-id": "00ff", name }),
});

describe("ContainerNames.of()", () => {
  const path = useFolder();
  const user = process.getuid?.() || 1000;

  function file(name: string, content: unknown): string {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), typeof content === "string" ? content : JSON.stringify(content));
    return path(name);
  }

  const nameOf = (owner = 0, id = A) => new ContainerNames(path()).of({ id, name: undefined, owner });

  it.each([
    ["Docker's own name", DOCKER, { Name: "/web", Config: { Image: "nginx:1" } }, "web"],
    [
      "Docker's image where the name was made up",
      DOCKER,
      { Name: "/brave_curie", Config: { Image: "nginx:1" } },
      "nginx",
    ],
    [
      "Docker's made-up name where the image has none",
      DOCKER,
      { Name: "/brave_curie", Config: { Image: "00ff00ff00ff" } },
      "brave_curie",
    ],
    [
      "a Swarm service",
      DOCKER,
      { Name: "/web.1.0abc", Config: { Labels: { "com.docker.swarm.service.name": "web" } } },
      "web",
    ],
    [
      "Kubernetes on Docker",
      DOCKER,
      {
        Name: "/k8s_x",
        Config: {
          Labels: {
            "io.kubernetes.container.name": "nginx",
            "io.kubernetes.pod.name": "api-7c5ddbdf54-x2x8k",
            "io.kubernetes.pod.namespace": "shop",
          },
        },
      },
      "shop/api/nginx",
    ],
    ["Podman's name", PODMAN, [podman(B, "db", ""), podman(A, "web", "docker.io/library/nginx:1")], "web"],
    ["Podman's image", PODMAN, [podman(A, "brave_curie", "docker.io/library/nginx:1")], "docker.io/library/nginx"],
    ["Podman with another storage", PODMAN.replace("overlay-", "vfs-"), [podman(A, "web", "")], "web"],
    [
      "CRI-O",
      CRIO,
      {
        annotations: {
          "io.kubernetes.container.name": "nginx",
          "io.kubernetes.pod.name": "db-0",
          "io.kubernetes.pod.namespace": "shop",
        },
      },
      "shop/db-0/nginx",
    ],
    [
      "containerd in Kubernetes",
      task("k8s.io"),
      {
        annotations: {
          "io.kubernetes.cri.container-name": "nginx",
          "io.kubernetes.cri.sandbox-name": "agent-x2x8k",
          "io.kubernetes.cri.sandbox-namespace": "shop",
        },
      },
      "shop/agent/nginx",
    ],
    [
      "a pod's own container",
      task("k8s.io"),
      { annotations: { "io.kubernetes.cri.sandbox-name": "db-0", "io.kubernetes.cri.sandbox-namespace": "shop" } },
      "shop/db-0/POD",
    ],
    ["nerdctl", task("default"), { annotations: { "nerdctl/name": "web" } }, "web"],
  ])("finds %s", (_, name, content, expected) => {
    file(name, content);
    expect(nameOf()).toBe(expected);
  });

  it("goes on to the next file where one tells nothing", () => {
    file(DOCKER, "{");
    file(CRIO, { annotations: { "io.container.manager": "libpod" } });
    file(PODMAN, [podman(A, "web", "")]);
    expect(nameOf()).toBe("web");
  });

  it.each([
    ["no file", undefined],
    ["no JSON", "{"],
    ["other JSON", "[1, null]"],
    ["null", "null"],
    ["a name that is none", '{"Name":{"constructor":1},"Config":[]}'],
    ["names that objects have", '{"__proto__":{"Name":"/web"}}'],
  ])("knows nothing by %s", (_, content) => {
    if (content !== undefined) {
      file(DOCKER, content);
      file(PODMAN, content);
      file(task("x"), content);
    }
    expect(nameOf()).toBeUndefined();
  });

  it("makes no path of what is no id", () => {
    file("/var/lib/docker/containers/web/config.v2.json", { Name: "/web" });
    expect(nameOf(0, "web")).toBeUndefined();
    expect(nameOf(0, "../docker/containers/web")).toBeUndefined();
  });

  it("remembers what it found, and asks again where it found nothing", () => {
    const names = new ContainerNames(path());
    const ask = () => names.of({ id: A, name: undefined, owner: 0 });
    expect(ask()).toBeUndefined();
    file(DOCKER, { Name: "/web" });
    expect(ask()).toBe("web");
    file(DOCKER, { Name: "/other" });
    expect(ask()).toBe("web");
  });

  it("takes what is not UTF-8 or looks like an escape apart from all else", () => {
    file(DOCKER, { Name: "/a\\x3ab" });
    expect(nameOf()).toBe("a\\x5cx3ab");
  });

  describe("of a user's own container", () => {
    const home = "/home/eve/.local/share/containers/storage/overlay-containers/containers.json";
    // Files are whoever's runs the tests; root's are nobody's own.
    const isRoot = process.getuid?.() === 0;
    const own = (name: string) => {
      if (isRoot) execFileSync("chown", ["-R", `${user}`, path(name)]);
    };

    it("looks in the user's home, never in root's folders", () => {
      file("/etc/passwd", `root:x:0:0::/root:/bin/sh\neve:x:${user}:${user}::/home/eve:/bin/sh\n`);
      file(DOCKER, { Name: "/roots" });
      expect(nameOf(user)).toBeUndefined();
      file(home, [podman(A, "mine", "")]);
      own("/home/eve");
      expect(nameOf(user)).toBe("mine");
      expect(nameOf(user + 1)).toBeUndefined();
    });

    it("does not look where a server or a user's program could keep it waiting", () => {
      file("/etc/passwd", `eve:x:${user}:${user}::/home/eve:/bin/sh\n`);
      file(home, [podman(A, "mine", "")]);
      own("/home/eve");
      const mounts = (type: string) => file("/proc/self/mountinfo", `22 1 0:2 / /x rw shared:1 - ${type}\n`);
      for (const type of [
        "ext4 /dev/sda1 rw",
        "fuse.lxcfs lxcfs rw,user_id=0,group_id=0,allow_other",
        "fuse.x x rw,user_id=5",
      ]) {
        mounts(type);
        expect(nameOf(user), type).toBe("mine");
      }
      for (const type of ["nfs4 server:/home rw", "cifs //server/x rw", "fuse.sshfs x rw,user_id=1000,allow_other"]) {
        mounts(type);
        expect(nameOf(user), type).toBeUndefined();
      }
    });

    it("rests after looks that took long, for twenty times as long", () => {
      file("/etc/passwd", `eve:x:${user}:${user}::/home/eve:/bin/sh\n`);
      const ids = Array.from({ length: 10 }, (_, number) => `${number}`.repeat(64));
      file(
        home,
        ids.map((id) => podman(id, `mine${id[0]}`, "")),
      );
      own("/home/eve");
      let time = 0;
      const names = new ContainerNames(path(), () => {
        time += 50;
        return time;
      });
      const ask = (number: number) => names.of({ id: ids[number] ?? "", name: undefined, owner: user });
      const asked = ids.map((_, number) => ask(number));
      const answered = asked.filter((name) => name !== undefined).length;
      expect(asked.slice(0, 3)).toEqual(["mine0", "mine1", "mine2"]);
      expect(answered).toBeLessThan(5);
      expect(ask(9)).toBeUndefined();
      time += 50 * 20 * answered;
      expect(ask(9)).toBe("mine9");
    });

    it("goes through no link of the user's, which may lead to where nobody answers", () => {
      file("/etc/passwd", `eve:x:${user}:${user}::/home/eve:/bin/sh\n`);
      file(home.replace("/.local/", "/elsewhere/"), [podman(A, "mine", "")]);
      symlinkSync("elsewhere", path("/home/eve/.local"));
      own("/home/eve");
      expect(nameOf(user)).toBeUndefined();
    });

    it("believes no file of another's in a user's home", ({ skip }) => {
      if (!isRoot) skip("only root can make files of two owners");
      file("/etc/passwd", `eve:x:${user}:${user}::/home/eve:/bin/sh\n`);
      file(home, [podman(A, "mine", "")]);
      expect(nameOf(user)).toBeUndefined();
    });

    it("opens nothing but the user's own plain files: no link, no pipe that would wait, no endless one", () => {
      file("/etc/passwd", `eve:x:${user}:${user}::/home/eve:/bin/sh\n`);
      const real = file("/real.json", [podman(A, "mine", "")]);
      mkdirSync(dirname(path(home)), { recursive: true });
      symlinkSync(real, path(home));
      own("/home/eve");
      own("/real.json");
      expect(nameOf(user)).toBeUndefined();
      execFileSync("rm", [path(home)]);
      execFileSync("mkfifo", [path(home)]);
      own("/home/eve");
      expect(nameOf(user)).toBeUndefined();
      execFileSync("rm", [path(home)]);
      writeFileSync(path(home), JSON.stringify([podman(A, "mine", "")]));
      execFileSync("truncate", ["-s", "1G", path(home)]);
      own("/home/eve");
      expect(nameOf(user)).toBeUndefined();
    });
  });
});
