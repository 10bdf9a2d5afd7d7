import { generateKeyPairSync } from 'node:crypto';
import { anthropicError, anthropicMessage } from './anthropic.mjs';
import { geminiResponse, googleError } from './gemini.mjs';
import { openAIResponse } from './openai-protocol.mjs';
import { json } from './responses.mjs';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

/** Returns a service account whose tokens the fake provider issues. */
const account = (base) => ({
  type: 'service_account',
  project_id: 'project',
  private_key_id: 'key-1',
  private_key: privateKey,
  client_email: 'comparison@project.iam.gserviceaccount.com',
  token_uri: `${base}/token`,
});

function respond(request) {
  const { path, body, usesTool } = request;
  if (path.endsWith('/token')) return json({ access_token: 'google-token', expires_in: 3600, token_type: 'Bearer' });
  if (path.includes('/publishers/anthropic/')) return anthropicMessage(body.stream === true, usesTool);
  return path.includes('/openapi/') ? openAIResponse(request) : geminiResponse(request);
}

export const vertexAI = {
  name: 'vertex',
  provider: 'vertex_ai',
  versions: ['3.17.2'],
  config: (base) => ({
    vertex_project: 'project',
    vertex_location: 'us-central1',
    vertex_credentials: JSON.stringify(account(base)),
    vertex_api_base: base,
  }),
  hardCoded: { 'https://us-central1-aiplatform.googleapis.com': '' },
  // MLflow and Sluice request tokens at different times.
  isIgnored: (path) => path.endsWith('/token'),
  endpoints: [
    ['chat', 'gemini-2.5-flash', 'gemini-chat'],
    ['completions', 'gemini-2.5-flash', 'gemini-completions'],
    ['embeddings', 'text-embedding-005', 'gemini-embeddings'],
    ['chat', 'claude-haiku-4-5@20251001', 'claude-chat'],
    ['chat', 'meta/llama-3.3-70b-instruct-maas', 'maas-chat'],
  ],
  error: (path) => (path.includes('/publishers/anthropic/') ? anthropicError : googleError),
  respond,
};
