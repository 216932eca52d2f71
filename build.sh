#!/bin/sh
# Checks, tests and builds fullmon from a clone, into dist: fullmon, one executable; a Debian package; a tarball with that package
# and what installs it; the list of what they are made of (CycloneDX), licences and checksums.
set -eu

usage='Usage: ./build.sh [--no-test] [--arch x64|arm64]
  --no-test    build only: no lint, no type check, no tests
  --arch ARCH  build for that architecture as well: dist/fullmon-arm64, its package and tarball
Environment:
  FULLMON_TEST_REPORT=FILE  also write the test results there, as JSON'

die() { echo "build.sh: $*" >&2; exit 1; }

check=yes other=''
while [ $# -gt 0 ]; do
  case $1 in
    --no-test) check=no ;;
    --arch)
      other=${2:-}
      case $other in x64 | arm64) shift ;; *) die '--arch is x64 or arm64' ;; esac
      ;;
    -h | --help) echo "$usage"; exit 0 ;;
    *) die "unknown option: $1 (--help shows all)" ;;
  esac
  shift
done

cd "$(dirname "$0")"

case $(uname -sm) in
  'Linux x86_64') arch=x64 ;;
  'Linux aarch64') arch=arm64 ;;
  *) die "builds on Linux x86_64 and aarch64 only, this is $(uname -sm)" ;;
esac

# npm fetches the locked packages, nothing else. Node 26, which runs everything, is one of them: the npm and Node of an old
# Debian are good enough for that. libatomic is the one library of Node's that a small Debian lacks.
missing=''
command -v npm >/dev/null || missing='npm ca-certificates'
command -v dpkg-deb >/dev/null || missing="$missing dpkg"
/sbin/ldconfig -p | grep -q 'libatomic\.so\.1 ' || missing="$missing libatomic1"
if [ -n "$missing" ]; then
  apt_install="apt-get install --yes --no-install-recommends $missing"
  command -v apt-get >/dev/null || die "please install: $missing"
  [ "$(id -u)" = 0 ] || die "packages are missing, and installing them needs root: sudo $apt_install"
  echo "build.sh: installing from Debian: $missing"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $apt_install -qq -o Dpkg::Use-Pty=0 >/dev/null
fi
# No install scripts: the packages work without, and so nothing fetched runs before it is asked to.
fetch() { "$@" ci --ignore-scripts --no-audit --no-fund --loglevel=error; }
fetch npm
pinned=node_modules/node-linux-$arch/bin/node
[ -x $pinned ] || die "npm did not fetch node-linux-$arch, the Node that all else runs on"
if [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 26 ]; then
  # npm leaves out optional packages that refuse the Node it runs on, and some of those are needed. So once more, npm on the
  # Node just fetched; a copy, because npm begins with removing node_modules.
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cp $pinned "$work/node"
  NODE_NO_WARNINGS=1 fetch "$work/node" "$(readlink -f "$(command -v npm)")"
fi
# npm 9 (Debian 12) takes this link away again when it drops the package for the other architecture.
ln -sf "../node-linux-$arch/bin/node" node_modules/.bin/node

if [ $check = yes ]; then
  if [ -n "${FULLMON_TEST_REPORT:-}" ]; then
    npm run check -- --reporter=default --reporter=json --outputFile.json="$FULLMON_TEST_REPORT"
  else
    npm run check
  fi
fi

[ "$other" != $arch ] || other=''
[ -z "$other" ] || $pinned packaging/fetch-node.ts "$other"
packaging/make-dist $arch ${other:+"$other"}
