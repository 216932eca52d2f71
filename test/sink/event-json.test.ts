import { describe, expect, it } from "vitest";
import { readEvents } from "../support/events.ts";
import { eventOf } from "../support/notation.ts";

describe("eventJson()", () => {
  it("has the fields that are documented, and no others", () => {
    const log = eventOf("execve = 0 | argv ls -l | cwd /root | NORMAL ls | who key=k", { node: "web" });
    expect(readEvents(log).events).toEqual([
      {
        node: "web",
        time: 1_700_000_000,
        serial: 42,
        records: ["SYSCALL", "EXECVE", "CWD", "PATH", "PROCTITLE"],
        syscall: "execve",
        arch: "x86_64",
        success: "yes",
        exit: 0,
        pid: 812,
        ppid: 800,
        uid: 1000,
        euid: 1000,
        auid: 1000,
        ses: 3,
        tty: "pts0",
        comm: "bash",
        exe: "/usr/bin/bash",
        argv: ["ls", "-l"],
        cwd: "/root",
        proctitle: "ls -l",
        paths: [{ item: 0, name: "/root/ls", nametype: "NORMAL" }],
        keys: ["k"],
        complete: true,
        activities: [{ kind: "exec", path: "/root/ls", argv: ["ls", "-l"] }],
      },
    ]);
  });

  it("has an address with its port, or a path", () => {
    expect(readEvents(eventOf("connect = 0 | addr 192.0.2.1:80")).events[0]?.sockaddr).toMatchObject({
      family: "inet",
      address: "192.0.2.1",
      port: 80,
    });
    expect(readEvents(eventOf("connect = 0 | addr /run/x")).events[0]?.sockaddr).toEqual({
      family: "local",
      path: "/run/x",
    });
  });

  it("leaves out what the log does not have", () => {
    const [event] = readEvents(
      "type=USER_LOGIN msg=audit(1700000000.000:7): pid=9 uid=0 msg='op=login exe=\"/usr/sbin/sshd\" res=success'\n",
    ).events;
    expect(event).toEqual({
      time: 1_700_000_000,
      serial: 7,
      records: ["USER_LOGIN"],
      pid: 9,
      uid: 0,
      exe: "/usr/sbin/sshd",
      keys: [],
      complete: true,
      activities: [],
    });
  });

  it("has null for a name and an argument that are missing", () => {
    const log = eventOf("execve = 0 | argv a b c | cwd / | NORMAL (null)").replace(' a1="b"', "");
    expect(readEvents(log).events[0]).toMatchObject({ argv: ["a", null, "c"], paths: [{ name: null }] });
  });

  it("keeps the milliseconds of the time", () => {
    expect(readEvents(eventOf("read = 1", { time: 1_700_000_000_007 })).events[0]?.time).toBe(1_700_000_000.007);
  });
});
