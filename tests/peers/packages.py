"""Python packages for the scripts beside: installed into target/peers, which git ignores."""

import importlib
import os
import pathlib
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parents[2]


def need(*packages):
    """Runs the script again in an environment that has the packages, unless this one does."""
    try:
        for package in packages:
            importlib.import_module(package)
    except ImportError:
        folder = ROOT / "target" / "peers"
        python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        if os.environ.get("EDGELAB_PEERS"):
            raise
        if not python.exists():
            venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        environment = {**os.environ, "EDGELAB_PEERS": "1"}
        sys.exit(subprocess.run([python, *sys.argv], env=environment, check=False).returncode)
