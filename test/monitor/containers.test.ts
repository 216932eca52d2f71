import { describe, expect, it } from "vitest";
import { watch } from "../support/scenario.ts";

const A = "0123456789abcdef".repeat(4);
const B = "fedcba9876543210".repeat(4);

/** Podman starts a container: its monitor, named by the arguments, starts `nginx#N`. */
function start(number: number, id: string, name: string, user = ""): string {
  return `${user}podman > conmon[-c,${id},-n,${name}]#${number} > nginx#${number}`;
}

describe("a container", () => {
  it("stands in the label of all that runs in it", () => {
    const { paths } = watch(`
      @0 ${start(1, A, "web")}
      @110 nginx#1 -> host:192.0.2.9:443
      @111 nginx#1 > dash[-c]`);
    expect(paths).toEqual(["proc:web:0:nginx->proc:web:0:dash[-c]", "proc:web:0:nginx->host:192.0.2.9:443"]);
  });

  it("is no news when it is made anew under its name", () => {
    const { paths } = watch(`
      @0 ${start(1, A, "web")}
      @1 nginx#1 -> host:192.0.2.9:443
      @2 nginx#1 -> file:CREATE:/srv/x
      @110 ${start(2, B, "web")}
      @111 nginx#2 -> host:192.0.2.9:443
      @112 nginx#2 -> file:CREATE:/srv/x`);
    expect(paths).toEqual([]);
  });

  it("is news that nobody knew", () => {
    const { paths } = watch(`
      @0 ${start(1, A, "web")}
      @110 ${start(2, B, "miner")}`);
    expect(paths).toEqual(["proc::0:conmon->proc:miner:0:nginx"]);
  });

  it("may do only what itself did: what the host or another does is news in it", () => {
    const { paths } = watch(`
      @0 ${start(1, A, "web")}
      @1 ${start(2, B, "db")}
      @2 nginx#2 -> host:192.0.2.9:443
      @3 nginx -> host:192.0.2.9:443
      @110 nginx#1 -> host:192.0.2.9:443
      @111 nginx#2 -> host:192.0.2.9:443
      @112 nginx -> host:192.0.2.9:443`);
    expect(paths).toEqual(["proc:web:0:nginx->host:192.0.2.9:443"]);
  });

  it("is another's when another user gives it the same name", () => {
    const { paths } = watch(`
      @0 ${start(1, A, "web", "1000 ")}
      @110 1001 podman#2 > conmon[-c,${B},-n,web]#2 > nginx#2`);
    expect(paths).toEqual(["proc:::->proc::1001:conmon->proc:web@1001:1001:nginx"]);
  });

  it("cannot forge a label by its name", () => {
    const { paths } = watch(`
      @0 ${start(1, A, "web")}
      @110 podman > conmon[-c,${B},-n,web:0:sh->x]#9 > nginx#9`);
    expect(paths).toEqual(["proc::0:conmon->proc:web\\x3a0\\x3ash-\\x3ex:0:nginx"]);
  });

  it("is still his who breaks out of it", () => {
    const { paths } = watch(`
      @0 ${start(1, A, "web")}
      @110 nginx#1 > nsenter > bash -> host:192.0.2.66:4444`);
    expect(paths).toContain("proc:web:0:nginx->proc:web:0:nsenter->proc:web:0:bash->host:192.0.2.66:4444");
  });
});
