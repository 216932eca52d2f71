/**
 * What belongs to a run of the package manager: files that dpkg's lists hold, and what its tools write beside them. Who writes
 * decides as much as where: dpkg alone unpacks files, so what a package's script copies over a program is foreign.
 */
import type { EdgeClass } from "../domain/graph.ts";
import type { PackageLists } from "../domain/packages.ts";
import { baseName } from "../domain/path.ts";
import type { Sensitivity } from "../domain/severity.ts";
import { BUSYBOX_SHELLS, SHELL_NAMES } from "../domain/shells.ts";
import { globMatcher } from "./globs.ts";

/**
 * `later`: a file that no package had before may be one of a package that is just being installed. `new`: dpkg puts it
 * there, but it is of a kind that is news all the same: a way to stay that no package had.
 */
export type Place = "inside" | "later" | "new" | "foreign";

/** Suffixes under which dpkg keeps a file that comes or goes (dpkg(1)). */
const PASSING = /\.dpkg-(?:new|tmp|old|dist|bak|backup|remove|del)$/;

/** The name that a file is to have, or had. */
export function installedName(path: string): string {
  return path.replace(PASSING, "");
}

interface Tools {
  readonly has: (tool: string) => boolean;
  readonly mayWrite: (path: string) => boolean;
}

function tools(names: string, ...globs: readonly string[]): Tools {
  return { has: globMatcher(names.split(" ")), mayWrite: globMatcher(globs) };
}

/** The bookkeeping of tools, by the tool itself. */
const OWN: readonly Tools[] = [
  tools("dpkg dpkg-divert dpkg-statoverride dpkg-trigger", "/var/lib/dpkg/**", "/var/log/dpkg.log"),
  tools("update-alternatives", "/var/lib/dpkg/alternatives/**", "/var/log/alternatives.log"),
  tools(
    "{apt,apt-get,aptitude,aptitude-curses,packagekitd,unattended-upgrade,unattended-upgrades,apt-extracttemplates,apt-config} /usr/lib/apt/methods/* /usr/li{b,bexec}/**/packagekitd",
    "/var/{lib,cache,log}/{apt,aptitude,PackageKit,unattended-upgrades}/**",
    "/var/lib/dpkg/{lock,lock-frontend,arch,status,available}",
    "/var/log/aptitude",
    "/{var/,}run/unattended-upgrades*",
    "/var/cache/debconf/**",
    "/{var/tmp,tmp}{,/\\?,/{apt,aptitude,clearsigned,fileutl}[-.]*{,/**}}",
    "/dev/pts/*",
    // What it unpacks or removes in a folder that it holds open.
    "?/*.deb",
  ),
  tools("ldconfig ldconfig.real", "/etc/ld.so.cache{,~}", "/var/cache/ldconfig/**"),
  tools(
    // kmod is what the kernel calls it. It holds the folder open that it writes into; a module's name has another ending.
    "depmod kmod",
    "/{usr/,}lib/modules/*/modules.*",
    "[?]/modules.{dep,alias,softdep,weakdep,symbols,devname,builtin,builtin.alias}{,.bin}{,.+([0-9]).+([0-9]).+([0-9])}",
  ),
];

