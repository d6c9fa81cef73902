#!/usr/bin/env bash
# What the system tests use from Debian. Called by the test command (as root with CI=true) and by the devcontainer.
set -euo pipefail
packages=(bindfs e2fsprogs fuse3 procps rclone samba)
# Another kubectl serves as well, and its package would not stand beside this one.
command -v kubectl >/dev/null || packages+=(kubernetes-client)
missing=()
for package in "${packages[@]}"; do
  dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# Not every distribution has them all (Ubuntu has no kubectl), and one that is unknown would keep out the others.
known=()
for package in "${missing[@]}"; do
  if apt-cache show "$package" >/dev/null 2>&1; then known+=("$package"); else
    echo "Skipped: system tests that need the package $package, which is not known here."
  fi
done
[ ${#known[@]} -eq 0 ] && exit 0
# Written to the disk as it comes: what is lost with the machine's power here is installed again.
apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-unsafe-io "${known[@]}" >/dev/null
