import { describe, expect, it } from "vitest";
import { packageLists, packageSource } from "../support/packages.ts";
import { T0 } from "../support/records.ts";
import { watch } from "../support/scenario.ts";

const POSTINST = "sh[/var/lib/dpkg/info/demo.postinst]";
const SYSTEM = ["/usr/bin/dpkg", "/usr/bin/apt-get", "/usr/bin/sh", "/usr/bin/cp", "/usr/bin/curl", "/usr/bin/ls"];
const DEMO = ["/usr/bin/demo", "/usr/lib/libdemo.so.1", "/etc/cron.d/demo", "/usr/lib/systemd/system/demo.service"];
const BEFORE = packageLists([...SYSTEM, ...DEMO], ["demo 1", "old 3"]);
const AFTER = packageLists([...SYSTEM, ...DEMO, "/usr/lib/libdemo.so.2", "/usr/lib/demo/tool"], ["demo 2", "more 7"]);

/** What is said of a script that follows a baseline in which apt-get runs, with the lists as they are before and after. */
function said(script: string, before = BEFORE, after = AFTER) {
  const { findings, paths } = watch(`@0 cron > apt-get\n@1 sshd > bash > ls\n${script}`, {
    packages: packageSource(before, after),
  });
  return { paths, packages: findings.filter((finding) => finding.type === "packages"), findings };
}

const paths = (script: string, before = BEFORE, after = AFTER) => said(script, before, after).paths;

const unpack = (path: string) =>
  `dpkg -> file:CREATE:${path}.dpkg-new\ndpkg -> file:ATTR:${path}.dpkg-new\ndpkg -> file:DELETE:${path}.dpkg-new\ndpkg -> file:CREATE:${path}`;

const UPGRADE = `
  @110 cron > apt-get > dpkg
  ${unpack("/usr/bin/demo")}
  ${unpack("/etc/cron.d/demo")}
  ${unpack("/lib/systemd/system/demo.service")}
  ${unpack("/usr/lib/libdemo.so.2")}
  dpkg -> file:DELETE:/usr/lib/libdemo.so.1
  dpkg -> file:CREATE:/var/lib/dpkg/info/demo.postinst
  @112 dpkg > ${POSTINST} > /usr/lib/demo/tool`;

