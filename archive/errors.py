"""All errors that end a command, as one tree. Messages say what to do and contain nothing of a text.

ArchiveError ├── UsageError         an option or an input that cannot be used ├── OtherVersions      the output was
made by another pack, service or configuration ├── OutputBusy         another run writes to the same output ├──
OutputUnseen       a worker does not see the output folder ├── DiskFull           the output's file system has no space
left ├── ClusterLost        the connection to the scheduler is lost └── Interrupted        the user stopped the run
"""

from __future__ import annotations


class ArchiveError(Exception):
    """The root of the tree; `status` is the command's exit status."""

    status = 2


class UsageError(ArchiveError):
    """An option, a path or a query that cannot be used; the message names it."""


class OtherVersions(ArchiveError):  # noqa: N818  the name says what is wrong
    """The output has results of another pack, service or configuration."""


class OutputBusy(ArchiveError):  # noqa: N818
    """Another process writes to this output."""


class OutputUnseen(ArchiveError):  # noqa: N818
    """A worker cannot see the output folder of the driver."""


class DiskFull(ArchiveError):  # noqa: N818
    """No space is left where the output is."""

    status = 3


class ClusterLost(ArchiveError):  # noqa: N818
    """The scheduler cannot be reached any more."""

    status = 4


class Interrupted(ArchiveError):  # noqa: N818
    """Stopped by Ctrl-C or SIGTERM."""

    status = 130
