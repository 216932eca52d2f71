import { Host } from "./host.ts";
import { Random } from "./random.ts";
import { Schedule } from "./schedule.ts";
import { autovacuum, checkpointer, postgres, redis } from "./services/data.ts";
import { admin, deployment } from "./services/people.ts";
import { cron, journal, monitoring } from "./services/system.ts";
import { nginx, node, php } from "./services/web.ts";
import { type LogSummary, LogWriter } from "./writer.ts";

const SERVICES = [
  nginx,
  php,
  node,
  postgres,
  checkpointer,
  autovacuum,
  redis,
  cron,
  monitoring,
  journal,
  admin,
  deployment,
];
const START = Date.UTC(2026, 10, 24, 8);
const SEED = 20261124;

/**
 * Writes a server's audit log of about `bytes` to `file`: the same one each time. More bytes are a longer day.
 *
 * The pace is that of a recording of a small web server: about 20 events a second, with seconds of some hundred (a vacuum)
 * and of some thousand (a release). It matters to who is compared: ausearch looks at all events of the last three seconds
 * for each record. With `haste` the same things happen so many times as fast: 25 is a busy server.
 */
export function generateLog(file: string, bytes: number, haste = 1): LogSummary {
  const random = new Random(SEED);
  const schedule = new Schedule(START);
  const writer = new LogWriter(file, random, "ENRICHED", haste);
  const host = new Host(random, schedule, writer);
  for (const service of SERVICES) schedule.start(service(host));
  schedule.run(() => writer.bytes >= bytes);
  return writer.close();
}
