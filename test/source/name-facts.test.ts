/** What doctor has to know of names, from files in a root of their own. */
import { spawn } from "node:child_process";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { nameFacts } from "../../src/source/name-facts.ts";
import { useFolder } from "../support/folder.ts";

describe("nameFacts()", () => {
  const path = useFolder();
  const write = (name: string, text: string) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  };
  const facts = () => nameFacts(0, path("."));

  it("knows nothing of a machine without anything", () => {
    expect(facts()).toEqual({
      serviceOptions: undefined,
      hasTcpdump: false,
      hasResolvedMonitor: false,
      resolverLog: undefined,
      resolvers: [],
      resolverConf: { dnsmasq: "", unbound: "" },
    });
  });

  it("has the options of a service that does not run from its file", () => {
    write("etc/default/fullmon", '#FULLMON_OPTIONS="--dns auto"\nFULLMON_OPTIONS="--rebase  --dns resolved"\n');
    expect(facts().serviceOptions).toEqual(["--rebase", "--dns", "resolved"]);
    write("etc/default/fullmon", 'FULLMON_OPTIONS=""\n');
    expect(facts().serviceOptions).toEqual([]);
  });

  it("has those of one that runs from its process", () => {
    write("etc/default/fullmon", 'FULLMON_OPTIONS="--dns auto"\n');
    expect(nameFacts(process.pid, path(".")).serviceOptions).not.toContain("auto");
    expect(nameFacts(2 ** 30, path(".")).serviceOptions).toEqual(["--dns", "auto"]);
  });

  it("has files of any letters in either", () => {
    write("etc/default/fullmon", 'FULLMON_OPTIONS="--dns log=/var/log/dnsmäsq"\n');
    write("var/log/dnsmäsq", "");
    expect(facts().serviceOptions).toEqual(["--dns", "log=/var/log/dnsmäsq"]);
    expect(facts().resolverLog).toBeDefined();
    const child = spawn("sh", ["-c", "read line", "sh", "log=/ä"]);
    const { serviceOptions } = nameFacts(child.pid ?? 0, path("."));
    child.kill("SIGKILL");
    expect(serviceOptions).toContain("log=/ä");
  });

  it("finds tcpdump, the resolver's address and its configuration in all files", () => {
    write("usr/bin/tcpdump", "");
    write("run/systemd/resolve/io.systemd.Resolve.Monitor", "");
    write("etc/resolv.conf", "search example.org\nnameserver 127.0.0.1\n");
    write("etc/dnsmasq.d/log.conf", "log-queries\n");
    expect(facts()).toMatchObject({ hasTcpdump: true, hasResolvedMonitor: true, resolvers: ["127.0.0.1"] });
    expect(facts().resolverConf.dnsmasq).toContain("log-queries");
  });

  it("counts lines and answers of the log that the service follows", () => {
    write("etc/default/fullmon", 'FULLMON_OPTIONS="--dns log=/var/log/dnsmasq.log"\n');
    expect(facts().resolverLog).toMatchObject({ trouble: "missing" });
    const head = "Nov 24 10:11:06 dnsmasq[812]: 7 127.0.0.1/40012";
    write(
      "var/log/dnsmasq.log",
      `${head} query[A] www.example.org from 127.0.0.1\n${head} reply www.example.org is 192.0.2.1\n`,
    );
    const dayAgo = Date.now() / 1000 - 86_400;
    utimesSync(path("var/log/dnsmasq.log"), dayAgo, dayAgo);
    const { resolverLog } = facts();
    expect(resolverLog).toMatchObject({ trouble: undefined, lines: 2, answers: 1 });
    expect(Math.round((resolverLog?.age ?? 0) / 3600)).toBe(24);
  });
});
