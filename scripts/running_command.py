"""Runs the command line's command. For scripts that start a server around a command."""

import signal
import subprocess
import sys


def run(environment):
    """Runs the command with these variables, and returns its exit code."""
    process = subprocess.Popen(sys.argv[1:], env=environment)
    # The command gets the signal too, and ends; the servers must be stopped after it.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _: process.send_signal(number))
    code = process.wait()
    return code if code >= 0 else 128 - code
