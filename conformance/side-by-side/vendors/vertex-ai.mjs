import { generateKeyPairSync } from 'node:crypto';
import { anthropicMessage, anthropicRefusal } from './anthropic.mjs';
import { json } from './answers.mjs';
import { geminiAnswer, googleRefusal } from './gemini.mjs';
import { openAIShape } from './openai-shape.mjs';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

/** A service account whose tokens the fake vendor gives. */
const account = (base) => ({
  type: 'service_account',
  project_id: 'project',
  private_key_id: 'key-1',
  private_key: privateKey,
  client_email: 'side-by-side@project.iam.gserviceaccount.com',
  token_uri: `${base}/token`,
});

function answer(request) {
  const { path, body, usesTool } = request;
  if (path.endsWith('/token')) return json({ access_token: 'google-token', expires_in: 3600, token_type: 'Bearer' });
  if (path.includes('/publishers/anthropic/')) return anthropicMessage(body.stream === true, usesTool);
  return path.includes('/openapi/') ? openAIShape(request) : geminiAnswer(request);
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
  // Not what is compared, and only one of the servers' calls waits for it.
  isSilent: (path) => path.endsWith('/token'),
  endpoints: [
    ['chat', 'gemini-2.5-flash', 'gemini-chat'],
    ['completions', 'gemini-2.5-flash', 'gemini-completions'],
    ['embeddings', 'text-embedding-005', 'gemini-embeddings'],
    ['chat', 'claude-haiku-4-5@20251001', 'claude-chat'],
    ['chat', 'meta/llama-3.3-70b-instruct-maas', 'maas-chat'],
  ],
  refusal: (path) => (path.includes('/publishers/anthropic/') ? anthropicRefusal : googleRefusal),
  answer,
};
