#!/bin/sh
# Makes the image debian:bookworm-slim from Debian's package archive, for an engine that no
# registry answers. Does nothing where the image is there already.
#
# Needs root, debootstrap and tar, and about half a minute. MIRROR names another archive than
# debootstrap's own.
set -eu

image=debian:bookworm-slim

if docker image inspect "$image" >/dev/null 2>&1; then
  exit 0
fi
if ! command -v debootstrap >/dev/null; then
  echo "import.sh: debootstrap is missing: apt-get install debootstrap" >&2
  exit 3
fi

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT INT TERM
echo "import.sh: building $image" >&2
debootstrap --variant=minbase bookworm "$root" ${MIRROR:+"$MIRROR"} >&2
rm -rf "$root"/var/cache/apt/archives/*.deb
tar -C "$root" -c . | docker import --change 'CMD ["bash"]' - "$image"
