import { bench, do_not_optimize, run } from "mitata";
import { EventStream } from "../../../src/audit/event-stream.ts";
import { sample } from "./sample.ts";

bench("EventStream, 1 MB", () => {
  const stream = new EventStream(do_not_optimize);
  stream.write(sample);
  stream.end();
});

await run();
