/** What is new and no news. */
import { describe, expect, it } from "vitest";
import { watch } from "../support/scenario.ts";

const MANAGER = "/usr/lib/systemd/systemd";
const LEARN = `
  @0 ${MANAGER} > cron
  @1 nginx -> file:CREATE:/srv/known
`;
const paths = (script: string) => watch(LEARN + script).paths;

describe("a unit that runs for the first time", () => {
  it("shows by its program, not by what systemd keeps of it", () => {
    expect(
      paths(`
      @105 ${MANAGER} -> file:CREATE:/run/systemd/units/invocation:check.service
      @106 ${MANAGER} -> file:CREATE:/sys/fs/cgroup/system.slice/check.service
      @107 ${MANAGER} -> file:WRITE:/sys/fs/cgroup/system.slice/check.service/cgroup.procs
      @108 ${MANAGER} > check`),
    ).toEqual([`proc::0:${MANAGER}->proc::0:check`]);
  });

  it("is told when it is another who writes there", () => {
    expect(paths("@105 nginx -> file:CREATE:/sys/fs/cgroup/x")).toHaveLength(1);
    expect(paths("@105 /tmp/systemd -> file:CREATE:/sys/fs/cgroup/x")).toHaveLength(1);
  });

  it("is told when it is no systemd that was there: one in another root has its name", () => {
    expect(paths(`@105 nginx > ${MANAGER} -> file:CREATE:/sys/fs/cgroup/x`)).toEqual([
      `proc::0:nginx->proc::0:${MANAGER}->file:CREATE:/sys/fs/cgroup/x`,
    ]);
  });

  it("is told when systemd writes elsewhere, or what sets programs off", () => {
    expect(paths(`@105 ${MANAGER} -> file:CREATE:/run/systemd/transient/x.service`)).toHaveLength(1);
    expect(paths(`@105 ${MANAGER} -> file:WRITE:/sys/fs/cgroup/rdma/release_agent`)).toHaveLength(1);
  });
});
