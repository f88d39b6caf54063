#!/usr/bin/env bash
# Fetches libtorch for the feature `libtorch`, for CPUs alone, and prints the variables to set:
#
#   eval "$(scripts/libtorch.sh)"
#   cargo run --release --features libtorch -- train lot_learned --engine libtorch --out trained
#
# The official archive isn't reachable from everywhere, the Python package index nearly is. Its
# package of torch brings CUDA's libraries along; what a CPU needs of it is 0.5 of 7 GB.
# With torch, or an argument, of another version, burn would have to be another one too.
set -euo pipefail

version=2.9.0
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/haggle/libtorch-$version}

if [ "$(uname -sm)" != "Linux x86_64" ]; then
  echo "this script fetches libtorch for Linux on x86-64 alone; set LIBTORCH to a copy of libtorch $version" >&2
  exit 77
fi

if [ ! -e "$folder/build-version" ]; then
  work=$(mktemp -d "${TMPDIR:-/tmp}/libtorch.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  fetch() {
    "$work/pip/bin/pip" download --quiet --disable-pip-version-check --no-deps --dest "$work" \
      --only-binary=:all: --platform manylinux_2_28_x86_64 --platform manylinux2014_x86_64 \
      --platform manylinux1_x86_64 --python-version 3.11 "$@" >&2
  }
  echo "fetching libtorch $version, 0.9 GB …" >&2
  if ! { python3 -m venv "$work/pip" && fetch "torch==$version" \
      nvidia-cuda-runtime-cu12==12.8.90 nvidia-cuda-cupti-cu12==12.8.90; }; then
    echo "libtorch can't be had: python3 with venv and a Python package index are needed" >&2
    exit 77
  fi
  # libtorch_cuda.so is left out, so the CPU parts alone are linked; they name these two libraries
  # of CUDA all the same.
  python3 - "$work" "$folder" "$version" <<'PYTHON'
import pathlib, shutil, sys, zipfile

work, folder, version = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
libraries = {
    "torch/lib/libtorch.so", "torch/lib/libtorch_cpu.so", "torch/lib/libc10.so",
    "torch/lib/libgomp.so.1", "nvidia/cuda_runtime/lib/libcudart.so.12",
    "nvidia/cuda_cupti/lib/libcupti.so.12",
}
part = folder.with_name(folder.name + ".part")
shutil.rmtree(part, ignore_errors=True)
(part / "lib").mkdir(parents=True)
for wheel in sorted(work.glob("*.whl")):
    with zipfile.ZipFile(wheel) as files:
        for name in files.namelist():
            if name in libraries:
                target = part / "lib" / pathlib.PurePosixPath(name).name
            elif name.startswith("torch/include/") and not name.endswith("/"):
                target = part / name.removeprefix("torch/")
            else:
                continue
            libraries.discard(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            with files.open(name) as source, target.open("wb") as sink:
                shutil.copyfileobj(source, sink)
if libraries:
    sys.exit(f"not in the packages: {', '.join(sorted(libraries))}")
(part / "build-version").write_text(version + "\n")
shutil.rmtree(folder, ignore_errors=True)
part.rename(folder)
PYTHON
fi

# Small networks: two threads on two busy cores take many times as long as one.
cat <<VARIABLES
export LIBTORCH='$folder'
export LD_LIBRARY_PATH='$folder/lib'"\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
export OMP_NUM_THREADS=1
VARIABLES
