import { bench, do_not_optimize, run } from "mitata";
import { socketAddress } from "../../../src/audit/sockaddr.ts";

const ADDRESSES = {
  IPv4: "020001BBCB0071490000000000000000",
  IPv6: "0A0001BB0000000020010DB800A10000000000000000000700000000",
  unix: "01002F72756E2F6E7363642F736F636B657400",
};

for (const [family, hex] of Object.entries(ADDRESSES)) {
  bench(`socketAddress(), ${family}`, () => do_not_optimize(socketAddress(hex, 0, hex.length, true)));
}

await run();
