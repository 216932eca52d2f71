#!/bin/sh
# Sets up a Debian 12 or 13 machine for fullmon: auditd, the audit rules, the program, and the service that runs it.
# Works from a clone (builds first if need be) and from the unpacked tarball. Running it again does no harm.
set -eu

usage='Usage: ./install-debian.sh [--auid N] [--shared-kernel] [--run [-- FULLMON-OPTION...]]
       ./install-debian.sh --remove [--shared-kernel]
       ./install-debian.sh --rules [--auid N]

  --run            end with fullmon watching in this terminal, instead of starting the service
  --auid N         audit only what login uid N does (to try it out on a machine that others use)
  --shared-kernel  go on in a chroot or container: its audit rules are those of the host
  --remove         take fullmon, its service and its rules away again; auditd stays
  --rules          only print the rules that would be installed

What it puts where: /usr/bin/fullmon, /etc/audit/rules.d/50-fullmon.rules, /usr/lib/systemd/system/fullmon.service,
/usr/share/doc/fullmon. Options of the service go to /etc/default/fullmon: FULLMON_OPTIONS="--monitor 300"'

program=/usr/bin/fullmon
rules=/etc/audit/rules.d/50-fullmon.rules
unit=/usr/lib/systemd/system/fullmon.service
documents=/usr/share/doc/fullmon

say() { echo "install-debian.sh: $*"; }
warn() { echo "install-debian.sh: WARNING: $*" >&2; }
die() { echo "install-debian.sh: $*" >&2; exit 1; }

action=install run=no auid='' shared_kernel=no
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
    -h | --help) echo "$usage"; exit 0 ;;
    --) shift; break ;;
    *) die "unknown option: $1 (--help shows all)" ;;
  esac
  shift
done
# What is left after -- are fullmon's own options.
[ $# = 0 ] || [ $run = yes ] || die 'options for fullmon itself need --run'

cd "$(dirname "$0")"

# The rules for this machine: without the x86 calls on others, and for one login uid if so asked.
print_rules() {
  case $(uname -m) in
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

# kernel_state FIELD: one number of auditctl -s.
kernel_state() { auditctl -s | sed -n "s/^$1 \([0-9]*\)$/\1/p"; }

loaded_rules() { auditctl -l | grep -E '(key=|-k )fullmon-' || true; }

# By key, so that no one else's rules are touched. (augenrules --load would begin with -D, which drops all.)
unload_rules() {
  for key in $(loaded_rules | sed -E 's/.*(key=|-k )(fullmon-[a-z0-9]+).*/\2/' | sort -u); do
    auditctl -D -k "$key" >/dev/null
  done
}

if [ $action = remove ]; then
  if has_systemd && [ -e $unit ]; then systemctl --quiet disable --now fullmon.service; fi
  rm -rf $program $rules $unit $documents
  if has_systemd; then systemctl daemon-reload; fi
  if command -v augenrules >/dev/null; then
    augenrules >/dev/null
    if [ "$(kernel_state enabled)" = 2 ]; then warn 'the rules are locked (-e 2): they stay until the next boot'; else unload_rules; fi
  fi
  say 'removed. auditd, /etc/default/fullmon and /var/lib/fullmon are left as they were'
  exit 0
fi

# --- The program ---

if [ -e build.sh ]; then
  binary=dist/fullmon notices=dist/THIRD-PARTY.txt
  # Also when it is older than what it is made of, so that an update after "git pull" is one.
  if [ ! -x $binary ] || [ -n "$(find src packaging package-lock.json -newer $binary -print -quit)" ]; then
    say 'building fullmon first'
    ./build.sh --no-test
  fi
else
  binary=fullmon notices=THIRD-PARTY.txt
fi
[ -x $binary ] || die "the program is missing: no $binary here"

# --- Packages, and auditd running ---

missing=''
{ command -v auditctl && command -v auditd; } >/dev/null || missing=auditd
# A library that Node needs, and fullmon has Node in it.
/sbin/ldconfig -p | grep -q 'libatomic\.so\.1 ' || missing="$missing libatomic1"
if [ -n "$missing" ]; then
  say "installing from Debian: $missing"
  apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes -o Dpkg::Use-Pty=0 --no-install-recommends $missing >/dev/null
fi
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

# --- Files ---

# Renamed into place: a running fullmon keeps its own, and there is never half a file.
put() { # MODE FROM TO
  mkdir -p "$(dirname "$3")"
  install -m "$1" "$2" "$3.new"
  mv "$3.new" "$3"
}
put 755 $binary $program
put 644 README.md $documents/README.md
put 644 LICENSE $documents/copyright
put 644 $notices $documents/THIRD-PARTY.txt
put 644 packaging/fullmon.service $unit
new_rules=$(mktemp)
trap 'rm -f "$new_rules"' EXIT
print_rules >"$new_rules"
put 640 "$new_rules" $rules

# --- Rules ---

# For the next boot: puts all files of rules.d together, and loads nothing.
augenrules >/dev/null

if [ "$(kernel_state enabled)" = 2 ]; then
  warn 'the audit rules are locked (-e 2): the new ones work from the next boot on'
else
  # The queue is made longer, never shorter.
  if [ "$(kernel_state backlog_limit)" -gt "$(sed -n 's/^-b //p' "$new_rules")" ]; then sed -i '/^-b /d' "$new_rules"; fi
  unload_rules
  auditctl -R "$new_rules" >/dev/null || die "the kernel refused a rule of $rules"
  wanted=$(grep -c '^-a ' "$new_rules")
  found=$(loaded_rules | wc -l)
  [ "$found" = "$wanted" ] || die "only $found of $wanted rules are loaded: see auditctl -l"
  [ "$(kernel_state enabled)" = 1 ] || auditctl -e 1 >/dev/null
  say "$found rules loaded"
fi
if auditctl -l | grep -qE '^-a (never,task|task,never)'; then
  die 'a rule "-a task,never" switches all auditing off: remove it from /etc/audit/rules.d (10-no-audit.rules?), reboot, run this again'
fi
if ! grep -qw audit=1 /proc/cmdline; then
  warn 'programs that run since before auditing was first switched on stay unseen until they are started again:'
  warn 'best add audit=1 to GRUB_CMDLINE_LINUX in /etc/default/grub, run update-grub, and reboot'
fi

# --- Watch ---

if [ $run = yes ]; then
  say "watching: fullmon $*"
  rm -f "$new_rules"
  exec $program "$@"
elif has_systemd; then
  systemctl daemon-reload
  systemctl --quiet enable fullmon.service
  systemctl restart fullmon.service
  say 'fullmon is running: journalctl -u fullmon'
else
  say 'installed. There is no systemd here to run it, so start it yourself: fullmon'
fi
