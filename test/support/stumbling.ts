/** Preloaded into a daemon (NODE_OPTIONS): its core fails on events whose records have STUMBLE's text, as on a bug. */
import { Hosts } from "../../src/monitor/hosts.ts";

const text = process.env["STUMBLE"] ?? "";
const observe = Hosts.prototype.observe;
Hosts.prototype.observe = function (event) {
  if (event.records.some((record) => record.text.slice(record.start, record.end).includes(text)))
    throw new TypeError("stumbled");
  observe.call(this, event);
};
