/** Entry: signals in, exit status out. */
import { run } from "./cli.ts";
import { EXIT_STATUS, FullmonError } from "./domain/error.ts";

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
process.once("SIGTERM", () => stop.abort());

run(process.argv.slice(2), stop.signal).then(
  () => process.exit(),
  (error: unknown) => {
    if (error instanceof FullmonError) {
      process.stderr.write(`fullmon: ${error.message.replaceAll("\n", " ")}\n`);
      process.exit(EXIT_STATUS[error.code]);
    }
    process.stderr.write(
      `fullmon: internal error: please report this\n${error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exit(70);
  },
);
