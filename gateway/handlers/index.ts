/** The handler of each route. */
import type { Handler } from '../answer.ts';
import { type RouteName, type Routes, routes } from '../contract/index.ts';
import type { Target } from '../dispatcher.ts';
import type { Services } from '../services.ts';
import { accountHandlers } from './accounts/index.ts';
import { createJob, metrics } from './admin.ts';
import { listAlerts } from './alerts.ts';
import { createKey, listAllKeys, listKeys, renameKey, revokeAnyKey, revokeKey } from './api-keys.ts';
import { apiPage, apiPageFile } from './api-page.ts';
import { listAssets, readAsset, uploadAsset } from './assets.ts';
import { exportAudit, listAudit } from './audit.ts';
import { listBackups, removeBackup, startBackup, stopBackup, verifyBackup } from './backups.ts';
import { channelHandlers } from './channels/index.ts';
import { chapterHandlers } from './chapters.ts';
import { commentHandlers } from './comments/index.ts';
import { createVideo } from './create-video.ts';
import { listDeadEffects, removeDeadEffect, retryDeadEffect } from './dead-effects.ts';
import {
  abortDirectUpload,
  confirmDirectUpload,
  listDirectUploads,
  listParts,
  openDirectUpload,
  readDirectUpload,
  signParts,
} from './direct-uploads.ts';
import { download, downloadOriginal } from './download.ts';
import { addCodecs, cancelReencode, dropSource, reencode, retryVideo } from './editions.ts';
import { allEvents, liveSocket, videoEvents } from './events.ts';
import { feedHandlers } from './feeds.ts';
import { fieldHandlers } from './fields.ts';
import { findingHandlers } from './finding/index.ts';
import { graphql } from './graphql.ts';
import type { HandlersOf } from './handlers-of.ts';
import { health, ready } from './health.ts';
import { cancelImport, createImport, listAllImports, listImports, readImport, retryImport } from './imports.ts';
import { listJobs, readJob, retryJobs, steerJob } from './jobs.ts';
import { listVideos } from './list-videos.ts';
import {
  exportSettings,
  importSettings,
  listSettings,
  readInstance,
  readSettings,
  restoreSettings,
  settingsHistory,
  writeSettings,
} from './live-settings.ts';
import { dashManifest, hlsMaster, hlsMedia, initSegment, segment } from './media.ts';
import { moderationHandlers } from './moderation/index.ts';
import { oembed } from './oembed.ts';
import { openapi } from './openapi.ts';
import { readPlayback } from './playback.ts';
import { playlistHandlers } from './playlists/index.ts';
import { poster, thumbnail } from './poster.ts';
import { bringPoster, candidatePicture, choosePoster, readPosters } from './posters.ts';
import { listFiles, publishedFile } from './published.ts';
import { pauseQueue, readQueue, resumeQueue } from './queue.ts';
import { readOwnQuota, readQuota, writeQuota } from './quotas.ts';
import { readVideo } from './read-video.ts';
import { cancelReconcile, readReconcile, startReconcile } from './reconcile.ts';
import { cancelReencodes, listReencodes, reencodeMany } from './reencode-many.ts';
import { removeVideo, restoreVideo } from './remove-video.ts';
import { scimHandlers } from './scim.ts';
import { endSession, readSession } from './session.ts';
import { encodingHistory, readEncoding, restoreEncoding, writeEncoding } from './settings.ts';
import { orderSideProducts, readScenes } from './side-products.ts';
import { login, signInPage } from './sign-in-link.ts';
import { videoSpace } from './space.ts';
import { readStorageCors, setStorageCors } from './storage-cors.ts';
import { deleteMoved, readStores, startMove, stopMove } from './storage-moves.ts';
import { storyboard, storyboardSheet } from './storyboard.ts';
import { studioHandlers } from './studio/index.ts';
import { readSystem } from './system.ts';
import { tsMaster, tsMedia, tsSegmentFile } from './transport-stream.ts';
import { unlockVideo } from './unlock.ts';
import { updateVideo } from './update-video.ts';
import { openUploads, readUploads } from './upload-batch.ts';
import { uploadForm } from './upload-form.ts';
import { uploadSource } from './upload-source.ts';
import { appendToUpload, describeUpload, describeUploads, endUpload, listUploads, openUpload, readUpload } from './uploads.ts';
import { viewingHandlers } from './viewing/index.ts';
import { viewHandlers } from './views.ts';
import { waveform, waveformJson } from './waveform.ts';
import {
  createWebhook,
  exchangeWebhookSecret,
  listAllWebhooks,
  listDeliveries,
  listWebhookEvents,
  listWebhooks,
  readDelivery,
  readWebhook,
  removeWebhook,
  retryDelivery,
  testWebhook,
  updateWebhook,
} from './webhooks.ts';
import { workerHandlers } from './worker.ts';
import {
  createWorker,
  createWorkerToken,
  listWorkers,
  listWorkerTokens,
  readWorker,
  removeWorker,
  removeWorkerToken,
  steerWorker,
} from './workers.ts';

