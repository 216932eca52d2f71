#!/bin/sh
# Sets up a Debian 12 or 13 machine for fullmon: installs the package fullmon_VERSION_ARCH.deb with what it needs, and sees to it
# that auditd runs. Works from a clone (builds first if need be) and from the unpacked tarball. Running it again does no harm.
set -eu

usage='Usage: ./install-debian.sh [--auid N] [--shared-kernel] [--run [-- FULLMON-OPTION...]]
       ./install-debian.sh --remove [--shared-kernel]
       ./install-debian.sh --rules [--auid N] [--machine x86_64|aarch64]

  --run            end with fullmon watching in this terminal, instead of the service
  --auid N         audit only what login uid N does (to try it out on a machine that others use)
  --shared-kernel  go on in a chroot or container: its audit rules are those of the host
  --remove         take fullmon, its service and its rules away again; auditd and settings stay ("apt-get purge fullmon" takes those)
  --rules          only print the rules that would be installed, here or on another machine

Options of the service go to /etc/default/fullmon: FULLMON_OPTIONS="--monitor 300"'

rules=/etc/audit/rules.d/50-fullmon.rules
audit_rules=/usr/lib/fullmon/audit-rules

say() { echo "install-debian.sh: $*"; }
die() { echo "install-debian.sh: $*" >&2; exit 1; }

action=install run=no auid='' shared_kernel=no machine=$(uname -m)
while [ $# -gt 0 ]; do
  case $1 in
    --run) run=yes ;;
    --auid)
      auid=${2:-}
      case $auid in '' | *[!0-9]*) die '--auid needs a number: a user id' ;; esac
      shift
      ;;
    --shared-kernel) shared_kernel=yes ;;
    --remove) action=remove ;;
    --rules) action=rules ;;
    --machine) machine=${2:?is a machine: x86_64 or aarch64}; shift ;;
    -h | --help) echo "$usage"; exit 0 ;;
    --) shift; break ;;
    *) die "unknown option: $1 (--help shows all)" ;;
  esac
  shift
done
# What is left after -- are fullmon's own options.
[ $# = 0 ] || [ $run = yes ] || die 'options for fullmon itself need --run'

cd "$(dirname "$0")"

# The rules for the machine: without the x86 calls on others, and for one login uid if so asked.
print_rules() {
  case $machine in
    x86_64) cat audit.rules ;;
    *) sed '/^## x86 only/,/^## x86 end/d' audit.rules ;;
  esac | if [ -n "$auid" ]; then sed "/^-a /s/ -k / -F auid=$auid -k /"; else cat; fi
}

if [ $action = rules ]; then print_rules; exit 0; fi

[ "$(id -u)" = 0 ] || die 'needs root: run it with sudo'
command -v apt-get >/dev/null || die 'this is not Debian: apt-get is missing'

# A chroot or container has the host's kernel: rules loaded there are the host's, and could put an end to its auditing.
in_other_root() {
  ischroot || [ -e /.dockerenv ] || [ -e /run/.containerenv ] || [ -e /run/systemd/container ]
}
if [ $shared_kernel = no ] && in_other_root; then
  die 'this is a chroot or container, its audit rules are those of the host: run it there, or with --shared-kernel'
fi

has_systemd() { [ -d /run/systemd/system ]; }
apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -qq --yes -o Dpkg::Use-Pty=0 "$@" >/dev/null; }

# kernel_state FIELD: one number of auditctl -s.
kernel_state() { auditctl -s | sed -n "s/^$1 \([0-9]*\)$/\1/p"; }

if [ $action = remove ]; then
  # The package leaves the kernel alone where no systemd runs.
  if ! has_systemd && [ -x $audit_rules ]; then $audit_rules unload; fi
  apt_get remove fullmon || die 'apt-get remove fullmon failed'
  say 'removed. auditd, /etc/default/fullmon and /var/lib/fullmon are left as they were'
  exit 0
fi

# --- The package ---

package() { find "${1:-.}" -maxdepth 1 -name "fullmon_*_$(dpkg --print-architecture).deb" -print -quit 2>/dev/null; }
if [ -e build.sh ]; then
  deb=$(package dist)
  # Also when it is older than what it is made of, so that an update after "git pull" is one.
  if [ -z "$deb" ] || [ -n "$(find src packaging audit.rules package-lock.json -newer "$deb" -print -quit)" ]; then
    say 'building fullmon first'
    ./build.sh --no-test
    deb=$(package dist)
  fi
else
  deb=$(package .)
fi
[ -n "$deb" ] || die "there is no package fullmon_*_$(dpkg --print-architecture).deb here"

# Rules for one login uid must be there first, so that the full ones are never loaded: dpkg keeps a file that it finds.
if [ -n "$auid" ]; then
  install -d -m 750 /etc/audit /etc/audit/rules.d
  print_rules >$rules
  chmod 640 $rules
fi
say "installing ${deb##*/} and what it needs from Debian"
apt-get update -qq
apt_get install --reinstall --allow-downgrades --no-install-recommends -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$(realpath "$deb")" ||
  die 'apt-get install failed'

# --- auditd ---

auditctl -s >/dev/null || die 'the kernel does not answer: no audit support, or no right to use it (CAP_AUDIT_CONTROL)'
if has_systemd; then
  systemctl --quiet enable --now auditd.service || die 'auditd does not start: see journalctl -u auditd'
elif [ "$(kernel_state pid)" = 0 ]; then
  say 'no systemd here: starting auditd by itself'
  /sbin/auditd || die 'auditd does not start: see "auditd -f"'
fi
for _ in 1 2 3 4 5 6 7 8 9 10; do
  [ "$(kernel_state pid)" = 0 ] || break
  sleep 1
done
[ "$(kernel_state pid)" != 0 ] || die 'auditd does not run'
# Once more: where auditd did not run, or where no systemd does, the package did not load them.
$audit_rules load || die 'the audit rules are not loaded'

# --- Watch ---

if [ $run = yes ]; then
  # The service's state is its own: this run, which is root's, keeps none.
  if has_systemd; then
    systemctl --quiet disable --now fullmon.service
    set -- --state none "$@"
  fi
  say "watching: fullmon $*"
  exec /usr/bin/fullmon "$@"
elif has_systemd; then
  systemctl --quiet is-active fullmon.service || systemctl restart fullmon.service
  say 'fullmon is running: journalctl -u fullmon'
else
  say 'installed. There is no systemd here to run it, so start it yourself: fullmon'
fi
