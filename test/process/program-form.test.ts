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
    ["dash[/srv/ci/My app@tmp/durable-9abb80a8/script.sh]", "dash[/srv/ci/My app@tmp/durable-[random]/script.sh]"],
    ["dash[/srv/ci/a@2@tmp/durable-12345678/script.sh.copy]", "dash[/srv/ci/a@2@tmp/durable-[random]/script.sh.copy]"],
    ["dash[/opt/agent/temp/custom_script4501270424913382617]", "dash[/opt/agent/temp/custom_script[random]]"],
    ["dash[/tmp/jenkins14712345678901234567.sh]", "dash[/tmp/jenkins[random].sh]"],
    ["dash[/tmp/jenkins4712345678901234.sh]", "dash[/tmp/jenkins[random].sh]"],
    ["/tmp/go-build3412345678/b001/x.test", "/tmp/go-build[random]/b001/x.test"],
    ["/var/tmp/go-build341234/b001/exe/main", "/var/tmp/go-build[random]/b001/exe/main"],
    // Only a folder, and only there.
    ["/tmp/go-build3412345678", "/tmp/go-build3412345678"],
    ["/srv/go-build3412345678/b001/x.test", "/srv/go-build3412345678/b001/x.test"],
    // Of what runs only the script is drawn, at its end, and by no other name.
    ["dash[/srv/ci/app/durable-9abb80a8/script.sh]", "dash[/srv/ci/app/durable-9abb80a8/script.sh]"],
    ["dash[/srv/ci/app@tmp/durable-9abb80a8/evil.sh]", "dash[/srv/ci/app@tmp/durable-9abb80a8/evil.sh]"],
    ["dash[/srv/ci/app@tmp/durable-evilevil/script.sh]", "dash[/srv/ci/app@tmp/durable-evilevil/script.sh]"],
    ["dash[/opt/agent/custom_script450127042491338]", "dash[/opt/agent/custom_script450127042491338]"],
    ["dash[/opt/agent/4501270424913382617.sh]", "dash[/opt/agent/4501270424913382617.sh]"],
    ["dash[/opt/custom_script4501270424913382617/x.sh]", "dash[/opt/custom_script4501270424913382617/x.sh]"],
    ["/opt/agent/tool4501270424913382617", "/opt/agent/tool4501270424913382617"],
  ])("of %s is %s", (program, form) => expect(shownName(programForm(program, TIME))).toBe(form));
});
