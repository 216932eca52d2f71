/** FTP's connections for data. */
import { describe, expect, it } from "vitest";
import { watch } from "../support/scenario.ts";

const told = (step: string) =>
  watch(
    `@0 cron > curl -> host:192.0.2.1:21\n@1 curl -> host:127.0.0.1:21\n@2 cron > wget -> host:192.0.2.1:80\n@105 ${step}`,
  ).paths;

describe("a connection for FTP's data", () => {
  it("goes to any port of a host that the process is known to ask for one", () => {
    expect(told("curl -> host:192.0.2.1:40123")).toEqual([]);
    expect(told("curl -> host:192.0.2.1:1024")).toEqual([]);
  });

  it.each([
    ["another host", "curl -> host:192.0.2.2:40123"],
    ["a port of a service", "curl -> host:192.0.2.1:22"],
    ["this machine", "curl -> host:127.0.0.1:6379"],
    ["who does not talk FTP", "wget -> host:192.0.2.1:40123"],
  ])("is none to %s", (_, step) => expect(told(step)).toHaveLength(1));
});
