/** The handler of each route. */
import type { Handler } from '../answer.ts';
import { type RouteName, type Routes, routes } from '../contract/index.ts';
import type { Target } from '../dispatcher.ts';
import type { Services } from '../services.ts';
import { createJob, metrics } from './admin.ts';
import { listAssets, readAsset, uploadAsset } from './assets.ts';
import { createVideo } from './create-video.ts';
import { listDeadEffects, removeDeadEffect, retryDeadEffect } from './dead-effects.ts';
import { download } from './download.ts';
import { addCodecs, cancelReencode, dropSource, reencode, retryVideo } from './editions.ts';
import { allEvents, videoEvents } from './events.ts';
import { health, ready } from './health.ts';
import { listJobs, readJob, retryJobs, steerJob } from './jobs.ts';
import { listVideos } from './list-videos.ts';
import { dashManifest, hlsMaster, hlsMedia, initSegment, segment } from './media.ts';
import { openapi } from './openapi.ts';
import { poster, thumbnail } from './poster.ts';
import { bringPoster, candidatePicture, choosePoster, readPosters } from './posters.ts';
import { listFiles, publishedFile } from './published.ts';
import { pauseQueue, readQueue, resumeQueue } from './queue.ts';
import { readVideo } from './read-video.ts';
import { cancelReconcile, readReconcile, startReconcile } from './reconcile.ts';
import { cancelReencodes, listReencodes, reencodeMany } from './reencode-many.ts';
import { removeVideo, restoreVideo } from './remove-video.ts';
import { endSession, login, readSession } from './session.ts';
import { encodingHistory, readEncoding, restoreEncoding, writeEncoding } from './settings.ts';
import { orderSideProducts, readScenes } from './side-products.ts';
import { videoSpace } from './space.ts';
import { storyboard, storyboardSheet } from './storyboard.ts';
import { tsMaster, tsMedia, tsSegmentFile } from './transport-stream.ts';
import { updateVideo } from './update-video.ts';
import { uploadSource } from './upload-source.ts';
import { waveform, waveformJson } from './waveform.ts';
import { findOutput, readInput, writeOutput } from './worker-bytes.ts';
import { claim } from './worker-claim.ts';
import { compose } from './worker-compose.ts';
import { fail, hello, release, renew } from './worker-lease.ts';
import { registerWorker } from './worker-register.ts';
import { commit, complete } from './worker-results.ts';
import { createWorker, createWorkerToken, listWorkers, listWorkerTokens, removeWorker, removeWorkerToken, steerWorker } from './workers.ts';

type Handlers = { [N in RouteName]: Handler<Routes[N]> };

export function createTargets(services: Services): Target[] {
  const handlers: Handlers = {
    createVideo: createVideo(services),
    listVideos: listVideos(services),
    readVideo: readVideo(services),
    updateVideo: updateVideo(services),
    removeVideo: removeVideo(services),
    restoreVideo: restoreVideo(services),
    uploadSource: uploadSource(services),
    reencode: reencode(services),
    addCodecs: addCodecs(services),
    cancelReencode: cancelReencode(services),
    retryVideo: retryVideo(services),
    dropSource: dropSource(services),
    videoEvents: videoEvents(services),
    allEvents: allEvents(services),
    readSession: readSession(),
    endSession: endSession(services),
    login: login(services),
    openapi: openapi(services),
    health: health(services),
    ready: ready(services),
    readPosters: readPosters(services),
    candidatePicture: candidatePicture(services),
    choosePoster: choosePoster(services),
    bringPoster: bringPoster(services),
    readScenes: readScenes(services),
    orderSideProducts: orderSideProducts(services),
    hlsMaster: hlsMaster(services),
    dashManifest: dashManifest(services),
    poster: poster(services),
    thumbnail: thumbnail(services),
    waveform: waveform(services),
    waveformJson: waveformJson(services),
    hlsMedia: hlsMedia(services),
    initSegment: initSegment(services),
    segment: segment(services),
    publishedFile: publishedFile(services),
    listFiles: listFiles(services),
    download: download(services),
    tsMaster: tsMaster(services),
    tsMedia: tsMedia(services),
    tsSegment: tsSegmentFile(services),
    videoSpace: videoSpace(services),
    storyboard: storyboard(services),
    storyboardSheet: storyboardSheet(services),
    createWorker: createWorker(services),
    listWorkers: listWorkers(services),
    steerWorker: steerWorker(services),
    removeWorker: removeWorker(services),
    createWorkerToken: createWorkerToken(services),
    listWorkerTokens: listWorkerTokens(services),
    removeWorkerToken: removeWorkerToken(services),
    listJobs: listJobs(services),
    readJob: readJob(services),
    steerJob: steerJob(services),
    retryJobs: retryJobs(services),
    readQueue: readQueue(services),
    pauseQueue: pauseQueue(services),
    resumeQueue: resumeQueue(services),
    listDeadEffects: listDeadEffects(services),
    retryDeadEffect: retryDeadEffect(services),
    removeDeadEffect: removeDeadEffect(services),
    startReconcile: startReconcile(services),
    readReconcile: readReconcile(services),
    cancelReconcile: cancelReconcile(services),
    createJob: createJob(services),
    metrics: metrics(services),
    reencodeMany: reencodeMany(services),
    listReencodes: listReencodes(services),
    cancelReencodes: cancelReencodes(services),
    readEncoding: readEncoding(services),
    writeEncoding: writeEncoding(services),
    encodingHistory: encodingHistory(services),
    restoreEncoding: restoreEncoding(services),
    uploadAsset: uploadAsset(services),
    listAssets: listAssets(services),
    readAsset: readAsset(services),
    registerWorker: registerWorker(services),
    hello: hello(services),
    claim: claim(services),
    renew: renew(services),
    readInput: readInput(services),
    writeOutput: writeOutput(services),
    compose: compose(services),
    findOutput: findOutput(services),
    commit: commit(services),
    complete: complete(services),
    fail: fail(services),
    release: release(services),
  };
  // The dispatcher checks parameters, query and body against the route before it calls, so the exact types hold.
  return (Object.keys(routes) as RouteName[]).map((name) => ({ name, route: routes[name], handler: handlers[name] as unknown as Handler }));
}
