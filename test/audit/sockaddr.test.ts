import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { socketAddress } from "../../src/audit/sockaddr.ts";
import { addressRecord } from "../support/records.ts";

/** Decodes hex that stands in the middle of a text. */
function decode(hex: string, littleEndian = true) {
  return socketAddress(`saddr=${hex}\x1dSADDR`, 6, 6 + hex.length, littleEndian);
}

const web = { family: "inet", address: "192.0.2.1", port: 80, endpoint: "192.0.2.1:80" };
const v6 = (address: string, port = 443) => ({ family: "inet6", address, port, endpoint: `[${address}]:${port}` });
/** An IPv6 address of 32 digits at port 443. */
const at = (digits: string) => `0A0001BB00000000${digits}00000000`;

describe("socketAddress()", () => {
  it.each<[string, string, object | undefined]>([
    ["IPv4", "02000050C00002010000000000000000", web],
    ["IPv4 in lower case", "02000050c00002010000000000000000", web],
    ["IPv4 without the filling", "02000050C0000201", web],
    ["IPv4 with rubbish in the filling", "02000050C0000201DEADBEEF00000000", web],
    ["IPv4 too short", "02000050C00002", { family: "inet" }],
    [
      "port 0 and address 0",
      "0200000000000000",
      { family: "inet", address: "0.0.0.0", port: 0, endpoint: "0.0.0.0:0" },
    ],
    [
      "highest port",
      "0200FFFF7F000001",
      { family: "inet", address: "127.0.0.1", port: 65535, endpoint: "127.0.0.1:65535" },
    ],
    ["IPv6", at("20010DB8000000000000000000000001"), v6("2001:db8::1")],
    ["the first of two equal runs of zeros", at("20010DB8000000000001000000000001"), v6("2001:db8::1:0:0:1")],
    ["the longest run of zeros", at("20010000000000010000000000000001"), v6("2001:0:0:1::1")],
    ["no run for a single zero", at("20010DB8000000010001000100010001"), v6("2001:db8:0:1:1:1:1:1")],
    ["no zeros", at("20010DB8000100020003000400050006"), v6("2001:db8:1:2:3:4:5:6")],
    ["::", at("00000000000000000000000000000000"), v6("::")],
    ["::1", at("00000000000000000000000000000001"), v6("::1")],
    ["zeros at the end", at("FE800000000000000000000000000000"), v6("fe80::")],
    [
      "a v4-mapped address",
      "0A00005000000000" + "00000000000000000000FFFFC0000201" + "00000000",
      { ...web, family: "inet6" },
    ],
    ["IPv6 without its scope", "0A0001BB0000000020010DB8000000000000000000000001", v6("2001:db8::1")],
    [
      "a scope, which is not the address",
      "0A0001BB00000000FE800000000000000000000000000001" + "02000000",
      v6("fe80::1"),
    ],
    [
      "a flow, which is not the address",
      "0A0001BB12345678" + "20010DB8000000000000000000000001" + "00000000",
      v6("2001:db8::1"),
    ],
    ["IPv6 too short", "0A0001BB0000000020010DB8", { family: "inet6" }],
    ["unix", "01002F72756E2F6100", { family: "local", path: "/run/a" }],
    ["unix without NUL", "01002F72756E2F61", { family: "local", path: "/run/a" }],
    ["unix with rubbish behind its NUL", "01002F72756E2F6100005F8E", { family: "local", path: "/run/a" }],
    ["unix, relative", "0100612E736F636B00", { family: "local", path: "a.sock" }],
    ["abstract unix", "0100002F746D702F61", { family: "local", path: "@/tmp/a" }],
    ["unnamed unix", "0100", { family: "local" }],
    ["unix with nothing but NULs", "01000000000000", { family: "local" }],
    ["unix, not UTF-8", "01002FFF00", { family: "local", path: "/\\xff" }],
    ["netlink", "100000000000000000000000", { family: "netlink" }],
    ["unspec", "00000000000000000000000000000000", { family: "unspec" }],
    ["packet", "11000003", { family: "packet" }],
    ["alg", "2600", { family: "alg" }],
    ["vsock", "2800", { family: "vsock" }],
    ["an unheard-of family", "FF00", { family: "unknown-family(255)" }],
    ["a family without a name", "1B000000", { family: "unknown-family(27)" }],
    ["AX.25", "0300", { family: "ax25" }],
    ["CAN", "1D000000", { family: "can" }],
    ["Bluetooth", "1F000100AABBCCDDEEFF", { family: "bluetooth" }],
    ["the last known family", "2C00", { family: "xdp" }],
    ["the one behind it", "2D00", { family: "unknown-family(45)" }],
    ["one byte", "02", undefined],
    ["nothing", "", undefined],
    ["an odd digit behind what counts", "02000050C00002010000000000000000F", web],
    ["an odd digit", "02000050C000020", undefined],
    ["blanks", "0A000050 0000 0000", undefined],
    ["no hex", "(null)", undefined],
  ])("reads %s", (_, hex, want) => {
    if (want === undefined || !("port" in want)) expect(decode(hex)).toEqual(want);
    else expect(decode(hex)).toMatchObject(want);
    // Again, now that it may have been remembered.
    expect(decode(hex)).toEqual(decode(hex));
  });

  it("reads the family by the byte order of the machine, and the port never", () => {
    expect(decode("0002D903C00002010000000000000000", false)).toMatchObject({ address: "192.0.2.1", port: 55555 });
    expect(decode("0002D903C00002010000000000000000", true)).toEqual({ family: "unknown-family(512)" });
    expect(decode("02000050C00002010000000000000000", false)).toEqual({ family: "unknown-family(512)" });
    expect(decode("02000050C00002010000000000000000", true)).toMatchObject(web);
  });

  it("gives a remembered address to no other bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.ipV4(), fc.nat(65535)), { minLength: 2, maxLength: 50 }), (peers) => {
        for (const [host, port] of [...peers, ...peers]) {
          const fields = addressRecord(`${host}:${port}`).fields;
          expect(decode(fields.slice(6))?.endpoint).toBe(`${host}:${port}`);
        }
      }),
    );
  });

  it("remembers no cut address for a whole one", () => {
    expect(decode("02000051C000")).toEqual({ family: "inet" });
    expect(decode("02000051C0000201")).toMatchObject({ port: 81 });
    expect(decode("0A0001BC0000000020010DB8")).toEqual({ family: "inet6" });
    expect(decode("0A0001BC0000000020010DB800000000000000000000000100000000")).toMatchObject({ port: 444 });
  });

  it("gives the same answer for damaged hex before and after it has seen the whole", () => {
    const whole = "0200005AC00002010000000000000000";
    for (const damaged of [`${whole}0`, "0200005AC0000201zz", "0200005AC0000201", "0200005AC000020", `${whole}zz`]) {
      const before = decode(damaged.replace("5A", "5B"));
      expect(decode(whole.replace("5A", "5C"))).toMatchObject({ port: 92 });
      const behind = decode(damaged.replace("5A", "5C"));
      expect([damaged, behind?.address, behind?.family]).toEqual([damaged, before?.address, before?.family]);
    }
  });
});
