import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import type { Services } from '../services.ts';
import { exchangeToken } from '../worker/tokens.ts';

export function registerWorker(services: Services): Handler<Routes['registerWorker']> {
  return async ({ body }) => ({ status: 201, json: await exchangeToken(services, body) });
}
