"""Background jobs: what is queued, what runs it, and how it went."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import Field

from dtogen.authoring import ABC, CamelDto, ClosedEnum, ClosedIntEnum, Int32, get, post

from .common import EmptyResponse, ResponseStatus


class BackgroundJobState(ClosedEnum):
    """Where a job stands. It has ended when it is Completed, Failed or Cancelled."""

    Queued = "Queued"
    Started = "Started"
    Executed = "Executed"
    """The work is done, the callback is not."""
    Completed = "Completed"
    """The callback is done as well."""
    Failed = "Failed"
    Cancelled = "Cancelled"


class BackgroundJobBase(CamelDto):
    """A job. The server stores waiting, completed and failed jobs in tables of this one shape."""

    id: int
    """Id of the job."""
    parent_id: int | None = None
    """Job that this one belongs to."""
    ref_id: str | None = None
    """Unique reference: the caller's, or one that the server made."""
    worker: str | None = None
    """Worker that runs the job; jobs of one worker run one by one."""
    tag: str | None = None
    """Label that groups related requests."""
    batch_id: str | None = None
    """Batch that the job belongs to."""
    callback: str | None = None
    """Command that runs after success."""
    depends_on: int | None = None
    """Job that must succeed first."""
    run_after: datetime | None = None
    """When the job may start."""
    created_date: datetime
    """When it was queued."""
    created_by: str | None = None
    """Who queued it."""
    request_id: str | None = None
    """Id of the batch that the job was dispatched with."""
    request_type: str
    """`API` or `CMD`."""
    command: str | None = None
    """Name of the command, where it is one."""
    request: str
    """Type of the request, or of the command's argument."""
    request_body: str
    """The request as JSON text."""
    user_id: str | None = None
    """User on whose behalf the job runs."""
    response: str | None = None
    """Type of the answer."""
    response_body: str | None = None
    """The answer as JSON text."""
    state: BackgroundJobState
    """Where the job stands."""
    started_date: datetime | None = None
    """When work began."""
    completed_date: datetime | None = None
    """When work ended."""
    notified_date: datetime | None = None
    """When the callback was called."""
    retry_limit: Int32 | None = None
    """Most retries."""
    attempts: Int32
    """How often it was tried."""
    duration_ms: Int32
    """Run time in milliseconds."""
    timeout_secs: Int32 | None = None
    """Longest run time in seconds."""
    progress: float | None = None
    """From 0 to 1."""
    status: str | None = None
    """What it is doing, in words."""
    logs: str | None = None
    """What it logged."""
    last_activity_date: datetime | None = None
    """When it last gave a sign of life."""
    reply_to: str | None = None
    """URL that gets the result when the work is done."""
    error_code: str | None = None
    """Name of the error."""
    error: ResponseStatus | None = None
    """What went wrong."""
    args: dict[str, str] | None = None
    """Named arguments, for example the provider."""
    meta: dict[str, str] | None = None
    """Custom metadata."""


class TaskType(ClosedIntEnum):
    """Kinds of work that AI providers do."""

    OpenAiChat = 1
    Comfy = 2
    OllamaGenerate = 3


class TaskBase(CamelDto, ABC):
    """What every stored task has."""

    id: int
    """Id of the task."""
    model: str
    """Model to run."""
    provider: str | None = None
    """Provider that does the work."""
    ref_id: str | None = None
    """Unique reference of the task."""
    tag: str | None = None
    """Label that groups related requests."""
    reply_to: str | None = None
    """URL that gets the result when the work is done."""
    created_date: datetime
    """When it was made."""
    created_by: str
    """Who made it."""
    worker: str | None = None
    """Worker that runs it."""
    worker_ip: str | None = None
    """Address of the worker."""
    request_id: str | None = None
    """Id of the batch that the job was dispatched with."""
    started_date: datetime | None = None
    """When work began."""
    completed_date: datetime | None = None
    """When work ended."""
    duration_ms: Int32
    """Run time in milliseconds."""
    retry_limit: Int32 | None = None
    """Most retries."""
    retries: Int32
    """How often it was retried."""
    notification_date: datetime | None = None
    """When the callback was called."""
    error_code: str | None = None
    """Name of the error."""
    error: ResponseStatus | None = None
    """What went wrong."""


class PeriodicFrequency(ClosedEnum):
    """How often upkeep runs."""

    Minute = "Minute"
    Hourly = "Hourly"
    Daily = "Daily"
    Monthly = "Monthly"


class PeriodicTasks(CamelDto):
    """Runs the upkeep of one frequency."""

    periodic_frequency: PeriodicFrequency
    """How often it runs."""


class WorkerStats(CamelDto):
    """Counters of one worker."""

    name: str | None = None
    """Name of the worker."""
    queued: int
    """Jobs that wait."""
    received: int
    """Jobs that came."""
    completed: int
    """Jobs that succeeded."""
    retries: int
    """Retries."""
    failed: int
    """Jobs that failed."""
    running_job: int | None = None
    """Job that runs now."""
    running_time: timedelta | None = None
    """How long it has been running."""


class GetWorkerStatsResponse(CamelDto):
    """Counters of all workers."""

    results: list[WorkerStats]
    """The counters."""
    queue_counts: dict[str, Int32]
    """Jobs that wait, by worker."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


@get(returns=GetWorkerStatsResponse, auth="auth_secret", tags=["Admin"])
class GetWorkerStats(CamelDto):
    """Reads the counters of all workers."""


@post(returns=EmptyResponse, auth="auth_secret", tags=["Admin"])
class CancelWorker(CamelDto):
    """Cancels what a worker is running."""

    worker: str = Field(min_length=1)
    """Name of the worker."""
