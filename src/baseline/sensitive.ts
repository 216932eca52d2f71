/** Paths whose names never generalise: a new one among them is always news. Globs as micromatch reads them. */
import { globMatcher } from "./globs.ts";

export const SENSITIVE_PATHS: readonly string[] = [
  // Accounts and how they log in.
  "/etc/{passwd,shadow,group,gshadow,subuid,subgid}{,-}",
  "/etc/{sudoers,sudoers.d/**,doas.conf,login.defs,securetty,nsswitch.conf,hosts,hosts.*,resolv.conf}",
  "/etc/{pam.d,pam.conf,security,ssh,ssl/private,krb5*,polkit-1,dbus-1}{,/**}",
  "**/security/pam_*",
  "/{root,home/*}/.{ssh,gnupg,aws,kube,docker}{,/**}",
  "/{root,home/*}/.{bash*,profile,zsh*,z*rc,login,logout,config/autostart/**,config/systemd/**,vimrc,netrc}",
  // What starts by itself.
  "/etc/{cron*,anacrontab,at.*,init.d,rc*.d,rc.local,inittab,modules,modules-load.d,modprobe.d,udev,xdg/autostart}{,/**}",
  "/var/spool/{cron,at,anacron}{,/**}",
  "/{etc,usr/lib,lib,usr/local/lib}/systemd/**",
  "/run/systemd/{system,generator,generator.early,generator.late,transient,user}/**",
  "/etc/{profile,profile.d/**,bash.*,bashrc,zsh/**,environment,environment.d/**,skel/**,update-motd.d/**}",
  "/etc/{apt,dpkg,logrotate.d,logrotate.conf,rsyslog*,audit,audisp,apparmor*,selinux,default,network,netplan,NetworkManager}{,/**}",
  "**/.git/hooks/**",
  // What every program loads.
  "/etc/ld.so.*",
  "/etc/ld.so.conf.d/**",
  "/{usr/,}lib{,32,64,x32}/**/*.so*",
  "/{usr/,}lib/modules/**",
  "/boot/**",
  // Programs.
  "/{usr/,usr/local/,}{bin,sbin}/**",
  // Code that a web server runs.
  "**/*.{php,phtml,phar,jsp,jspx,asp,aspx,cgi}",
  // Traces.
  "/var/log/{wtmp,btmp,lastlog,audit/**}",
];

/** True if the path is in the table. */
export const isSensitive: (path: string) => boolean = globMatcher(SENSITIVE_PATHS);
