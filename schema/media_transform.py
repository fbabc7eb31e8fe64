"""Media transforms: convert, crop, scale, trim and watermark images, audio and video.

Each task has a request that waits for the result and a `Queue` twin that does not. Files go in multipart parts.
"""

from __future__ import annotations

from pydantic import Field

from dtogen.authoring import CamelDto, ClosedEnum, Float32, Int32, OpenEnum, post

from .common import AiRequest, ResponseStatus
from .generation import ArtifactGenerationResponse
from .jobs import BackgroundJobState


class ImageOutputFormat(ClosedEnum):
    """Image formats."""

    Jpg = "jpg"
    Png = "png"
    Gif = "gif"
    Bmp = "bmp"
    Tiff = "tiff"
    Webp = "webp"


class ConvertVideoOutputFormat(ClosedEnum):
    """Video formats. Today's servers write only MP4, MOV, WebM and AVI."""

    MP4 = "mp4"
    MOV = "mov"
    WebM = "webm"
    MVK = "mkv"
    AVI = "avi"
    WMV = "wmv"
    MPEG = "mpeg"
    Ogg = "ogg"


class AudioFormat(ClosedEnum):
    """Audio formats. Today's servers write only MP3, WAV and FLAC."""

    MP3 = "mp3"
    WAV = "wav"
    AAC = "aac"
    FLAC = "flac"
    OGG = "ogg"
    M4A = "m4a"
    WMA = "wma"


class WatermarkPosition(ClosedEnum):
    """Where a watermark goes."""

    TopLeft = "TopLeft"
    TopRight = "TopRight"
    BottomLeft = "BottomLeft"
    BottomRight = "BottomRight"
    Center = "Center"