describe("a run of the package manager", () => {
  it("is one line if it does what the lists hold before or after", () => {
    const { paths, packages } = said(`${UPGRADE}\n@200 sshd > bash`);
    expect(paths).toEqual([]);
    expect(packages).toMatchObject([
      { upgraded: ["demo 1 -> 2"], installed: ["more 7"], removed: ["old 3"], files: 5, programs: 3 },
    ]);
  });

  it("is over when it has been silent for half a minute, whatever else happens", () => {
    const { findings } = said(`${UPGRADE}\n@130 sshd > bash > ls\n@141 sshd > bash > ls\n@143 sshd > bash > ls`);
    const at = findings.findIndex(({ type }) => type === "packages");
    const before = findings.slice(0, at).filter((finding) => finding.type === "phase" && finding.phase === "detect");
    expect((findings[at]?.time ?? 0) - T0).toBe(112_001);
    expect(before.map(({ time }) => (time - T0) / 1000)).toEqual([110, 120, 140]);
  });

  it("that goes on and on is judged each ten minutes", () => {
    const steps = Array.from({ length: 40 }, (_, at) => `@${110 + 20 * at} dpkg -> file:CREATE:/usr/lib/foreign${at}`);
    const { findings } = said(`@109 cron > apt-get > dpkg\n${steps.join("\n")}`);
    const first = findings.findIndex(
      (finding) => finding.type === "incident" && finding.head.path.includes("foreign0"),
    );
    const before = findings.slice(0, first).filter((finding) => finding.type === "phase" && finding.phase === "detect");
    expect((before.at(-1)?.time ?? 0) - T0).toBe(700_000);
  });

  it("is as anybody's without lists", () => {
    const { paths } = watch(`@0 cron > apt-get\n${UPGRADE}`);
    expect(paths.length).toBeGreaterThan(9);
  });

  it("teaches nothing, not even in the baseline", () => {
    const learned = UPGRADE.replaceAll("@11", "@1");
    const { paths, packages } = said(
      `${learned}\n@200 sshd > bash > dpkg -> file:CREATE:/usr/bin/demo`,
      BEFORE,
      packageLists([]),
    );
    expect(packages).toHaveLength(1);
    expect(paths.at(-1)).toBe("proc::0:bash->proc::0:dpkg->file:CREATE:/usr/bin/demo");
  });

  it("may bring new libraries, but what is in no list at its end is news", () => {
    expect(paths(UPGRADE, BEFORE, packageLists([...SYSTEM, ...DEMO, "/usr/lib/demo/tool"]))).toEqual([
      "proc::0:apt-get->proc::0:dpkg->file:CREATE:/usr/lib/libdemo.so.2.dpkg-new",
    ]);
  });

  it("is held in bounds", () => {
    const files = Array.from({ length: 25_000 }, (_, at) => `/usr/lib/demo/file${at}`);
    const writes = files.map((path) => `dpkg -> file:CREATE:${path}`).join("\n");
    const script = `@0 cron > apt-get\n@110 cron > apt-get > dpkg\n${writes.replace("dpkg", "@111 dpkg")}`;
    const { incidents } = watch(script, { packages: packageSource(BEFORE, packageLists([...SYSTEM, ...files])) });
    const told = incidents.reduce((sum, { anomalies, left }) => sum + anomalies.length + left, 0);
    expect(told).toBe(5000);
  });
});

describe("a package's script", () => {
  const run = (deed: string) => paths(`@110 cron > apt-get > dpkg > ${POSTINST}${deed}`);
  const SCRIPT = "proc::0:apt-get->proc::0:dpkg->proc::0:sh[/var/lib/dpkg/info/demo.postinst]";

  it.each([
    [" > curl -> host:192.0.2.9:443", "->proc::0:curl->host:192.0.2.9:443"],
    [" -> file:CREATE:/root/.ssh/authorized_keys", "->file:CREATE:/root/.ssh/authorized_keys"],
    [" -> file:CREATE:/etc/ld.so.preload", "->file:CREATE:/etc/ld.so.preload"],
    [" > cp -> file:CREATE:/usr/bin/demo", "->proc::0:cp->file:CREATE:/usr/bin/demo"],
    [" > cp -> file:CREATE:/usr/bin/demo.dpkg-new", "->proc::0:cp->file:CREATE:/usr/bin/demo.dpkg-new"],
    [" > cp -> file:CREATE:/usr/lib/demo/foreign.so", "->proc::0:cp->file:CREATE:/usr/lib/demo/foreign.so"],
    [" > cp -> file:CREATE:/etc/cron.d/demo", "->proc::0:cp->file:CREATE:/etc/cron.d/demo"],
    [" > cp -> file:CREATE:/var/lib/dpkg/info/demo.prerm", "->proc::0:cp->file:CREATE:/var/lib/dpkg/info/demo.prerm"],
    [" > /tmp/x", "->proc::0:/tmp/x"],
    [" > sh[/tmp/x]", "->proc::0:sh[/tmp/x]"],
    [" > /usr/local/bin/x", "->proc::0:/usr/local/bin/x"],
    [" > /usr/lib/demo/unlisted", "->proc::0:/usr/lib/demo/unlisted"],
    [" > /tmp/dpkg -> file:CREATE:/usr/bin/demo", "->proc::0:/tmp/dpkg->file:CREATE:/usr/bin/demo"],
    [" -> sock:0.0.0.0:4444", "->sock:0.0.0.0:4444"],
    [" > update-alternatives -> file:CREATE:/usr/bin/ls", "->proc::0:update-alternatives->file:CREATE:/usr/bin/ls"],
  ])("is warned of:%s", (deed, end) => expect(run(deed)).toContain(SCRIPT + end));

  it("that did a severe thing has no excuse for what it does next", () => {
    expect(run(` -> file:CREATE:/etc/ld.so.preload\n${POSTINST} > ls`)).toContain(`${SCRIPT}->proc::0:ls`);
  });

  it("that starts what is of no package gains no cover for what that starts", () => {
    expect(run(" > /opt/x > ls")).toContain(`${SCRIPT}->proc::0:/opt/x->proc::0:ls`);
  });

  it("may switch a service on that a package had, and no other", () => {
    const helper = "perl[/usr/bin/deb-systemd-helper]";
    const link = (name: string) => `file:CREATE:/etc/systemd/system/multi-user.target.wants/${name}.service`;
    const lists = packageLists([...SYSTEM, ...DEMO, "/usr/bin/perl", "/usr/bin/deb-systemd-helper"]);
    const enable = (name: string) =>
      paths(`@110 cron > apt-get > dpkg > ${POSTINST} > ${helper} -> ${link(name)}`, lists, lists);
    expect(enable("demo")).toEqual([]);
    expect(enable("evil")).toEqual([`${SCRIPT}->proc::0:${helper}->${link("evil")}`]);
  });
});

