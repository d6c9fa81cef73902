#!/usr/bin/env bash
# Makes a fresh container ready for `npm test`: the Debian packages of the system tests, then the locked npm packages.
set -euo pipefail
cd "$(dirname "$0")/.."

# The same script as the test command uses, so that the container and continuous integration cannot drift apart.
if [ "$(id -u)" -eq 0 ]; then
  bash scripts/install-test-packages.sh
else
  sudo bash scripts/install-test-packages.sh
fi

npm ci --no-audit --no-fund
