/** The sensitive table's paths: what an attacker changes to stay, to rise or to hide, with severity and ATT&CK technique. */
import type { Sensitivity, Severity } from "../domain/severity.ts";
import { COMPILED_TEMPLATE, isCompiledTemplate } from "./compiled-template.ts";

/** A kind of paths. Of a folder whose content a glob names (`/etc/audit/**`) the folder is meant too: who replaces it replaces all in it. */
export interface PathRow extends Sensitivity {
  /** As micromatch reads them. */
  readonly globs: readonly string[];
  /** What they match and is not meant: it is as any other path. */
  readonly except?: Exception;
}

/** Whoever makes up names must not choose what telling an exception costs: it is code. */
interface Exception {
  /** For people. */
  readonly glob: string;
  /** Asked of paths that one of the row's globs matches. */
  readonly is: (path: string) => boolean;
}

function row(severity: Severity, what: string, techniques: string, ...globs: readonly string[]): PathRow {
  return { severity, what, techniques: techniques.split(" "), globs };
}

/** What a web server runs on request (ATT&CK T1505.003, web shells). */
export const WEB_CODE = row(
  "high",
  "code that a web server runs",
  "T1505.003",
  "**/*.{php,php[0-9],phtml,pht,phar,jsp,jspx,jspf,war,asp,aspx,ashx,asmx,cgi,fcgi,shtml}",
);

