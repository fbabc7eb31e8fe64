"""A small Debian root with the Swift compiler in it, and the programs that run in it: Debian's stable has none.

The root is entered in mount and process namespaces of its own, so nothing stays mounted and it can be deleted at any
time. It takes root, as chroot does.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from dtogen.prove.packs import apt_install
from dtogen.prove.toolchain import Pack, Progress, failure, run, version_of

SUITE = "trixie"
PACKAGES = ("swiftlang", "libc6-dev", "libstdc++-14-dev")
SINCE = (6, 0)
WANTED = f"swiftc {'.'.join(map(str, SINCE))} or later"
HELP = f"install {WANTED}, with swiftc and swift on PATH; or run as root on Debian, where a root of {SUITE} can be made"

# Called `enter`, it runs its arguments in the root; called `outside`, beside it; else the root's program of that name.
# A machine that is itself a chroot is no mount point and cannot be made private: then the root's own mount is, and it
# is taken away by hand. debootstrap and umount need /proc, which such a machine may lack.
ENTER = r"""#!/bin/sh
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
name=${0##*/}
[ "$name" = enter ] || [ "$name" = outside ] || set -- "$name" "$@"
propagation=private
unshare --mount true 2>/dev/null || propagation=unchanged
exec unshare --mount --pid --fork --kill-child --propagation "$propagation" sh -euc '
root=$1/root name=$2 folder=$3
shift 3
own_proc=
leave() {
  umount -l "$root" || :
  [ -z "$own_proc" ] || umount -l /proc
}
[ -e /proc/self ] || own_proc=yes
[ -z "$own_proc" ] || mount -t proc proc /proc
mount --bind "$root" "$root"
trap leave EXIT
mount --make-rprivate "$root"
if [ "$name" = outside ]; then
  "$@"
  exit
fi
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
top=${folder#/}
top=${top%%/*}
case $top in
"" | bin | dev | etc | lib* | proc | sbin | tmp | usr | var) ;;
*)
  mkdir -p "$root/$top"
  mount -t tmpfs tmpfs "$root/$top"
  ;;
esac
mkdir -p "$root$folder"
mount --bind "$folder" "$root$folder"
chroot "$root" /usr/bin/env HOME=/var/cache/swift TMPDIR=/tmp PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
  sh -c "cd \"\$0\" && exec \"\$@\"" "$folder" "$@"
' enter "$here" "$name" "$PWD" "$@"
"""


def _make(root: Path, folder: Path, progress: Progress) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise failure(f"{WANTED} is not here, and only root on Debian can install it", HELP)
    if not all(map(shutil.which, ("debootstrap", "unshare"))):
        apt_install(folder, ("debootstrap", "util-linux"), WANTED, HELP)
    launcher = folder / "enter"
    launcher.write_text(ENTER, encoding="utf-8", newline="\n")
    launcher.chmod(0o755)
    for name in ("outside", "swiftc", "swift"):
        (folder / name).symlink_to(launcher.name)
    inside = folder / "root"
    inside.mkdir()
    progress(f"installing swift: a root of {SUITE}")
    # Certificates for a mirror behind https.
    options = ("--variant=minbase", "--include=ca-certificates")
    run([folder / "outside", "debootstrap", *options, SUITE, inside, _mirror()], folder)
    _take_settings(inside)
    (inside / "var/cache/swift").mkdir()
    progress(f"installing swift: {PACKAGES[0]}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run([folder / "enter", "apt-get", "update"], folder, quiet)
    run([folder / "enter", "apt-get", "install", "-y", "--no-install-recommends", *PACKAGES], folder, quiet)
    run([folder / "enter", "apt-get", "clean"], folder)
    number = version_of(str(folder / "swiftc"), "--version")
    if not number or tuple(map(int, number.split("."))) < SINCE:
        raise failure(f"{WANTED} is needed, and {SUITE} has {number or 'none'}", HELP)


def _take_settings(inside: Path) -> None:
    """How this machine reaches a mirror: apt's proxies, the authorities it trusts, names of hosts."""
    told = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, timeout=60).stdout
    lines = [line for line in told.splitlines() if re.match(r"Acquire::https?::", line)]
    (inside / "etc/apt/apt.conf.d/99machine").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    for name in ("ssl/certs/ca-certificates.crt", "hosts", "resolv.conf"):
        if Path("/etc", name).is_file():
            shutil.copyfile(Path("/etc", name), inside / "etc" / name)


def _mirror() -> str:
    """Where this machine takes Debian's own packages from. Raises ToolchainError."""
    release = Path("/etc/os-release").read_text(encoding="utf-8")
    codename = re.search(r"^VERSION_CODENAME=\"?(\w+)", release, re.MULTILINE)
    known = {"stable", SUITE, codename[1] if codename else SUITE}
    for address, suites in _sources(Path("/etc/apt")):
        if known.intersection(suites):
            return address
    raise failure("the sources of apt name no mirror of Debian", HELP)


def _sources(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Addresses and suites in apt's sources: one line each, or paragraphs of fields (sources.list(5))."""
    for file in (folder / "sources.list", *sorted((folder / "sources.list.d").glob("*.list"))):
        for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
            found = re.match(r"deb\s+(?:\[.*?\]\s+)?(\S+)\s+(\S+)", line)
            if found:
                yield found[1], [found[2]]
    for file in sorted((folder / "sources.list.d").glob("*.sources")):
        for paragraph in re.split(r"\n\s*\n", file.read_text(encoding="utf-8")):
            fields = dict(re.findall(r"^([\w-]+):\s*(.*)$", paragraph, re.MULTILINE))
            if "deb" in fields.get("Types", "").split() and fields.get("Enabled", "yes").lower() != "no":
                for address in fields.get("URIs", "").split():
                    yield address, fields.get("Suites", "").split()


SWIFT_PACK = Pack("swift", "\n".join((SUITE, *PACKAGES, ENTER)), _make)
