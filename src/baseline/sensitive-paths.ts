/** The sensitive table's paths: what an attacker changes to stay, to rise or to hide, with severity and ATT&CK technique. */
import { type PathRow, pathRow } from "./path-row.ts";
import { SEVERE_PATHS } from "./severe-paths.ts";

/** The first row that matches decides. */
export const SENSITIVE_PATHS: readonly PathRow[] = [
  ...SEVERE_PATHS,
  pathRow("medium", "names of hosts", "T1565.001", "/etc/{hosts,hosts.*,resolv.conf}"),
  pathRow(
    "medium",
    "credentials",
    "T1552.001",
    "/{root,home/*}/.{gnupg,aws,kube,docker}/**",
    "/{root,home/*}/.netrc",
    "/etc/{ssl,pki/tls}/private/**",
    "/etc/krb5{*,.conf.d/**}",
  ),
  pathRow(
    "medium",
    "a disk past its file systems",
    "T1006",
    "/dev/{sd,vd,xvd,hd,md}[a-z0-9]*",
    "/dev/{nvme,mmcblk,dm-,sg}[0-9]*",
    "/dev/{mem,port}",
  ),
  pathRow("medium", "what a shell remembers", "T1070.003", "**/.{bash,zsh,ash,python,mysql,psql}_history"),
  // Python compiles what it loads, whenever it first does.
  {
    ...pathRow(
      "medium",
      "code that programs of the system load",
      "T1574 T1554",
      "/usr/{,local/}{lib,lib64,share}/{perl,perl5,python3*,nodejs,node_modules,ruby,php}/**",
      "/usr/{,local/}lib/*-linux-gnu/{perl,perl5,perl-base}/**",
      "/etc/perl/**",
      "/usr/{,local/}share/bash-completion/**",
    ),
    except: { glob: "**/__pycache__/**", is: (path) => path.includes("/__pycache__") },
  },
  pathRow(
    "medium",
    "settings that name commands",
    "T1546",
    "/{root,home/*}/.{psqlrc,npmrc,vimrc,gitconfig,tmux.conf,screenrc,inputrc,gdbinit,curlrc,wgetrc,emacs,selected_editor,mailcap,bash_completion}",
    "/{root,home/*}/.config/{git/config,tmux/tmux.conf,pip/pip.conf,nvim/**}",
    "/{root,home/*}/.vim/{vimrc,{plugin,ftplugin,autoload,after}/**}",
    "**/{postgresql.conf,postgresql.auto.conf,pg_hba.conf}",
    "/etc/{gitconfig,vim/**,npmrc,psqlrc,inputrc,inetd.conf,rsyncd.conf}",
    "/etc/{postfix/master.cf,samba/smb.conf}",
    "/etc/{zabbix,nagios,monit,keepalived,openvpn,wireguard,docker,containerd,containers,crio}/**",
  ),
  // Debian's shells put these folders in front of the system's.
  pathRow("medium", "programs that come before the system's", "T1574.007", "/{root,home/*}/{bin,.local/bin}/**"),
  pathRow(
    "medium",
    "settings of the firewall",
    "T1562.004",
    "/etc/{iptables,nftables,ufw,firewalld,shorewall,fail2ban}/**",
    "/etc/nftables*",
    "/etc/sysconfig/{iptables*,ip6tables*,nftables.conf}",
  ),
  pathRow(
    "medium",
    "whom TLS trusts",
    "T1553.004",
    "/usr/{,local/}share/ca-certificates/**",
    "/etc/{ca-certificates*,ssl/openssl.cnf,ssl/certs/**,pki/tls/openssl.cnf,crypto-policies/**}",
    "/{etc/pki/ca-trust/source,etc/pki/trust,usr/share/pki,usr/share/crypto-policies}/**",
  ),
  pathRow(
    "medium",
    "what the kernel is hardened by",
    "T1562.001",
    "/proc/sys/kernel/{randomize_va_space,kptr_restrict,dmesg_restrict,perf_event_paranoid,unprivileged_bpf_disabled,unprivileged_userns_clone,yama/ptrace_scope}",
    "/proc/sys/fs/{protected_*,suid_dumpable}",
  ),
  pathRow(
    "medium",
    "settings of a web server",
    "T1505.003",
    "/etc/{nginx,apache2,httpd,php*,lighttpd,caddy}/**",
    "/etc/php*.{ini,conf}",
  ),
  pathRow("medium", "settings of what watches", "T1562.001", "/etc/{fapolicyd/**,aide/**,aide.conf}"),
  pathRow(
    "medium",
    "settings of the system",
    "T1562",
    "/etc/{logrotate*,rsyslog*,apparmor*,selinux,default,sysconfig,conf.d,cockpit,dbus-1,network,netplan,NetworkManager,sysctl.d,tmpfiles.d}/**",
    "/{usr/,}lib/{sysctl.d,tmpfiles.d,sysusers.d}/**",
    "/etc/{sysctl.conf,fstab,crypttab,exports,exports.d/**}",
  ),
];