/** The first row that matches decides. */
export const SENSITIVE_PATHS: readonly PathRow[] = [
  row("critical", "the audit rules or log", "T1562.012", "/etc/{audit,audisp}/**", "/var/log/audit/**"),
  row("critical", "what fullmon knows", "T1562.001", "/var/lib/fullmon/**"),
  row("critical", "a library loaded into every program", "T1574.006", "/etc/ld.so.*", "/etc/ld.so.conf.d/**"),
  row(
    "critical",
    "what stops auditd or fullmon where they stand",
    "T1562.001",
    "/sys/fs/cgroup/**/{auditd,fullmon}.service/cgroup.{freeze,kill}",
  ),
  row("high", "accounts", "T1098 T1136.001", "/etc/{passwd,shadow,group,gshadow,subuid,subgid}{,-}"),
  row(
    "high",
    "rights of root",
    "T1548.003",
    "/{usr/,}etc/{sudo.conf,sudoers,sudoers.d/**,doas.conf,doas.d/**,polkit-1/**,security/**}",
    "/{usr/share,usr/local/share,run}/polkit-1/**",
  ),
  row(
    "high",
    "how users log in",
    "T1556.003",
    "/{usr/,}etc/{pam.d/**,pam.conf,login.defs,login.defs.d/**,securetty,nsswitch.conf,hosts.equiv}",
    "/etc/{sssd,authselect}/**",
    "/usr/{lib/pam.d,share/authselect}/**",
    "**/security/pam_*",
    "**/.{rhosts,shosts,k5login}",
    "/usr/share/pam-configs/**",
  ),
  row("high", "keys of ssh", "T1098.004", "**/.ssh/**", "/{usr/,}etc/ssh/**"),
  row(
    "high",
    "a scheduled job",
    "T1053.003",
    "/etc/{cron*,cron.*/**,crontabs/**,periodic/**,anacrontab,at.*}",
    "/var/lib/cloud/scripts/**",
    "/var/spool/{cron,at,incron}/**",
    "/etc/{incron.d/**,incron.allow}",
  ),
  row(
    "high",
    "a service or timer",
    "T1543.002",
    "/{etc,usr/lib,lib,usr/local/lib}/systemd/**",
    "**/.config/systemd/**",
    "**/.local/share/systemd/user/**",
    "/var/lib/systemd/linger/**",
    "/{etc,run,usr/share}/containers/systemd/**",
    "**/.config/containers/systemd/**",
    "/etc/{supervisor,xinetd.d,binfmt.d}/**",
    "/etc/xinetd.conf",
    "/etc/kubernetes/manifests/**",
  ),
  row(
    "high",
    "a service or timer",
    "T1543.002",
    "/run/systemd/{system,generator,generator.early,generator.late,transient,user}/**",
  ),
  row(
    "high",
    "what runs at boot",
    "T1037.004",
    "/etc/{init.d/**,rc*.d/**,rc.local,rc.conf,inittab,initramfs-tools/**,grub.d/**,kernel/**,cloud/**}",
    "/etc/{local.d,runlevels,mkinitfs,kdump,dracut.conf.d}/**",
    "/etc/{dracut.conf,kdump.conf}",
    "/usr/lib/{dracut,kernel}/**",
    "/boot/**",
  ),
  row(
    "high",
    "what is run when something happens",
    "T1546",
    "/etc/{network/if-*.d,NetworkManager/dispatcher.d,networkd-dispatcher,dhcp,ppp,letsencrypt/renewal-hooks,fail2ban/action.d,snmp}/**",
    "/{etc,usr/share}/containers/oci/hooks.d/**",
    "/etc/{libvirt/hooks,needrestart,smartmontools,tuned,libreport,udhcpc,acpi,request-key.d}/**",
    "/etc/sysconfig/{network-scripts,network/scripts,network/if-*.d}/**",
    "/usr/{lib/tuned,lib/snapper/plugins,share/udhcpc}/**",
    "/etc/request-key.conf",
    "/{root,home/*}/.forward",
    "**/.{procmailrc,mailfilter}",
    "**/init.groovy.d/**",
    "/etc/aliases",
    "/{usr/,}lib/NetworkManager/dispatcher.d/**",
    "/usr/{,local/}share/{dbus-1/system-services,initramfs-tools}/**",
  ),
  row(
    "high",
    "a kernel module",
    "T1547.006",
    "/etc/{modules,modules-load.d/**,modprobe.d/**}",
    "/{usr/,usr/local/,}lib/{modules,modules-load.d,modprobe.d}/**",
    "/run/{modules-load.d,modprobe.d}/**",
    "[?]/*.ko{,.gz,.xz,.zst}",
  ),
  row(
    "high",
    "what a shell runs at login",
    "T1546.004",
    "/{usr/,}etc/{profile,profile.local,profile.d/**,bash.*,bashrc,bash_completion.d/**,zsh/**,zshrc,zshenv,zprofile,csh.*,environment,environment.d/**,skel/**}",
  ),
  row(
    "high",
    "what a shell runs at login",
    "T1546.004",
    "**/.{bashrc,bash_profile,bash_login,bash_logout,bash_aliases,profile,zshrc,zshenv,zprofile,zlogin,zlogout,cshrc,tcshrc,kshrc,login,logout}",
    "**/.pam_environment",
    "**/.config/environment.d/**",
    "/{usr/,usr/local/,}lib/environment.d/**",
    "/etc/update-motd.d/**",
  ),
  row(
    "high",
    "what starts with a desktop or a device",
    "T1547.013",
    "/etc/{udev,xdg/autostart}/**",
    "/{usr/,usr/local/,}lib/udev/**",
    "/run/udev/rules.d/**",
    "**/.config/autostart/**",
  ),
  row(
    "high",
    "hooks of the package manager",
    "T1546.016",
    "/etc/{apt,dpkg,dnf,yum,yum.repos.d,zypp,rpm,pki/rpm-gpg,pacman.d/hooks}/**",
    "/etc/{yum.conf,apk/repositories,apk/{keys,repositories.d,commit_hooks.d}/**}",
    "/usr/lib/{python3*/site-packages/dnf-plugins/*.py,yum-plugins/*.py,zypp/plugins/**,rpm/macros,rpm/macros.d/**}",
    "/var/lib/dpkg/info/*.{preinst,postinst,prerm,postrm}",
  ),
  // The folder itself is made with each clone, and git runs none of the samples that it puts there. Gitea and GitLab have folders of hooks.
  {
    ...row("high", "hooks of git", "T1546", "**/*.git/hooks/*", "**/*.git/hooks/*.d/*", "**/*.git/custom_hooks/**"),
    except: { glob: "**/*.git/hooks/*.sample", is: (path) => path.endsWith(".sample") },
  },
  row("high", "a library", "T1574", "/{usr/,usr/local/,}lib{,32,64,x32}/**/*.so*"),
  row(
    "high",
    "a program of the system",
    "T1554",
    "/{usr/,usr/local/,}{bin,sbin}/**",
    "/usr/libexec/**",
    "/usr/lib/{openssh,sudo,postfix/sbin,git-core,apt/methods,nagios/plugins,cgi-bin}/**",
  ),
  // Applications compile templates into their caches, under names with many digits. Where nobody did, it is told as what it is (monitor/raise.ts).
  { ...WEB_CODE, except: { glob: COMPILED_TEMPLATE, is: isCompiledTemplate } },
  row("high", "settings of a web server's folder", "T1505.003", "**/.{htaccess,user.ini}"),
  row(
    "high",
    "what Python loads at its start",
    "T1546.018",
    "**/{site,dist}-packages/*.pth",
    "**/{site,user}customize.py",
  ),
  row("high", "the memory of a process", "T1055.009", "/proc/*/mem", "/proc/*/task/*/mem"),
  row(
    "high",
    "programs that the kernel starts",
    "T1611 T1547",
    "/proc/sys/kernel/{core_pattern,modprobe,hotplug}",
    "/proc/sys/fs/binfmt_misc/*",
    "/sys/kernel/uevent_helper",
    "**/release_agent",
  ),
  row(
    "high",
    "access control turned off",
    "T1562.001",
    "/sys/fs/selinux/{enforce,disable,load}",
    "/etc/{selinux/{config,semanage.conf},sysconfig/selinux}",
    "/sys/kernel/security/apparmor/.remove",
  ),
  row("high", "the machine stopped past its programs", "T1529", "/proc/sysrq-trigger"),
  // Relative to a folder that the log does not tell: the name alone says what it must be.
  row("critical", "a library loaded into every program", "T1574.006", "[?]/ld.so.preload"),
  row(
    "high",
    "a file of the system, by its name",
    "T1098 T1548.003 T1556.003",
    "[?]/{passwd,shadow,group,gshadow,sudoers,crontab,core_pattern,release_agent,pam_*.so,authorized_keys,authorized_keys2}",
  ),
  row(
    "high",
    "records of logins",
    "T1070.002",
    "/var/log/{wtmp,btmp,lastlog,faillog,tallylog,auth.log,secure,syslog,messages,kern.log}",
  ),
  row("high", "the journal", "T1070.002", "/{var,run}/log/journal/**"),
  row("high", "what fullmon is told to watch", "T1562.001", "/etc/fullmon/**", "/etc/default/fullmon"),
  row("medium", "names of hosts", "T1565.001", "/etc/{hosts,hosts.*,resolv.conf}"),
  row(
    "medium",
    "credentials",
    "T1552.001",
    "/{root,home/*}/.{gnupg,aws,kube,docker}/**",
    "/{root,home/*}/.netrc",
    "/etc/{ssl,pki/tls}/private/**",
    "/etc/krb5{*,.conf.d/**}",
  ),
  row(
    "medium",
    "a disk past its file systems",
    "T1006",
    "/dev/{sd,vd,xvd,hd,md}[a-z0-9]*",
    "/dev/{nvme,mmcblk,dm-,sg}[0-9]*",
    "/dev/{mem,port}",
  ),
  row("medium", "what a shell remembers", "T1070.003", "**/.{bash,zsh,ash,python,mysql,psql}_history"),
  // Python compiles what it loads, whenever it first does.
  {
    ...row(
      "medium",
      "code that programs of the system load",
      "T1574 T1554",
      "/usr/{,local/}{lib,lib64,share}/{perl,perl5,python3*,nodejs,node_modules,ruby,php}/**",
      "/usr/lib/*-linux-gnu/{perl,perl5,perl-base}/**",
    ),
    except: { glob: "**/__pycache__/**", is: (path) => path.includes("/__pycache__") },
  },
  row(
    "medium",
    "settings that name commands",
    "T1546",
    "/{root,home/*}/.{psqlrc,npmrc,vimrc,gitconfig,tmux.conf,inputrc,gdbinit,curlrc,wgetrc}",
    "**/{postgresql.conf,postgresql.auto.conf,pg_hba.conf}",
    "/etc/{gitconfig,vim/**,npmrc,psqlrc,inputrc,inetd.conf,rsyncd.conf}",
    "/etc/{postfix/master.cf,samba/smb.conf}",
    "/etc/{zabbix,nagios,monit,keepalived,openvpn,wireguard}/**",
  ),
  row(
    "medium",
    "whom TLS trusts",
    "T1553.004",
    "/usr/local/share/ca-certificates/**",
    "/etc/{ca-certificates*,ssl/openssl.cnf,pki/tls/openssl.cnf,crypto-policies/**}",
    "/{etc/pki/ca-trust/source,etc/pki/trust,usr/share/pki,usr/share/crypto-policies}/**",
  ),
  row(
    "medium",
    "what the kernel is hardened by",
    "T1562.001",
    "/proc/sys/kernel/{randomize_va_space,kptr_restrict,dmesg_restrict,perf_event_paranoid,unprivileged_bpf_disabled,unprivileged_userns_clone,yama/ptrace_scope}",
    "/proc/sys/fs/{protected_*,suid_dumpable}",
  ),
  row(
    "medium",
    "settings of a web server",
    "T1505.003",
    "/etc/{nginx,apache2,httpd,php*,lighttpd,caddy}/**",
    "/etc/php*.{ini,conf}",
  ),
  row(
    "medium",
    "settings of the firewall",
    "T1562.004",
    "/etc/{firewalld/**,nftables*,nftables/**,iptables/**,ufw/**}",
    "/etc/sysconfig/{iptables*,ip6tables*,nftables.conf}",
  ),
  row("medium", "settings of what watches", "T1562.001", "/etc/{fapolicyd/**,aide/**,aide.conf}"),
  row(
    "medium",
    "settings of the system",
    "T1562",
    "/etc/{logrotate*,rsyslog*,apparmor*,selinux,default,sysconfig,conf.d,cockpit,dbus-1,network,netplan,NetworkManager,sysctl.d,tmpfiles.d}/**",
    "/{usr/,}lib/{sysctl.d,tmpfiles.d,sysusers.d}/**",
    "/etc/{sysctl.conf,fstab,crypttab,exports,exports.d/**}",
  ),
];
