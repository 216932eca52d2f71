import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { programOf } from "../../src/process/program.ts";

/** The program of a command line, run in /w. */
const program = (exe: string, ...argv: (string | null)[]) => programOf(exe, argv, "/w");

describe("programOf()", () => {
  it.each([
    ["/usr/bin/curl", "curl"],
    ["/bin/ls", "ls"],
    ["/usr/sbin/sshd", "sshd"],
    ["/sbin/init", "init"],
    ["/usr/local/bin/curl", "/usr/local/bin/curl"],
    ["/tmp/nginx", "/tmp/nginx"],
    ["/home/bob/bin/ls", "/home/bob/bin/ls"],
    ["/usr/bin/x/ls", "/usr/bin/x/ls"],
    ["/usr/binary/ls", "/usr/binary/ls"],
    ["/x/usr/bin/ls", "/x/usr/bin/ls"],
    ["/usr/lib/systemd/systemd", "/usr/lib/systemd/systemd"],
    ["/tmp/x (deleted)", "/tmp/x(deleted)"],
    ["/usr/sbin/sshd (deleted)", "sshd"],
    ["/memfd:payload (deleted)", "memfd[payload]"],
    ["/memfd: (deleted)", "memfd[]"],
    ["/", "/"],
    ["", ""],
  ])("of %s is %s", (exe, want) => expect(program(exe, "anything", "-c", "x")).toBe(want));

  it("never takes a file's name for what an interpreter interprets", () => {
    expect(program("/srv/python3[/opt/job.py]")).not.toBe(program("/srv/python3", "python3", "/opt/job.py"));
    expect(program("/srv/x(deleted)")).not.toBe(program("/srv/x (deleted)"));
    expect(program("/usr/bin/[")).toBe("[");
  });

  it("is never decided by what the process calls itself", () => {
    expect(program("/tmp/x", "nginx: worker process")).toBe("/tmp/x");
    expect(program("/usr/bin/nc.openbsd", "sshd")).toBe("nc.openbsd");
  });
});

