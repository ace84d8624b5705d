"""The command line: one module a command, arguments in, exit status out, no logic."""