/** The same, also by what the tool starts: most are scripts, which start cp and mv. */
const WITH_CHILDREN: readonly Tools[] = [
  tools("dpkg-deb", "/var/lib/dpkg/tmp.ci{,/**}"),
  tools("dpkg-preconfigure /usr/share/debconf/frontend debconf-*", "/var/cache/debconf/**"),
  tools("mandb man-db", "/var/cache/man/**"),
  tools(
    "update-initramfs mkinitramfs",
    "/boot/initrd.img*",
    "/var/tmp/mkinitramfs[-_]*{,/**}",
    "/tmp/mkinitramfs[-_]*{,/**}",
    "/var/lib/initramfs-tools{,/**}",
  ),
  tools("update-grub update-grub2 grub-mkconfig", "/boot/grub/{grub.cfg,grub.cfg.new,grubenv}"),
  tools("deb-systemd-helper", "/var/lib/systemd/deb-systemd-{,user-}helper-{enabled,masked}{,/**}"),
  tools("ucf ucfr ucfq", "/var/lib/ucf/**"),
  tools("py3compile py3clean /usr/lib/python3*/py_compile.py", "/usr/{lib,share}/**/__pycache__{,/*.pyc,/*.pyc.*}"),
  tools(
    "update-mime-database update-desktop-database gtk-update-icon-cache fc-cache glib-compile-schemas",
    "/usr/share/{mime,applications,icons,glib-2.0}/**",
    "/var/cache/fontconfig/**",
  ),
];

/** The control files of a package that is being unpacked, which dpkg lets rm take away again: some by a folder that rm holds open. */
const isControlFile = globMatcher([
  "/var/lib/dpkg/tmp.ci{,/**}",
  "?/{control,conffiles,md5sums,shlibs,symbols,triggers,templates,config,preinst,postinst,prerm,postrm}",
]);

/** Tools that switch services on and off. */
const SWITCHING = new Set(["deb-systemd-helper", "update-rc.d"]);

/** Sensitive kinds of files of which any upgrade brings new ones; all other kinds a package has, or it is news. */
const COMES_NEW = new Set(["a library", "a program of the system", "a kernel module", "code that a web server runs"]);
const comesNew = globMatcher(["/boot/{vmlinuz,vmlinux,config,System.map}-*", "/{usr/,}lib/systemd/*.so"]);

/** Programs of which a label's brackets tell the script. */
const SCRIPT = /^[\w.+-]+\[(\/.*)\]$/;
const SYSTEM_FOLDER = /^\/(?:usr\/)?s?bin\/(?=[^/]+$)/;

/** What a program is as a tool: its script, without the folder if that is a system folder. */
export function toolOf(program: string): string {
  return (SCRIPT.exec(program)?.[1] ?? program).replace(SYSTEM_FOLDER, "");
}

/**
 * Where a change of a file belongs.
 *
 * @param acting the tool that does it, and those of the run that started it
 */
export function placeOfFile(
  acting: readonly string[],
  action: EdgeClass,
  path: string,
  lists: PackageLists,
  sensitivity: () => Sensitivity | undefined,
): Place {
  const [tool = ""] = acting;
  // A file that is open, which the log does not name: dpkg and the like give each file its owner and mode so.
  if (action === "ATTR" && path === "?/?") return "inside";
  if (OWN.some(({ has, mayWrite }) => has(tool) && mayWrite(path))) return "inside";
  const critical = sensitivity()?.severity === "critical" && !path.startsWith("/etc/ld.so.conf.d/");
  if (critical) return tool === "dpkg" ? "new" : "foreign";
  if (WITH_CHILDREN.some(({ has, mayWrite }) => mayWrite(path) && acting.some(has))) return "inside";
  if (action === "DELETE" && acting[1] === "dpkg" && isControlFile(path)) return "inside";
  const service = acting.some((name) => SWITCHING.has(name)) ? serviceOf(path) : undefined;
  // The service of a package that is new is news itself.
  if (service !== undefined) return service.some((file) => lists.has(file)) ? "inside" : "later";
  const name = installedName(path);
  if (tool === "update-alternatives") return lists.has(name) ? "foreign" : lists.isLink(name) ? "inside" : "later";
  const isListed = lists.has(name);
  // Scripts give files of packages to the package's user.
  if (action === "ATTR" && sensitivity() === undefined) return isListed ? "inside" : "later";
  // It puts old settings aside; what its children write under other names could be anything.
  if (acting.includes("dpkg-maintscript-helper") && isListed && (action === "DELETE" || name !== path)) return "inside";
  if (tool !== "dpkg" && !tool.startsWith("ldconfig")) return "foreign";
  // dpkg never writes into a file that is in place.
  if (isListed) return action === "WRITE" && name === path ? "foreign" : "inside";
  const kind = sensitivity();
  const may = kind === undefined || kind.severity === "medium" || COMES_NEW.has(kind.what) || comesNew(path);
  if (tool !== "dpkg") return "foreign";
  // Said once: when the file stands under its name.
  return may || name !== path || action === "ATTR" || action === "DELETE" ? "later" : "new";
}

