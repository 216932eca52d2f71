/** Entry: signals in, exit status out. */
import { run } from "./cli.ts";
import { EXIT_STATUS, FullmonError } from "./domain/error.ts";
import { settleCompilers } from "./run/settle.ts";

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
process.once("SIGTERM", () => stop.abort());

function fail(error: unknown): never {
  if (error instanceof FullmonError) {
    process.stderr.write(`fullmon: ${error.message.replaceAll("\n", " ")}\n`);
    process.exit(EXIT_STATUS[error.code]);
  }
  process.stderr.write(
    `fullmon: internal error: please report this\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(70);
}

// What a timer's or a watcher's callback throws, which no promise holds.
process.once("uncaughtException", fail);

run(process.argv.slice(2), stop.signal).then(
  () => settleCompilers().then(() => process.exit()),
  (error: unknown) => settleCompilers().then(() => fail(error)),
);
