/** Learn, watch, warn: scenarios from records to findings. */
import { describe, expect, it } from "vitest";
import { UNKNOWN_LABEL } from "../../src/graph/graph.ts";
import { T0 } from "../support/records.ts";
import { watch } from "../support/scenario.ts";

const DAY = `
  @0  init > sshd
  @1  1000 sshd > bash > ls
  @50 1000 sshd > bash > ls
  @51 33 nginx -> host:192.0.2.10:5432
  @52 33 nginx -> file:CREATE:/var/cache/nginx/a
`;

describe("Monitor", () => {
  it("says nothing when nothing is new", () => {
    expect(
      watch(`${DAY}
      @105 1000 sshd > bash > ls
      @125 33 nginx -> host:192.0.2.10:5432
      @126 33 nginx -> file:CREATE:/var/cache/nginx/a`).paths,
    ).toEqual([]);
  });

  it("warns of a path from the nearest known ancestor, and not again of what stands in it", () => {
    expect(watch(`${DAY} @105 1000 sshd > bash > curl -> host:192.0.2.1:80`).paths).toEqual([
      "proc::1000:bash->proc::1000:curl->host:192.0.2.1:80",
    ]);
  });

  it("warns of an exec alone when nothing came of it", () => {
    expect(watch(`${DAY} @105 1000 sshd > bash > curl`).paths).toEqual(["proc::1000:bash->proc::1000:curl"]);
  });

  it("warns of each new far end of one new program", () => {
    expect(
      watch(`${DAY}
      @105 1000 sshd > bash > curl -> host:192.0.2.1:80
           curl -> host:192.0.2.2:80
           curl -> file:CREATE:/tmp/x`).paths,
    ).toEqual([
      "proc::1000:bash->proc::1000:curl->host:192.0.2.1:80",
      "proc::1000:bash->proc::1000:curl->host:192.0.2.2:80",
      "proc::1000:bash->proc::1000:curl->file:CREATE:/tmp/x",
    ]);
  });

  it("warns of what a known program never did", () => {
    expect(watch(`${DAY} @105 33 nginx -> host:192.0.2.99:80`).paths).toEqual(["proc::33:nginx->host:192.0.2.99:80"]);
    expect(watch(`${DAY} @105 33 nginx > id`).paths).toEqual(["proc::33:nginx->proc::33:id"]);
    expect(watch(`${DAY} @105 33 nginx -> file:WRITE:/var/cache/nginx/a`).paths).toEqual([
      "proc::33:nginx->file:WRITE:/var/cache/nginx/a",
    ]);
  });

  it("warns of code that root runs and another user changes, as of a way to root", () => {
    const day = `${DAY} @53 init > cron > bash[/opt/job.sh]\n`;
    const severities = (steps: string) => watch(`${day} ${steps}`).incidents.map(({ severity }) => severity);
    expect(severities("@105 33 nginx -> file:WRITE:/opt/job.sh")).toEqual(["high"]);
    expect(severities("@105 33 nginx -> file:WRITE:/opt/other.sh")).toEqual(["low"]);
    expect(severities("@105 cron -> file:CREATE:/opt/job.sh")).toEqual(["medium"]);
  });

  it("warns of a known program of another user", () => {
    expect(watch(`${DAY} @105 1001 sshd > bash > ls`).paths).toEqual(["proc::0:sshd->proc::1001:bash->proc::1001:ls"]);
    expect(watch(`${DAY} @105 1000/0 bash > ls`).paths).toEqual([
      "proc::1000:bash->priv:root",
      "proc::1000:bash->proc::1000/0:ls",
    ]);
  });

  it("tells programs by what they run and where they lie", () => {
    expect(watch(`${DAY} @105 1000 sshd > bash > /tmp/ls`).paths).toEqual(["proc::1000:bash->proc::1000:/tmp/ls"]);
    expect(watch(`${DAY} @105 1000 sshd > bash[-c]`).paths).toEqual(["proc::0:sshd->proc::1000:bash[-c]"]);
    expect(watch(`${DAY} @105 1000 bash > python3[/opt/x.py] -> host:192.0.2.1:80`).paths).toEqual([
      "proc::1000:bash->proc::1000:python3[/opt/x.py]->host:192.0.2.1:80",
    ]);
  });

  it("follows an execve in the same process", () => {
    expect(watch(`${DAY} @105 1000 sshd > bash > env >> curl -> host:192.0.2.1:80`).paths).toEqual([
      "proc::1000:bash->proc::1000:env->proc::1000:curl->host:192.0.2.1:80",
    ]);
  });

  it("follows it also after the process slept", () => {
    expect(watch(`${DAY} @105 33 nginx > /tmp/x\n@170 33 /tmp/x >> convert -> host:192.0.2.1:80`).paths).toContain(
      "proc::33:nginx->proc::33:/tmp/x->proc::33:convert->host:192.0.2.1:80",
    );
  });

  it("shows the whole way through programs that are new themselves", () => {
    expect(watch(`${DAY} @105 33 nginx > one > two > three -> host:203.0.113.9:4444`).paths).toEqual([
      "proc::33:nginx->proc::33:one->proc::33:two->proc::33:three->host:203.0.113.9:4444",
    ]);
  });

  it("counts how often the new edge was seen in the window", () => {
    const { incidents } = watch(`${DAY}
      @105 33 nginx -> host:192.0.2.99:80
      @106 33 nginx -> host:192.0.2.99:80
      @107 33 nginx -> host:192.0.2.99:80`);
    expect(incidents.map(({ head }) => head.count)).toEqual([3]);
  });

  it("names the causing event, its process and its window", () => {
    const { incidents } = watch(`${DAY} @125 1000 sshd > bash > curl -> host:192.0.2.1:80`);
    expect(incidents).toMatchObject([
      {
        head: {
          time: T0 + 125_002,
          kind: "host",
          syscall: "connect",
          process: { uid: 1000, auid: 1000, ses: 3, exe: "/usr/bin/curl", comm: "curl", argv: ["curl"] },
        },
        window: { number: 3, from: T0 + 120_000, to: T0 + 130_000 },
      },
    ]);
  });

  it("reports the window at hand when the log ends", () => {
    expect(watch(`${DAY} @100.5 33 nginx > id`).paths).toHaveLength(1);
  });

  it("tells during the baseline each severe step of one session within a window's length, and what is left when the log ends", () => {
    const { findings } = watch(`@1 sshd > bash -> file:CREATE:/etc/cron.d/first
      @14 sshd > bash -> file:CREATE:/etc/cron.d/second
      @29 33 nginx -> file:CREATE:/etc/cron.d/other
      @30 sshd > bash -> file:CREATE:/etc/cron.d/third`);
    const said = findings.flatMap((one) =>
      one.type === "incident" ? one.anomalies.map(({ path }) => path) : one.type,
    );
    expect(said).toEqual([
      "phase",
      "proc::0:bash->file:CREATE:/etc/cron.d/first",
      "proc::0:bash->file:CREATE:/etc/cron.d/second",
      "proc::33:nginx->file:CREATE:/etc/cron.d/other",
      "proc::0:bash->file:CREATE:/etc/cron.d/third",
    ]);
  });

  it("reports nothing when the log ends before the baseline does", () => {
    const { phases, incidents } = watch(`${DAY} @99 33 nginx > id`);
    expect(phases).toEqual(["baseline@0"]);
    expect(incidents).toEqual([]);
  });

  it("ignores what the administrator does not want to hear of, far ends and programs", () => {
    const ignore = (text: string) => text === "host:192.0.2.99:80" || text === "proc::0:backup";
    expect(
      watch(
        `${DAY}
      @105 33 nginx -> host:192.0.2.99:80
      @106 33 nginx -> host:192.0.2.98:80
      @107 backup -> file:CREATE:/b/x`,
        { ignore },
      ).paths,
    ).toEqual(["proc::33:nginx->host:192.0.2.98:80"]);
  });

  it("escapes in a path what could pass for a path", () => {
    const [path = ""] = watch(
      `${DAY} @105 33 nginx -> file:CREATE:/tmp/a->host:192.0.2.1:80`.replace("a->", "a\u001b->"),
    ).paths;
    expect(path).toBe("proc::33:nginx->file:CREATE:/tmp/a\\x1b-\\x3ehost:192.0.2.1:80");
  });
});

describe("Monitor and parents that nobody saw", () => {
  it("takes an unknown parent for no news by itself", () => {
    expect(
      watch(`${DAY}
      @105 1000 ghost > bash > ls
      @106 ghost2 > sshd
      @107 1000 stranger > ls`).paths,
    ).toEqual([]);
  });

  it("warns of a program that nobody has ever seen, whoever started it", () => {
    expect(watch(`${DAY} @105 1000 ghost > miner`).paths).toEqual([`${UNKNOWN_LABEL}->proc::1000:miner`]);
  });

  it("warns of what such a program does", () => {
    expect(watch(`${DAY} @105 1000 ghost > miner -> host:203.0.113.9:3333`).paths).toEqual([
      `${UNKNOWN_LABEL}->proc::1000:miner->host:203.0.113.9:3333`,
    ]);
  });

  it("warns of a new deed of a process whose start nobody saw", () => {
    expect(watch(`${DAY} @105 33 apache -> host:203.0.113.9:80`).paths).toEqual([
      "proc::33:apache->host:203.0.113.9:80",
    ]);
  });
});
