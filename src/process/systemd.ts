/** The service manager, as labels name it; a file of that name elsewhere has another label. */
export const SYSTEMD: ReadonlySet<string> = new Set(["/usr/lib/systemd/systemd", "/lib/systemd/systemd"]);