describe("the image of a kernel's first steps", () => {
  const LOADER = "/usr/lib64/ld-linux-x86-64.so.2";
  const TOOLS = ["/usr/bin/rm", "/usr/bin/bash", "/usr/sbin/mkinitramfs", "/usr/bin/ldd", LOADER];
  const LISTS = packageLists([...SYSTEM, ...TOOLS]);
  const made = (deed: string) =>
    paths(`@110 cron > apt-get > dpkg > ${POSTINST} > sh[/usr/sbin/mkinitramfs]${deed}`, LISTS, LISTS);
  const ldd = (loaded: string) => made(` > bash[/usr/bin/ldd] > /lib64/ld-linux-x86-64.so.2[${loaded}]`);
  const rm = (...operands: string[]) => {
    const command = `rm[-rf,${operands}]`;
    return made(` > ${command}\n${command} -> file:REMOVED:zram.ko`);
  };

  it("is made of programs that the loader is asked of, if packages have them", () => {
    expect(ldd("/usr/bin/ls")).toEqual([]);
    expect(ldd("/tmp/x")).toContainEqual(expect.stringMatching(/->proc::0:ld\.so\[\/tmp\/x\]$/));
  });

  it("is removed by folders that rm holds open, and nothing else is", () => {
    expect(rm("/var/tmp/mkinitramfs_k62EW8")).toEqual([]);
    expect(rm("/lib/modules/6.1.0-41-amd64")).toContainEqual(expect.stringMatching(/rm->file:DELETE:\?\/zram\.ko$/));
    expect(rm("/var/tmp/mkinitramfs_k62EW8", "/srv")).toHaveLength(1);
    expect(rm("/var/tmp/mkinitramfs_k62EW8/../../../srv")).toHaveLength(1);
  });
});

describe("a package", () => {
  it.each([
    "/etc/cron.d/evil",
    "/usr/lib/systemd/system/evil.service",
    "/etc/apt/apt.conf.d/99evil",
    "/etc/profile.d/evil.sh",
  ])("that brings a new way to stay is warned of at once: %s", (path) => {
    const lists = packageLists([...SYSTEM, ...DEMO, path]);
    const { findings } = said(`@110 cron > apt-get > dpkg\n${unpack(path)}\n${unpack("/usr/bin/demo")}`, BEFORE, lists);
    const news = findings.filter(({ type }) => type === "incident" || type === "packages");
    expect(news[0]).toMatchObject({
      type: "incident",
      severity: "high",
      head: { path: expect.stringContaining(path) },
    });
    // One such file does not make the package manager an intruder.
    expect(JSON.stringify(news)).not.toContain("/usr/bin/demo");
  });
});

