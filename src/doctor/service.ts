/** fullmon's own service: whether it runs, and whether its sandbox is as it was shipped. */
import { type Advice, bad, good, note, warn } from "./advice.ts";
import type { Facts } from "./facts.ts";

export function serviceAdvice(facts: Facts): Advice[] {
  const unit = facts.units?.["fullmon.service"];
  if (facts.units === undefined)
    return [note("service", "No systemd runs here: fullmon has to be started by something else.")];
  if (unit === undefined || unit["LoadState"] === "not-found")
    return [warn("service-installed", "The service is not installed.", "sudo ./install-debian.sh")];
  const found: Advice[] = [];
  if (unit["LoadState"] === "masked" || unit["UnitFileState"] === "masked")
    return [
      bad(
        "service-running",
        "The service is masked.",
        "sudo systemctl unmask fullmon",
        "sudo systemctl enable --now fullmon",
      ),
    ];
  if (unit["ActiveState"] !== "active")
    found.push(
      bad(
        "service-running",
        `The service does not run (${unit["ActiveState"] ?? "unknown"}): nobody watches.`,
        "journalctl -u fullmon -n 20",
        "sudo systemctl restart fullmon",
      ),
    );
  else found.push(good("service-running", "The service runs."));
  if (unit["UnitFileState"] === "disabled")
    found.push(
      warn(
        "service-enabled",
        "The service is disabled: after the next boot nobody watches.",
        "sudo systemctl enable fullmon",
      ),
    );
  const restarts = Number(unit["NRestarts"] ?? 0);
  if (restarts > 0)
    found.push(
      warn(
        "service-restarts",
        `The service ended ${restarts} times by itself and was started again.`,
        "journalctl -u fullmon | grep -i -e error -e fullmon:",
        "sudo systemctl reset-failed fullmon",
      ),
    );
  return [...found, ...sandbox(facts), ...state(facts)];
}

/** The state of a process, /proc/PID/status of proc(5). */
function sandbox({ serviceStatus }: Facts): Advice[] {
  if (serviceStatus === undefined) return [];
  const weak: string[] = [];
  if (/^Uid:\s+0\b/m.test(serviceStatus)) weak.push("it runs as root");
  if (!/^NoNewPrivs:\s+1/m.test(serviceStatus)) weak.push("it may gain privileges (NoNewPrivileges)");
  if (!/^Seccomp:\s+2/m.test(serviceStatus)) weak.push("its system calls are not filtered (SystemCallFilter)");
  if (weak.length === 0) return [good("sandbox", "The service runs in its sandbox.")];
  return [
    warn(
      "sandbox",
      `The sandbox is weaker than it was shipped: ${weak.join(", ")}.`,
      "systemctl cat fullmon # what do drop-ins change?",
      "systemd-analyze security fullmon",
    ),
  ];
}

function state({ stateFiles, unsafeStateFiles }: Facts): Advice[] {
  if (stateFiles === undefined) return [];
  if (stateFiles.length === 0) return [note("state", "No state is kept: after a restart the service learns anew.")];
  const found: Advice[] = [];
  if (unsafeStateFiles.length > 0)
    found.push(
      warn(
        "state",
        `Others may write the state (${unsafeStateFiles.join(", ")} in /var/lib/fullmon) and so decide what is news: the service does not start with it.`,
        "sudo chmod -R go-w /var/lib/fullmon",
        "sudo fullmon baseline review # does it hold what nobody learned?",
      ),
    );
  else found.push(good("state", "What was learned is kept, and nobody else may write it."));
  const damaged = stateFiles.filter((name) => /\.damaged-[0-9TZ]+$/.test(name));
  if (damaged.length > 0)
    found.push(
      note(
        "state-damaged",
        `The state was damaged and set aside (${damaged.join(", ")}): all was learned anew since.`,
        "sudo fullmon baseline review # what was learned anew: is any of it an intruder's?",
        `sudo rm ${damaged.map((name) => `/var/lib/fullmon/${name}*`).join(" ")}`,
      ),
    );
  return found;
}
