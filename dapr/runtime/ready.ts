/** Whether Dapr's programs are there. Each check answers once; asking again is the caller's business. */
const patienceMs = 2_000;

async function get(port: number, path: string, apiToken?: string): Promise<Response | undefined> {
  try {
    return await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: apiToken ? { 'dapr-api-token': apiToken } : {},
      signal: AbortSignal.timeout(patienceMs),
    });
  } catch {
    return undefined;
  }
}

/** For placement and the scheduler, by their health port. */
export async function healthy(port: number): Promise<boolean> {
  const answer = await get(port, '/healthz');
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

/** daprd takes requests. Says nothing of the app beside it, which may start later. */
export async function daprdReady(port: number, apiToken: string): Promise<boolean> {
  const answer = await get(port, '/v1.0/healthz/outbound', apiToken);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

/** daprd knows the app's actors and placement knows daprd: calls reach their actors from now on. */
export async function actorsReady(port: number, apiToken: string): Promise<boolean> {
  const answer = await get(port, '/v1.0/metadata', apiToken);
  if (!answer?.ok) return false;
  const metadata: unknown = await answer.json().catch(() => undefined);
  const runtime = (metadata as { actorRuntime?: { hostReady?: boolean; activeActors?: unknown[] } } | undefined)?.actorRuntime;
  // A daprd that hosts nothing, because the app has not been asked yet or no actor store was found, says hostReady too.
  return runtime?.hostReady === true && (runtime.activeActors?.length ?? 0) > 0;
}

/** Waits for `actorsReady`; throws when it takes too long. */
export async function waitForActors(init: { daprHttpPort: number; apiToken: string; timeoutMs?: number }): Promise<void> {
  const { daprHttpPort, apiToken, timeoutMs = 60_000 } = init;
  const deadline = Date.now() + timeoutMs;
  while (!(await actorsReady(daprHttpPort, apiToken))) {
    if (Date.now() > deadline) throw new Error(`Actors were not ready within ${timeoutMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