export function createTargets(services: Services): Target[] {
  const handlers: HandlersOf<Routes> = {
    ...accountHandlers(services),
    ...scimHandlers(services),
    ...channelHandlers(services),
    ...viewingHandlers(services),
    ...viewHandlers(services),
    ...chapterHandlers(services),
    ...commentHandlers(services),
    ...playlistHandlers(services),
    ...moderationHandlers(services),
    ...feedHandlers(services),
    ...findingHandlers(services),
    ...fieldHandlers(services),
    ...studioHandlers(services),
    ...workerHandlers(services),
    createVideo: createVideo(services),
    listVideos: listVideos(services),
    readVideo: readVideo(services),
    updateVideo: updateVideo(services),
    readPlayback: readPlayback(services),
    unlockVideo: unlockVideo(services),
    removeVideo: removeVideo(services),
    restoreVideo: restoreVideo(services),
    uploadSource: uploadSource(services),
    describeUploads: describeUploads(services),
    openUpload: openUpload(services),
    listUploads: listUploads(services),
    readUpload: readUpload(services),
    appendToUpload: appendToUpload(services),
    endUpload: endUpload(services),
    describeUpload: describeUpload(services),
    openUploads: openUploads(services),
    readUploads: readUploads(services),
    uploadForm: uploadForm(services),
    readOwnQuota: readOwnQuota(services),
    readQuota: readQuota(services),
    writeQuota: writeQuota(services),
    openDirectUpload: openDirectUpload(services),
    listDirectUploads: listDirectUploads(services),
    readDirectUpload: readDirectUpload(services),
    signParts: signParts(services),
    listParts: listParts(services),
    confirmDirectUpload: confirmDirectUpload(services),
    abortDirectUpload: abortDirectUpload(services),
    reencode: reencode(services),
    addCodecs: addCodecs(services),
    cancelReencode: cancelReencode(services),
    retryVideo: retryVideo(services),
    dropSource: dropSource(services),
    videoEvents: videoEvents(services),
    allEvents: allEvents(services),
    liveSocket: liveSocket(services),
    readSession: readSession(services),
    endSession: endSession(services),
    signInPage: signInPage(services),
    login: login(services),
    openapi: openapi(services),
    apiPage: apiPage(),
    apiPageFile: apiPageFile(),
    graphql: graphql(services),
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
    downloadOriginal: downloadOriginal(services),
    tsMaster: tsMaster(services),
    tsMedia: tsMedia(services),
    tsSegment: tsSegmentFile(services),
    videoSpace: videoSpace(services),
    storyboard: storyboard(services),
    storyboardSheet: storyboardSheet(services),
    createWorker: createWorker(services),
    listWorkers: listWorkers(services),
    readWorker: readWorker(services),
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
    listBackups: listBackups(services),
    startBackup: startBackup(services),
    verifyBackup: verifyBackup(services),
    stopBackup: stopBackup(services),
    removeBackup: removeBackup(services),
    startReconcile: startReconcile(services),
    readReconcile: readReconcile(services),
    cancelReconcile: cancelReconcile(services),
    readStores: readStores(services),
    startMove: startMove(services),
    stopMove: stopMove(services),
    deleteMoved: deleteMoved(services),
    readStorageCors: readStorageCors(services),
    setStorageCors: setStorageCors(services),
    createJob: createJob(services),
    metrics: metrics(services),
    readSystem: readSystem(services),
    listAlerts: listAlerts(services),
    listAudit: listAudit(services),
    exportAudit: exportAudit(services),
    reencodeMany: reencodeMany(services),
    listReencodes: listReencodes(services),
    cancelReencodes: cancelReencodes(services),
    listSettings: listSettings(services),
    readSettings: readSettings(services),
    writeSettings: writeSettings(services),
    settingsHistory: settingsHistory(services),
    restoreSettings: restoreSettings(services),
    exportSettings: exportSettings(services),
    importSettings: importSettings(services),
    readInstance: readInstance(services),
    oembed: oembed(services),
    readEncoding: readEncoding(services),
    writeEncoding: writeEncoding(services),
    encodingHistory: encodingHistory(services),
    restoreEncoding: restoreEncoding(services),
    uploadAsset: uploadAsset(services),
    listAssets: listAssets(services),
    readAsset: readAsset(services),
    listWebhookEvents: listWebhookEvents(),
    listWebhooks: listWebhooks(services),
    listAllWebhooks: listAllWebhooks(services),
    createWebhook: createWebhook(services),
    readWebhook: readWebhook(services),
    updateWebhook: updateWebhook(services),
    removeWebhook: removeWebhook(services),
    exchangeWebhookSecret: exchangeWebhookSecret(services),
    testWebhook: testWebhook(services),
    listDeliveries: listDeliveries(services),
    readDelivery: readDelivery(services),
    retryDelivery: retryDelivery(services),
    listKeys: listKeys(services),
    createKey: createKey(services),
    renameKey: renameKey(services),
    revokeKey: revokeKey(services),
    listAllKeys: listAllKeys(services),
    revokeAnyKey: revokeAnyKey(services),
    createImport: createImport(services),
    listImports: listImports(services),
    listAllImports: listAllImports(services),
    readImport: readImport(services),
    cancelImport: cancelImport(services),
    retryImport: retryImport(services),
  };
  // The dispatcher checks parameters, query and body against the route before it calls, so the exact types hold.
  return (Object.keys(routes) as RouteName[]).map((name) => ({ name, route: routes[name], handler: handlers[name] as unknown as Handler }));
}