describe("programOf() of interpreters", () => {
  it.each<[string[], string]>([
    [["/usr/bin/bash"], "bash"],
    [["/usr/bin/bash", "-i"], "bash"],
    [["/usr/bin/bash", "--login"], "bash"],
    [["/usr/bin/bash", "-c", "id"], "bash[-c]"],
    [["/usr/bin/bash", "-lc", "id"], "bash[-c]"],
    [["/usr/bin/bash", "-x", "-e", "-c", "id"], "bash[-c]"],
    [["/usr/bin/bash", "run.sh", "-c"], "bash[/w/run.sh]"],
    [["/usr/bin/bash", "-x", "/opt/run.sh"], "bash[/opt/run.sh]"],
    [["/usr/bin/bash", "-o", "pipefail", "/opt/run.sh"], "bash[/opt/run.sh]"],
    [["/usr/bin/bash", "+o", "posix", "+x", "/opt/run.sh"], "bash[/opt/run.sh]"],
    [["/usr/bin/bash", "--rcfile", "/tmp/rc", "-i"], "bash[--rcfile /tmp/rc]"],
    [["/usr/bin/bash", "--", "/opt/run.sh"], "bash[/opt/run.sh]"],
    [["/usr/bin/bash", "-eo", "pipefail", "/opt/run.sh"], "bash[/opt/run.sh]"],
    [["/usr/bin/bash", "-eo", "pipefail", "-c", "id"], "bash[-c]"],
    [["/usr/bin/bash", "-"], "bash[-]"],
    [["/usr/bin/bash", "-s", "--", "stable"], "bash[-s]"],
    [["/usr/bin/bash", "./a/../run.sh"], "bash[/w/run.sh]"],
    [["/usr/bin/bash", "/dev/fd/63"], "bash[/dev/fd/[n]]"],
    [["/usr/bin/bash", "/proc/4711/fd/3"], "bash[/proc/[n]/fd/[n]]"],
    [["/usr/bin/dash", "-ec", "id"], "dash[-c]"],
    [["/usr/bin/zsh", "/x.zsh"], "zsh[/x.zsh]"],
    [["/usr/bin/yash", "-c", "id"], "yash[-c]"],
    [["/usr/bin/posh", "/x.sh"], "posh[/x.sh]"],
    [["/usr/bin/sh", "/etc/init.d/ssh", "start"], "sh[/etc/init.d/ssh]"],
    [["/tmp/bash", "-c", "id"], "/tmp/bash[-c]"],
    [["/usr/bin/python3.11", "/opt/app/job.py"], "python3.11[/opt/app/job.py]"],
    [["/usr/bin/python3.11", "-u", "job.py"], "python3.11[/w/job.py]"],
    [["/usr/bin/python3.11", "-W", "ignore", "-X", "dev", "job.py"], "python3.11[/w/job.py]"],
    [["/usr/bin/python3.11", "-Wignore", "job.py"], "python3.11[/w/job.py]"],
    [["/usr/bin/python3.11", "-c", "import os"], "python3.11[-c]"],
    [["/usr/bin/python3.11", "-Sc", "import os"], "python3.11[-c]"],
    [["/usr/bin/python3.11", "-m", "http.server", "80"], "python3.11[-m http.server]"],
    [["/usr/bin/python3.11", "-mhttp.server", "80"], "python3.11[-m http.server]"],
    [["/usr/bin/python3.11", "-um", "app"], "python3.11[-m app]"],
    [["/usr/bin/perl", "-0777ne", "1"], "perl[-e]"],
    [["/usr/bin/perl", "-i.eE", "/opt/x.pl"], "perl[/opt/x.pl]"],
    [["/usr/bin/java", "-Xmx1g", "-Dapp=x", "Main"], "java[/w/Main]"],
    [["/usr/bin/python3.11", "-m", "cProfile"], "python3.11[-m cProfile]"],
    [["/usr/bin/python3.11", "-m"], "python3.11[-m ?]"],
    [["/usr/bin/python3.11"], "python3.11"],
    [["/usr/bin/perl", "-e", "1"], "perl[-e]"],
    [["/usr/bin/perl", "-lne", "print"], "perl[-e]"],
    [["/usr/bin/perl", "-E", "say 1"], "perl[-E]"],
    [["/usr/bin/perl", "-w", "/usr/bin/debconf"], "perl[/usr/bin/debconf]"],
    [["/usr/bin/perl", "-MEncode", "/opt/x.pl"], "perl[-M Encode /opt/x.pl]"],
    [["/usr/bin/perl", "-MExporter", "-e", "1"], "perl[-e]"],
    [["/usr/bin/perl", "-I", "lib", "/opt/x.pl"], "perl[-I lib /opt/x.pl]"],
    [["/usr/bin/ruby", "-rerb", "/opt/x.rb"], "ruby[-r erb /opt/x.rb]"],
    [["/usr/bin/ruby", "-e", "1"], "ruby[-e]"],
    [["/usr/bin/node", "app.js"], "node[/w/app.js]"],
    [["/usr/bin/node", "--max-old-space-size=512", "app.js"], "node[/w/app.js]"],
    [["/usr/bin/node", "-r", "dotenv/config", "app.js"], "node[-r dotenv/config /w/app.js]"],
    [["/usr/bin/node", "--snapshot-blob=/tmp/x", "app.js"], "node[--snapshot-blob /tmp/x /w/app.js]"],
    [
      ["/usr/bin/node", "--experimental_loader=/tmp/x.mjs", "app.js"],
      "node[--experimental-loader /tmp/x.mjs /w/app.js]",
    ],
    [["/usr/bin/dotnet", "app.dll"], "dotnet[/w/app.dll]"],
    [
      ["/usr/bin/dotnet", "exec", "--depsfile", "/tmp/x.json", "/srv/app.dll"],
      "dotnet[--depsfile /tmp/x.json /srv/app.dll]",
    ],
    [["/usr/bin/php", "-f/tmp/x.php", "known.php"], "php[/tmp/x.php]"],
    [["/usr/bin/php", "-f", "x.php"], "php[/w/x.php]"],
    [["/usr/bin/node", "-e", "1"], "node[-e]"],
    [["/usr/bin/node", "--eval=1"], "node[--eval]"],
    [["/usr/bin/php8.2", "-r", "phpinfo();"], "php8.2[-r]"],
    [["/usr/bin/php8.2", "-d", "x=1", "artisan", "queue:work"], "php8.2[/w/artisan]"],
    [["/usr/bin/php8.2", "-f", "x.php"], "php8.2[/w/x.php]"],
    [["/usr/bin/php8.2", "-S", "0.0.0.0:80"], "php8.2[-S 0.0.0.0:80]"],
    [["/usr/bin/lua5.4", "x.lua"], "lua5.4[/w/x.lua]"],
    [["/usr/bin/java", "-Xmx1g", "-jar", "/opt/app.jar"], "java[/opt/app.jar]"],
    [["/usr/bin/java", "-cp", "/opt/lib", "-jar", "app.jar"], "java[-cp /opt/lib /w/app.jar]"],
    // Names that only begin like an interpreter's.
    [["/usr/bin/bashtop", "-c", "x"], "bashtop"],
    [["/usr/bin/pythonw", "-c", "x"], "pythonw"],
    [["/usr/bin/shred", "-c", "x"], "shred"],
    [["/usr/bin/ssh", "-c", "x"], "ssh"],
    [["/usr/bin/nodejs-doc", "x"], "nodejs-doc"],
  ])("of %j is %s", ([exe = "", ...rest], want) => expect(program(exe, "argv0", ...rest)).toBe(want));

  it("says `?` where the argument that decides is missing", () => {
    expect(program("/usr/bin/bash", "bash", null, "x")).toBe("bash[?]");
  });

  it("is plain when nobody saw the arguments", () => {
    for (const exe of ["/usr/bin/bash", "/usr/bin/python3.11", "/usr/bin/perl"])
      expect(program(exe)).toBe(exe.slice(9));
  });

  it("has no folder for a script when nobody knows the working folder", () => {
    expect(programOf("/usr/bin/bash", ["bash", "x.sh"], undefined)).toBe("bash[?/x.sh]");
  });

  it("takes any arguments", () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom("-", "--", "-c", "-m", "", "+", "-f", "-jar", "/x"),
      fc.constant(null),
    );
    const exe = fc.constantFrom(
      "/usr/bin/bash",
      "/usr/bin/python3",
      "/usr/bin/java",
      "/bin/busybox",
      "/lib64/ld-linux-x86-64.so.2",
      "/usr/bin/perl",
    );
    fc.assert(
      fc.property(exe, fc.array(word), (exe, argv) => {
        expect(
          program(exe, ...argv).startsWith(exe.startsWith("/lib") ? "ld.so[" : exe.slice(exe.lastIndexOf("/") + 1)),
        ).toBe(true);
      }),
    );
  });
});

