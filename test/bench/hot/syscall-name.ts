import { bench, do_not_optimize, run } from "mitata";
import { syscallName } from "../../../src/audit/syscall-tables.ts";

const ARCHES = [0xc000003e, 0x40000003, 0xc00000b7] as const;

for (const arch of ARCHES) {
  bench(`syscallName(), ${arch.toString(16)}, 400 numbers`, () => {
    for (let number = 0; number < 400; number++) do_not_optimize(syscallName(arch, number));
  });
}

await run();
