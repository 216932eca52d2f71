/** Family 0: a datagram to it goes to IPv4, a connect to it is a disconnect. */
import { describe, expect, it } from "vitest";
import { readActivities } from "../support/events.ts";

/** A call with an address of family 0 (x86-64: 42 connect, 44 sendto). */
function call(number: number, saddr: string): string {
  const id = "msg=audit(1700000000.123:42):";
  const ids = "auid=4294967295 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=4294967295";
  return [
    `type=SYSCALL ${id} arch=c000003e syscall=${number} success=yes exit=5 a0=3 a1=1 a2=5 a3=0 items=0 ppid=1 pid=2 ${ids} comm="x" exe="/usr/bin/x" key=(null)`,
    `type=SOCKADDR ${id} saddr=${saddr}`,
    `type=PROCTITLE ${id} proctitle="x"`,
    "",
  ].join("\n");
}

const TO_DNS = "00000035C00002010000000000000000";

describe("hostActivities()", () => {
  it("takes a datagram to family 0 for one to the IPv4 address in it", () => {
    expect(readActivities(call(44, TO_DNS))).toMatchObject([{ kind: "host", how: "send", endpoint: "192.0.2.1:53" }]);
  });

  it("makes no edge of a connect to family 0", () => {
    expect(readActivities(call(42, TO_DNS))).toEqual([]);
  });

  it("makes no edge of a datagram to family 0 without an address", () => {
    expect(readActivities(call(44, "00000000000000000000000000000000"))).toEqual([]);
  });
});
