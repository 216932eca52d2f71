import type { Host } from "../host.ts";
import type { Life } from "../schedule.ts";

/** Someone logs in now and then, looks around, and edits a file: where most of what is new comes from. */
export function* admin(host: Host): Life {
  const { random } = host;
  const sshd = host.daemon({ uid: 0, gid: 0 }, { exe: "/usr/sbin/sshd", argv: ["sshd: /usr/sbin/sshd -D"] });
  for (;;) {
    yield host.about(2400);
    let session = host.run(sshd, { exe: "/usr/sbin/sshd", argv: ["/usr/sbin/sshd", "-D", "-R"] });
    host.accept(session, { address: "10.8.0.2", port: 40_000 + random.int(20_000) });
    host.pam("USER_ACCT", session, "accounting grantors=pam_permit", "deploy", "ssh");
    host.pam("CRED_ACQ", session, "setcred grantors=pam_permit", "deploy", "ssh");
    session = host.login(session, 1000);
    host.pam("USER_START", session, "session_open grantors=pam_loginuid,pam_limits", "deploy", "ssh");
    const user = host.become(host.fork(session, { tty: "pts0", cwd: "/home/deploy" }), { uid: 1000, gid: 1000 });
    const bash = host.run(user, { exe: "/usr/bin/bash", argv: ["-bash"] });
    for (let commands = 4 + random.int(12); commands > 0; commands--) {
      yield host.about(15);
      const file = `notes ${random.word(4)}.txt`;
      const name = random.pick(["ls", "less", "tail", "grep", "vim.basic", "cp"]);
      const program = host.run(bash, { exe: `/usr/bin/${name}`, argv: [name, file] });
      if (name === "vim.basic" || name === "cp") host.create(program, file);
    }
    host.write(bash, "/home/deploy/.bash_history");
    host.pam("CRED_DISP", session, "setcred grantors=pam_permit", "deploy", "ssh");
    host.pam("USER_END", session, "session_close grantors=pam_loginuid,pam_limits", "deploy", "ssh");
  }
}

/**
 * A release of the application about each hour: the files of a folder with a new name, then the old release's deletion.
 * These are the bursts, of some thousand events a second, that a real server's log has too.
 */
export function* deployment(host: Host): Life {
  const owner = { uid: 1001, gid: 1001 };
  const runner = host.daemon(owner, { exe: "/usr/bin/git", argv: ["git", "pull", "--ff-only"] }, "/srv/app");
  let old: string[] = [];
  for (;;) {
    yield host.about(3600);
    const release = `/srv/app/releases/${new Date(host.now).toISOString().slice(0, 19).replaceAll(/\D/g, "")}`;
    const npm = host.run(runner, { exe: "/usr/bin/node", argv: ["npm", "ci", "--omit=dev"] });
    host.connect(npm, { address: "2001:db8:c0de::16", port: 443 });
    host.mkdir(npm, release);
    const files = Array.from({ length: 2000 }, (_, i) => `${release}/node_modules/package-${i % 90}/lib/file${i}.js`);
    for (const file of files) {
      host.create(npm, file);
      if (host.random.chance(0.1)) yield host.soon();
    }
    yield host.about(10);
    const rm = host.run(runner, { exe: "/usr/bin/rm", argv: ["rm", "-rf", "releases/old"] });
    for (const file of old) {
      host.unlink(rm, file);
      if (host.random.chance(0.1)) yield host.soon();
    }
    old = files;
  }
}
