/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`media/plan.test.ts > TAP > plans of sources as people have them > must match snapshot 1`] = `
iPhone 1080p30, H.264 | encoded | frame rate, bitrate, it cannot be cut where segments begin | 60 | 120 | 1 | 1920x1080@30000/1001<5000000 | 1280x720@30000/1001<2800000 | 854x480@30000/1001<1200000 | 640x360@30000/1001<700000
iPhone 1080p30, HEVC | encoded | codec, frame rate, bitrate, it cannot be cut where segments begin | 60 | 120 | 1 | 1920x1080@30000/1001<5000000 | 1280x720@30000/1001<2800000 | 854x480@30000/1001<1200000 | 640x360@30000/1001<700000
iPhone 4K60 HDR (HLG) | encoded | codec, pixel format, shape, size, bitrate, it cannot be cut where segments begin | 120 | 240 | 12 | 1920x1080@60/1<5000000 | 1280x720@60/1<2800000 | 854x480@60/1<1200000 | 640x360@30/1<700000
iPhone upright | encoded | shape, size, bitrate, it cannot be cut where segments begin | 60 | 120 | 12 | 1080x1920@30/1<5000000 | 720x1280@30/1<2800000 | 480x854@30/1<1200000 | 360x640@30/1<700000
Android 1080p30 | encoded | frame rate, bitrate, it cannot be cut where segments begin | 60 | 120 | 1 | 1920x1080@30/1<5000000 | 1280x720@30/1<2800000 | 854x480@30/1<1200000 | 640x360@30/1<700000
Android upright 1080p60 | encoded | shape, size, frame rate, bitrate, it cannot be cut where segments begin | 120 | 240 | 1 | 1080x1920@60/1<5000000 | 720x1280@60/1<2800000 | 480x854@60/1<1200000 | 360x640@30/1<700000
WhatsApp clip 480p | encoded | bitrate, it cannot be cut where segments begin | 60 | 120 | 12 | 848x480@30/1<1200000 | 636x360@30/1<700000
Telegram clip 720p | encoded | it cannot be cut where segments begin | 60 | 120 | 12 | 1280x720@30/1<1760000 | 854x480@30/1<1200000 | 640x360@30/1<700000
TikTok download | encoded | size, it cannot be cut where segments begin | 60 | 120 | 12 | 480x854@30/1<1200000 | 360x640@30/1<700000
OBS recording, 6 Mb/s, key frames every 2 s | encoded | bitrate | 120 | 240 | 14 | 1920x1080@60/1<5000000 | 1280x720@60/1<2800000 | 854x480@60/1<1200000 | 640x360@30/1<700000
OBS stream archive, 4.5 Mb/s, every 2 s | hybrid |  | 60 | 120 | 14 | 1920x1080@30/1<5625000 | 1280x720@30/1<2800000 | 854x480@30/1<1200000 | 640x360@30/1<700000
OBS recording, CQP 20 | encoded | bitrate, it cannot be cut where segments begin | 120 | 240 | 12 | 1920x1080@60/1<5000000 | 1280x720@60/1<2800000 | 854x480@60/1<1200000 | 640x360@30/1<700000
Twitch download 1080p60 | encoded | bitrate | 120 | 240 | 14 | 1920x1080@60/1<5000000 | 1280x720@60/1<2800000 | 854x480@60/1<1200000 | 640x360@30/1<700000
Twitch download 720p30 | hybrid |  | 60 | 120 | 14 | 1280x720@30/1<2875000 | 854x480@30/1<1200000 | 640x360@30/1<700000
Zoom recording | encoded | frame rate, it cannot be cut where segments begin | 50 | 100 | 1 | 1280x720@25/1<660000 | 854x480@25/1<660000 | 640x360@25/1<660000
Teams recording | encoded | frame rate, it cannot be cut where segments begin | 30 | 60 | 1 | 1920x1080@15/1<1100000 | 1280x720@15/1<1100000 | 854x480@15/1<1100000 | 640x360@15/1<700000
Browser recording (WebM, VP8) | encoded | codec, frame rate, it cannot be cut where segments begin | 60 | 120 | 1 | 1280x720@30/1<2750000 | 854x480@30/1<1200000 | 640x360@30/1<700000
Loom | encoded | it cannot be cut where segments begin | 60 | 120 | 12 | 1920x1080@30/1<2420000 | 1280x720@30/1<2420000 | 854x480@30/1<1200000 | 640x360@30/1<700000
macOS screen recording, Retina | encoded | size, frame rate, bitrate, it cannot be cut where segments begin | 120 | 240 | 1 | 1728x1080@60/1<5000000 | 1152x720@60/1<2800000 | 768x480@60/1<1200000 | 576x360@30/1<700000
Windows Game Bar 1080p30 | encoded | frame rate, bitrate, it cannot be cut where segments begin | 60 | 120 | 1 | 1920x1080@30/1<5000000 | 1280x720@30/1<2800000 | 854x480@30/1<1200000 | 640x360@30/1<700000
NVIDIA ShadowPlay 1440p60 | encoded | size, frame rate, bitrate, it cannot be cut where segments begin | 120 | 240 | 1 | 1920x1080@60/1<5000000 | 1280x720@60/1<2800000 | 854x480@60/1<1200000 | 640x360@30/1<700000
Sony XAVC S 1080p25 | encoded | bitrate, it cannot be cut where segments begin | 50 | 100 | 12 | 1920x1080@25/1<5000000 | 1280x720@25/1<2800000 | 854x480@25/1<1200000 | 640x360@25/1<700000
Canon R6 4K24 | encoded | size, bitrate, it cannot be cut where segments begin | 48 | 96 | 13 | 1920x1080@24000/1001<5000000 | 1280x720@24000/1001<2800000 | 854x480@24000/1001<1200000 | 640x360@24000/1001<700000
GoPro 4K60 | encoded | codec, size, bitrate, it cannot be cut where segments begin | 120 | 240 | 13 | 1920x1080@60000/1001<5000000 | 1280x720@60000/1001<2800000 | 854x480@60000/1001<1200000 | 640x360@30000/1001<700000
DJI drone 4K30 | encoded | size, bitrate, it cannot be cut where segments begin | 60 | 120 | 13 | 1920x1080@30000/1001<5000000 | 1280x720@30000/1001<2800000 | 854x480@30000/1001<1200000 | 640x360@30000/1001<700000
AVCHD camcorder 1080i50 | encoded | shape, bitrate, it cannot be cut where segments begin | 50 | 100 | 12 | 1920x1080@25/1<5000000 | 1280x720@25/1<2800000 | 854x480@25/1<1200000 | 640x360@25/1<700000
DV tape, PAL anamorphic | encoded | container, codec, shape, size, bitrate, it cannot be cut where segments begin | 50 | 100 | 12 | 874x480@25/1<1200000 | 656x360@25/1<700000
HDR10 master 4K24 | encoded | codec, pixel format, shape, size, bitrate, it cannot be cut where segments begin | 48 | 96 | 13 | 1920x1080@24000/1001<5000000 | 1280x720@24000/1001<2800000 | 854x480@24000/1001<1200000 | 640x360@24000/1001<700000
Premiere "Match source, high", 1080p25 | encoded | bitrate, it cannot be cut where segments begin | 50 | 100 | 12 | 1920x1080@25/1<5000000 | 1280x720@25/1<2800000 | 854x480@25/1<1200000 | 640x360@25/1<700000
Premiere "YouTube 1080p", 16 Mb/s | encoded | bitrate, it cannot be cut where segments begin | 48 | 96 | 13 | 1920x1080@24000/1001<5000000 | 1280x720@24000/1001<2800000 | 854x480@24000/1001<1200000 | 640x360@24000/1001<700000
Premiere, key frame distance 48 at 24 fps, 5 Mb/s | hybrid |  | 48 | 96 | 14 | 1920x1080@24/1<6250000 | 1280x720@24/1<2800000 | 854x480@24/1<1200000 | 640x360@24/1<700000
DaVinci Resolve H.264, key frames every 30 | encoded | bitrate | 60 | 120 | 14 | 1920x1080@30/1<5000000 | 1280x720@30/1<2800000 | 854x480@30/1<1200000 | 640x360@30/1<700000
ProRes 422 HQ | encoded | codec, pixel format, bitrate, it cannot be cut where segments begin | 50 | 100 | 12 | 1920x1080@25/1<5000000 | 1280x720@25/1<2800000 | 854x480@25/1<1200000 | 640x360@25/1<700000
HandBrake "Fast 1080p30" | encoded | it cannot be cut where segments begin | 60 | 120 | 12 | 1920x1080@30/1<3850000 | 1280x720@30/1<2800000 | 854x480@30/1<1200000 | 640x360@30/1<700000
HandBrake "Fast 720p30" | encoded | it cannot be cut where segments begin | 60 | 120 | 12 | 1280x720@30/1<2200000 | 854x480@30/1<1200000 | 640x360@30/1<700000
ffmpeg x264 defaults, 1080p | encoded | it cannot be cut where segments begin | 50 | 100 | 12 | 1920x1080@25/1<4180000 | 1280x720@25/1<2800000 | 854x480@25/1<1200000 | 640x360@25/1<700000
ffmpeg -g 2 s for streaming, 720p | hybrid |  | 50 | 100 | 14 | 1280x720@25/1<3125000 | 854x480@25/1<1200000 | 640x360@25/1<700000
ffmpeg -g 4 s for streaming, 360p | copied |  | 50 | 100 | 1 | 640x360@25/1<750000
YouTube download 1080p, H.264 | encoded | it cannot be cut where segments begin | 50 | 100 | 12 | 1920x1080@25/1<2860000 | 1280x720@25/1<2800000 | 854x480@25/1<1200000 | 640x360@25/1<700000
YouTube download 1080p, VP9 | encoded | codec, it cannot be cut where segments begin | 50 | 100 | 12 | 1920x1080@25/1<2671429 | 1280x720@25/1<2671429 | 854x480@25/1<1200000 | 640x360@25/1<700000
YouTube download 1440p60, AV1 | encoded | codec, size, bitrate, it cannot be cut where segments begin | 120 | 240 | 12 | 1920x1080@60/1<5000000 | 1280x720@60/1<2800000 | 854x480@60/1<1200000 | 640x360@30/1<700000
PeerTube download 1080p | hybrid |  | 60 | 120 | 14 | 1920x1080@30/1<3750000 | 1280x720@30/1<2800000 | 854x480@30/1<1200000 | 640x360@30/1<700000
Vimeo download 1080p | encoded | it cannot be cut where segments begin | 48 | 96 | 13 | 1920x1080@24000/1001<3630000 | 1280x720@24000/1001<2800000 | 854x480@24000/1001<1200000 | 640x360@24000/1001<700000
Our own 1080p rendition again | hybrid |  | 60 | 120 | 12 | 1920x1080@30000/1001<5500000 | 1280x720@30000/1001<2800000 | 854x480@30000/1001<1200000 | 640x360@30000/1001<700000
Our own 360p rendition again | copied |  | 50 | 100 | 1 | 640x360@25/1<750000
Film in several languages | encoded | size, bitrate, it cannot be cut where segments begin | 48 | 96 | 13 | 1728x720@24000/1001<2800000 | 1152x480@24000/1001<1200000 | 864x360@24000/1001<700000
Slide show, 1 frame in 10 s | encoded | frame rate, it cannot be cut where segments begin | 10 | 20 | 12 | 1920x1080@5/1<110000 | 1280x720@5/1<110000 | 854x480@5/1<110000 | 640x360@5/1<110000
Odd size 853 x 481 | encoded | size, it cannot be cut where segments begin | 60 | 120 | 12 | 852x480@30/1<1100000 | 638x360@30/1<700000
High speed, 240 frames a second | encoded | frame rate, bitrate, it cannot be cut where segments begin | 120 | 240 | 12 | 1280x720@60/1<2800000 | 854x480@60/1<1200000 | 640x360@30/1<700000
Podcast (MP3) | sound |  |  |  | 
`