describe("settings of apt in its arguments", () => {
  it.each([
    "-y,-o,Dpkg::Options::=--force-confdef,-o,Dpkg::Options::=--force-confold",
    "-yqo,Acquire::Retries=3",
    "--option=APT::Get::Assume-Yes=true",
    "-t=stable-backports",
    "-q=2,-oDPkg::Lock::Timeout=60",
    "-oAcquire::http::Timeout=9",
  ])("that change neither where it works nor what it runs: %s", (options) =>
    expect(paths(`@110 cron > apt-get[${options},install,x] > dpkg\n${unpack("/usr/bin/demo")}`)).toEqual([]),
  );
});

describe("nobody else is excused", () => {
  const WRITES = "-> file:CREATE:/usr/bin/ls";
  it.each([
    [
      "another lineage while a run goes on",
      `${UPGRADE}\n@113 sshd > bash ${WRITES}`,
      "proc::0:bash->file:CREATE:/usr/bin/ls",
    ],
    ["a program that is called dpkg", `@110 cron > /opt/dpkg ${WRITES}`, "proc::0:/opt/dpkg->file:CREATE:/usr/bin/ls"],
    ["who is not root", `@110 1000 sshd > dpkg ${WRITES}`, "proc::1000:dpkg->file:CREATE:/usr/bin/ls"],
    [
      "a shell that the package manager is made to start",
      "@110 cron > apt-get > sh[-c] > sh > ls",
      "proc::0:apt-get->proc::0:sh[-c]->proc::0:sh->proc::0:ls",
    ],
    [
      "with another database than the host's",
      `@110 cron > apt-get > dpkg[--admindir=/tmp/x,-i,x.deb] ${WRITES}`,
      "dpkg->file:CREATE:/usr/bin/ls",
    ],
    ["a hook of dpkg's in its arguments", `@110 cron > dpkg[--post-invoke=x,-i,x.deb] > ls`, "dpkg->proc::0:ls"],
    ...[
      "-o,APT::Update::Pre-Invoke::=ls",
      "-oDir::Bin::dpkg=/x",
      "-yqo,Dir=/tmp/x",
      "--option,Dpkg::Pre-Install-Pkgs::=x",
      "--option=Dpkg::Options::=--post-invoke=x",
      "-c,quiet=1",
      "--config-file=/tmp/x",
      "--Config-File,/tmp/x",
      "--OPTION,APT::Update::Pre-Invoke::=ls",
      "-y,-o",
    ].map((option): [string, string, string] => [
      `apt told what to run: ${option}`,
      `@110 cron > apt-get[install,${option}] > ls`,
      "apt-get->proc::0:ls",
    ]),
    [
      "whom an intruder starts",
      `@110 cron > /tmp/x > dpkg ${WRITES}`,
      "proc:::->proc::0:/tmp/x->proc::0:dpkg->file:CREATE:/usr/bin/ls",
    ],
    [
      "a container",
      `@110 podman > conmon[-c,${"0123456789abcdef".repeat(4)},-n,web] > dpkg > sh\n dpkg ${WRITES}`,
      "proc:web:0:dpkg->file:CREATE:/usr/bin/ls",
    ],
    [
      "a daemon that a package started, an hour later",
      `@110 cron > apt-get > dpkg > ${POSTINST} > /usr/lib/demo/tool\n@3800 /usr/lib/demo/tool > ls`,
      "->proc::0:ls",
    ],
  ])("%s", (_, script, end) => expect(paths(script).some((path) => path.endsWith(end))).toBe(true));

  it("is told with the start of the package manager itself, if that is new", () => {
    expect(paths("@110 cron > /opt/x > dpkg")).toContain("proc:::->proc::0:/opt/x->proc::0:dpkg");
  });
});
