import { bench, do_not_optimize, run } from "mitata";
import { Header, MARK, parseHeader } from "../../../src/audit/line.ts";
import { sample } from "./sample.ts";

const lines = sample.toString("latin1").trimEnd().split("\n");
const header = new Header();

bench(`parseHeader(), ${lines.length} lines`, () => {
  for (const line of lines) do_not_optimize(parseHeader(line, 0, line.length, line.indexOf(MARK), header));
});

await run();
