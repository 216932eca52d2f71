/** Sockets of one program that are joined over the loopback. */
import { describe, expect, it } from "vitest";
import { watch } from "../support/scenario.ts";

const told = (step: string) =>
  watch(
    `@0 init > squid -> sock:[::1]:0\n@1 squid -> host:[::1]:54748\n@2 init > nginx -> sock:127.0.0.1:8080\n${step}`,
  ).paths;

const PAIR = "@105 squid -> sock:[::1]:0\n@105.1";

describe("a pair of sockets over the loopback", () => {
  it("is known by the ports that the program lets the kernel draw, just before", () => {
    expect(told(`${PAIR} squid -> host:[::1]:41909`)).toEqual([]);
    expect(told("@105 squid -> host:[::1]:41909")).toHaveLength(1);
    expect(told("@105 squid -> sock:[::1]:0\n@116 squid -> host:[::1]:41909")).toHaveLength(1);
  });

  it.each([
    ["a port of a service", "squid -> host:[::1]:6379"],
    ["the other family", "squid -> host:127.0.0.1:41909"],
    ["another host", "squid -> host:[2001:db8::1]:41909"],
    ["who draws none there", "nginx -> host:127.0.0.1:41909"],
    ["a listener", "squid -> sock:[::1]:41909"],
  ])("is none with %s", (_, step) => expect(told(`${PAIR} ${step}`)).toHaveLength(1));

  it("is none of who draws a port for the first time", () => {
    expect(told("@105 nginx -> sock:[::1]:0\n@105.1 nginx -> host:[::1]:41909")).toHaveLength(2);
  });
});