class QueueMediaTransformResponse(CamelDto):
    """The job of a queued transform. Poll by the reference given here."""

    job_id: int
    """Id of the job."""
    ref_id: str
    """Reference of the job."""
    job_state: BackgroundJobState
    """Where the job stands."""
    status: str | None = None
    """The state in words."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""
    status_url: str
    """URL to poll."""


@post(returns=ArtifactGenerationResponse, auth="api_key", tags=["Media"], uploads=["image"])
class ConvertImage(AiRequest):
    """Converts an image to another format."""

    image: str | None = None
    """The image. The file goes in the multipart part `image`; leave this member unset."""
    output_format: ImageOutputFormat
    """Format to convert to."""


@post(returns=ArtifactGenerationResponse, auth="api_key", tags=["Media"], uploads=["image"])
class CropImage(AiRequest):
    """Cuts a rectangle out of an image."""

    x: Int32
    """Left edge in pixels."""
    y: Int32
    """Top edge in pixels."""
    width: Int32
    """Width in pixels."""
    height: Int32
    """Height in pixels."""
    image: str | None = None
    """The image. The file goes in the multipart part `image`; leave this member unset."""


@post(returns=ArtifactGenerationResponse, auth="api_key", tags=["Media"], uploads=["image"])
class ScaleImage(AiRequest):
    """Resizes an image."""

    image: str | None = None
    """The image. The file goes in the multipart part `image`; leave this member unset."""
    width: Int32 | None = None
    """New width in pixels."""
    height: Int32 | None = None
    """New height in pixels."""


@post(returns=ArtifactGenerationResponse, auth="api_key", tags=["Media"], uploads=["image", "watermark"])
class WatermarkImage(AiRequest):
    """Puts a watermark on an image. The part `image` comes before the part `watermark`."""

    image: str | None = None
    """The image. The file goes in the multipart part `image`; leave this member unset."""
    position: WatermarkPosition
    """Where the watermark goes."""
    watermark_scale: Float32 = 1.0
    """Meant as the size of the watermark. The server uses it as the opacity."""
    opacity: Float32 = 0.5
    """Opacity of the watermark, 0 to 1. The server ignores it."""


@post(returns=ArtifactGenerationResponse, auth="api_key", tags=["Media"], uploads=["video"])
class ConvertVideo(AiRequest):
    """Converts a video to another format."""

    output_format: ConvertVideoOutputFormat
    """Format to convert to."""
    video: str | None = None
    """The video. The file goes in the multipart part `video`; leave this member unset."""


@post(returns=ArtifactGenerationResponse, auth="api_key", tags=["Media"], uploads=["video"])
class CropVideo(AiRequest):
    """Cuts a rectangle out of a video."""

    x: Int32 = Field(gt=0)
    """Left edge in pixels."""
    y: Int32 = Field(gt=0)
    """Top edge in pixels."""
    width: Int32 = Field(gt=0)
    """Width in pixels."""
    height: Int32 = Field(gt=0)
    """Height in pixels."""
    video: str | None = None
    """The video. The file goes in the multipart part `video`; leave this member unset."""


@post(returns=ArtifactGenerationResponse, auth="api_key", tags=["Media"], uploads=["video"])
class ScaleVideo(AiRequest):
    """Resizes a video."""

    video: str | None = None
    """The video. The file goes in the multipart part `video`; leave this member unset."""
    width: Int32 | None = Field(default=None, ge=1, le=7680)
    """New width in pixels."""
    height: Int32 | None = Field(default=None, ge=1, le=4320)
    """New height in pixels."""


@post(returns=ArtifactGenerationResponse, auth="api_key", tags=["Media"], uploads=["video"])
class TrimVideo(AiRequest):
    """Keeps a stretch of a video."""

    start_time: str
    """Where to start: m:ss, mm:ss or mmm:ss."""
    end_time: str | None = None
    """Where to end, in the same form; the end of the video when left out."""
    video: str | None = None
    """The video. The file goes in the multipart part `video`; leave this member unset."""


@post(returns=ArtifactGenerationResponse, auth="api_key", tags=["Media"], uploads=["video", "watermark"])
class WatermarkVideo(AiRequest):
    """Puts a watermark on a video."""

    video: str | None = None
    """The video. The file goes in the multipart part `video`; leave this member unset."""
    watermark: str | None = None
    """The watermark. The file goes in the multipart part `watermark`; leave this member unset."""
    position: WatermarkPosition | None = None
    """Where the watermark goes."""


@post(returns=ArtifactGenerationResponse, auth="api_key", tags=["Media"], uploads=["audio"])
class ConvertAudio(AiRequest):
    """Converts a recording to another format."""

    output_format: AudioFormat
    """Format to convert to."""
    audio: str | None = None
    """The recording. The file goes in the multipart part `audio`; leave this member unset."""


@post(returns=QueueMediaTransformResponse, auth="api_key", tags=["Media"], uploads=["image"])
class QueueConvertImage(AiRequest):
    """Queues `ConvertImage`."""

    image: str | None = None
    """The image. The file goes in the multipart part `image`; leave this member unset."""
    output_format: ImageOutputFormat
    """Format to convert to."""


@post(returns=QueueMediaTransformResponse, auth="api_key", tags=["Media"], uploads=["image"])
class QueueCropImage(AiRequest):
    """Queues `CropImage`."""

    x: Int32
    """Left edge in pixels."""
    y: Int32
    """Top edge in pixels."""
    width: Int32
    """Width in pixels."""
    height: Int32
    """Height in pixels."""
    image: str | None = None
    """The image. The file goes in the multipart part `image`; leave this member unset."""


@post(returns=QueueMediaTransformResponse, auth="api_key", tags=["Media"], uploads=["image"])
class QueueScaleImage(AiRequest):
    """Queues `ScaleImage`."""

    image: str | None = None
    """The image. The file goes in the multipart part `image`; leave this member unset."""
    width: Int32 | None = None
    """New width in pixels."""
    height: Int32 | None = None
    """New height in pixels."""


@post(returns=QueueMediaTransformResponse, auth="api_key", tags=["Media"], uploads=["image", "watermark"])
class QueueWatermarkImage(AiRequest):
    """Queues `WatermarkImage`. The part `image` comes before the part `watermark`."""

    image: str | None = None
    """The image. The file goes in the multipart part `image`; leave this member unset."""
    position: WatermarkPosition
    """Where the watermark goes."""
    opacity: Float32 = 0.5
    """Opacity of the watermark, 0 to 1. The server ignores it."""
    watermark_scale: Float32 = 1.0
    """Meant as the size of the watermark. The server uses it as the opacity."""


@post(returns=QueueMediaTransformResponse, auth="api_key", tags=["Media"], uploads=["video"])
class QueueConvertVideo(AiRequest):
    """Queues `ConvertVideo`."""

    output_format: ConvertVideoOutputFormat
    """Format to convert to."""
    video: str | None = None
    """The video. The file goes in the multipart part `video`; leave this member unset."""


@post(returns=QueueMediaTransformResponse, auth="api_key", tags=["Media"], uploads=["video"])
class QueueCropVideo(AiRequest):
    """Queues `CropVideo`."""

    x: Int32 = Field(gt=0)
    """Left edge in pixels."""
    y: Int32 = Field(gt=0)
    """Top edge in pixels."""
    width: Int32 = Field(gt=0)
    """Width in pixels."""
    height: Int32 = Field(gt=0)
    """Height in pixels."""
    video: str | None = None
    """The video. The file goes in the multipart part `video`; leave this member unset."""


@post(returns=QueueMediaTransformResponse, auth="api_key", tags=["Media"], uploads=["video"])
class QueueScaleVideo(AiRequest):
    """Queues `ScaleVideo`."""

    video: str | None = None
    """The video. The file goes in the multipart part `video`; leave this member unset."""
    width: Int32 | None = Field(default=None, ge=1, le=7680)
    """New width in pixels."""
    height: Int32 | None = Field(default=None, ge=1, le=4320)
    """New height in pixels."""


@post(returns=QueueMediaTransformResponse, auth="api_key", tags=["Media"], uploads=["video"])
class QueueTrimVideo(AiRequest):
    """Queues `TrimVideo`."""

    start_time: str
    """Where to start: mm:ss."""
    end_time: str | None = None
    """Where to end, in the same form; the end of the video when left out."""
    video: str | None = None
    """The video. The file goes in the multipart part `video`; leave this member unset."""


@post(returns=QueueMediaTransformResponse, auth="api_key", tags=["Media"], uploads=["video", "watermark"])
class QueueWatermarkVideo(AiRequest):
    """Queues `WatermarkVideo`."""

    video: str | None = None
    """The video. The file goes in the multipart part `video`; leave this member unset."""
    watermark: str | None = None
    """The watermark. The file goes in the multipart part `watermark`; leave this member unset."""
    position: WatermarkPosition | None = None
    """Where the watermark goes."""


@post(returns=QueueMediaTransformResponse, auth="api_key", tags=["Media"], uploads=["audio"])
class QueueConvertAudio(AiRequest):
    """Queues `ConvertAudio`."""

    output_format: AudioFormat
    """Format to convert to."""
    audio: str | None = None
    """The recording. The file goes in the multipart part `audio`; leave this member unset."""


class MediaTransformTaskType(OpenEnum):
    """Kinds of media transform."""

    ImageScale = "ImageScale"
    VideoScale = "VideoScale"
    ImageConvert = "ImageConvert"
    AudioConvert = "AudioConvert"
    VideoConvert = "VideoConvert"
    ImageCrop = "ImageCrop"
    VideoCrop = "VideoCrop"
    VideoCut = "VideoCut"
    AudioCut = "AudioCut"
    WatermarkImage = "WatermarkImage"
    WatermarkVideo = "WatermarkVideo"


class MediaOutputFormat(ClosedEnum):
    """Formats that transforms write."""

    MP4 = "mp4"
    AVI = "avi"
    MKV = "mkv"
    MOV = "mov"
    WebM = "webm"
    GIF = "gif"
    MP3 = "mp3"
    WAV = "wav"
    FLAC = "flac"


class AudioCodec(OpenEnum):
    """Audio codecs."""

    AAC = "aac"
    MP3 = "mp3"
    FLAC = "flac"
    PCM = "pcm"
    Opus = "opus"
    Vorbis = "vorbis"
    AC3 = "ac3"
    ALAC = "alac"
    AMR = "amr"
    WMAv2 = "wmav2"


class VideoCodec(OpenEnum):
    """Video codecs."""

    H264 = "h264"
    H265 = "h265"
    VP9 = "vp9"
    AV1 = "av1"
    MPEG2 = "mpeg2"
    MPEG4 = "mpeg4"
    VP8 = "vp8"
    Theora = "theora"
    ProRes = "prores"
    DNxHD = "dnxhd"


class MediaFormat(OpenEnum):
    """Kinds of media."""

    Image = "Image"
    Video = "Video"
    Audio = "Audio"


class MediaTransformArgs(CamelDto):
    """All settings of a media transform. Each task reads some of them."""

    task_type: MediaTransformTaskType | None = None
    """Task to run."""
    video_input: str | None = None
    """The server's stream of the video; leave it unset."""
    audio_input: str | None = None
    """The server's stream of the audio; leave it unset."""
    image_input: str | None = None
    """The server's stream of the image; leave it unset."""
    watermark_input: str | None = None
    """The server's stream of the watermark; leave it unset."""
    video_file_name: str | None = None
    """Name of the video."""
    audio_file_name: str | None = None
    """Name of the audio."""
    image_file_name: str | None = None
    """Name of the image."""
    watermark_file_name: str | None = None
    """Name of the watermark."""
    output_format: MediaOutputFormat | None = None
    """Format to write."""
    image_output_format: ImageOutputFormat | None = None
    """Image format to write."""
    scale_width: Int32 | None = None
    """New width in pixels."""
    scale_height: Int32 | None = None
    """New height in pixels."""
    crop_x: Int32 | None = None
    """Left edge in pixels."""
    crop_y: Int32 | None = None
    """Top edge in pixels."""
    crop_width: Int32 | None = None
    """Width in pixels."""
    crop_height: Int32 | None = None
    """Height in pixels."""
    cut_start: Float32 | None = None
    """Where to start, in seconds."""
    cut_end: Float32 | None = None
    """Where to end, in seconds; -1 is the end of the file."""
    watermark_file: str | None = None
    """The server's stream of the watermark; leave it unset."""
    watermark_position: str | None = None
    """Where the watermark goes."""
    watermark_scale: str | None = None
    """Size of the watermark."""
    audio_codec: str | None = None
    """Audio codec."""
    video_codec: str | None = None
    """Video codec."""
    audio_bitrate: str | None = None
    """Audio bitrate, for example `128k`."""
    audio_sample_rate: Int32 | None = None
    """Samples per second."""