describe("programOf() of programs that run others", () => {
  it.each<[string, string[], string]>([
    ["/bin/busybox", ["busybox", "nc", "-l"], "busybox[nc]"],
    ["/bin/busybox", ["nc", "-l"], "busybox[nc]"],
    ["/usr/bin/podman", ["storage-untar", "/", "/proc/self/fd/4"], "podman[storage-untar]"],
    ["/usr/bin/buildah", ["storage-applyLayer", "/"], "buildah[storage-applyLayer]"],
    ["/usr/bin/podman", ["storage-untar-x"], "podman"],
    ["/usr/bin/podman", ["podman", "storage-untar"], "podman"],
    ["/usr/bin/cp", ["storage-untar", "/"], "cp"],
    ["/bin/busybox", ["/bin/wget", "x"], "busybox[wget]"],
    ["/bin/busybox", ["-sh"], "busybox[sh]"],
    ["/bin/busybox", ["sh", "-c", "id"], "busybox[sh -c]"],
    ["/bin/busybox", ["busybox", "sh", "/x.sh"], "busybox[sh /x.sh]"],
    ["/tmp/busybox", ["nc"], "/tmp/busybox[nc]"],
    ["/bin/busybox", [], "busybox[]"],
    ["/lib64/ld-linux-x86-64.so.2", ["ld.so", "/tmp/x"], "ld.so[/tmp/x]"],
    ["/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", ["ld.so", "./x"], "ld.so[/w/x]"],
    ["/lib/ld-musl-x86_64.so.1", ["ld", "--library-path", "/l", "--preload", "/p.so", "/tmp/x"], "ld.so[/tmp/x]"],
    ["/lib/x86_64-linux-gnu/ld-2.31.so", ["ld", "/bin/ls"], "ld.so[/bin/ls]"],
    ["/lib/ld-linux-aarch64.so.1", ["ld", "--list", "/bin/ls"], "ld.so[/bin/ls]"],
    ["/lib64/ld-linux-x86-64.so.2", ["ld"], "ld.so[]"],
    // One that lies elsewhere is another.
    ["/tmp/ld-linux-x86-64.so.2", ["ld", "/bin/ls"], "/tmp/ld-linux-x86-64.so.2[/bin/ls]"],
    ["/home/bob/ld.so", ["ld", "/bin/ls"], "/home/bob/ld.so[/bin/ls]"],
    ["/usr/bin/ld", ["ld", "-o", "x"], "ld"],
  ])("of %s %j is %s", (exe, argv, want) => expect(program(exe, ...argv)).toBe(want));
});
