import type { Target } from '../contract/provider-adapter';
import type { Publisher, VertexAIConfig } from './vertex-ai.config';

type VertexTarget = Target<VertexAIConfig>;

/** The publisher of the model, by its name. Models as a service are named `publisher/model` or end in `-maas`. */
export function publisherOf({ model, config }: VertexTarget): Publisher {
  if (config.vertex_publisher) return config.vertex_publisher;
  const name = model.toLowerCase();
  if (name.startsWith('claude')) return 'anthropic';
  return /\/|^(?:mistral|codestral|jamba)|-maas$/.test(name) ? 'openapi' : 'google';
}

/** `…/publishers/PUBLISHER/models/MODEL:METHOD`. */
export function modelUrl(target: VertexTarget, publisher: Publisher, method: string): string {
  // Model versions start with @, which Google's own URLs do not escape.
  const model = encodeURIComponent(target.model).replaceAll('%40', '@');
  return urlOf(target, 'global', `publishers/${publisher}/models/${model}:${method}`);
}

/** The URL for models as a service; the model is named in the request body. */
export function openApiUrl(target: VertexTarget): string {
  return urlOf(target, 'us-central1', 'endpoints/openapi/chat/completions');
}

function urlOf({ model, config }: VertexTarget, defaultLocation: string, path: string): string {
  const location = config.vertex_location ?? defaultLocation;
  const host = config.vertex_api_base ?? hostOf(isGlobalOnly(model) ? 'global' : location);
  return `${host.replace(/\/+$/, '')}/v1/projects/${config.vertex_project}/locations/${location}/${path}`;
}

/** Multi-regions (`us`, `eu`) have hosts of another form than regions. */
function hostOf(location: string): string {
  if (location === 'global') return 'https://aiplatform.googleapis.com';
  if (location === 'us' || location === 'eu') return `https://aiplatform.${location}.rep.googleapis.com`;
  return `https://${location}-aiplatform.googleapis.com`;
}

/** Only the global host serves Grok, in every location. */
function isGlobalOnly(model: string): boolean {
  return model.toLowerCase().startsWith('xai/');
}
