/** Sensitive names in folders for what is temporary whose names are drawn. */
import { describe, expect, it } from "vitest";
import { watch } from "../support/scenario.ts";

const PTH = "overlay/lib/python3.11/site-packages/distutils-precedence.pth";
const PIP = "python3[/srv/venv/bin/pip]";
const RUNNER = "python3[/srv/venv/lib/pip/__pip-runner__.py]";

/** A build in a folder that pip makes, and what fills it. */
const build = (folder: string, name = PTH, filler = RUNNER) => `
  runner > ${PIP} -> file:CREATE:${folder}
  ${PIP} > ${filler} -> file:CREATE:${folder}/${name}`;

const LEARNED = `@0 runner -> file:WRITE:/srv/log\n@1 ${build("/tmp/pip-build-env-1m5gys65").trim()}`;

const told = (script: string) =>
  watch(`${LEARNED}\n@110 ${script.trim()}`)
    .incidents.filter(({ window }) => window.number > 0)
    .flatMap(({ anomalies }) => anomalies.map(({ severity, path }) => `${severity} ${path}`));

describe("a sensitive name in a drawn folder of its own job", () => {
  it("is known by what was in the last", () => {
    expect(told(build("/tmp/pip-build-env-7ba4xdsl"))).toEqual([]);
    // What might be a word is a draw where draws are known.
    expect(told(build("/tmp/pip-build-env-abcdwxyz"))).toEqual([]);
  });

  it("is another if it is called otherwise, or somebody else's", () => {
    const folder = "/tmp/pip-build-env-7ba4xdsl";
    const evil = PTH.replace("distutils-precedence", "evil");
    expect(told(build(folder, evil))).toEqual([`high proc::0:${RUNNER}->file:CREATE:${folder}/${evil}`]);
    expect(told(build(folder, PTH, "cp"))).toContainEqual(
      `high proc::0:${PIP}->proc::0:cp->file:CREATE:${folder}/${PTH}`,
    );
  });

  it("is news in a folder that another made, or that is no such folder", () => {
    const folder = "/tmp/pip-build-env-7ba4xdsl";
    const put = (path: string) => told(`runner > ${PIP} > ${RUNNER} -> file:CREATE:${path}/${PTH}`);
    expect(put(folder)).toEqual([`high proc::0:${RUNNER}->file:CREATE:${folder}/${PTH}`]);
    expect(told(build("/srv/pip-build-env-7ba4xdsl"))).toContainEqual(
      `high proc::0:${RUNNER}->file:CREATE:/srv/pip-build-env-7ba4xdsl/${PTH}`,
    );
  });
});