/** The files that a link switches on, one of which a package has: a unit of systemd by its name, `S01name` the older way. */
function serviceOf(path: string): string[] | undefined {
  const name = baseName(installedName(path));
  if (/^\/etc\/rc[0-6S]\.d\/[SK]\d\d/.test(path)) return [`/etc/init.d/${name.slice(3)}`];
  if (!/^\/etc\/systemd\/(?:system|user)\/(?:[^/]+\.(?:wants|requires)\/)?[^/]+$/.test(path)) return undefined;
  return [`/usr/lib/systemd/system/${name}`, `/usr/lib/systemd/user/${name}`];
}

/** Scripts of packages, where dpkg and debconf run them from. */
const isMaintainerScript = globMatcher([
  "/var/lib/dpkg/info/*.{preinst,postinst,prerm,postrm,config}",
  "/var/lib/dpkg/tmp.ci/{preinst,postinst,prerm,postrm,config}",
  "/var/cache/debconf/tmp.ci/*.config.*",
]);

/** A shell that reads its commands: somebody types them, or they come from anywhere. */
const OPEN_SHELL = new RegExp(`^${SHELL_NAMES}(?:\\[-\\])?$|^${BUSYBOX_SHELLS}\\]$`);

/**
 * Where a program that the run starts belongs: of an interpreter with a script both count, and of the loader with a program.
 *
 * @param tool what starts it
 */
export function placeOfProgram(
  tool: string,
  exe: string,
  program: string,
  lists: PackageLists,
  sensitivity: Sensitivity | undefined,
): Place {
  // A maintainer script starts a shell; no package runs from memory, by the loader, or from where anybody may write.
  const isUsual = sensitivity === undefined || sensitivity.what === "a service starts a shell";
  // But ldd(1), which has the loader say what a program would load: nothing of that runs.
  if (!isUsual && !(tool === "ldd" && program.startsWith("ld.so["))) return "foreign";
  if (OPEN_SHELL.test(program)) return "foreign";
  const [, script, options] = /\[(?:(\/.*)|(-.* .*))\]$/.exec(program) ?? [];
  // What an interpreter is told to load beside its script could be anything.
  if (options !== undefined && !options.startsWith("-m ")) return "foreign";
  const parts = script === undefined ? [exe] : [exe, script];
  const missing = parts.filter((path) => !isMaintainerScript(path) && !lists.has(path) && !lists.isLink(path));
  if (missing.length === 0) return "inside";
  return missing.every((path) => /^\/(?:usr\/(?!local\/)|s?bin\/|lib)/.test(path)) ? "later" : "foreign";
}

const APT = new Set(["apt", "apt-get", "aptitude", "unattended-upgrade"]);
const METHODS = "/usr/lib/apt/methods/";

/** Where the use of a privilege belongs: a set-user-id bit that a package's file has had; that apt gives up root for its methods. */
export function placeOfPrivilege(tool: string, key: string, lists: PackageLists): Place {
  const [what = "", object = ""] = key.split(":");
  if (what === "setid") return tool !== "dpkg" ? "foreign" : lists.has(installedName(object)) ? "inside" : "new";
  const isOwn = what === "setuid" || what === "setgid" || (what === "kill" && object.startsWith(METHODS));
  return isOwn && (tool.startsWith(METHODS) || APT.has(tool)) ? "inside" : "foreign";
}