class TransformFileOutput(CamelDto):
    """A file that a transform made."""

    file_name: str
    """Name of the file."""
    url: str
    """Where the file is."""
    output_format: MediaFormat | None = None
    """Kind of the file. May be lost in callbacks."""


class TransformResult(CamelDto):
    """How a transform went."""

    outputs: list[TransformFileOutput] | None = None
    """Files that were made."""
    error: str | None = None
    """What went wrong."""


class FfmpegTransformResponse(CamelDto):
    """The FFmpeg agent's answer."""

    success: bool
    """Whether it worked."""
    output_path: str
    """Where the result is."""
    error: str | None = None
    """What went wrong."""


class CreateTransformResponse(CamelDto):
    """The job of a queued transform."""

    id: int
    """Id of the job."""
    ref_id: str
    """Reference of the job: the caller's, or one that the server made."""


@post(returns=CreateTransformResponse, auth="api_key", tags=["Media"])
class CreateMediaTransform(AiRequest):
    """Queues a media transform with all settings at hand. Prefer the request of a task, such as `QueueCropImage`."""

    request: MediaTransformArgs
    """What to do, and how."""
    state: str | None = None
    """Text of the caller's that comes back with the callback."""


class MediaTransformCallback(CamelDto):
    """What is sent to `replyTo` after a queued audio or video transform. URLs are relative."""

    state: str | None = None
    """Text of the caller's that comes back with the callback."""
    ref_id: str | None = None
    """Reference of the job."""
    outputs: list[TransformFileOutput] | None = None
    """Files that were made."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""
