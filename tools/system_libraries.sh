#!/usr/bin/env bash
# Off-screen rendering needs one system library. If it is missing: install it where that is allowed, else say the command.
set -euo pipefail
python=$1
works() { "$python" -m exoactor.io.offscreen >/dev/null 2>&1; }

works && exit 0
packages=(libosmesa6 "libegl1 libgl1 libgl1-mesa-dri")
if command -v apt-get >/dev/null; then
    sudo=()
    if [ "$(id -u)" != 0 ]; then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo=(sudo -n); else sudo=(none); fi
    fi
    if [ "${sudo[0]-}" != none ]; then
        echo "installing the system library for off-screen rendering (${packages[0]})"
        "${sudo[@]}" apt-get update -qq || true
        for choice in "${packages[@]}"; do
            # shellcheck disable=SC2086  # a choice may be several packages
            DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq $choice >/dev/null && works && exit 0
        done
    fi
fi
cat >&2 <<MESSAGE
Off-screen rendering needs OSMesa or EGL, and neither works here. Install one, then run the same command again:
    Debian, Ubuntu:  sudo apt-get install libosmesa6      (or: libegl1 libgl1 libgl1-mesa-dri)
    Fedora:          sudo dnf install mesa-libOSMesa      (or: mesa-libEGL mesa-dri-drivers)
MESSAGE
exit 1
