/** What the executable tells V8 of memory when it starts; `src/run/short-run.ts` tells the rest. By `npm run bench:memory`. */
export const V8_MEMORY: readonly string[] = [
  // An eighth of the room for new objects that Node would take, and a heap that does not grow with the machine's memory: no slower here,
  // and more than 100 MB less. A gigabyte is several times what all bounds together allow one host.
  "--max-semi-space-size=4",
  "--max-old-space-size=1024",
  // A tenth of growth between two collections: 25 MB less in floods, as against Node's own.
  "--heap-growing-percent=10",
  // All of a collection at once, which takes 50 to 100 ms at 100,000 edges: nobody waits for an answer. Bit by bit, new objects pile up
  // meanwhile, and more the busier the machine is: 20 MB in floods.
  "--no-incremental-marking",
  // What the compilers worked with goes back to the system, where malloc keeps it for each of their threads: 14 MB.
  "--managed-zone-memory",
  // And so do the pages that a collection freed: 30 MB in floods.
  "--memory-pool-timeout=0",
];
