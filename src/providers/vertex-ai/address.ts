import type { Target } from '../contract/provider-adapter';
import type { Publisher, VertexAIConfig } from './vertex-ai.config';

type VertexTarget = Target<VertexAIConfig>;

/** Who made the model, by its name; models as a service are named `publisher/model` or end in `-maas`. */
export function publisherOf({ model, config }: VertexTarget): Publisher {
  if (config.vertex_publisher) return config.vertex_publisher;
  const name = model.toLowerCase();
  if (name.startsWith('claude')) return 'anthropic';
  return /\/|^(?:mistral|codestral|jamba)|-maas$/.test(name) ? 'openapi' : 'google';
}

/** `…/publishers/google/models/MODEL:method`. */
export function modelUrl(target: VertexTarget, publisher: Publisher, method: string): string {
  // Versions are marked with @ and are shown so in Google's own addresses.
  const model = encodeURIComponent(target.model).replaceAll('%40', '@');
  return below(target, 'global', `publishers/${publisher}/models/${model}:${method}`);
}

/** Of models as a service, whose name stands in the body. */
export function openApiUrl(target: VertexTarget): string {
  return below(target, 'us-central1', 'endpoints/openapi/chat/completions');
}

function below({ model, config }: VertexTarget, defaultLocation: string, path: string): string {
  const location = config.vertex_location ?? defaultLocation;
  const host = config.vertex_api_base ?? hostOf(isGlobalOnly(model) ? 'global' : location);
  return `${host.replace(/\/+$/, '')}/v1/projects/${config.vertex_project}/locations/${location}/${path}`;
}

/** Multi-regions have another form of host than regions. */
function hostOf(location: string): string {
  if (location === 'global') return 'https://aiplatform.googleapis.com';
  if (location === 'us' || location === 'eu') return `https://aiplatform.${location}.rep.googleapis.com`;
  return `https://${location}-aiplatform.googleapis.com`;
}

/** Grok is served by the global host alone, whatever the location. */
function isGlobalOnly(model: string): boolean {
  return model.toLowerCase().startsWith('xai/');
}
