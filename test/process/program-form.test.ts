import { describe, expect, it } from "vitest";
import { shownName } from "../../src/domain/shown-name.ts";
import { programForm } from "../../src/process/program-form.ts";

const TIME = Date.UTC(2023, 10, 14);

describe("programForm()", () => {
  it.each([
    ["bash[/tmp/tmp.AbCd0FgHiJ]", "bash[/tmp/tmp.[random]]"],
    ["python3.11[/tmp/tmpx9k2m4qz.py]", "python3.11[/tmp/tmp[random].py]"],
    ["busybox[sh /tmp/tmp.AbCd0FgHiJ]", "busybox[sh /tmp/tmp.[random]]"],
    ["/opt/app-20231114/run", "/opt/app-[time]/run"],
    ["/opt/app-20231114/python3[/srv/job.py]", "/opt/app-[time]/python3[/srv/job.py]"],
    [
      "/snap/certbot/4353/usr/bin/python3.12[/snap/certbot/4353/bin/certbot]",
      "/snap/certbot/[revision]/usr/bin/python3.12[/snap/certbot/[revision]/bin/certbot]",
    ],
    ["bash[-c]", "bash[-c]"],
    ["nginx", "nginx"],
    ["bash[/opt/job.sh]", "bash[/opt/job.sh]"],
  ])("of %s is %s", (program, form) => expect(shownName(programForm(program, TIME))).toBe(form));
});
