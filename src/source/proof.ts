/** Harmless deeds of each kind, done to see whether they come through to the log: kernel, auditd, log and reader at once. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { activitiesOf } from "../audit/activities.ts";
import type { AuditEvent } from "../audit/event.ts";
import { EventStream } from "../audit/event-stream.ts";
import type { DeedKind } from "../doctor/deed.ts";

/** Milliseconds that the log is looked at afterwards. */
const PATIENCE = 5000;
const PAUSE = 100;
const CHUNK = 1 << 20;

/** The deeds that came through; undefined if the log cannot be read. */
export async function prove(log: string): Promise<ReadonlySet<DeedKind> | undefined> {
  let fd: number;
  try {
    fd = openSync(log, "r");
  } catch {
    return undefined;
  }
  try {
    const begin = fstatSync(fd).size;
    const { folder, child } = await act();
    const seen = new Set<DeedKind>();
    const stream = new EventStream((event) => {
      for (const kind of kindsOf(event, folder, child)) seen.add(kind);
    });
    const chunk = Buffer.alloc(CHUNK);
    const deadline = performance.now() + PATIENCE;
    for (let at = begin; seen.size < 4 && performance.now() < deadline; ) {
      const length = readSync(fd, chunk, 0, CHUNK, at);
      at += length;
      if (length > 0) stream.write(chunk.subarray(0, length));
      const now = performance.now();
      stream.expire(now, now - PAUSE);
      if (length === 0) await sleep(PAUSE);
    }
    stream.end();
    return seen;
  } finally {
    closeSync(fd);
  }
}

/** Starts /bin/true, makes and removes an empty folder, connects to itself, and ends a child of its own. */
async function act(): Promise<{ folder: string; child: number }> {
  const { pid: child } = spawnSync("/bin/true");
  const folder = mkdtempSync(join(tmpdir(), "fullmon-proof-"));
  rmdirSync(folder);
  const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const socket = connect(address !== null && typeof address === "object" ? address.port : 0, "127.0.0.1");
  await once(socket, "connect");
  socket.destroy();
  server.close();
  const sleeper = spawn("/bin/sleep", ["60"], { stdio: "ignore" });
  sleeper.kill();
  await once(sleeper, "exit");
  return { folder, child };
}

/** Which of our deeds an event shows. */
function kindsOf(event: AuditEvent, folder: string, child: number): DeedKind[] {
  const pid = event.call?.pid;
  if (pid !== process.pid && pid !== child) return [];
  return activitiesOf(event).flatMap((activity): DeedKind[] => {
    switch (activity.kind) {
      case "exec":
        return pid === child ? ["exec"] : [];
      case "host":
        return activity.address === "127.0.0.1" ? ["connect"] : [];
      case "file":
        return activity.path === folder ? ["file"] : [];
      case "priv":
        return activity.what === "kill" ? ["privilege"] : [];
      default:
        return [];
    }
  });
}
