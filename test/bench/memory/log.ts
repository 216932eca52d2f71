/** Records of what fills a detector's tables: files by many programs, processes that stay, floods. */

const START = 1_795_000_000;

/** A number in letters, so that no class of names takes it. */
function word(number: number): string {
  return [...String(number)].map((digit) => "abcdefghij"[Number(digit)]).join("-x");
}

export class MemoryLog {
  #serial = 0;
  /** Seconds since the log's beginning. */
  second = 0;

  /** A file that a program makes. */
  file(program: string, pid: number, folder: string, number: number): string {
    const id = this.#id();
    const path = (item: number, name: string, type: string) =>
      `type=PATH ${id}item=${item} name="${name}" inode=${item} dev=fe:00 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=${type}\n`;
    return (
      syscall(id, 257, "exit=3 a0=ffffff9c a1=0 a2=41 a3=1b6 items=2", 1, pid, program) +
      `type=CWD ${id}cwd="/"\n${path(0, `${folder}/`, "PARENT")}${path(1, `${folder}/${word(number)}`, "CREATE")}` +
      `type=PROCTITLE ${id}proctitle="${program}"\n`
    );
  }

  /** A process that starts, with a command line of its own, and stays. */
  process(program: string, pid: number, ppid: number): string {
    const id = this.#id();
    return (
      syscall(id, 59, "exit=0 a0=1 a1=2 a2=3 a3=8 items=1", ppid, pid, program) +
      `type=EXECVE ${id}argc=4 a0="${program}" a1="--number" a2="${pid}" a3="--config=/etc/${program}/${word(pid)}.conf"\n` +
      `type=CWD ${id}cwd="/srv/${word(pid)}"\n` +
      `type=PATH ${id}item=0 name="/usr/sbin/${program}" inode=9 dev=fe:00 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL\n` +
      `type=PROCTITLE ${id}proctitle="${program}"\n`
    );
  }

  #id(): string {
    this.#serial += 1;
    return `msg=audit(${(START + this.second).toFixed(3)}:${this.#serial}): `;
  }
}

function syscall(id: string, number: number, what: string, ppid: number, pid: number, program: string): string {
  return (
    `type=SYSCALL ${id}arch=c000003e syscall=${number} success=yes ${what} ppid=${ppid} pid=${pid} ` +
    "auid=4294967295 uid=33 gid=33 euid=33 suid=33 fsuid=33 egid=33 sgid=33 fsgid=33 tty=(none) ses=4294967295 " +
    `comm="${program}" exe="/usr/sbin/${program}" key="file"\n`
  );
}
