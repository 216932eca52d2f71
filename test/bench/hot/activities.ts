import { bench, do_not_optimize, run } from "mitata";
import { activitiesOf } from "../../../src/audit/activities.ts";
import { EventStream } from "../../../src/audit/event-stream.ts";
import { sample } from "./sample.ts";

// Events decode themselves once, so they must be new: take off what EventStream alone costs.
bench("EventStream and activitiesOf(), 1 MB", () => {
  const stream = new EventStream((event) => do_not_optimize(activitiesOf(event)));
  stream.write(sample);
  stream.end();
});

await run();
