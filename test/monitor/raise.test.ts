/** What is graver than its edge tells by itself. */
import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/audit/event-stream.ts";
import { Monitor } from "../../src/monitor/monitor.ts";
import {
  APP,
  CRON,
  child,
  creates,
  type Deed,
  deedsLog,
  PHP,
  ROOT_SHELL,
  ROUTINE,
  SHELL,
  starts,
  warned,
} from "../support/deeds.ts";
import type { Who } from "../support/records.ts";
import { OPTIONS } from "../support/scenario.ts";

/** What is said of a shell that somebody starts through a wrapper, which goes on as the shell or starts it. */
function throughWrapper(who: Who, wrapper: string, goesOn: boolean): string[] {
  const first = child(who, `/usr/bin/${wrapper}`);
  const shell = goesOn ? { ...first, exe: "/usr/bin/bash", comm: "bash" } : child(first, "/usr/bin/bash");
  return warned([starts(105, first, [wrapper, "bash"]), starts(105.1, shell, ["bash"])]);
}

describe("a shell", () => {
  it.each(["timeout", "setsid", "nohup", "env", "nice", "flock", "script", "xargs", "find", "sudo"])(
    "that a service starts through %s is as grave as one that it starts itself",
    (wrapper) => {
      for (const goesOn of [true, false])
        expect(throughWrapper(APP, wrapper, goesOn)).toEqual([
          `high proc::999:node[/opt/app/app.js]->proc::999:${wrapper}->proc::999:bash`,
        ]);
    },
  );

  it("is found behind several wrappers", () => {
    const first = child(APP, "/usr/bin/setsid");
    const second = child(first, "/usr/bin/timeout");
    const deeds = [starts(105, first), starts(105.1, second), starts(105.2, child(second, "/usr/bin/dash"))];
    expect(warned(deeds)).toEqual([
      "high proc::999:node[/opt/app/app.js]->proc::999:setsid->proc::999:timeout->proc::999:dash",
    ]);
  });

  it("that runs a script, as whose first line names env, is a new program", () => {
    const env = child(APP, "/usr/bin/env");
    const script = { ...env, exe: "/usr/bin/bash", comm: "bash" };
    const deeds = [
      starts(105, env, ["/usr/bin/env", "bash", "/opt/app/run"]),
      starts(105.1, script, ["bash", "/opt/app/run"]),
    ];
    expect(warned(deeds).map((line) => line.split(" ")[0])).toEqual(["medium"]);
  });

  it("is no service's where a shell, cron or a login stands behind the wrapper", () => {
    for (const who of [SHELL, ROOT_SHELL, CRON])
      expect(throughWrapper(who, "timeout", false).map((line) => line.split(" ")[0])).toEqual(["medium"]);
  });
});

describe("code among compiled templates", () => {
  const page = (second: number, name: string) => creates(second, PHP, `/srv/www/cache/page/${name}`);

  it("is as grave as elsewhere where there was none", () => {
    expect(warned([page(105, "img20261.php")])).toEqual([
      "high proc::33:php-fpm8.2->file:CREATE:/srv/www/cache/page/img20261.php",
    ]);
  });

  it("is no news where the program compiles", () => {
    const before = [1, 2, 3, 4].map((round) => page(round * 20, `${"7f3a9c0b12de45".repeat(2)}${round}abc.php`));
    expect(warned([...before, page(105, `${"0b12de457f3a9c".repeat(2)}9abc.php`)])).toEqual([]);
  });
});

it("what was told as grave is as grave after a restart: it does not become known by coming again", () => {
  const through = (second: number): Deed[] => {
    const first = child(APP, "/usr/bin/timeout");
    return [starts(second, first), starts(second + 0.1, child(first, "/usr/bin/bash"))];
  };
  const monitorOf = () => new Monitor({ ...OPTIONS, rebase: true, journal: true }, () => undefined);
  const follow = (monitor: Monitor, deeds: readonly Deed[]) => {
    const stream = new EventStream((event) => monitor.observe(event));
    stream.write(Buffer.from(deedsLog(deeds), "latin1"));
    stream.end();
  };
  const before = monitorOf();
  follow(before, [...ROUTINE, ...through(105), starts(120, child(SHELL, "/usr/bin/ls"))]);
  const after = monitorOf();
  after.restore(JSON.parse(JSON.stringify(before.checkpoint())));
  follow(
    after,
    [130, 150, 170, 190, 210].flatMap((second) => through(second)),
  );
  const { edges } = after.checkpoint();
  const shell = edges.find(({ key }) => key === "proc::999:bash");
  const wrapper = edges.find(({ key }) => key === "proc::999:timeout");
  expect([wrapper?.known, shell?.known]).toEqual([true, false]);
});
