import type { ChatRequest } from '../../schemas';
import type { CompatibleAdapter, CompatibleConfig } from '../openai-compatible/openai-compatible.adapter';
import type { OutgoingBody } from '../openai-shape/openai-shaped.adapter';
import type { EmbeddingsOperation, Target } from '../provider-adapter';
import { LOOK_ALIKES } from './look-alikes';

type AnyLookAlike = CompatibleAdapter<CompatibleConfig> & {
  readonly embeddings?: EmbeddingsOperation<CompatibleConfig>;
};

/** For the specs: a look-alike by its name. */
export function adapterOf(name: string): AnyLookAlike {
  const found = LOOK_ALIKES.map((LookAlike) => new LookAlike()).find((adapter) => adapter.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  // Each is given the settings of its own kind.
  return found;
}

export function targetOf(name: string, settings: object = {}, model = 'some-model'): Target<CompatibleConfig> {
  const base = name === 'openai-compatible' ? { api_base: 'http://host' } : {};
  return { model, config: Object.assign(new (adapterOf(name).Config)(), base, settings) };
}

/** What goes out, as the vendor reads it. */
export function bodyOf(name: string, request: object, settings?: object, model?: string): OutgoingBody {
  const call = adapterOf(name).chat.toCall(request as ChatRequest, targetOf(name, settings, model));
  return JSON.parse(JSON.stringify(call.body)) as OutgoingBody;
}
