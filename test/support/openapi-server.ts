import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../src/config';
import { createApp } from '../../src/create-app';

const started: { app: NestExpressApplication; folder: string }[] = [];

/** Starts an in-process server with sandbox endpoints. Returns it with its OpenAPI document. */
export async function serve(endpoints: readonly { name: string; type: string }[]) {
  const folder = await mkdtemp(join(tmpdir(), 'openapi-'));
  const entries = endpoints.map(({ name, type }) => {
    const config = type === 'embeddings' ? {} : { tokens_per_second: 0 };
    const model = { provider: 'sandbox', name: `sandbox-${type}`, config };
    return { name, endpoint_type: `llm/v1/${type}`, model };
  });
  // JSON is YAML.
  await writeFile(join(folder, 'gateway.yaml'), JSON.stringify({ endpoints: entries }));
  const app = await createApp(join(folder, 'gateway.yaml'), readEnvironment({ SLUICE_SHUTDOWN_GRACE_SECONDS: '0' }));
  started.push({ app, folder });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const address = `http://127.0.0.1:${port}`;
  const document = (await (await fetch(`${address}/openapi.json`)).json()) as OpenAPIObject;
  return { app, address, document };
}

/** Stops every server that {@link serve} has started. */
export async function stopServing(): Promise<void> {
  for (const { app, folder } of started.splice(0)) {
    await app.close();
    await rm(folder, { recursive: true });
  }
}
